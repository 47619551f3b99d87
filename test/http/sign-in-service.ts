/** A service that does nothing but know who is calling, beside the real demo identity provider. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../src/development/identity-provider.js';
import { SealpostError } from '../../src/errors.js';
import { LOA } from '../../src/evidence/party.js';
import { authenticate, authenticatedCaller } from '../../src/http/authenticate.js';
import { createCookies } from '../../src/http/cookies.js';
import { requireCsrf } from '../../src/http/csrf.js';
import { problemOf, sendProblem } from '../../src/http/problem.js';
import { signInRoutes } from '../../src/http/sign-in.js';
import { tokenRoute } from '../../src/http/token.js';
import {
  createIdentification,
  redirectUri,
  tokenEndpoint,
} from '../../src/identification/identification.js';
import type { ClientRegistry } from '../../src/identification/ports.js';
import { createGuardedClient } from '../../src/outbound/guarded-client.js';
import {
  clientRegistry,
  clientStore,
  replayStore,
  sessionStore,
} from '../../src/persistence/identification-stores.js';
import { KeyEncryption } from '../../src/persistence/message-vault.js';
import type { TestDatabase } from '../database.js';
import { TestClock } from '../identification/test-clock.js';

export const LEVELS = Object.fromEntries(
  Object.values(LOA).map((level) => [level, { authentication: level, proofing: level }]),
);

export interface SignInService {
  readonly url: string;
  readonly provider: RunningIdentityProvider;
  readonly clock: TestClock;
  readonly clients: ClientRegistry;
  readonly tokenEndpoint: string;
  close(): Promise<void>;
}

/** `GET /me` says who the caller is; `POST /act` changes something; `/oauth/token` is for machines. */
export async function startSignInService(
  database: TestDatabase,
  options: { readonly secret?: string } = {},
): Promise<SignInService> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new TestClock(new Date());
  const secret = options.secret === undefined ? {} : { secret: options.secret };
  const provider = await startIdentityProvider({
    mode: 'development',
    port: 0,
    host: '127.0.0.1',
    clients: [{ id: 'service', redirectUris: [redirectUri(url)], ...secret }],
    clock,
  });
  const keys = new KeyEncryption(randomBytes(32), randomBytes);
  const cookies = createCookies(false);
  const identification = createIdentification({
    providers: [
      {
        key: 'demo',
        name: 'Demo eID',
        issuer: provider.issuer,
        clientId: 'service',
        ...(options.secret !== undefined && { clientSecret: options.secret }),
        acr: LEVELS,
      },
    ],
    publicUrl: url,
    client: createGuardedClient({ allow: ['http'], allowLoopback: true }),
    sessions: sessionStore(database.service),
    replay: replayStore(database.service),
    clients: clientStore(database.service, keys),
    clock,
    random: randomBytes,
    stateKey: randomBytes(32),
    tokenKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  });
  app.set('query parser', 'simple');
  app.use(tokenRoute(identification));
  app.use(authenticate(identification, cookies));
  app.use(signInRoutes({ identification, cookies, publicUrl: url, language: () => 'en' }));
  app.get('/', (_request, response) => {
    response.send('home');
  });
  app.get('/me', (_request, response) => {
    const caller = authenticatedCaller(response);
    if (caller) response.json(caller);
    else response.status(401).json({});
  });
  app.post(
    '/act',
    express.urlencoded({ extended: false }),
    requireCsrf(url),
    (_request, response) => {
      response.status(authenticatedCaller(response) ? 204 : 401).end();
    },
  );
  app.use(((error: unknown, _request, response, _next) => {
    if (error instanceof SealpostError) sendProblem(response, problemOf(error));
    else response.status(500).send(String(error));
  }) satisfies ErrorRequestHandler);
  return {
    url,
    provider,
    clock,
    clients: clientRegistry(database.owner, keys),
    tokenEndpoint: tokenEndpoint(url),
    async close() {
      server.closeAllConnections();
      await Promise.all([provider.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}
