/** What happens to a body that nobody wants. */

import type { Request, RequestHandler } from 'express';

/** What a refused client may still send before its connection is cut. */
const MOST_DRAINED = 16 * 1024 ** 2;
const LOOK_EVERY_MS = 100;

/** Takes what the client still sends, so that it can read the answer instead of a reset; but not without end. */
export function drain(request: Request): void {
  const { socket } = request;
  const most = socket.bytesRead + MOST_DRAINED;
  request.resume();
  // Counted on the connection: once the answer is out, Node drops the rest of a body without telling anybody.
  const timer = setInterval(() => {
    if (request.complete || socket.destroyed) clearInterval(timer);
    else if (socket.bytesRead > most) socket.destroy();
  }, LOOK_EVERY_MS).unref();
}

/** Of every request that was answered before its body was there. */
export const drainAnswered: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (!request.complete) drain(request);
  });
  next();
};
