/**
 * The HTTP server: bound early, because its address is part of what is opened after it; opened to requests last and
 * shut first, so that whatever a request needs is there as long as it runs.
 */

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, ConfigError } from '../config.js';
import { inTurns } from '../http/in-turns.js';

export interface FrontDoor {
  /** The port that was really taken. */
  readonly port: number;
  /** Until then every request is answered with 503. */
  open(app: RequestListener): void;
  /** Takes no new connection and resolves when the last request under way was answered. May be called twice. */
  close(): Promise<void>;
  /** Breaks off the requests under way. */
  cut(): void;
}

/** The largest message over a line of 1 Mbit/s takes five hours; Node's own limit of five minutes would cut it off. */
const REQUEST_LIMIT_MS = 6 * 3_600_000;
/** A connection on which nothing moves for so long is dead, or wants to be in the way. */
const IDLE_LIMIT_MS = 120_000;

/** Time limits of headers and requests hold to within this. */
const CHECKING_INTERVAL_MS = 1_000;
const MOST_CONNECTIONS = 8_192;

/** @throws ConfigError if the address cannot be had */
export async function bindFrontDoor(config: Config): Promise<FrontDoor> {
  let app: RequestListener = notYet;
  const server = createServer(
    { maxHeaderSize: 16_384, connectionsCheckingInterval: CHECKING_INTERVAL_MS },
    inTurns((request, response) => app(request, response)),
  );
  server.headersTimeout = 10_000;
  server.requestTimeout = REQUEST_LIMIT_MS;
  server.timeout = IDLE_LIMIT_MS;
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listen(server, config);
  return {
    port,
    open: (opened) => {
      app = opened;
    },
    close: () => close(server),
    cut: () => server.closeAllConnections(),
  };
}

const notYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1', Connection: 'close' }).end();
};

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    const refused = (cause: NodeJS.ErrnoException) =>
      reject(
        new ConfigError(
          'config/invalid',
          cause.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Stop the other program, or choose another with SEALPOST_PORT.`
            : `The service cannot listen on ${host} port ${port} (${cause.code}).`,
          { port },
          { cause },
        ),
      );
    server.once('error', refused);
    server.listen(port, host, () => {
      // A later error is another matter and must not be taken for this one.
      server.off('error', refused);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Closes idle connections too; one that becomes idle afterwards must not keep the service for five seconds more.
    server.keepAliveTimeout = 1;
    server.close(() => resolve());
  });
}
