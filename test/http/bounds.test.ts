import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { limitByAddress, networkOf } from '../../src/http/address-limit.js';
import { createApp } from '../../src/http/app.js';
import { HttpError } from '../../src/http/errors.js';
import { type HolderLimit, limitByHolder } from '../../src/http/holder-limit.js';
import { multipart } from '../../src/http/multipart.js';
import { requirePace } from '../../src/http/pace.js';
import { limitUnderWay, Places } from '../../src/http/places.js';
import { createLogger } from '../../src/log.js';
import { type HttpServer, serve } from './server.js';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const code = (value: string) => expect.objectContaining({ code: value });
const pass = (_request: unknown, _response: unknown, next: () => void) => next();

/** The real front of the service, with this room behind it. */
async function start(
  room: express.Router,
  limits: express.RequestHandler[] = [],
  trustedProxies?: string[],
): Promise<string> {
  const app = createApp({
    log: createLogger('silent'),
    https: false,
    authenticate: pass,
    requireCsrf: pass,
    open: [room],
    api: [],
    portal: [],
    limits: [pass, ...limits],
    ...(trustedProxies && { trustedProxies }),
  });
  const server = await serve(app);
  servers.push(server);
  return server.url;
}

/** Says this, then a byte every few milliseconds, until the other side closes. */
async function trickle(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 10);
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(timer);
  return answer;
}

const posting = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

/** A client in this process, and all that it is answered. */
async function connected(url: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return { socket, answer: text(socket) };
}

const FORM =
  'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n' +
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

describe('the pace of a body', () => {
  const WINDOW = 100;
  const pace = requirePace({ bytesPerSecond: 10_000, windowMs: WINDOW });

  test('too slow: 408, and whoever reads the body is told', async () => {
    const room = express.Router();
    const ended = new Promise<unknown>((resolve) => {
      room.post('/slow', async (request) => {
        try {
          for await (const part of multipart(request)) {
            if (part.kind === 'file') for await (const _ of part.content);
          }
        } catch (error) {
          resolve(error);
          throw error;
        }
      });
    });
    const answer = await trickle(await start(room, [pace]), FORM);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"http/too-slow"');
    expect(await ended).toEqual(code('http/malformed'));
  });

  test('too slow after the answer is out: the connection is cut', async () => {
    const room = express.Router();
    room.post('/slow', (_request, response) => {
      response.status(401).end();
    });
    const answer = await trickle(await start(room, [pace]), FORM);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).not.toContain('408');
  });

  test('a service that is slow itself cuts nobody off', async () => {
    const room = express.Router();
    room.post('/late', async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 3 * WINDOW));
      let size = 0;
      for await (const chunk of request) size += chunk.length;
      response.json({ size });
    });
    const client = await connected(await start(room, [pace]));
    client.socket.write(`${posting('/late', 1_000_000)}${'x'.repeat(1_000_000)}`);
    expect(await client.answer).toContain('{"size":1000000}');
  });

  test('nor does one that was frozen take its own rest for the client’s', async () => {
    const room = express.Router();
    const begun = new Promise<void>((resolve) => {
      room.post('/frozen', async (request, response) => {
        resolve();
        let size = 0;
        for await (const chunk of request) size += chunk.length;
        response.json({ size });
      });
    });
    const client = await connected(await start(room, [pace]));
    client.socket.write(posting('/frozen', 50_000));
    await begun;
    client.socket.write('x'.repeat(50_000));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * WINDOW);
    expect(await client.answer).toContain('{"size":50000}');
  });
});

describe('an answer given before the body is there', () => {
  test('is not paid for with reading without end', async () => {
    const room = express.Router();
    room.post('/refused', (_request, response) => {
      response.status(401).end();
    });
    const { hostname, port } = new URL(await start(room));
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(`POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: ${10 ** 12}\r\n\r\n`);
    const chunk = Buffer.alloc(65_536);
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.bytesWritten).toBeGreaterThan(16 * 1024 ** 2);
  });
});

describe('an address', () => {
  test('of more than 8,192 characters is refused', async () => {
    const room = express.Router();
    room.get('/here', (_request, response) => void response.json({}));
    const url = await start(room);
    const ask = async (length: number) =>
      (await fetch(`${url}/here?${'q'.repeat(length - '/here?'.length)}`)).status;
    expect([await ask(8192), await ask(8193)]).toEqual([200, 414]);
  });
});

describe('requests from one address', () => {
  const limited = (perMinute: number, clock: { now: number }) => {
    const room = express.Router();
    const limit = limitByAddress(perMinute, () => clock.now);
    room.get('/here', limit, (_request, response) => void response.json({}));
    return room;
  };

  test('beyond the limit are told when to come again, and then may', async () => {
    const clock = { now: 0 };
    const url = await start(limited(2, clock));
    const ask = () => fetch(`${url}/here`);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    clock.now += 29_000;
    expect((await ask()).status).toBe(429);
    clock.now += 1_000;
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
  });

  test('cannot be hidden by a header, unless a trusted proxy sets it', async () => {
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const open = await start(limited(1, { now: 0 }));
    await fetch(`${open}/here`, from('192.0.2.1'));
    expect((await fetch(`${open}/here`, from('192.0.2.2'))).status).toBe(429);
    const behind = await start(limited(1, { now: 0 }), [], ['127.0.0.0/8']);
    await fetch(`${behind}/here`, from('192.0.2.1'));
    expect((await fetch(`${behind}/here`, from('192.0.2.2'))).status).toBe(200);
    expect((await fetch(`${behind}/here`, from('192.0.2.1'))).status).toBe(429);
  });

  test('are counted for a whole network of IPv6', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8::5')).toBe('2001:db8:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  });
});

interface Watching {
  readonly clock?: { readonly now: number };
  readonly entered?: () => void;
  readonly left?: () => void;
}

function signal(): { readonly give: () => void; readonly given: Promise<void> } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

describe('calls of one party', () => {
  /** Signed in as whom the header names. */
  const named: express.RequestHandler = (request, response, next) => {
    const [subject = '', clientId] = (request.get('x-who') ?? '').split('/');
    const delegate = clientId === undefined ? {} : { delegate: { clientId } };
    response.locals.caller = { identity: { provider: 'demo', subject, ...delegate } };
    next();
  };
  /** A room that answers at once, and one that waits for the caller to leave, under one limit. */
  const limited = (
    limit: HolderLimit,
    { clock = { now: 0 }, entered = () => undefined, left = () => undefined }: Watching = {},
  ) => {
    const room = express.Router();
    room.use(
      named,
      limitByHolder(limit, () => clock.now),
    );
    room.get('/here', (_request, response) => void response.json({}));
    room.get('/wait', (_request, response) => {
      response.once('close', left);
      entered();
    });
    return room;
  };
  const ask = (url: string, who: string) => fetch(`${url}/here`, { headers: { 'x-who': who } });

  test('beyond its part of a minute are told when to come again; others are not', async () => {
    const clock = { now: 0 };
    const url = await start(limited({ perMinute: 2, atOnce: 9, atOnceEach: 9 }, { clock }));
    expect([(await ask(url, 'ana')).status, (await ask(url, 'ana')).status]).toEqual([200, 200]);
    const refused = await ask(url, 'ana');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await ask(url, 'bram')).status).toBe(200);
    expect((await ask(url, 'ana/machine')).status).toBe(200);
    clock.now += 30_000;
    expect((await ask(url, 'ana')).status).toBe(200);
  });

  test('under way at once are bounded, and one that is given up counts no longer', async () => {
    const entered = signal();
    const left = signal();
    const limit = { perMinute: 99, atOnce: 9, atOnceEach: 1 };
    const url = await start(limited(limit, { entered: entered.give, left: left.give }));
    const leaving = new AbortController();
    const first = fetch(`${url}/wait`, { headers: { 'x-who': 'ana' }, signal: leaving.signal });
    await entered.given;
    const refused = await ask(url, 'ana');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect((await ask(url, 'bram')).status).toBe(200);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await left.given;
    expect((await ask(url, 'ana')).status).toBe(200);
  });
});

describe('places', () => {
  test('are bounded for all, and for each holder', () => {
    const places = new Places(3, 2);
    const first = places.take('a');
    places.take('a');
    expect(() => places.take('a')).toThrow(code('http/too-many') as unknown as Error);
    places.take('b');
    expect(() => places.take('b')).toThrow(HttpError);
    first();
    first();
    places.take('b');
    expect(() => places.take('c')).toThrow(HttpError);
  });

  test('that are all taken are answered with 503 and Retry-After; health is answered always', async () => {
    const room = express.Router();
    const waiting: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    room.get('/wait', (_request, response) => {
      waiting.push(() => response.json({}));
      arrived();
    });
    room.get('/livez', (_request, response) => void response.json({}));
    const url = await start(room, [limitUnderWay(new Places(1))]);
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const first = fetch(`${url}/wait`);
    await isThere;
    const second = await fetch(`${url}/wait`);
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    waiting[0]?.();
    expect((await first).status).toBe(200);
    const third = fetch(`${url}/wait`);
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    waiting[1]?.();
    expect((await third).status).toBe(200);
  });
});
