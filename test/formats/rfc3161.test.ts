import { describe, expect, test } from '@jest/globals';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { Oid } from '../../src/formats/oids.js';
import { readTimestampResponse, readTimestampToken } from '../../src/formats/rfc3161.js';
import { at, extension } from './certificate-maker.js';
import {
  attribute,
  makeResponse,
  makeToken,
  makeUnit,
  referenceTo,
  sha,
  type TokenRecipe,
} from './token-maker.js';

const unit = makeUnit();
const stamped = utf8('what was stamped');
const token = (recipe: Partial<TokenRecipe> = {}) => makeToken({ unit, stamped, ...recipe });
const read = (recipe: Partial<TokenRecipe> = {}) => readTimestampToken(token(recipe));
const time = (text: string) => write.encode(0x18, utf8(text));
const signedTypes = [Oid.contentType, Oid.messageDigest, Oid.signingCertificateV2];

describe('a time-stamp token is read', () => {
  test('with all that TSTInfo can say', () => {
    const { info, signedData } = read({
      genTime: time('20260601120000.25Z'),
      afterGenTime: [
        write.sequence(
          write.integer(1n),
          write.contextPrimitive(0, Uint8Array.of(2)),
          write.contextPrimitive(1, Uint8Array.of(3)),
        ),
        write.boolean(true),
        write.integer(99n),
        write.contextConstructed(0, write.contextConstructed(4, unit.stamp.name)),
        write.contextConstructed(1, extension('2.999.3', write.nullValue())),
      ],
    });
    expect(info).toEqual({
      policy: '2.999.1',
      imprint: { hash: 'SHA-256', digest: sha('sha256', stamped) },
      serial: Uint8Array.of(77),
      genTime: new Date('2026-06-01T12:00:00.250Z'),
      accuracyMicroseconds: 1_002_003,
      ordering: true,
      nonce: 99n,
    });
    expect(signedData.certificates).toHaveLength(2);
    expect([...signedData.signer.signedAttributes.keys()].sort()).toEqual(signedTypes.sort());
  });

  test('with nothing that TSTInfo may leave out', () => {
    expect(read().info).toMatchObject({
      genTime: at,
      accuracyMicroseconds: undefined,
      ordering: false,
      nonce: undefined,
    });
  });
});

describe('a time-stamp token is refused', () => {
  const refusals: [string, Partial<TokenRecipe>][] = [
    ['with two signers', { signers: 2 }],
    ['without a signer', { signers: 0 }],
    ['with another SignedData version', { dataVersion: 1n }],
    ['with a SignerInfo version that does not fit', { signerVersion: 3n }],
    ['around other content', { contentType: '1.2.840.113549.1.7.1' }],
    ['of another TSTInfo version', { tstVersion: 2n }],
    [
      'without a signed content type',
      { attributes: [attribute(Oid.messageDigest, write.octetString(new Uint8Array(32)))] },
    ],
    [
      'with another signed content type',
      { attributes: [attribute(Oid.contentType, write.oid(Oid.signedData))] },
    ],
    [
      'without messageDigest',
      {
        attributes: [
          attribute(Oid.contentType, write.oid(Oid.tstInfo)),
          referenceTo(unit.stamp.der),
        ],
      },
    ],
    [
      'with a signed attribute twice',
      {
        extraAttributes: [
          attribute('2.999.5', write.nullValue()),
          attribute('2.999.5', write.nullValue()),
        ],
      },
    ],
    [
      'with two values in one signed attribute',
      { extraAttributes: [attribute('2.999.5', write.nullValue(), write.nullValue())] },
    ],
    [
      'with an empty signingCertificateV2',
      {
        extraAttributes: [attribute(Oid.signingCertificateV2, write.sequence(write.sequence()))],
        attributes: goodAttributesWithoutReference(),
      },
    ],
    ['with a fraction that ends in zero', { genTime: time('20260601120000.10Z') }],
    ['with a time zone', { genTime: time('20260601120000+0200') }],
    ['with an imprint by MD5', { imprint: imprint('1.2.840.113549.2.5', 16) }],
    ['with an imprint of wrong size', { imprint: imprint(Oid.sha256, 20) }],
    [
      'with an accuracy of no thousandths',
      { afterGenTime: [write.sequence(write.contextPrimitive(0, Uint8Array.of(0)))] },
    ],
    [
      'with an accuracy of 1000 thousandths',
      { afterGenTime: [write.sequence(write.contextPrimitive(1, Uint8Array.of(3, 0xe8)))] },
    ],
    [
      'with a critical extension',
      {
        afterGenTime: [write.contextConstructed(1, extension('2.999.3', write.nullValue(), true))],
      },
    ],
    ['with fields in another order', { afterGenTime: [write.integer(1n), write.boolean(true)] }],
    ['with a field too many', { afterGenTime: [write.utf8String('more')] }],
    ['with 21 certificates', { certificates: Array.from({ length: 21 }, () => unit.stamp.der) }],
    [
      'with a certificate of another kind',
      { certificates: [write.contextConstructed(2, write.nullValue())] },
    ],
    [
      'with more than 64 kB',
      { certificates: [write.sequence(write.octetString(new Uint8Array(65_500)))] },
    ],
  ];

  test.each(refusals)('%s', (_, recipe) => {
    expect(() => read(recipe)).toThrow(FormatError);
  });

  test('with signed attributes out of order', () => {
    expect(() => read({ unsorted: true })).toThrow(/DER order/);
  });

  test('at every truncation and with any byte behind it', () => {
    const bytes = token();
    for (let size = 0; size < bytes.length; size++) {
      expect(() => readTimestampToken(bytes.subarray(0, size))).toThrow(FormatError);
    }
    expect(() => readTimestampToken(Uint8Array.of(...bytes, 0))).toThrow(FormatError);
  });
});

describe('a time-stamp answer', () => {
  test('holds a token where it is granted', () => {
    const answer = readTimestampResponse(makeResponse(0n, token()));
    expect(answer).toMatchObject({ status: 0, token: { info: { policy: '2.999.1' } } });
  });

  test('holds the reason where it is refused', () => {
    const refusal = write.sequence(
      write.sequence(
        write.integer(2n),
        write.sequence(write.utf8String('no clock')),
        Uint8Array.of(0x03, 0x03, 0x01, 0x00, 0x02),
      ),
    );
    const answer = readTimestampResponse(refusal);
    expect(answer).toMatchObject({ status: 2, statusText: ['no clock'], token: undefined });
    expect([...answer.failureInfo]).toEqual([14]);
  });

  test.each([
    ['granted without a token', makeResponse(0n)],
    ['refused with a token', makeResponse(2n, token())],
    ['a bare token', token()],
    ['with bytes behind it', Uint8Array.of(...makeResponse(0n, token()), 0)],
    ['empty', new Uint8Array()],
  ])('is refused when %s', (_, bytes) => {
    expect(() => readTimestampResponse(bytes)).toThrow(FormatError);
  });
});

function goodAttributesWithoutReference(): Uint8Array[] {
  return [
    attribute(Oid.contentType, write.oid(Oid.tstInfo)),
    attribute(Oid.messageDigest, write.octetString(new Uint8Array(32))),
  ];
}

function imprint(oid: string, size: number): Uint8Array {
  return write.sequence(write.sequence(write.oid(oid)), write.octetString(new Uint8Array(size)));
}
