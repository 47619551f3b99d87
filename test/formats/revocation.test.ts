import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { Oid } from '../../src/formats/oids.js';
import { encodePem } from '../../src/formats/pem.js';
import {
  type RevocationStatus,
  readRevocationFile,
  revocationStatus,
} from '../../src/formats/revocation.js';
import {
  at,
  authority,
  certSign,
  digitalSignature,
  extendedKeyUsage,
  extension,
  keyUsage,
  makeCertificate,
  makeKeys,
} from './certificate-maker.js';
import {
  good,
  type ListRecipe,
  listEntry,
  makeList,
  makeOcsp,
  type OcspRecipe,
  reasonCode,
  revoked,
  unknown,
} from './revocation-maker.js';

const issuer = makeCertificate({ name: 'Issuing', extensions: [authority(), certSign()] });
const subject = makeCertificate({ name: 'Leaf', issuer, extensions: [digitalSignature()] });
const neighbour = makeCertificate({ name: 'Other', issuer, extensions: [digitalSignature()] });
const impostor = makeCertificate({ name: 'Issuing', extensions: [authority(), certSign()] });
const responderWith = (extensions: readonly Uint8Array[], more = {}) =>
  makeCertificate({ name: 'Responder', issuer, extensions, ...more });
const responder = responderWith([digitalSignature(), extendedKeyUsage(false, Oid.ocspSigning)]);

const day = 86_400_000;
const earlier = new Date(at.getTime() - day);
const later = new Date(at.getTime() + day);
const span = { thisUpdate: earlier, nextUpdate: later };

const ask = (...files: readonly Uint8Array[]): Promise<RevocationStatus> =>
  revocationStatus(
    nodeEngine,
    { certificate: subject.certificate, issuer: issuer.certificate, at },
    files.flatMap(readRevocationFile),
  );
const list = (recipe: Partial<ListRecipe> = {}) => makeList({ issuer, ...span, ...recipe });
const ocsp = (recipe: Partial<OcspRecipe> = {}) =>
  makeOcsp({ issuer, subject, status: good, ...span, ...recipe });
const refusal = (detail: RegExp) => ({ kind: 'unknown', details: [expect.stringMatching(detail)] });

describe('a revocation list', () => {
  test('says good for who is not on it', async () => {
    expect(await ask(list())).toMatchObject({ kind: 'good', source: 'crl', thisUpdate: earlier });
    const others = [listEntry(neighbour, earlier)];
    expect(await ask(list({ entries: others }))).toMatchObject({ kind: 'good' });
  });

  test.each([
    [undefined, 'unspecified'],
    [1, 'keyCompromise'],
    [4, 'superseded'],
    [6, 'certificateHold'],
    [7, 'unspecified'],
    [10, 'aACompromise'],
    [99, 'unspecified'],
  ])('says revoked, with time and reason, code %s', async (code, reason) => {
    const entry = listEntry(subject, earlier, ...(code === undefined ? [] : [reasonCode(code)]));
    expect(await ask(list({ entries: [listEntry(neighbour, at), entry] }))).toEqual({
      kind: 'revoked',
      source: 'crl',
      time: earlier,
      reason,
    });
  });

  test('says revoked even when it is old, because a revocation is not taken back', async () => {
    const old = { thisUpdate: new Date('2026-02-01Z'), nextUpdate: new Date('2026-02-08Z') };
    const time = new Date('2026-01-15Z');
    expect(await ask(list({ ...old, entries: [listEntry(subject, time)] }))).toMatchObject({
      kind: 'revoked',
      time,
    });
  });

  test('says good when it was issued after the time in question', async () => {
    expect(await ask(list({ thisUpdate: later }))).toMatchObject({ kind: 'good' });
  });

  test.each<[string, Partial<ListRecipe>, RegExp]>([
    ['is too old', { thisUpdate: new Date('2026-05-01Z'), nextUpdate: earlier }, /only until/],
    [
      'names no next update and is older',
      { thisUpdate: earlier, nextUpdate: undefined as never },
      /only until/,
    ],
    [
      'was issued after the certificate expired',
      { thisUpdate: new Date('2027-02-01Z'), nextUpdate: new Date('2027-03-01Z') },
      /after the certificate expired/,
    ],
    ['is of another issuer', { issuer: subject }, /another issuer/],
    ['is signed by a namesake', { issuer: impostor }, /not signed/],
    [
      'is a namesake’s, whose entries are not even looked at',
      { issuer: impostor, entries: [write.sequence()] },
      /not signed/,
    ],
    ['has an entry that cannot be read', { entries: [write.sequence()] }, /cannot be read/],
    ['is signed by another key', { keys: makeKeys() }, /not signed/],
    ['is signed with SHA-1', { hash: 'sha1' }, /SHA-1/],
    [
      'has a critical extension',
      { extensions: [extension('2.999.4', write.nullValue(), true)] },
      /2\.999\.4/,
    ],
    [
      'covers only a part',
      { extensions: [extension(Oid.issuingDistributionPoint, write.sequence())] },
      /2\.5\.29\.28/,
    ],
    [
      'is a delta',
      { extensions: [extension(Oid.deltaCRLIndicator, write.integer(1n), true)] },
      /2\.5\.29\.27/,
    ],
    [
      'has a critical entry extension',
      { entries: [listEntry(neighbour, at, extension('2.5.29.29', write.sequence(), true))] },
      /2\.5\.29\.29/,
    ],
  ])('says nothing when it %s', async (_, recipe, detail) => {
    expect(await ask(list(recipe))).toEqual(refusal(detail));
  });

  test('says nothing when its issuer may not sign lists', async () => {
    const mute = makeCertificate({ name: 'Mute', extensions: [authority(), keyUsage(5)] });
    const leaf = makeCertificate({ name: 'Leaf', issuer: mute });
    const data = readRevocationFile(list({ issuer: mute }));
    const { certificate } = leaf;
    expect(
      await revocationStatus(nodeEngine, { certificate, issuer: mute.certificate, at }, data),
    ).toEqual(refusal(/may not sign/));
  });

  test('says nothing after one byte was changed', async () => {
    const bytes = list({ entries: [listEntry(subject, earlier, reasonCode(1))] });
    for (let index = 0; index < bytes.length; index++) {
      const changed = Uint8Array.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      expect([index, (await askLeniently(changed)).kind]).toEqual([index, 'unknown']);
    }
  });
});

describe('an OCSP response', () => {
  test('says good when the issuer itself signed it', async () => {
    expect(await ask(ocsp())).toMatchObject({ kind: 'good', source: 'ocsp', thisUpdate: earlier });
    expect(await ask(ocsp({ byKey: true }))).toMatchObject({ kind: 'good' });
  });

  test('says good when a responder signed it whom the issuer entitled', async () => {
    expect(await ask(ocsp({ responder }))).toMatchObject({ kind: 'good' });
    expect(await ask(ocsp({ responder, byKey: true }))).toMatchObject({ kind: 'good' });
  });

  test('says revoked, with time and reason', async () => {
    expect(await ask(ocsp({ responder, status: revoked(earlier, 1) }))).toEqual({
      kind: 'revoked',
      source: 'ocsp',
      time: earlier,
      reason: 'keyCompromise',
    });
    expect(await ask(ocsp({ status: revoked(earlier) }))).toMatchObject({ reason: 'unspecified' });
  });

  const eku = extendedKeyUsage(false, Oid.ocspSigning);
  const refusals: [string, () => Partial<OcspRecipe>, RegExp][] = [
    ['is about another certificate', () => ({ subject: neighbour }), /other certificates/],
    ['is about a namesake of the issuer', () => ({ issuer: impostor }), /other certificates/],
    ['does not know', () => ({ status: unknown }), /does not know/],
    ['was refused', () => ({ responseStatus: 3 }), /no answer/],
    ['is too old', () => ({ nextUpdate: earlier }), /only until/],
    ['is signed with SHA-1', () => ({ hash: 'sha1' }), /SHA-1/],
    [
      'has a critical extension',
      () => ({ extensions: [extension('2.999.4', write.nullValue(), true)] }),
      /2\.999\.4/,
    ],
    [
      'is signed by an uncertified responder',
      () => ({ responder: responderWith([digitalSignature()]) }),
      /Nobody/,
    ],
    [
      'is signed by a responder of another issuer',
      () => ({ responder: makeCertificate({ name: 'R', issuer: impostor, extensions: [eku] }) }),
      /Nobody/,
    ],
    [
      'is signed by a responder that may not sign',
      () => ({ responder: responderWith([keyUsage(2), eku]) }),
      /Nobody/,
    ],
    [
      'is signed by an expired responder',
      () => ({ responder: responderWith([eku], { notAfter: new Date('2026-02-01Z') }) }),
      /Nobody/,
    ],
    [
      'is signed by a responder with a weak key',
      () => ({ responder: responderWith([eku], { keys: makeKeys('rsa-1024') }) }),
      /Nobody/,
    ],
    [
      'comes without the certificate of its responder',
      () => ({ responder, certificates: [] }),
      /Nobody/,
    ],
    ['is signed by the certificate in question itself', () => ({ responder: subject }), /Nobody/],
    [
      'names the issuer but is signed by another key',
      () => ({ responder: { ...issuer, keys: makeKeys() } }),
      /Nobody/,
    ],
  ];

  test.each(refusals)('says nothing when it %s', async (_, recipe, detail) => {
    expect(await ask(ocsp(recipe()))).toEqual(refusal(detail));
  });

  test('says nothing after one byte was changed', async () => {
    const bytes = ocsp({ responder, status: revoked(earlier, 1) });
    for (let index = 0; index < bytes.length; index++) {
      const changed = Uint8Array.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      expect([index, (await askLeniently(changed)).kind]).toEqual([index, 'unknown']);
    }
  });
});

describe('several data', () => {
  test('say revoked if one of them does, at the earliest time', async () => {
    const onList = list({ entries: [listEntry(subject, later)] });
    const byOcsp = ocsp({ status: revoked(earlier, 1) });
    const data = [ocsp(), onList, byOcsp, list({ issuer: impostor })];
    expect(await ask(...data)).toMatchObject({ kind: 'revoked', source: 'ocsp', time: earlier });
  });

  test('say good by the latest of them', async () => {
    expect(await ask(list(), ocsp({ thisUpdate: at }))).toMatchObject({ thisUpdate: at });
  });

  test('say nothing if there are none', async () => {
    expect(await ask()).toEqual({ kind: 'unknown', details: [] });
  });
});

describe('a file of revocation data', () => {
  const pem = (label: string, der: Uint8Array) => utf8(encodePem(label, der));

  test('may be DER or PEM, with several blocks', () => {
    expect(readRevocationFile(list())).toEqual([{ kind: 'crl', der: list() }].map(kindOnly));
    const both = utf8(encodePem('X509 CRL', list()) + encodePem('OCSP RESPONSE', ocsp()));
    expect(readRevocationFile(both).map(({ kind }) => kind)).toEqual(['crl', 'ocsp']);
    expect(readRevocationFile(ocsp())).toMatchObject([{ kind: 'ocsp' }]);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', utf8('revoked: none')],
    ['a certificate', pem('CERTIFICATE', issuer.der)],
    ['a damaged block', pem('X509 CRL', list()).subarray(0, -5)],
    ['PEM that is not UTF-8', Uint8Array.of(0x2d, 0xff)],
    ['a lone BOOLEAN', write.sequence(write.boolean(true))],
    ['DER with bytes behind it', Uint8Array.of(...list(), 0)],
    ['more than 8 MB', new Uint8Array(8 * 1024 * 1024 + 1)],
  ])('is refused when it holds %s', (_, file) => {
    expect(() => readRevocationFile(file)).toThrow(FormatError);
  });
});

const kindOnly = ({ kind }: { kind: string }) => ({ kind, der: expect.any(Uint8Array) });

/** Like `ask`, for bytes that may not even be read. */
async function askLeniently(file: Uint8Array): Promise<{ kind: string }> {
  try {
    return await ask(file);
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'unknown' };
    throw error;
  }
}
