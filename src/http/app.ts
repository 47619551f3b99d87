/** The Express application: what stands in front of every route, and the order of the rooms behind it. */

import { randomUUID } from 'node:crypto';
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  Router,
} from 'express';
import helmet from 'helmet';
import { describeError, type Logger } from '../log.js';
import { drainAnswered } from './drain.js';
import { HttpError } from './errors.js';
import { PACE, requirePace } from './pace.js';
import { problemOf, sendProblem } from './problem.js';

export interface AppParts {
  readonly log: Logger;
  readonly https: boolean;
  /** Addresses or blocks of proxies that are believed where they say who the client is. */
  readonly trustedProxies?: readonly string[];
  /** What is asked of every request, before any room is entered. */
  readonly limits?: readonly RequestHandler[];
  /** Puts the caller on the response where a session or token names one; never refuses by itself. */
  readonly authenticate: RequestHandler;
  /** Refuses unsafe requests of a browser session without the session's token. */
  readonly requireCsrf: RequestHandler;
  /** Health, policies, time-stamping, token endpoint, OpenAPI: no caller needed. */
  readonly open: readonly Router[];
  /** Everything below `/api/v1`. */
  readonly api: readonly Router[];
  /** Sign-in and portal pages; renders its own error pages. */
  readonly portal: readonly Router[];
  /** Told of every answer. */
  readonly observe?: (answer: Answer) => void;
}

/** One answer, without anything that was asked for. */
export interface Answer {
  readonly method: string;
  /** The route's pattern; `none` where no route fits. */
  readonly route: string;
  /** Absent when the client left before the answer was complete. */
  readonly status?: number;
  readonly seconds: number;
}

export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', parts.trustedProxies ?? false);
  app.use(requestId, securityHeaders(parts.https), watchRequests(parts));
  app.use(drainAnswered, plainRequest);
  app.use(...(parts.limits ?? [requirePace(PACE)]));
  for (const router of parts.open) app.use(router);
  app.use(parts.authenticate);
  app.use('/api/v1', apiRouter(parts));
  for (const router of parts.portal) app.use(router);
  app.use(unknownRoute);
  app.use(answerErrors(parts.log));
  return app;
}

function apiRouter({ api, requireCsrf, log }: AppParts): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(requireCsrf);
  for (const routes of api) router.use(routes);
  router.use(unknownRoute);
  router.use(answerErrors(log));
  return router;
}

const requestId: RequestHandler = (_request, response, next) => {
  response.locals.requestId = randomUUID();
  response.set('X-Request-Id', response.locals.requestId);
  next();
};

/** No script or style but the service's own files, nothing from elsewhere, no framing. */
function securityHeaders(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // With `no-referrer` browsers send `Origin: null`, and the check against forged requests would refuse our own pages.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  });
}

/** One line per answer: route and status, never a query, a header or a body. */
const watchRequests =
  ({ log, observe }: AppParts): RequestHandler =>
  (request, response, next) => {
    const started = process.hrtime.bigint();
    response.once('close', () => {
      const pattern: unknown = request.route?.path;
      const route = typeof pattern === 'string' ? request.baseUrl + pattern : 'none';
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const { method } = request;
      const { statusCode: status } = response;
      const line = { request: response.locals.requestId, method, route, status };
      log.debug({ ...line, ms: Math.round(seconds * 1000) }, 'request');
      observe?.({ method, route, seconds, ...(response.writableFinished && { status }) });
    });
    next();
  };

const LONGEST_ADDRESS = 8192;

/** What Node lets pass and a proxy in front may understand in another way. */
const plainRequest: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.length > LONGEST_ADDRESS) {
    throw new HttpError(
      'http/url-too-long',
      `An address has at most ${LONGEST_ADDRESS} characters.`,
    );
  }
  const hosts = request.rawHeaders.filter((_, at) => at % 2 === 0).filter(isHost);
  if (request.httpVersionMajor !== 1 || hosts.length > 1) {
    throw new HttpError('http/malformed', 'The request is not one of HTTP/1 to one host.');
  }
  next();
};

const isHost = (name: string): boolean => name.toLowerCase() === 'host';

const unknownRoute: RequestHandler = () => {
  throw new HttpError('http/not-found', 'There is nothing at this address.');
};

/** The only place where an error becomes an answer of the API. Four arguments make it an error handler. */
const answerErrors =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, _request, response, _next) => {
    const problem = problemOf(error);
    const line = { request: response.locals.requestId, ...describeError(error) };
    if (problem.status >= 500) log.error(line, 'request failed');
    else log.info(line, 'request refused');
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
