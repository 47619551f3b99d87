/** `/api/v1/session`: who the caller is, and for a browser session the token its unsafe calls must carry. */

import { Router } from 'express';
import { displayName } from '../evidence/party.js';
import { callerOf } from './caller.js';

export function sessionInfoRoutes(): Router {
  const router = Router();
  router.get('/session', (_request, response) => {
    const caller = callerOf(response);
    const { identity } = caller;
    response.json({
      name: displayName(identity),
      person: identity.person,
      proofing: identity.proofing,
      authentication: identity.authentication,
      authenticatedAt: identity.authenticatedAt.toISOString(),
      ...(caller.channel === 'session' ? { csrf: caller.csrf } : {}),
    });
  });
  return router;
}
