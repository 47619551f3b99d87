/** `POST /oauth/token`: the token endpoint for registered machine clients (RFC 6749 sections 3.2 and 5). */

import { type RequestHandler, type Response, Router, urlencoded } from 'express';
import { IdentificationError } from '../identification/errors.js';
import type { Identification } from '../identification/service.js';

/** RFC 6749 section 5.2. */
type OAuthError = 'invalid_request' | 'unsupported_grant_type' | 'invalid_client';

/** @param limit asked before anything is read */
export function tokenRoute(identification: Identification, limit?: RequestHandler): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '40kb', parameterLimit: 20, inflate: false });
  router.post('/oauth/token', ...(limit ? [limit] : []), form, async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const fields = formFields(request.body);
    if (!fields)
      return refuse(response, 'invalid_request', 'Send one form, each field in it once.');
    try {
      response.json(await identification.issueToken(fields));
    } catch (error) {
      if (!(error instanceof IdentificationError)) throw error;
      refuse(response, oauthError(error), error.message);
    }
  });
  return router;
}

/** RFC 6749 section 3.2: a parameter given twice makes the request invalid. */
function formFields(body: unknown): Record<string, string> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const entries = Object.entries(body);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? Object.fromEntries(entries)
    : undefined;
}

function oauthError({ code }: IdentificationError): OAuthError {
  if (code === 'identification/token-request') return 'invalid_request';
  return code === 'identification/grant-type' ? 'unsupported_grant_type' : 'invalid_client';
}

function refuse(response: Response, error: OAuthError, description: string): void {
  response
    .status(error === 'invalid_client' ? 401 : 400)
    .json({ error, error_description: description });
}
