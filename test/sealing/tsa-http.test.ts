import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { loadBrainpoolCrypto, nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import { readTimestampToken } from '../../src/formats/rfc3161.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { createGuardedClient } from '../../src/outbound/guarded-client.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { tsaInOrder } from '../../src/sealing/tsa-failover.js';
import { tsaHandler } from '../../src/sealing/tsa-handler.js';
import { type HttpTsaSetting, httpTsa } from '../../src/sealing/tsa-http.js';
import { EMBEDDED_TSA_POLICY, embeddedTsa } from '../../src/sealing/tsa-local.js';
import {
  at,
  authority,
  certSign,
  digitalSignature,
  extendedKeyUsage,
  makeCertificate,
  timeStamping,
} from '../formats/certificate-maker.js';
import {
  attribute,
  makeResponse,
  makeUnit,
  referenceTo,
  type StampingUnit,
  sha,
} from '../formats/token-maker.js';
import { type Behaviour, type FakeTsa, grant, reply, startFakeTsa, tokenFor } from './fake-tsa.js';

const stamped = utf8('the signature value of an evidence');
const unit = makeUnit();
const withLeaf = (extensions: Uint8Array[], more: object = {}): StampingUnit => ({
  ...unit,
  stamp: makeCertificate({ name: 'Stamp', issuer: unit.issuing, extensions, ...more }),
});
const client = createGuardedClient({ allow: ['http'], allowLoopback: true });

let fake: FakeTsa;
beforeAll(async () => {
  fake = await startFakeTsa();
});
afterAll(() => fake.close());

const setting = (changes: Partial<HttpTsaSetting> = {}): HttpTsaSetting => ({
  ...{ url: fake.url, client, engine: nodeEngine },
  webCrypto: async () => (await loadBrainpoolCrypto()) as Crypto,
  anchors: [unit.root.certificate],
  policies: ['2.999.1'],
  clock: { now: () => at },
  random: (length) => new Uint8Array(randomBytes(length)),
  timeoutMs: 5000,
  ...changes,
});
const ask = (behaviour: Behaviour, changes: Partial<HttpTsaSetting> = {}) => {
  fake.behave(behaviour);
  return httpTsa(setting(changes)).stamp(stamped);
};
const honest: Behaviour = ({ query, response }) => reply(response, grant(query, { unit, stamped }));

describe('a time-stamp from an authority over HTTP', () => {
  test('is taken when both readers agree that it is what was asked for', async () => {
    const result = await ask(honest);
    expect(result).toMatchObject({
      kind: 'granted',
      genTime: at,
      attempts: [{ tsa: fake.url, startedAt: at, finishedAt: at, outcome: 'granted' }],
    });
    if (result.kind === 'granted') {
      expect(readTimestampToken(result.token).info.imprint.digest).toEqual(sha('sha256', stamped));
    }
  });

  test('is asked for with a fresh nonce, certReq, and the one policy', async () => {
    const nonces = new Set<string>();
    for (let round = 0; round < 5; round++) {
      await ask(({ query, request, response }) => {
        expect(request.method).toBe('POST');
        expect(request.headers['content-type']).toBe('application/timestamp-query');
        expect(query).toMatchObject({ hash: 'SHA-256', certReq: true, policy: '2.999.1' });
        nonces.add(Buffer.from(query.nonce ?? []).toString('hex'));
        reply(response, grant(query, { unit, stamped }));
      });
    }
    expect(nonces.size).toBe(5);
  });

  test('is asked for without a policy when several, or any, will do', async () => {
    for (const policies of [[], ['2.999.1', '2.999.2']]) {
      const result = await ask(
        (asked) => {
          expect(asked.query.policy).toBeUndefined();
          honest(asked);
        },
        { policies },
      );
      expect(result.kind).toBe('granted');
    }
  });

  test.each(['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'rsa-2048'] as const)(
    'is taken from an authority with a %s key',
    async (kind) => {
      const other = makeUnit(kind);
      const result = await ask(
        ({ query, response }) => reply(response, grant(query, { unit: other, stamped })),
        { anchors: [other.root.certificate] },
      );
      expect(result.kind).toBe('granted');
    },
  );

  test('is taken "with modifications" if these do not touch what was asked', async () => {
    const result = await ask(({ query, response }) =>
      reply(response, makeResponse(1n, tokenFor(query, { unit, stamped }))),
    );
    expect(result.kind).toBe('granted');
  });

  test('comes from our own authority over a real port', async () => {
    const pki = await makeDevelopmentPki({
      notBefore: new Date('2026-01-01Z'),
      notAfter: new Date('2026-12-31Z'),
    });
    const key = loadSealKey(
      { key: pki.tsa.pkcs8, certificate: pki.tsa.certificate, chain: [pki.issuing.certificate] },
      at,
    );
    const random = (length: number) => new Uint8Array(randomBytes(length));
    const tsa = embeddedTsa({ key, engine: nodeEngine, clock: { now: () => at }, random });
    const handle = tsaHandler(tsa);
    const server = createServer(async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      const answer = await handle(
        request.headers['content-type'],
        new Uint8Array(Buffer.concat(chunks)),
      );
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await httpTsa(
      setting({
        url: `http://127.0.0.1:${port}/`,
        anchors: [parseCertificate(pki.root)],
        policies: [EMBEDDED_TSA_POLICY],
      }),
    ).stamp(stamped);
    await new Promise((resolve) => server.close(resolve));
    expect(result).toMatchObject({ kind: 'granted', genTime: at });
  });
});

describe('a wrong answer of an authority is refused and kept on record', () => {
  const later = (minutes: number) =>
    write.generalizedTime(new Date(at.getTime() + minutes * 60_000));
  const answer =
    (changes: Partial<Parameters<typeof grant>[1]>): Behaviour =>
    ({ query, response }) =>
      reply(response, grant(query, { unit, stamped, ...changes }));
  const raw =
    (bytes: (good: Uint8Array) => Uint8Array): Behaviour =>
    ({ query, response }) =>
      reply(response, bytes(grant(query, { unit, stamped })));
  const answerOf = (other: StampingUnit): Behaviour => answer({ unit: other });
  const impostor = makeUnit();
  const expired = withLeaf([digitalSignature(), timeStamping()], {
    notBefore: new Date('2026-01-01Z'),
    notAfter: new Date('2026-03-01Z'),
  });
  const notYet = withLeaf([digitalSignature(), timeStamping()], {
    notBefore: new Date('2026-09-01Z'),
  });
  const foreignCa = makeCertificate({ name: 'Foreign', extensions: [authority(), certSign()] });
  const stranger: StampingUnit = {
    root: foreignCa,
    issuing: foreignCa,
    stamp: makeCertificate({
      name: 'Stamp',
      issuer: foreignCa,
      extensions: [digitalSignature(), timeStamping()],
    }),
  };
  const issuerIsNoCa = makeCertificate({
    name: 'No CA',
    issuer: unit.root,
    extensions: [certSign()],
  });
  let recorded: Uint8Array | undefined;

  const cases: [string, Behaviour, string][] = [
    ['no nonce', answer({ afterGenTime: [] }), 'tsa/nonce-differs'],
    ['another nonce', answer({ afterGenTime: [write.integer(1n)] }), 'tsa/nonce-differs'],
    ['other content', answer({ stamped: utf8('other') }), 'tsa/imprint-differs'],
    [
      'an imprint by SHA-1',
      answer({
        imprint: write.sequence(
          write.sequence(write.oid(Oid.sha1)),
          write.octetString(sha('sha1', stamped)),
        ),
      }),
      'tsa/imprint-differs',
    ],
    ['a rejection', ({ response }) => reply(response, makeResponse(2n)), 'tsa/refused'],
    ['"waiting"', ({ response }) => reply(response, makeResponse(3n)), 'tsa/refused'],
    ['a grant without token', ({ response }) => reply(response, makeResponse(0n)), 'tsa/malformed'],
    [
      'a rejection with a token',
      ({ query, response }) =>
        reply(response, makeResponse(2n, tokenFor(query, { unit, stamped }))),
      'tsa/malformed',
    ],
    ['HTTP 500', ({ response }) => void response.writeHead(500).end(), 'tsa/http-status'],
    [
      'a redirect',
      ({ response }) => void response.writeHead(302, { location: fake.url }).end(),
      'tsa/http-status',
    ],
    [
      'another media type',
      ({ query, response }) =>
        void response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(grant(query, { unit, stamped })),
      'tsa/content-type',
    ],
    [
      'no media type',
      ({ query, response }) => void response.writeHead(200).end(grant(query, { unit, stamped })),
      'tsa/content-type',
    ],
    ['nothing', raw(() => new Uint8Array()), 'tsa/malformed'],
    ['garbage', raw(() => new Uint8Array(randomBytes(2000))), 'tsa/malformed'],
    ['a cut answer', raw((good) => good.subarray(0, -1)), 'tsa/malformed'],
    ['bytes after the answer', raw((good) => Uint8Array.of(...good, 0)), 'tsa/malformed'],
    [
      'deep nesting',
      raw(() =>
        Array.from({ length: 900 }).reduce<Uint8Array>(
          (inner) => write.sequence(inner),
          new Uint8Array(),
        ),
      ),
      'tsa/malformed',
    ],
    ['70 kB', raw(() => new Uint8Array(70_000)), 'outbound/too-large'],
    [
      '100 MB without a length',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
        const pour = () => {
          while (!response.destroyed && response.write(new Uint8Array(65_536)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      },
      'outbound/too-large',
    ],
    ['a reset', ({ response }) => void response.socket?.resetAndDestroy(), 'outbound/unreachable'],
    ['a broken signature', answer({ signature: new Uint8Array(70) }), 'timestamp/signature-broken'],
    [
      'a signature by another key',
      answerOf({ ...unit, stamp: { ...unit.stamp, keys: impostor.stamp.keys } }),
      'timestamp/signature-broken',
    ],
    [
      'a signed digest of another statement',
      answer({
        attributes: [
          attribute(Oid.contentType, write.oid(Oid.tstInfo)),
          attribute(Oid.messageDigest, write.octetString(new Uint8Array(32))),
          referenceTo(unit.stamp.der),
        ],
      }),
      'timestamp/content-digest-differs',
    ],
    [
      'ESSCertIDv2 of another certificate',
      ({ query, response }) =>
        reply(
          response,
          grant(query, {
            unit: { ...unit, stamp: { ...unit.stamp, der: impostor.stamp.der } },
            stamped,
            certificates: [unit.stamp.der, unit.issuing.der],
          }),
        ),
      'timestamp/signer-reference-differs',
    ],
    ['no certificates', answer({ certificates: [] }), 'timestamp/signer-not-found'],
    ['a digest by SHA-1', answer({ hash: 'sha1' }), 'timestamp/weak-algorithm'],
    ['two signers', answer({ signers: 2 }), 'tsa/malformed'],
    ['another content type', answer({ contentType: '1.2.840.113549.1.7.1' }), 'tsa/malformed'],
    ['unsorted attributes', answer({ unsorted: true }), 'tsa/malformed'],
    ['a foreign root of the same name', answerOf(impostor), 'path/signature-broken'],
    ['a foreign root', answerOf(stranger), 'path/no-anchor'],
    ['a missing intermediate', answer({ certificates: [unit.stamp.der] }), 'path/no-anchor'],
    ['an expired certificate', answerOf(expired), 'path/expired'],
    ['a certificate not valid yet', answerOf(notYet), 'path/not-yet-valid'],
    ['no extended key usage', answerOf(withLeaf([digitalSignature()])), 'path/purpose'],
    [
      'a key usage that is not critical',
      answerOf(withLeaf([digitalSignature(), extendedKeyUsage(false, Oid.timeStamping)])),
      'path/purpose',
    ],
    [
      'two key usages',
      answerOf(
        withLeaf([
          digitalSignature(),
          extendedKeyUsage(true, Oid.timeStamping, Oid.emailProtection),
        ]),
      ),
      'path/purpose',
    ],
    [
      'an issuer that is no CA',
      answerOf({
        ...unit,
        issuing: issuerIsNoCa,
        stamp: makeCertificate({
          name: 'Stamp',
          issuer: issuerIsNoCa,
          extensions: [digitalSignature(), timeStamping()],
        }),
      }),
      'path/not-a-ca',
    ],
    [
      'an answer that was right an hour ago',
      ({ response }) => reply(response, recorded ?? new Uint8Array()),
      'tsa/nonce-differs',
    ],
  ];
  beforeAll(async () => {
    await ask(({ query, response }) => {
      recorded = grant(query, { unit, stamped });
      reply(response, recorded);
    });
  });

  test.each(cases)('%s', async (_name, behaviour, outcome) => {
    const result = await ask(behaviour);
    expect(result).toEqual({
      kind: 'failed',
      attempts: [
        {
          tsa: fake.url,
          startedAt: at,
          finishedAt: at,
          outcome,
          detail: expect.stringMatching(/^[^\p{Cc}]{1,300}$/u),
        },
      ],
    });
  });

  test.each([
    ['an hour ahead', 60],
    ['an hour ago', -60],
    ['three seconds ahead', 3 / 60],
    ['three seconds ago', -3 / 60],
  ])('a time %s, which is kept on record with what it said', async (_name, minutes) => {
    const result = await ask(answer({ genTime: later(minutes) }));
    expect(result).toMatchObject({
      kind: 'failed',
      attempts: [
        { outcome: 'tsa/clock-differs', genTime: new Date(at.getTime() + minutes * 60_000) },
      ],
    });
  });

  test('a time two seconds away is within what two good clocks may differ by', async () => {
    expect(await ask(answer({ genTime: later(2 / 60) }))).toMatchObject({ kind: 'granted' });
    expect(await ask(answer({ genTime: later(-2 / 60) }))).toMatchObject({ kind: 'granted' });
  });

  test('a wrong time that nobody has signed says nothing about our clock', async () => {
    const result = await ask(answer({ genTime: later(60), signature: new Uint8Array(70) }));
    expect(result).toMatchObject({ attempts: [{ outcome: 'timestamp/signature-broken' }] });
    expect(result.attempts[0]).not.toHaveProperty('genTime');
  });

  const slow: [string, Behaviour][] = [
    ['silence', () => undefined],
    [
      'an answer that drips',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
        const drip = setInterval(() => response.write('0'), 10);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ];
  test.each(slow)('%s', async (_name, behaviour) => {
    expect(await ask(behaviour, { timeoutMs: 200 })).toMatchObject({
      kind: 'failed',
      attempts: [{ outcome: 'outbound/timeout' }],
    });
  });

  test('a policy that is not allowed', async () => {
    expect(await ask(honest, { policies: ['2.999.7'] })).toMatchObject({
      attempts: [{ outcome: 'tsa/policy-not-allowed' }],
    });
  });

  test('a token that the second reader does not accept', async () => {
    const doubtful = { ...globalThis.crypto.subtle, verify: async () => false };
    const subtle = new Proxy(globalThis.crypto.subtle, {
      get: (target, name) => {
        if (name === 'verify') return doubtful.verify;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const webCrypto = async () =>
      ({ subtle, getRandomValues: crypto.getRandomValues }) as unknown as Crypto;
    expect(await ask(honest, { webCrypto })).toMatchObject({
      kind: 'failed',
      attempts: [{ outcome: 'tsa/readers-disagree' }],
    });
  });

  test('an authority that the guarded client may not reach', async () => {
    const before = fake.count();
    const guarded = createGuardedClient({ allow: ['https'] });
    expect(await ask(honest, { client: guarded })).toMatchObject({
      attempts: [{ outcome: 'outbound/scheme' }],
    });
    expect(fake.count()).toBe(before);
  });

  test('a refusal whose words are long and have controls', async () => {
    const words = write.sequence(write.utf8String(`line\r\n\u0007${'x'.repeat(5000)}`));
    const refusal = write.sequence(write.sequence(write.integer(2n), words));
    const result = await ask(({ response }) => reply(response, refusal));
    expect(result.attempts[0]?.detail).toMatch(/^[^\p{Cc}]{1,300}$/u);
  });
});

describe('several authorities', () => {
  const stampedBy = (name: string, kind: 'granted' | 'failed') => ({
    stamp: async () => {
      asked.push(name);
      const attempts = [
        {
          tsa: name,
          startedAt: at,
          finishedAt: at,
          outcome: kind === 'granted' ? kind : 'tsa/refused',
          detail: '',
        },
      ];
      return kind === 'granted'
        ? { kind, token: new Uint8Array(), genTime: at, attempts }
        : { kind, attempts };
    },
  });
  let asked: string[];
  const run = (...authorities: ReturnType<typeof stampedBy>[]) => {
    asked = [];
    return tsaInOrder(authorities as Parameters<typeof tsaInOrder>[0]).stamp(stamped);
  };

  test('are asked in order, and the first grant ends the round', async () => {
    const result = await run(
      stampedBy('a', 'failed'),
      stampedBy('b', 'granted'),
      stampedBy('c', 'granted'),
    );
    expect(asked).toEqual(['a', 'b']);
    expect(result.kind).toBe('granted');
    expect(result.attempts.map(({ tsa, outcome }) => [tsa, outcome])).toEqual([
      ['a', 'tsa/refused'],
      ['b', 'granted'],
    ]);
  });

  test('that all fail leave every attempt', async () => {
    const result = await run(stampedBy('a', 'failed'), stampedBy('b', 'failed'));
    expect(result.kind).toBe('failed');
    expect(result.attempts).toHaveLength(2);
  });

  test('that are none fail', async () => {
    expect(await run()).toEqual({ kind: 'failed', attempts: [] });
  });
});
