/** The demo identity provider: real OpenID Connect on a port of its own, with people who do not exist. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientMetadata, Configuration, default as Provider } from 'oidc-provider';
import type { Html } from '../formats/html.js';
import { DevelopmentError } from './errors.js';
import { DEMO_LEVELS, errorPage, STYLE, signInPage } from './identity-provider-page.js';
import { DEMO_PEOPLE, type DemoPerson } from './identity-provider-people.js';
import { createProviderStorage } from './identity-provider-storage.js';

export interface IdentityProviderOptions {
  /** The provider starts in `development` and in nothing else. */
  readonly mode: 'development' | 'production';
  /** 0 picks a free one. */
  readonly port: number;
  /** Address to listen on, and the host of the issuer. */
  readonly host: string;
  readonly clients: readonly DemoClient[];
  /** Default: `DEMO_PEOPLE`. */
  readonly people?: readonly DemoPerson[];
  /** Time of the authentication. Default: the machine's. */
  readonly clock?: { now(): Date };
}

export interface DemoClient {
  readonly id: string;
  /** Absent for a public client. */
  readonly secret?: string;
  readonly redirectUris: readonly string[];
}

export interface RunningIdentityProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

const LOA = 'http://eidas.europa.eu/LoA/';
const TOKEN_SECONDS = 300;
const MAX_FORM = 4096;

/**
 * Starts the provider. Every request authenticates anew, so `max_age` and `prompt=login` hold without further ado: as with most national
 * eIDs, there is no single sign-on.
 *
 * The sign-in page is one form that works without script. A scripted user agent posts these fields to the address of the page, with its
 * cookies: `person` = the `key` of a demo person, `level` = `low`, `substantial` or `high`; or `cancel` = `yes`. The answers are redirects
 * that end at the client's redirect URI.
 *
 * @throws DevelopmentError `development/production`, `development/identity-provider`
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<RunningIdentityProvider> {
  if (options.mode !== 'development')
    throw new DevelopmentError(
      'development/production',
      'The demo identity provider does not run in production. Configure real identity providers.',
    );
  const server = createServer();
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const issuer = `http://${host}:${port}`;
  const provider = await createProvider(issuer, options);
  server.on('request', route(provider, options));
  return { issuer, close: () => close(server) };
}

async function createProvider(issuer: string, options: IdentityProviderOptions): Promise<Provider> {
  const { default: OidcProvider } = await importQuietly();
  const provider = new OidcProvider(issuer, configurationOf(options));
  provider.silent = true;
  return provider;
}

/** On import the library warns of every Node version but the newest. It is tested with ours; other warnings pass. */
async function importQuietly(): Promise<typeof import('oidc-provider')> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}

function configurationOf(options: IdentityProviderOptions): Configuration {
  const people = options.people ?? DEMO_PEOPLE;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
  return {
    adapter: createProviderStorage(),
    clients: options.clients.map(metadataOf),
    jwks: { keys: [signingKey as { kty: string }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { required: () => true },
    responseTypes: ['code'],
    scopes: ['openid'],
    acrValues: DEMO_LEVELS.map((level) => LOA + level),
    claims: { openid: ['sub'], acr: null, auth_time: null, person: claimNames(people) },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_context, id) => {
      const person = people.find(({ key }) => `demo-${key}` === id);
      return person && { accountId: id, claims: () => ({ sub: id, ...person.claims }) };
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    clientBasedCORS: () => false,
    expiresWithSession: () => false,
    fetch: () => Promise.reject(new TypeError('the demo identity provider calls nobody')),
    renderError: (context) => {
      context.type = 'html';
      context.body = errorPage().toString();
    },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: 60,
      Grant: TOKEN_SECONDS,
      IdToken: () => TOKEN_SECONDS + secondsAhead(options.clock),
      Interaction: 600,
      Session: TOKEN_SECONDS,
    },
  };
}

const claimNames = (people: readonly DemoPerson[]): string[] => [
  ...new Set(people.flatMap(({ claims }) => Object.keys(claims))),
];

/** The library reads the machine's clock. Where ours runs ahead, an ID token must still be valid by ours. */
function secondsAhead(clock: IdentityProviderOptions['clock']): number {
  return clock ? Math.max(0, Math.ceil((clock.now().getTime() - Date.now()) / 1000)) : 0;
}

function metadataOf({ id, secret, redirectUris }: DemoClient): ClientMetadata {
  return {
    client_id: id,
    redirect_uris: [...redirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: 'ES256',
    ...(secret === undefined
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }),
  };
}

function route(provider: Provider, options: IdentityProviderOptions): RequestListener {
  const protocol = provider.callback();
  const securityPolicy = pagePolicy(options.clients);
  return (request, response) => {
    // Not parsed as a URL: whoever can connect can send `//`, which is none, and an exception here would end the process.
    const [pathname = ''] = (request.url ?? '').split('?');
    response.setHeader('Content-Security-Policy', securityPolicy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    if (pathname === '/style.css') return send(response, 200, 'text/css', STYLE);
    if (pathname.startsWith('/interaction/')) {
      interact(provider, request, response, options).catch(() => {
        if (response.headersSent) response.destroy();
        else sendPage(response, 400, errorPage());
      });
      return;
    }
    // Without its cookie the endpoint knows of no earlier sign-in: whoever comes is asked who they are.
    if (pathname === '/auth') delete request.headers.cookie;
    void protocol(request, response);
  };
}

/** `form-action` holds for the redirects after the form too, so it names the clients. */
function pagePolicy(clients: readonly DemoClient[]): string {
  const origins = clients.flatMap(({ redirectUris }) =>
    redirectUris.map((uri) => new URL(uri).origin),
  );
  const targets = ["'self'", ...new Set(origins)].join(' ');
  return `default-src 'none'; style-src 'self'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`;
}

/** The sign-in page, and what it sends. Rejects when the browser has no such sign-in under way. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  options: IdentityProviderOptions,
): Promise<void> {
  const people = options.people ?? DEMO_PEOPLE;
  const { uid, params } = await provider.interactionDetails(request, response);
  const action = `/interaction/${uid}`;
  const level = suggestedLevel(String(params.acr_values ?? ''));
  const client = String(params.client_id);
  if (request.method !== 'POST')
    return sendPage(response, 200, signInPage({ action, people, level, client }));
  const form = await readForm(request);
  if (form.get('cancel') === 'yes')
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  const person = people.find(({ key }) => key === form.get('person'));
  const chosen = DEMO_LEVELS.find((name) => name === form.get('level'));
  if (!person || !chosen)
    return sendPage(response, 422, signInPage({ action, people, level, client }));
  const accountId = `demo-${person.key}`;
  const grant = new provider.Grant({ accountId, clientId: client });
  grant.addOIDCScope('openid');
  // Also what this person does not have: a claim that is not granted would be asked about on a page of its own.
  grant.addOIDCClaims(claimNames(people));
  const ts = Math.floor((options.clock?.now() ?? new Date()).getTime() / 1000);
  await provider.interactionFinished(
    request,
    response,
    {
      login: { accountId, acr: LOA + chosen, amr: ['demo'], ts, remember: false },
      consent: { grantId: await grant.save() },
    },
    { mergeWithLastSubmission: false },
  );
}

/** The first level that the client asks for; `substantial` where it does not say. */
function suggestedLevel(acrValues: string) {
  const [wanted = ''] = acrValues.split(' ');
  return DEMO_LEVELS.find((level) => LOA + level === wanted) ?? 'substantial';
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > MAX_FORM) throw new RangeError('the form is too large');
  }
  return new URLSearchParams(text);
}

function sendPage(response: ServerResponse, status: number, page: Html): void {
  send(response, status, 'text/html; charset=utf-8', page.toString());
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new DevelopmentError(
          'development/identity-provider',
          `The demo identity provider cannot listen on ${host}:${port}. Stop the other program, or choose another port with SEALPOST_DEMO_PROVIDER_PORT.`,
          {},
          { cause },
        ),
      );
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
