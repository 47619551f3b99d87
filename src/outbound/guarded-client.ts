/** The guarded client: the only place of the service that opens an HTTP connection to somebody else. */

import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import { addressKind } from './address.js';
import { OutboundError } from './errors.js';
import type { GuardedClient, GuardedRequest, GuardedResponse } from './ports.js';
import { readTarget, type Scheme, type Target } from './target.js';

/** All addresses of a host name, as text. */
export type Resolver = (host: string) => Promise<readonly string[]>;

export interface GuardedClientOptions {
  readonly allow: readonly Scheme[];
  /** When given, requests go to these origins only, such as `https://tsa.example`. */
  readonly allowedOrigins?: readonly string[];
  /** Development only: the embedded parts listen on this machine. */
  readonly allowLoopback?: boolean;
  /** For an authority inside the operator's own network (RFC 1918, RFC 4193). */
  readonly allowPrivate?: boolean;
  /** Default: the machine's own resolver, `/etc/hosts` included. */
  readonly resolver?: Resolver;
}

const MAX_HEADER_BYTES = 16_384;

/**
 * Makes a client that follows its rules before a single packet leaves: scheme, origin, spelling of the URL, and every
 * address the host resolves to. The connection then goes to exactly the addresses that were checked, so a name that
 * changes its answer in between (rebinding) changes nothing. Connections are not reused; proxies named in the
 * environment are not asked; certificates are always checked.
 */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const resolver = options.resolver ?? resolveBySystem;
  const origins = options.allowedOrigins && new Set(options.allowedOrigins);

  function check(target: Target): void {
    if (!options.allow.includes(target.scheme))
      throw new OutboundError('outbound/scheme', `Requests over ${target.scheme} are not allowed.`);
    if (origins && !origins.has(target.url.origin))
      throw new OutboundError('outbound/origin', 'The address is not on the list of allowed ones.');
  }

  function mayReach(address: string): boolean {
    const kind = addressKind(address);
    return (
      kind === 'public' ||
      (kind === 'loopback' && options.allowLoopback === true) ||
      (kind === 'private' && options.allowPrivate === true)
    );
  }

  async function pin(target: Target): Promise<readonly string[]> {
    const addresses = target.literal ? [target.host] : await resolver(target.host);
    if (addresses.length === 0)
      throw new OutboundError('outbound/unreachable', 'The host has no address.');
    // One forbidden answer among good ones is an attempt to slip through, not a choice to make.
    if (!addresses.every(mayReach))
      throw new OutboundError(
        'outbound/address',
        'The host is at an address that must not be reached.',
      );
    return addresses;
  }

  return {
    async request(url, request) {
      const target = readTarget(url);
      check(target);
      return withinTime(request.timeoutMs, async (signal) => {
        const addresses = await pin(target);
        signal.throwIfAborted();
        return exchange(target, addresses, request, signal);
      });
    },
  };
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

/** Runs `work` under one deadline for name resolution, connection and the whole answer. */
async function withinTime<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const late = new OutboundError(
    'outbound/timeout',
    `No complete answer within ${milliseconds} ms.`,
  );
  const timer = setTimeout(() => controller.abort(late), milliseconds);
  const deadline = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(late), { once: true });
  });
  try {
    // A resolver cannot be stopped, so it is left behind.
    return await Promise.race([work(controller.signal), deadline]);
  } catch (error) {
    throw error instanceof OutboundError ? error : unreachable(error);
  } finally {
    clearTimeout(timer);
  }
}

function exchange(
  target: Target,
  addresses: readonly string[],
  request: GuardedRequest,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = (target.scheme === 'https' ? https : http).request(target.url, {
      method: request.method,
      headers: {
        ...request.headers,
        'accept-encoding': 'identity',
        ...(request.body && { 'content-length': request.body.length }),
      },
      agent: false,
      rejectUnauthorized: true,
      maxHeaderSize: MAX_HEADER_BYTES,
      lookup: answerWith(addresses),
      signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      collect(incoming, request.maxBytes).then(resolve, (error: unknown) => {
        outgoing.destroy();
        reject(error);
      });
    });
    outgoing.end(request.body);
  });
}

/** A `lookup` that knows the checked addresses and asks nobody. */
function answerWith(addresses: readonly string[]): NonNullable<http.RequestOptions['lookup']> {
  const answers = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, { all }, callback) => {
    const [first] = answers;
    if (all) callback(null, answers);
    else if (first) callback(null, first.address, first.family);
  };
}

async function collect(incoming: http.IncomingMessage, maxBytes: number): Promise<GuardedResponse> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}

function tooLarge(maxBytes: number): OutboundError {
  return new OutboundError('outbound/too-large', `The answer is larger than ${maxBytes} bytes.`);
}

function unreachable(cause: unknown): OutboundError {
  return new OutboundError('outbound/unreachable', 'The host did not answer.', {}, { cause });
}
