/** The verifier's page as it was built, byte for byte: whoever opens it here can compare it with the one published. */

import { type Request, type RequestHandler, type Response, Router } from 'express';
import { encodePem } from '../formats/pem.js';

/** The one file, and what stands for it. */
export interface VerifierPage {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** The rule it carries in itself; here it is said by the server too. */
  readonly policy: string;
}

/** @param roots DER: what this service's own evidence leads to */
export function verifierPageRoutes(page: VerifierPage, roots: () => readonly Uint8Array[]): Router {
  const router = Router();
  router.get('/verify', sendVerifier(page));
  router.get('/verify/roots.pem', (_request, response) => {
    const blocks = roots().map((der) => encodePem('CERTIFICATE', der));
    response.set('Cache-Control', 'no-cache').attachment('roots.pem');
    response.type('application/x-pem-file').send(blocks.join(''));
  });
  return router;
}

const sendVerifier = ({ bytes, sha256, policy }: VerifierPage): RequestHandler => {
  const body = Buffer.from(bytes);
  return (_request: Request, response: Response) => {
    response
      .set('Content-Security-Policy', `${policy}; frame-ancestors 'none'`)
      .set('Cache-Control', 'no-cache')
      .set('ETag', `"${sha256}"`)
      .type('html')
      .send(body);
  };
};
