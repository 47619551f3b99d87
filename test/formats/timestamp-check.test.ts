import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { Oid } from '../../src/formats/oids.js';
import { PathCache } from '../../src/formats/path-cache.js';
import { readTimestampToken } from '../../src/formats/rfc3161.js';
import {
  type TimestampExpectation,
  type TimestampVerdict,
  verifyTimestampToken,
} from '../../src/formats/timestamp-check.js';
import {
  at,
  authority,
  certSign,
  digitalSignature,
  extendedKeyUsage,
  extension,
  type KeyKind,
  makeCertificate,
  makeKeys,
  subjectKeyIdentifier,
  timeStamping,
} from './certificate-maker.js';
import {
  attribute,
  makeToken,
  makeUnit,
  referenceTo,
  type StampingUnit,
  sha,
  signerReference,
  type TokenRecipe,
} from './token-maker.js';

const unit = makeUnit();
const stamped = utf8('what was stamped');
const digest = sha('sha256', stamped);

const check = (
  bytes: Uint8Array,
  expected: Partial<TimestampExpectation> = {},
): Promise<TimestampVerdict> =>
  verifyTimestampToken(nodeEngine, readTimestampToken(bytes), {
    imprint: { hash: 'SHA-256', digest },
    anchors: [unit.root.certificate],
    ...expected,
  });
const token = (recipe: Partial<TokenRecipe> = {}) => makeToken({ unit, stamped, ...recipe });
const reasonOf = async (bytes: Uint8Array, expected: Partial<TimestampExpectation> = {}) => {
  const verdict = await check(bytes, expected);
  return verdict.kind === 'valid' ? 'valid' : `${verdict.kind} ${verdict.reason}`;
};
/** A unit whose stamping certificate is another one, under the same root. */
const unitWith = (extensions: readonly Uint8Array[], more = {}): StampingUnit => ({
  ...unit,
  stamp: makeCertificate({ name: 'Stamp', issuer: unit.issuing, extensions, ...more }),
});
const goodAttributes = (reference: readonly Uint8Array[], tstDigest: Uint8Array): Uint8Array[] => [
  attribute(Oid.contentType, write.oid(Oid.tstInfo)),
  attribute(Oid.messageDigest, write.octetString(tstDigest)),
  ...reference,
];
/** The messageDigest that a good token of this recipe has. */
const tstDigest = sha('sha256', readTimestampToken(token()).signedData.content);

describe('a time-stamp token is valid', () => {
  test('for the content it was made of, at its own time', async () => {
    expect(await check(token())).toEqual({
      kind: 'valid',
      genTime: at,
      signer: unit.stamp.certificate,
      path: [unit.stamp.certificate, unit.issuing.certificate, unit.root.certificate],
    });
  });

  test.each<KeyKind>([
    'rsa-2048',
    'brainpoolP256r1',
    'brainpoolP384r1',
    'brainpoolP512r1',
    'ed25519',
  ])('with keys of %s throughout', async (kind) => {
    const other = makeUnit(kind);
    const expected = { anchors: [other.root.certificate] };
    expect(await reasonOf(makeToken({ unit: other, stamped }), expected)).toBe('valid');
  });

  test('without certificates inside, if the caller has them', async () => {
    const bare = token({ certificates: [] });
    expect(await reasonOf(bare)).toBe('indeterminate timestamp/signer-not-found');
    const extraCertificates = [unit.issuing.certificate, unit.stamp.certificate];
    expect(await reasonOf(bare, { extraCertificates })).toBe('valid');
  });

  test('with its signer named by key identifier', async () => {
    const keys = makeKeys();
    const identified = unitWith([digitalSignature(), timeStamping(), subjectKeyIdentifier(keys)], {
      keys,
    });
    const identifier = identified.stamp.certificate.extensions.subjectKeyIdentifier;
    const sid = write.contextPrimitive(0, identifier ?? new Uint8Array());
    const bytes = token({ unit: identified, sid, signerVersion: 3n });
    expect(await reasonOf(bytes)).toBe('valid');
  });

  test('with foreign certificates inside, which stay without effect', async () => {
    const stranger = makeUnit();
    const certificates = [unit.stamp.der, unit.issuing.der, stranger.root.der, stranger.stamp.der];
    expect(await reasonOf(token({ certificates }))).toBe('valid');
  });

  test('twice, with the path remembered', async () => {
    const cache = new PathCache();
    expect(await reasonOf(token(), { cache })).toBe('valid');
    expect(await reasonOf(token(), { cache })).toBe('valid');
  });

  test('long after its certificates expired, because only genTime counts', async () => {
    const past = { notBefore: new Date('2001-01-01Z'), notAfter: new Date('2002-01-01Z') };
    const root = makeCertificate({
      name: 'Old root',
      extensions: [authority(), certSign()],
      ...past,
    });
    const stamp = makeCertificate({
      name: 'Old stamp',
      issuer: root,
      extensions: [digitalSignature(), timeStamping()],
      ...past,
    });
    const old = { root, issuing: root, stamp };
    const genTime = write.generalizedTime(new Date('2001-06-01Z'));
    const bytes = makeToken({ unit: old, stamped, genTime, certificates: [stamp.der] });
    expect(await reasonOf(bytes, { anchors: [root.certificate] })).toBe('valid');
  });
});

describe('a time-stamp token is not valid', () => {
  const intruder = makeCertificate({
    name: 'Stamp',
    issuer: unit.issuing,
    extensions: [digitalSignature(), timeStamping()],
  });

  const cases: [string, string, () => [Uint8Array, Partial<TimestampExpectation>?]][] = [
    [
      'for other content',
      'invalid timestamp/imprint-differs',
      () => [token({ stamped: utf8('other') })],
    ],
    [
      'for the same digest under another hash name',
      'invalid timestamp/imprint-differs',
      () => [token(), { imprint: { hash: 'SHA-512', digest } }],
    ],
    [
      'when its imprint is by SHA-1, even if it is the right one',
      'indeterminate timestamp/weak-algorithm',
      () => {
        const sha1 = sha('sha1', stamped);
        const imprint = write.sequence(
          write.sequence(write.oid(Oid.sha1)),
          write.octetString(sha1),
        );
        return [token({ imprint }), { imprint: { hash: 'SHA-1', digest: sha1 } }];
      },
    ],
    [
      'when it was signed with SHA-1',
      'indeterminate timestamp/weak-algorithm',
      () => [token({ hash: 'sha1' })],
    ],
    [
      'when messageDigest is of another TSTInfo',
      'invalid timestamp/content-digest-differs',
      () => [token({ attributes: goodAttributes([referenceTo(unit.stamp.der)], digest) })],
    ],
    [
      'when the signature is of something else',
      'invalid timestamp/signature-broken',
      () => [
        token({
          signature: readTimestampToken(
            token({ extraAttributes: [attribute('2.999.5', write.nullValue())] }),
          ).signedData.signer.signature,
        }),
      ],
    ],
    [
      'without a reference to its signer',
      'indeterminate timestamp/signer-reference-missing',
      () => [token({ attributes: goodAttributes([], tstDigest) })],
    ],
    [
      'when the reference is by SHA-1 in the old attribute alone',
      'indeterminate timestamp/weak-algorithm',
      () => {
        const old = attribute(
          Oid.signingCertificate,
          write.sequence(
            write.sequence(write.sequence(write.octetString(sha('sha1', unit.stamp.der)))),
          ),
        );
        return [token({ attributes: goodAttributes([old], tstDigest) })];
      },
    ],
    [
      'when the reference is by SHA-1 in the new attribute',
      'indeterminate timestamp/weak-algorithm',
      () => [
        token({
          attributes: goodAttributes(
            [
              signerReference(
                write.sequence(write.oid(Oid.sha1)),
                write.octetString(sha('sha1', unit.stamp.der)),
              ),
            ],
            tstDigest,
          ),
        }),
      ],
    ],
    [
      'when the reference is to another certificate',
      'invalid timestamp/signer-reference-differs',
      () => [
        token({
          attributes: goodAttributes([referenceTo(intruder.der)], tstDigest),
          certificates: [unit.stamp.der, intruder.der, unit.issuing.der],
        }),
      ],
    ],
    [
      'when the reference names another serial number',
      'invalid timestamp/signer-reference-differs',
      () => {
        const issuer = write.sequence(write.contextConstructed(4, unit.issuing.name));
        const reference = signerReference(
          write.octetString(sha('sha256', unit.stamp.der)),
          write.sequence(issuer, write.integer(5n)),
        );
        return [token({ attributes: goodAttributes([reference], tstDigest) })];
      },
    ],
    [
      'when it carries a certificate of another key under the identifier of its signer',
      'indeterminate timestamp/signer-impersonated',
      () => {
        const serial = 4711n;
        const known = unitWith([digitalSignature(), timeStamping()], { serial });
        const poser = makeCertificate({
          name: 'Stamp',
          issuer: { ...known.issuing, keys: makeKeys() },
          extensions: [digitalSignature(), timeStamping()],
          serial,
        });
        const certificates = [known.stamp.der, poser.der, known.issuing.der];
        return [token({ unit: known, certificates })];
      },
    ],
    [
      'when another certificate of the same key stands in for the signer',
      'invalid timestamp/signer-reference-differs',
      () => {
        const renewed = unitWith([digitalSignature(), timeStamping()], { keys: unit.stamp.keys });
        const attributes = goodAttributes([referenceTo(unit.stamp.der)], tstDigest);
        const certificates = [renewed.stamp.der, unit.issuing.der];
        return [token({ unit: renewed, attributes, certificates })];
      },
    ],
    [
      'when its signer is not certified for time-stamps',
      'indeterminate path/purpose',
      () => [token({ unit: unitWith([digitalSignature()]) })],
    ],
    [
      'when that usage is not critical',
      'indeterminate path/purpose',
      () => [
        token({ unit: unitWith([digitalSignature(), extendedKeyUsage(false, Oid.timeStamping)]) }),
      ],
    ],
    [
      'when its signer has an RSA key of 1024 bits',
      'indeterminate path/weak-algorithm',
      () => [
        token({
          unit: unitWith([digitalSignature(), timeStamping()], { keys: makeKeys('rsa-1024') }),
        }),
      ],
    ],
    [
      'when its signer has a DSA key',
      'indeterminate timestamp/weak-algorithm',
      () => [
        token({ unit: unitWith([digitalSignature(), timeStamping()], { keys: makeKeys('dsa') }) }),
      ],
    ],
    [
      'before its signer was certified',
      'indeterminate path/not-yet-valid',
      () => [token({ genTime: write.generalizedTime(new Date('2025-06-01Z')) })],
    ],
    [
      'after its signer expired',
      'indeterminate path/expired',
      () => [token({ genTime: write.generalizedTime(new Date('2027-06-01Z')) })],
    ],
    ['without an anchor', 'indeterminate path/no-anchor', () => [token(), { anchors: [] }]],
    [
      'under a root that only lies inside it',
      'indeterminate path/no-anchor',
      () => [
        token({ certificates: [unit.stamp.der, unit.issuing.der, unit.root.der] }),
        { anchors: [makeCertificate({ name: 'Else', extensions: [authority()] }).certificate] },
      ],
    ],
    [
      'when its signer has an unknown critical extension',
      'indeterminate path/unknown-critical-extension',
      () => [
        token({
          unit: unitWith([
            digitalSignature(),
            timeStamping(),
            extension('2.999.7', write.nullValue(), true),
          ]),
        }),
      ],
    ],
  ];

  test.each(cases)('%s', async (_, reason, input) => {
    expect(await reasonOf(...input())).toBe(reason);
  });

  test('when any one byte of it is changed', async () => {
    const bytes = token();
    const accepted: number[] = [];
    for (let index = 0; index < bytes.length; index++) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ mask;
        if (await isValid(changed)) accepted.push(index);
      }
    }
    expect(accepted).toEqual([]);
  });
});

async function isValid(bytes: Uint8Array): Promise<boolean> {
  try {
    return (await check(bytes)).kind === 'valid';
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
