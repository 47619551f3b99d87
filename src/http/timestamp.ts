/** `/tsa`: the embedded time-stamping authority over HTTP (RFC 3161 section 3.4), for development. */

import { Router, raw } from 'express';

/** Answers one HTTP body of the content type named. */
export type TimestampEndpoint = (
  contentType: string | undefined,
  body: Uint8Array,
) => Promise<{ readonly status: number; readonly contentType: string; readonly body: Uint8Array }>;

/** @param maxBytes what a query may weigh at most */
export function timestampRoutes(answer: TimestampEndpoint, maxBytes: number): Router {
  const router = Router();
  router.post(
    '/tsa',
    raw({ type: () => true, limit: maxBytes, inflate: false }),
    async (request, response) => {
      const query: unknown = request.body;
      const bytes = query instanceof Uint8Array ? query : new Uint8Array();
      const reply = await answer(request.get('Content-Type'), bytes);
      response.status(reply.status).type(reply.contentType).send(Buffer.from(reply.body));
    },
  );
  return router;
}
