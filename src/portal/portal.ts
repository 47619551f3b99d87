/**
 * The portal: server-rendered pages for sender, recipient and anybody who wants to check evidence.
 * GET and HEAD change nothing; every act is a POST with the session's token.
 */

import { type RequestHandler, Router, urlencoded } from 'express';
import { requireCsrf } from '../http/csrf.js';
import { answerRoutes } from './answer.js';
import { assetRoutes } from './assets.js';
import { collectRoutes } from './collect.js';
import { composeRoutes } from './compose.js';
import type { FormGuard } from './compose-fields.js';
import { envelopeRoutes } from './envelope.js';
import { homeRoutes } from './home.js';
import { identifyRoutes } from './identify.js';
import { inboxRoutes } from './inbox.js';
import { lossRoutes } from './loss.js';
import { rememberLanguage } from './preferences.js';
import { answerWithPage, sendNotFound } from './problem-page.js';
import { receiptRoutes } from './receipt-page.js';
import { sentRoutes } from './sent.js';
import { sessionRoutes } from './session.js';
import { forAnyone, type PortalParts } from './site.js';
import { verifierPageRoutes } from './verifier-page.js';
import { verifyRoutes } from './verify.js';

/**
 * Answers every address that nothing before it has answered, failures included. It expects `authenticate`
 * and the security headers of `http/app.ts` in front of it.
 */
export function createPortal(site: PortalParts): Router {
  const csrf = requireCsrf(site.publicUrl);
  const guard = [urlencoded({ extended: false, limit: '32kb', inflate: false }), csrf];
  const isOurs = formGuard(csrf);
  const router = Router();
  router.use(assetRoutes());
  router.use(rememberLanguage(site.publicUrl.startsWith('https:')));
  router.use(site.signIn);
  for (const routes of [
    homeRoutes(site),
    identifyRoutes(site),
    inboxRoutes(site),
    envelopeRoutes(site),
    answerRoutes(site, guard),
    collectRoutes(site, guard),
    lossRoutes(site, guard),
    receiptRoutes(site),
    sessionRoutes(site),
    sentRoutes(site),
    composeRoutes(site, isOurs),
    verifierPageRoutes(site.verifierPage, site.roots),
    verifyRoutes(site, isOurs),
  ]) {
    router.use(routes);
  }
  router.use(forAnyone(site, (_request, response, reader) => sendNotFound(response, reader)));
  router.use(answerWithPage(site));
  return router;
}

/** Multipart forms are read while they arrive, so their token is checked when the fields are there: before any file. */
const formGuard =
  (csrf: RequestHandler): FormGuard =>
  (request, response, fields) => {
    request.body = { csrf: fields.get('csrf') };
    csrf(request, response, () => undefined);
  };
