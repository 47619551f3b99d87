/** Vectors about certificates and time-stamps: who sealed, and when that is proven. */

import { concat, utf8 } from '../../src/formats/bytes.js';
import * as der from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import { grantedResponse, refusedResponse } from '../../src/formats/rfc3161-exchange.js';
import type { MadeCertificate } from '../formats/certificate-maker.js';
import {
  extendedKeyUsage,
  extension,
  keyUsage,
  timeStamping,
} from '../formats/certificate-maker.js';
import { listEntry, makeList } from '../formats/revocation-maker.js';
import {
  attribute,
  makeToken,
  referenceTo,
  sha,
  type TokenRecipe,
} from '../formats/token-maker.js';
import { CONTENT } from '../verification/stories.js';
import {
  certificateOf,
  certifying,
  issuing,
  root,
  sealer,
  sealing,
  stamp,
  stamping,
  strangerRoot,
  unknownCritical,
} from './pki.js';
import { modelAt, type SealRecipe, sealed, tokenOver } from './sealing.js';
import { doubtful, failing, type Given, PASSED, type Vector } from './vector.js';

const model = modelAt(1, { event: 'A.1', minute: 0 });
const minute = (count: number): Date => new Date(model.eventTime.getTime() + count * 60_000);

const evidence = (
  name: string,
  about: string,
  expected: Vector['expected'],
  recipe: SealRecipe,
  given?: Given,
): Vector => ({
  name,
  about,
  expected,
  suffix: '.xml',
  subject: sealed(model, recipe),
  ...(given && { given }),
});

/** Sealed under another certificate than the good one, over the same key. */
const by = (
  name: string,
  about: string,
  expected: Vector['expected'],
  certificate: MadeCertificate,
  carries: readonly MadeCertificate[] = [certificate, issuing],
): Vector => evidence(`certificate/${name}`, about, expected, { by: certificate, carries });
const seal = (edit: Parameters<typeof certificateOf>[2]): MadeCertificate =>
  certificateOf('seal', 'seal', { issuer: issuing, extensions: sealing(), ...edit });
const under = (role: string, edit: Parameters<typeof certificateOf>[2]) => {
  const ca = certificateOf('issuing', role, { issuer: root, extensions: certifying(0), ...edit });
  return [seal({ issuer: ca }), ca] as const;
};
const throughLeaf = certificateOf('issuing', 'issuing CA', {
  issuer: root,
  extensions: [keyUsage(0)],
});
const deeper = certificateOf('stranger', 'second CA', {
  issuer: issuing,
  extensions: certifying(),
});

const certificates: Vector[] = [
  by(
    'stranger',
    'Sealed under a root that the reader does not trust.',
    doubtful('NO_CERTIFICATE_CHAIN_FOUND'),
    seal({ issuer: strangerRoot }),
    [seal({ issuer: strangerRoot }), strangerRoot],
  ),
  by(
    'expired',
    'The certificate had expired when the token was made.',
    doubtful('OUT_OF_BOUNDS_NO_POE'),
    seal({ notAfter: new Date('2026-02-01Z') }),
  ),
  by(
    'not-yet-valid',
    'The certificate was not valid yet when the token was made.',
    doubtful('OUT_OF_BOUNDS_NO_POE'),
    seal({ notBefore: new Date('2026-04-01Z') }),
  ),
  by(
    'encipherment-only',
    'The certificate is for encipherment.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    seal({ extensions: [keyUsage(2)] }),
  ),
  by(
    'unknown-critical-extension',
    'The certificate has a critical extension that no reader knows.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    seal({ extensions: [...sealing(), unknownCritical()] }),
  ),
  by(
    'issuer-no-ca',
    'The certificate was issued under one that is no CA’s.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    seal({ issuer: throughLeaf }),
    [seal({ issuer: throughLeaf }), throughLeaf],
  ),
  by(
    'path-too-long',
    'One more CA than the path length of the issuing CA allows.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    seal({ issuer: deeper }),
    [seal({ issuer: deeper }), deeper, issuing],
  ),
  by(
    'issuing-ca-unknown-critical',
    'The issuing CA’s certificate has an unknown critical extension.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    ...pair(under('issuing CA', { extensions: [...certifying(0), unknownCritical()] })),
  ),
  by(
    'name-constraints',
    'The issuing CA is under name constraints, which this verifier does not compute.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    ...pair(
      under('issuing CA', {
        extensions: [...certifying(0), extension('2.5.29.30', der.sequence(), true)],
      }),
    ),
  ),
  by(
    'sha1-certificate',
    'The certificate is signed with SHA-1.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    seal({ hash: 'sha1' }),
  ),
  by(
    'rsa-1024',
    'The seal’s key is RSA with 1024 bits.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    certificateOf('weak', 'weak seal', { issuer: issuing, extensions: sealing() }),
  ),
  evidence(
    'certificate/other-named',
    'The seal names another certificate than the one that it carries.',
    doubtful('NO_SIGNING_CERTIFICATE_FOUND'),
    { names: stamp },
  ),
  evidence(
    'certificate/injected',
    'Named and carried is a certificate over another key than the one that signed.',
    failing('SIG_CRYPTO_FAILURE'),
    { names: stamp, carries: [stamp, issuing] },
  ),
  evidence(
    'certificate/superfluous',
    'The seal carries a certificate that it does not need.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    { carries: [sealer, issuing, strangerRoot] },
  ),
];

function pair([leaf, ca]: readonly [MadeCertificate, MadeCertificate]) {
  return [leaf, [leaf, ca]] as const;
}

const revokedAt = (time: Date): Uint8Array =>
  makeList({
    issuer: issuing,
    thisUpdate: minute(10),
    nextUpdate: new Date('2035-01-01Z'),
    entries: [listEntry(sealer, time)],
  });
const noneRevoked = (issuer: MadeCertificate): Uint8Array =>
  makeList({ issuer, thisUpdate: minute(10), nextUpdate: new Date('2035-01-01Z') });

const revocations: Vector[] = [
  evidence(
    'revocation/before',
    'The list says that the certificate was revoked before the proven time.',
    doubtful('REVOKED_NO_POE'),
    {},
    { revocationData: { 'issuing.crl': revokedAt(minute(-10)) } },
  ),
  evidence(
    'revocation/after',
    'Revoked after the proven time: the seal stands.',
    PASSED,
    {},
    { revocationData: { 'issuing.crl': revokedAt(minute(5)) } },
  ),
  evidence(
    'revocation/not-told',
    'An answer was demanded and none was given.',
    doubtful('TRY_LATER'),
    {},
    { revocation: 'required' },
  ),
  evidence(
    'revocation/told',
    'An answer was demanded, and the lists of both CAs were given.',
    PASSED,
    {},
    {
      revocation: 'required',
      revocationData: { 'issuing.crl': noneRevoked(issuing), 'root.crl': noneRevoked(root) },
    },
  ),
  evidence(
    'revocation/of-a-stranger',
    'The list is not of the CA that issued the certificate.',
    doubtful('TRY_LATER'),
    {},
    {
      revocation: 'required',
      revocationData: { 'stranger.crl': noneRevoked(strangerRoot), 'root.crl': noneRevoked(root) },
    },
  ),
  evidence(
    'revocation/embedded-twice',
    'Level B-LT with one of the lists repeated.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    {
      validation: {
        certificates: [root.der],
        crls: [noneRevoked(issuing), noneRevoked(root), noneRevoked(root)],
        ocspResponses: [],
      },
    },
    { revocation: 'required' },
  ),
  evidence(
    'revocation/embedded',
    'Level B-LT: the lists stand in the evidence itself.',
    PASSED,
    {
      validation: {
        certificates: [root.der],
        crls: [noneRevoked(issuing), noneRevoked(root)],
        ocspResponses: [],
      },
    },
    { revocation: 'required' },
  ),
];

const stampedBy = (
  edit: Parameters<typeof certificateOf>[2],
  more: Partial<TokenRecipe> = {},
): SealRecipe => {
  const other = certificateOf('tsa', 'time-stamping unit', {
    issuer: issuing,
    extensions: stamping(),
    ...edit,
  });
  return { token: { unit: { root, issuing, stamp: other }, ...more } };
};
const attributes =
  (...reference: readonly Uint8Array[]) =>
  (stamped: Uint8Array): Uint8Array => {
    const tokenWith = (list: readonly Uint8Array[]): Uint8Array =>
      tokenOver(stamped, minute(0), { attributes: list });
    // The digest of TSTInfo is wanted in the attributes: it is the same whatever else stands there.
    return tokenWith([
      attribute(Oid.contentType, der.oid(Oid.tstInfo)),
      messageDigest(stamped),
      ...reference,
    ]);
  };
const messageDigest = (stamped: Uint8Array): Uint8Array => {
  const info = der.sequence(
    der.integer(1n),
    der.oid('2.999.1'),
    der.sequence(der.sequence(der.oid(Oid.sha256)), der.octetString(sha('sha256', stamped))),
    der.integer(77n),
    der.generalizedTime(minute(0)),
  );
  return attribute(Oid.messageDigest, der.octetString(sha('sha256', info)));
};
const cut = (stamped: Uint8Array): Uint8Array => tokenOver(stamped, minute(0)).slice(0, -20);
const sha1Imprint = (stamped: Uint8Array): Uint8Array =>
  tokenOver(stamped, minute(0), {
    imprint: der.sequence(der.sequence(der.oid(Oid.sha1)), der.octetString(sha('sha1', stamped))),
  });

const tokens: Vector[] = [
  evidence(
    'token/of-other-evidence',
    'The token is over the signature value of other evidence.',
    failing('HASH_FAILURE'),
    { token: () => tokenOver(utf8('other'), minute(0)) },
  ),
  evidence(
    'token/without-signer-reference',
    'The token lacks ESSCertIDv2 and so does not name its certificate.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    { token: attributes() },
  ),
  evidence(
    'token/names-other-certificate',
    'ESSCertIDv2 names another certificate.',
    failing('SIG_CRYPTO_FAILURE'),
    { token: attributes(referenceTo(sealer.der)) },
  ),
  evidence('token/truncated', 'The end of the token is missing.', failing('FORMAT_FAILURE'), {
    token: cut,
  }),
  evidence('token/trailing-byte', 'A byte follows the token.', failing('FORMAT_FAILURE'), {
    token: (stamped) => concat(tokenOver(stamped, minute(0)), new Uint8Array(1)),
  }),
  evidence('token/two-signers', 'The token has two signers.', failing('FORMAT_FAILURE'), {
    token: { signers: 2 },
  }),
  evidence(
    'token/broken-signature',
    'The signature of the token is not its authority’s.',
    failing('SIG_CRYPTO_FAILURE'),
    { token: { signature: new Uint8Array(256).fill(7) } },
  ),
  evidence(
    'token/sha1-imprint',
    'The token is over a SHA-1 digest.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    { token: sha1Imprint },
  ),
  evidence(
    'token/sha1-signature',
    'The token is signed with SHA-1.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    { token: { hash: 'sha1' } },
  ),
  evidence(
    'token/critical-extension',
    'TSTInfo has an unknown critical extension.',
    failing('FORMAT_FAILURE'),
    {
      token: {
        afterGenTime: [
          der.contextConstructed(1, extension('2.999.1.9', Uint8Array.of(5, 0), true)),
        ],
      },
    },
  ),
  evidence(
    'token/not-for-stamping',
    'The authority’s certificate is not for time-stamps.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    stampedBy({ extensions: [keyUsage(0)] }),
  ),
  evidence(
    'token/usage-not-critical',
    'The extended key usage is not critical.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    stampedBy({ extensions: [keyUsage(0), extendedKeyUsage(false, Oid.timeStamping)] }),
  ),
  evidence(
    'token/usage-among-others',
    'The certificate is for time-stamps and for other things.',
    doubtful('CHAIN_CONSTRAINTS_FAILURE'),
    stampedBy({
      extensions: [keyUsage(0), extendedKeyUsage(true, Oid.timeStamping, '1.3.6.1.5.5.7.3.2')],
    }),
  ),
  evidence(
    'token/authority-expired',
    'The authority’s certificate had expired when it made the token.',
    doubtful('OUT_OF_BOUNDS_NO_POE'),
    stampedBy({ notAfter: new Date('2026-02-01Z') }),
  ),
  evidence(
    'token/authority-of-a-stranger',
    'The authority stands under a root that the reader does not trust.',
    doubtful('NO_CERTIFICATE_CHAIN_FOUND'),
    stampedBy({ issuer: strangerRoot, extensions: [keyUsage(0), timeStamping()] }),
  ),
  evidence(
    'token/of-the-future',
    'The token is of a time that has not come.',
    doubtful('TIMESTAMP_ORDER_FAILURE'),
    { provenAt: new Date('2030-01-01Z') },
  ),
  evidence(
    'token/before-its-event',
    'The token is from an hour before the event that it is to prove.',
    doubtful('TIMESTAMP_ORDER_FAILURE'),
    { provenAt: minute(-60) },
  ),
];

const content = { 'contract.txt': CONTENT };
const lone = (
  name: string,
  about: string,
  expected: Vector['expected'],
  subject: Uint8Array,
  suffix: '.tst' | '.tsr' = '.tst',
  given: Given = { content },
): Vector => ({
  name: `token/lone-${name}`,
  about,
  expected,
  subject,
  suffix,
  given,
});
const good = loneToken([stamp, issuing]);
/** Another key under the same issuer's name and the same serial number, certified by itself. */
const likeness = certificateOf('stranger', 'time-stamping unit', {
  issuer: { ...issuing, keys: strangerRoot.keys },
  serial: 104n,
  extensions: stamping(),
});

function loneToken(carries: readonly MadeCertificate[]): Uint8Array {
  return makeToken({
    unit: { root, issuing, stamp },
    stamped: CONTENT,
    genTime: der.generalizedTime(minute(0)),
    certificates: carries.map((one) => one.der),
  });
}

const alone: Vector[] = [
  lone('good', 'A time-stamp token with the content that it is over.', PASSED, good),
  lone(
    'in-answer',
    'The same in the answer of its authority.',
    PASSED,
    grantedResponse(good),
    '.tsr',
  ),
  lone('other-content', 'The content given is another.', failing('HASH_FAILURE'), good, '.tst', {
    content: { 'other.txt': utf8('other\n') },
  }),
  lone(
    'without-content',
    'What it is over was not given.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    good,
    '.tst',
    {},
  ),
  lone(
    'without-trust',
    'Nothing is trusted.',
    doubtful('NO_CERTIFICATE_CHAIN_FOUND'),
    good,
    '.tst',
    { content, trust: 'none' },
  ),
  lone(
    'refused',
    'The authority’s answer holds no token.',
    failing('FORMAT_FAILURE'),
    refusedResponse('systemFailure', 'no clock'),
    '.tsr',
  ),
  lone(
    'trailing-byte',
    'A byte follows the token that stands alone.',
    failing('FORMAT_FAILURE'),
    concat(good, new Uint8Array(1)),
  ),
  lone(
    'superfluous-certificate',
    'The token carries a certificate that it does not need: nobody signed that, and it is told.',
    PASSED,
    loneToken([strangerRoot, stamp, issuing]),
  ),
  lone(
    'impersonated-signer',
    'The token carries, before its signer’s certificate, one of another key under the same issuer and serial number.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    loneToken([likeness, stamp, issuing]),
  ),
  lone(
    'indefinite-length',
    'BER with an indefinite length, which is not DER.',
    failing('FORMAT_FAILURE'),
    indefinite(good),
  ),
  lone(
    'changed-time',
    'The time in the token differs from what was signed.',
    failing('HASH_FAILURE'),
    shifted(good),
  ),
];

/** The outermost SEQUENCE in the indefinite form. */
function indefinite(token: Uint8Array): Uint8Array {
  const header = 4;
  return concat(Uint8Array.of(0x30, 0x80), token.subarray(header), new Uint8Array(2));
}

function shifted(token: Uint8Array): Uint8Array {
  const bytes = Buffer.from(token);
  const at = bytes.indexOf('20260301100000Z');
  if (at < 0) throw new Error('the time was not found');
  bytes.write('20250301100000Z', at);
  return new Uint8Array(bytes);
}

export const proofVectors: readonly Vector[] = [
  ...certificates,
  ...revocations,
  ...tokens,
  ...alone,
];
