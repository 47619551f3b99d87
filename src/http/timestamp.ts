/** `/tsa`: the embedded time-stamping authority over HTTP (RFC 3161 section 3.4), for development. */

import { Router, raw } from 'express';

/** Answers one DER time-stamp request. */
export type TimestampEndpoint = (
  request: Uint8Array,
) => Promise<{ status: number; contentType: string; body: Uint8Array }>;

export function timestampRoutes(answer: TimestampEndpoint): Router {
  const router = Router();
  const body = raw({ type: 'application/timestamp-query', limit: '16kb' });
  router.post('/tsa', body, async (request, response) => {
    const query: unknown = request.body;
    const reply = await answer(query instanceof Uint8Array ? query : new Uint8Array());
    response.status(reply.status).type(reply.contentType).send(Buffer.from(reply.body));
  });
  return router;
}
