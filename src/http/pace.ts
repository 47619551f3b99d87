/** Ends requests whose body hardly arrives: a slow client must not hold a place for hours. */

import type { Request, RequestHandler, Response } from 'express';
import { HttpError } from './errors.js';
import { problemOf, sendProblem } from './problem.js';

export interface Pace {
  readonly bytesPerSecond: number;
  /** How often that is looked at, and so for how long a client may rest. Milliseconds. */
  readonly windowMs: number;
}

export const PACE: Pace = { bytesPerSecond: 1000, windowMs: 10_000 };

/** Answers 408 to a body that is slower, or cuts the connection where an answer is out already. */
export function requirePace({ bytesPerSecond, windowMs }: Pace): RequestHandler {
  const least = (bytesPerSecond * windowMs) / 1000;
  return (request, response, next) => {
    if (hasBody(request)) watch(request, response, { least, windowMs });
    next();
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function watch(
  request: Request,
  response: Response,
  { least, windowMs }: { readonly least: number; readonly windowMs: number },
): void {
  const { socket } = request;
  let seen = socket.bytesRead;
  let stopped = false;
  const look = () => {
    if (stopped) return;
    if (request.complete) return stop();
    const arrived = socket.bytesRead - seen;
    seen = socket.bytesRead;
    // What has arrived and waits to be read is our delay, not the client's.
    if (arrived >= least || request.readableLength > 0) return;
    stop();
    cutOff(response);
  };
  // Timers run before sockets are read: after a frozen process goes on, what came meanwhile is looked at first.
  const timer = setInterval(() => setImmediate(look), windowMs).unref();
  const stop = () => {
    stopped = true;
    clearInterval(timer);
    socket.off('close', stop);
    request.off('end', stop);
  };
  socket.once('close', stop);
  request.once('end', stop);
}

/** Once an answer is complete, Node tells nobody any more that the body will not come: the request is ended here. */
function cutOff(response: Response): void {
  const { req: request } = response;
  if (response.headersSent) {
    request.socket.destroy();
    return;
  }
  response.set('Connection', 'close').once('finish', () => request.destroy());
  sendProblem(
    response,
    problemOf(new HttpError('http/too-slow', 'The body arrived too slowly and was broken off.')),
  );
}
