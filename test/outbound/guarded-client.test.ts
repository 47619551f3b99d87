import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressKind } from '../../src/outbound/address.js';
import { createGuardedClient } from '../../src/outbound/guarded-client.js';
import { guardedFetch } from '../../src/outbound/guarded-fetch.js';

const QUICK = { method: 'GET', maxBytes: 1000, timeoutMs: 5000 } as const;
const open: Server[] = [];

async function listen(answer: RequestListener): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  });
  server.on('connection', () => seen.push('connection'));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, seen };
}

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const loopback = createGuardedClient({ allow: ['http'], allowLoopback: true });
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: { code?: string }) => String(error.code ?? error),
  );

/** `@` stands for the port of a listener on this machine that must hear nothing. */
const SPELLINGS = [
  'http://127.0.0.1:@/',
  'http://127.0.0.2:@/',
  'http://127.255.255.254:@/',
  'http://localhost:@/',
  'http://LOCALHOST:@/',
  'http://localhost.:@/',
  'http://127.0.0.1.:@/',
  'http://127.1:@/',
  'http://127.0.1:@/',
  'http://2130706433:@/',
  'http://0x7f000001:@/',
  'http://0x7f.0.0.1:@/',
  'http://0x7f.1:@/',
  'http://0177.0.0.1:@/',
  'http://017700000001:@/',
  'http://0177.0.0.0x1:@/',
  'http://127.000.000.001:@/',
  'http://0:@/',
  'http://0.0.0.0:@/',
  'http://[::1]:@/',
  'http://[0:0:0:0:0:0:0:1]:@/',
  'http://[0000::0001]:@/',
  'http://[::]:@/',
  'http://[::ffff:127.0.0.1]:@/',
  'http://[::ffff:7f00:1]:@/',
  'http://[::127.0.0.1]:@/',
  'http://[64:ff9b::127.0.0.1]:@/',
  'http://[64:ff9b::7f00:1]:@/',
  'http://[64:ff9b:1::7f00:1]:@/',
  'http://[2002:7f00:1::]:@/',
  'http://[2001:0:7f00:1::]:@/',
  'http://[fe80::1]:@/',
  'http://[fe80::1%25lo]:@/',
  'http://[fc00::1]:@/',
  'http://[fd00:ec2::254]:@/',
  'http://[ff02::1]:@/',
  'http://[2001:db8::1]:@/',
  'http://[::ffff:169.254.169.254]:@/',
  'http://169.254.169.254:@/latest/meta-data/',
  'http://2852039166:@/',
  'http://10.0.0.1:@/',
  'http://172.16.0.1:@/',
  'http://192.168.0.1:@/',
  'http://100.64.0.1:@/',
  'http://192.0.2.1:@/',
  'http://198.18.0.1:@/',
  'http://203.0.113.1:@/',
  'http://224.0.0.1:@/',
  'http://255.255.255.255:@/',
  'http://user@127.0.0.1:@/',
  'http://user:password@127.0.0.1:@/',
  'http://good.example@127.0.0.1:@/',
  'http://127.0.0.1:@\\@good.example/',
  'http://good.example\\@127.0.0.1:@/',
  'http://good.example#@127.0.0.1:@/',
  'http:\\\\127.0.0.1:@/',
  'http:/127.0.0.1:@/',
  'http:127.0.0.1:@/',
  'http:///127.0.0.1:@/',
  '//127.0.0.1:@/',
  ' http://127.0.0.1:@/',
  'http://127.0.0.1:@/ ',
  'http://127.0.0.1\t:@/',
  'ht\ntp://127.0.0.1:@/',
  'http://127.0.0.1:@/\r\nX-Header: 1',
  'HTTP://127.0.0.1:@/',
  'http://①②⑦.⓪.⓪.①:@/',
  'http://127。0。0。1:@/',
  'http://ⓛocalhost:@/',
  'http://local%68ost:@/',
  'http://%31%32%37.0.0.1:@/',
  'http://127.0.0.1:00@/',
  'http://loc\u00adalhost:@/',
  'http://localhost%00.good.example:@/',
  'http://[::1%00]:@/',
  'http://127.0.0.1:@/#fragment',
  'http://127.0.0.1:0/',
  'http://:@/',
  'http://',
  '',
];
const OTHER_SCHEMES = [
  'file:///etc/passwd',
  'ftp://127.0.0.1:@/',
  'gopher://127.0.0.1:@/_GET%20/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'ws://127.0.0.1:@/',
  'blob:http://127.0.0.1:@/x',
  'unix:/var/run/docker.sock',
  'jar:http://127.0.0.1:@/!/',
];

describe('what may be reached', () => {
  test.each([...SPELLINGS, ...OTHER_SCHEMES])('refuses %j and stays silent', async (spelling) => {
    const { port, seen } = await listen((_request, response) => response.end('secret'));
    const client = createGuardedClient({ allow: ['http', 'https'] });
    const code = await refusal(
      client.request(spelling.replaceAll('@/', `${port}/`).replace(':@\\', `:${port}\\`), QUICK),
    );
    expect(code).toMatch(/^outbound\/(url|address)$/);
    expect(seen).toEqual([]);
  });

  test('reaches this machine where that is allowed', async () => {
    const { port } = await listen((_request, response) => response.end('hello'));
    const answer = await loopback.request(`http://127.0.0.1:${port}/a?b=c`, QUICK);
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, 'hello']);
  });

  test.each([
    'http://10.0.0.1/',
    'http://[fd00::1]/',
    'http://169.254.169.254/',
    'http://[::ffff:127.0.0.1]/',
  ])('allows this machine without allowing %s', async (url) => {
    expect(await refusal(loopback.request(url, QUICK))).toMatch(/outbound\/(url|address)/);
  });

  test('never allows the metadata service of a cloud, whatever else is allowed', async () => {
    const client = createGuardedClient({
      allow: ['http'],
      allowLoopback: true,
      allowPrivate: true,
    });
    expect(await refusal(client.request('http://169.254.169.254/', QUICK))).toBe(
      'outbound/address',
    );
  });

  test('refuses a scheme that is not allowed before the name is resolved', async () => {
    let asked = 0;
    const resolver = async () => {
      asked += 1;
      return ['127.0.0.1'];
    };
    const client = createGuardedClient({ allow: ['https'], resolver });
    expect(await refusal(client.request('http://tsa.example/', QUICK))).toBe('outbound/scheme');
    expect(asked).toBe(0);
  });

  test.each([
    'https://other.example/',
    'https://tsa.example:8443/',
    'http://tsa.example/',
    'https://tsa.example.evil.example/',
  ])('refuses %s where only another origin is allowed', async (url) => {
    const client = createGuardedClient({
      allow: ['https', 'http'],
      allowedOrigins: ['https://tsa.example'],
    });
    expect(await refusal(client.request(url, QUICK))).toBe('outbound/origin');
  });
});

describe('names', () => {
  test('go to the address that was checked, with the name in Host', async () => {
    const { port, seen } = await listen((_request, response) => response.end());
    const client = createGuardedClient({
      allow: ['http'],
      allowLoopback: true,
      resolver: async () => ['127.0.0.1'],
    });
    await client.request(`http://provider.example:${port}/x`, QUICK);
    expect(seen).toEqual(['connection', `GET provider.example:${port}/x`]);
  });

  test('that resolve to a forbidden address are refused', async () => {
    const { port, seen } = await listen((_request, response) => response.end());
    const client = createGuardedClient({ allow: ['http'], resolver: async () => ['127.0.0.1'] });
    expect(await refusal(client.request(`http://innocent.example:${port}/`, QUICK))).toBe(
      'outbound/address',
    );
    expect(seen).toEqual([]);
  });

  test('are refused if one of several addresses is forbidden', async () => {
    const resolver = async () => ['93.184.216.34', '10.0.0.1'];
    const client = createGuardedClient({ allow: ['http'], resolver });
    expect(await refusal(client.request('http://mixed.example/', QUICK))).toBe('outbound/address');
  });

  test('are resolved once, so that a second answer cannot differ', async () => {
    const { port } = await listen((_request, response) => response.end());
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    const client = createGuardedClient({
      allow: ['http'],
      allowLoopback: true,
      resolver: async () => answers[asked++] ?? [],
    });
    await client.request(`http://rebinding.example:${port}/`, QUICK);
    expect(asked).toBe(1);
  });

  test('that turn to a forbidden address at the next request are refused then', async () => {
    const { port, seen } = await listen((_request, response) => response.end());
    let address = '127.0.0.1';
    const client = createGuardedClient({
      allow: ['http'],
      allowLoopback: true,
      resolver: async () => [address],
    });
    await client.request(`http://rebinding.example:${port}/`, QUICK);
    address = '10.0.0.1';
    expect(await refusal(client.request(`http://rebinding.example:${port}/`, QUICK))).toBe(
      'outbound/address',
    );
    expect(seen.filter((line) => line === 'connection')).toHaveLength(1);
  });

  test.each([[[]], [['not an address']], [['127.0.0.1%lo']]])(
    'with the answer %j go nowhere',
    async (answer) => {
      const client = createGuardedClient({ allow: ['http'], resolver: async () => answer });
      expect(await refusal(client.request('http://odd.example/', QUICK))).toMatch(
        /outbound\/(address|unreachable)/,
      );
    },
  );

  test('whose resolver fails or never answers end in a code of ours', async () => {
    const failing = createGuardedClient({
      allow: ['http'],
      resolver: () => Promise.reject(new Error('no such name')),
    });
    const hanging = createGuardedClient({ allow: ['http'], resolver: () => new Promise(() => {}) });
    expect(await refusal(failing.request('http://x.example/', QUICK))).toBe('outbound/unreachable');
    expect(await refusal(hanging.request('http://x.example/', { ...QUICK, timeoutMs: 20 }))).toBe(
      'outbound/timeout',
    );
  });
});

describe('answers', () => {
  test('that redirect are handed over and not followed', async () => {
    const target = await listen((_request, response) => response.end());
    const { port } = await listen((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end(),
    );
    const answer = await loopback.request(`http://127.0.0.1:${port}/`, QUICK);
    expect([answer.status, answer.headers.location]).toEqual([
      302,
      `http://127.0.0.1:${target.port}/`,
    ]);
    expect(target.seen).toEqual([]);
  });

  test('that never come are given up', async () => {
    const { port } = await listen(() => {});
    const request = { ...QUICK, timeoutMs: 50 };
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, request))).toBe(
      'outbound/timeout',
    );
  });

  test('that drip are given up: the limit is for the whole', async () => {
    const { port } = await listen((_request, response) => {
      const drip = setInterval(() => response.write('.'), 5);
      response.on('close', () => clearInterval(drip));
    });
    const request = { ...QUICK, maxBytes: 1_000_000, timeoutMs: 80 };
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, request))).toBe(
      'outbound/timeout',
    );
  });

  test('that announce too much are cut before a byte is read', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '1001' });
      response.flushHeaders();
    });
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, QUICK))).toBe(
      'outbound/too-large',
    );
  });

  test('without end are cut at the limit', async () => {
    const { port } = await listen((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, QUICK))).toBe(
      'outbound/too-large',
    );
  });

  test('of exactly the limit are taken', async () => {
    const { port } = await listen((_request, response) => response.end(Buffer.alloc(1000, 7)));
    const answer = await loopback.request(`http://127.0.0.1:${port}/`, QUICK);
    expect(answer.body).toEqual(new Uint8Array(1000).fill(7));
  });

  test('with headers without end are refused', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end();
    });
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, QUICK))).toBe(
      'outbound/unreachable',
    );
  });

  test('that break off are refused', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, QUICK))).toBe(
      'outbound/unreachable',
    );
  });

  test('are not unpacked, and not asked for packed', async () => {
    const { port } = await listen((request, response) =>
      response.end(request.headers['accept-encoding']),
    );
    const answer = await loopback.request(`http://127.0.0.1:${port}/`, QUICK);
    expect(Buffer.from(answer.body).toString()).toBe('identity');
  });
});

describe('requests', () => {
  test('carry exactly the bytes given', async () => {
    const { port } = await listen((request, response) => request.pipe(response));
    const body = Uint8Array.from([0, 255, 10, 13]);
    const answer = await loopback.request(`http://127.0.0.1:${port}/`, {
      ...QUICK,
      method: 'POST',
      body,
    });
    expect(answer.body).toEqual(body);
  });

  test('cannot smuggle a header', async () => {
    const { port, seen } = await listen((_request, response) => response.end());
    const request = { ...QUICK, headers: { 'x-a': 'b\r\nx-c: d' } };
    expect(await refusal(loopback.request(`http://127.0.0.1:${port}/`, request))).toBe(
      'outbound/unreachable',
    );
    expect(seen).toEqual([]);
  });

  test('go out through the same client when a library asks for fetch', async () => {
    const { port } = await listen((request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      request.pipe(response);
    });
    const fetch = guardedFetch(loopback, { maxBytes: 100, timeoutMs: 5000 });
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect([answer.status, await answer.json()]).toEqual([201, { a: 1 }]);
    const refused = guardedFetch(createGuardedClient({ allow: ['http'] }), {
      maxBytes: 100,
      timeoutMs: 5000,
    });
    expect(await refusal(refused(`http://127.0.0.1:${port}/`))).toBe('outbound/address');
    expect(await refusal(fetch(`http://127.0.0.1:${port}/`, { method: 'DELETE' }))).toMatch(
      /not supported/,
    );
  });

  test('hand over an answer without a body', async () => {
    const { port } = await listen((_request, response) => response.writeHead(204).end());
    const fetch = guardedFetch(loopback, { maxBytes: 100, timeoutMs: 5000 });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(204);
  });
});

describe('addresses', () => {
  test.each([
    '8.8.8.8',
    '93.184.216.34',
    '1.1.1.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
  ])('knows %s as public', (address) => {
    expect(addressKind(address)).toBe('public');
  });

  test('never takes an IPv4 address inside an IPv6 one for public', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const prefixes = fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:');
    fc.assert(
      fc.property(prefixes, fc.tuple(octet, octet, octet, octet), (prefix, octets) => {
        expect(addressKind(prefix + octets.join('.'))).not.toBe('public');
      }),
    );
  });

  test('takes only what IANA gave out for global unicast for public', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const first = Number.parseInt(address.split(':')[0] || '0', 16);
        if (first < 0x2000 || first > 0x3fff) expect(addressKind(address)).not.toBe('public');
      }),
    );
  });
});
