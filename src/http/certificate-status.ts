/** `/ocsp` and `/crl/…`: how the certificates of the development PKI stand (RFC 6960 appendix A, RFC 5280), for development. */

import { Router, raw } from 'express';
import { MAX_OCSP_REQUEST_BYTES, OCSP_REQUEST, OCSP_RESPONSE } from '../formats/ocsp-exchange.js';

export interface StatusEndpoint {
  ocsp(request: Uint8Array): Promise<Uint8Array>;
  /** @returns `undefined` for a path of no list */
  crl(path: string): Promise<Uint8Array | undefined>;
}

export function certificateStatusRoutes(endpoint: StatusEndpoint): Router {
  const router = Router();
  const body = raw({ type: OCSP_REQUEST, limit: MAX_OCSP_REQUEST_BYTES });
  router.post('/ocsp', body, async (request, response) => {
    const query: unknown = request.body;
    const bytes = query instanceof Uint8Array ? query : new Uint8Array();
    response.type(OCSP_RESPONSE).send(Buffer.from(await endpoint.ocsp(bytes)));
  });
  router.get('/crl/:name', async (request, response, next) => {
    const list = await endpoint.crl(request.path);
    if (!list) return next();
    response.type('application/pkix-crl').send(Buffer.from(list));
  });
  return router;
}
