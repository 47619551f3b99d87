import { webcrypto } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { loadBrainpoolCrypto } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { readTimestampToken } from '../../src/formats/rfc3161.js';
import { type SecondReading, secondOpinion } from '../../src/formats/second-reader.js';
import { at, type KeyKind, makeCertificate } from './certificate-maker.js';
import { makeList } from './revocation-maker.js';
import { makeResponse, makeToken, makeUnit, type TokenRecipe } from './token-maker.js';

const stamped = utf8('what was stamped');
const unit = makeUnit();

function readingOf(
  recipe: Partial<TokenRecipe> = {},
  change: Partial<SecondReading> = {},
): SecondReading {
  const token = makeToken({ unit, stamped, ...recipe });
  return {
    response: makeResponse(0n, token),
    first: readTimestampToken(token).info,
    stamped,
    anchors: [(recipe.unit ?? unit).root.der],
    certificates: [],
    webCrypto: webcrypto as Crypto,
    ...change,
  };
}

const refusal = (detail: RegExp) => ({
  kind: 'disagrees',
  detail: expect.stringMatching(detail),
});

describe('the second reader', () => {
  test('agrees on a good token', async () => {
    const afterGenTime = [write.integer(0x0123456789abcdefn)];
    expect(await secondOpinion(readingOf({ afterGenTime }))).toEqual({ kind: 'agrees' });
  });

  test.each<KeyKind>(['rsa-2048', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'])(
    'agrees on a token of %s through @peculiar/webcrypto',
    async (kind) => {
      const webCrypto = await loadBrainpoolCrypto();
      const other = makeUnit(kind);
      expect(await secondOpinion(readingOf({ unit: other }, { webCrypto }))).toEqual({
        kind: 'agrees',
      });
      const forged = readingOf(
        { unit: { ...other, stamp: { ...other.stamp, keys: makeUnit(kind).stamp.keys } } },
        { webCrypto },
      );
      expect(await secondOpinion(forged)).toEqual(refusal(/broken/));
    },
  );

  test('agrees on a token without certificates, if it is given them', async () => {
    const certificates = [unit.issuing.der, unit.stamp.der];
    expect(await secondOpinion(readingOf({ certificates: [] }, { certificates }))).toEqual({
      kind: 'agrees',
    });
    expect(await secondOpinion(readingOf({ certificates: [] }))).toEqual(refusal(/signer/));
  });

  test('agrees on a token with a revocation list inside, which is no part of the question', async () => {
    const revocationLists = [makeList({ issuer: unit.root, thisUpdate: at })];
    expect(await secondOpinion(readingOf({ revocationLists }))).toEqual({ kind: 'agrees' });
  });

  test('disagrees when the stamped bytes are others', async () => {
    const opinion = await secondOpinion(readingOf({}, { stamped: utf8('other') }));
    expect(opinion).toEqual(refusal(/TSTInfo verification/));
  });

  test('disagrees when the signature is of another key', async () => {
    const stamp = { ...unit.stamp, keys: makeUnit().stamp.keys };
    expect(await secondOpinion(readingOf({ unit: { ...unit, stamp } }))).toEqual(refusal(/broken/));
  });

  test('disagrees when no anchor leads to the signer', async () => {
    const stranger = makeCertificate({ name: 'Stranger' });
    expect(await secondOpinion(readingOf({}, { anchors: [stranger.der] }))).toEqual(
      refusal(/certificate/),
    );
  });

  test('disagrees when genTime lies outside the chain', async () => {
    const genTime = write.generalizedTime(new Date('2025-06-01Z'));
    expect(await secondOpinion(readingOf({ genTime }))).toEqual(refusal(/certificate/));
  });

  test('disagrees on bytes behind the answer', async () => {
    const { response, ...rest } = readingOf();
    const longer = Uint8Array.of(...response, 0);
    expect(await secondOpinion({ ...rest, response: longer })).toEqual(refusal(/after the end/));
  });

  test('disagrees on an answer without a token and on no answer at all', async () => {
    expect(await secondOpinion(readingOf({}, { response: makeResponse(2n) }))).toEqual(
      refusal(/no token/),
    );
    expect(await secondOpinion(readingOf({}, { response: new Uint8Array() }))).toEqual(
      refusal(/refuses/),
    );
  });

  test.each([
    ['policy', { policy: '2.999.2' }],
    ['imprint', { imprint: { hash: 'SHA-256', digest: new Uint8Array(32) } }],
    ['hash algorithm', { imprint: { hash: 'SHA-384', digest: new Uint8Array(48) } }],
    ['serial number', { serial: Uint8Array.of(78) }],
    ['time', { genTime: new Date('2026-06-01T12:00:01Z') }],
    ['nonce', { nonce: 5n }],
  ] as const)('disagrees when it reads another %s than the first', async (field, change) => {
    const reading = readingOf();
    const opinion = await secondOpinion({ ...reading, first: { ...reading.first, ...change } });
    expect(opinion).toEqual(refusal(new RegExp(`another ${field}`)));
  });
});
