/** Stage "token": what the signature time-stamps prove, each judged at its own time, never at today's (EN 319 102-1 clause 5.4). */

import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine, HashName } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { readTimestampToken, type TimestampToken } from '../formats/rfc3161.js';
import {
  type TimestampIndeterminate,
  type TimestampInvalid,
  tokenCertificates,
  verifyTimestampToken,
} from '../formats/timestamp-check.js';
import { type Certificate, subjectTitle } from '../formats/x509.js';
import { EXCLUSIVE_C14N } from '../formats/xades.js';
import { NOT_EXAMINED, PATH_DOUBT, type TrustMaterial } from './check-path.js';
import { checkRevocation } from './check-revocation.js';
import type { Seal, SealToken } from './check-seal.js';
import type { Qualification } from './listed-trust.js';
import { isOneChain } from './one-chain.js';
import {
  type Check,
  type DoubtReason,
  doubted,
  type FailureReason,
  failed,
  noted,
  passed,
} from './report.js';

export interface TokenOutcome {
  readonly checks: readonly Check[];
  /** The earliest genTime of a token that holds: the seal existed no later than this. */
  readonly provenTime?: Date;
  /** The time an intact token states, trusted or not: when a path must hold to be worth anything. */
  readonly statedTime?: Date;
  /** Of each token that leads to an anchor: signer first, anchor last. */
  readonly paths: readonly (readonly Certificate[])[];
  /** What tokens carry beside what their authorities signed. */
  readonly additions: readonly string[];
  /** What Trusted Lists make of the token that proves the time. */
  readonly qualification?: Qualification;
}

const FAILURES: Record<TimestampInvalid, FailureReason> = {
  'timestamp/imprint-differs': 'HASH_FAILURE',
  'timestamp/content-digest-differs': 'HASH_FAILURE',
  'timestamp/signature-broken': 'SIG_CRYPTO_FAILURE',
  'timestamp/signer-reference-differs': 'SIG_CRYPTO_FAILURE',
};

const DOUBTS: Record<TimestampIndeterminate, DoubtReason> = {
  ...PATH_DOUBT,
  'timestamp/signer-reference-missing': 'SIG_CONSTRAINTS_FAILURE',
  'timestamp/signer-not-found': 'NO_SIGNING_CERTIFICATE_FOUND',
  'timestamp/signer-impersonated': 'SIG_CONSTRAINTS_FAILURE',
  'timestamp/weak-algorithm': 'CRYPTO_CONSTRAINTS_FAILURE',
  'timestamp/unsupported-algorithm': 'CRYPTO_CONSTRAINTS_FAILURE',
};

/**
 * @param at the time of the question: under the profile `etsi` a token must hold then, as nothing later proves that it
 * existed before; else it only serves to say that a token has outlived its authority's certificate
 */
export async function checkTimestamps(
  engine: CryptoEngine,
  seal: Pick<Seal, 'tokens' | 'stampedBytes'>,
  trust: TrustMaterial,
  at: Date,
): Promise<TokenOutcome> {
  if (seal.tokens.length === 0) {
    const detail = 'The seal carries no time-stamp token: no time is proven.';
    return { checks: [noted('token/present', detail)], paths: [], additions: [] };
  }
  const outcomes: TokenOutcome[] = [];
  for (const token of seal.tokens) outcomes.push(await checkToken(engine, token, seal, trust, at));
  const earliest = earliestOf(outcomes.map(({ provenTime }) => provenTime));
  const qualification = outcomes.find(
    (one) => one.provenTime !== undefined && one.provenTime === earliest,
  )?.qualification;
  const stated = earliestOf(outcomes.map(({ statedTime }) => statedTime));
  return {
    checks: outcomes.flatMap(({ checks }) => checks),
    ...(earliest && { provenTime: earliest }),
    ...(stated && { statedTime: stated }),
    paths: outcomes.flatMap(({ paths }) => paths),
    additions: outcomes.flatMap(({ additions }) => additions),
    ...(qualification && { qualification }),
  };
}

const earliestOf = (times: readonly (Date | undefined)[]): Date | undefined =>
  times
    .filter((time) => time !== undefined)
    .sort((a, b) => a.getTime() - b.getTime())
    .at(0);

const withoutProof = (check: Check): TokenOutcome => ({
  checks: [check],
  paths: [],
  additions: [],
});

async function checkToken(
  engine: CryptoEngine,
  { der, canonicalisation }: SealToken,
  seal: Pick<Seal, 'stampedBytes'>,
  trust: TrustMaterial,
  at: Date,
): Promise<TokenOutcome> {
  if (canonicalisation !== EXCLUSIVE_C14N) {
    const detail = `What the token stamps was made by ${canonicalisation}, which is not computed here.`;
    return withoutProof(doubted('token/form', 'SIG_CONSTRAINTS_FAILURE', detail));
  }
  if (der === undefined) {
    return withoutProof(failed('token/form', 'FORMAT_FAILURE', 'The token is not base64.'));
  }
  const imprintBy = (hash: HashName): Uint8Array => engine.hash(hash, seal.stampedBytes);
  return judgeTokenBytes(engine, der, { imprintBy, what: 'The seal' }, trust, at);
}

/** A token as DER, which may be none. */
export async function judgeTokenBytes(
  engine: CryptoEngine,
  der: Uint8Array,
  stamped: Stamped,
  trust: TrustMaterial,
  at: Date,
): Promise<TokenOutcome> {
  try {
    return await judgeToken(engine, readTimestampToken(der), stamped, trust, at);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return withoutProof(failed('token/form', 'FORMAT_FAILURE', error.message));
  }
}

/** What a token should be about. */
export interface Stamped {
  readonly imprintBy: (hash: HashName) => Uint8Array;
  /** The beginning of a sentence. */
  readonly what: string;
}

export async function judgeToken(
  engine: CryptoEngine,
  token: TimestampToken,
  { imprintBy, what }: Stamped,
  trust: TrustMaterial,
  at: Date,
): Promise<TokenOutcome> {
  const strict = trust.profile === 'etsi';
  const { hash } = token.info.imprint;
  const verdict = await verifyTimestampToken(engine, token, {
    imprint: { hash, digest: imprintBy(hash) },
    anchors: trust.anchors,
    extraCertificates: trust.extraCertificates,
    cache: trust.cache,
    ...(strict && { at }),
  });
  switch (verdict.kind) {
    case 'invalid':
      return withoutProof(failed('token/proof', FAILURES[verdict.reason], verdict.detail));
    case 'indeterminate':
      return {
        ...withoutProof(doubted('token/proof', DOUBTS[verdict.reason], verdict.detail)),
        ...(verdict.signer && { statedTime: token.info.genTime }),
      };
    case 'valid': {
      const { genTime, path } = verdict;
      const policy = trust.revocation ?? NOT_EXAMINED;
      const relied = strict ? at : genTime;
      const revocation = await checkRevocation(engine, 'token', path, relied, policy);
      const certificates = tokenCertificates(engine, token, trust.cache);
      const listed = trust.lists?.judge('token', path, genTime, at);
      const listing = listed?.checks ?? [];
      const future = futureChecks(genTime, at);
      const usable = [...revocation, ...listing, ...future].every(
        ({ result }) => result !== 'INDETERMINATE',
      );
      const detail = `${what} existed no later than ${genTime.toISOString()}, says ${subjectTitle(verdict.signer)}.`;
      return {
        checks: [
          passed('token/proof', detail),
          ...future,
          ...listing,
          ...revocation,
          ...renewalChecks(path, at),
        ],
        ...(listed?.qualification && { qualification: listed.qualification }),
        // What a revoked authority says, or of a time to come, proves no time; missing answers alone do not make it revoked.
        ...(usable && { provenTime: genTime }),
        statedTime: genTime,
        paths: [path],
        additions: await additionsTo(engine, token, certificates, path),
      };
    }
  }
}

/** The reader's clock may be off; a day is more than any clock that matters. */
const FUTURE_TOLERANCE = 24 * 60 * 60 * 1000;

/** A time that has not come proves nothing: the clock of the authority is wrong, or that of the reader. */
function futureChecks(genTime: Date, at: Date): Check[] {
  if (genTime.getTime() - at.getTime() <= FUTURE_TOLERANCE) return [];
  const detail = `The token says ${genTime.toISOString()}, which is later than the time of the question (${at.toISOString()}).`;
  return [doubted('token/proof', 'TIMESTAMP_ORDER_FAILURE', detail)];
}

/** A token outlives the certificate of its authority only if somebody renews the proof in time. */
function renewalChecks(path: readonly Certificate[], at: Date): Check[] {
  const expired = path.find(({ notAfter }) => notAfter < at);
  if (expired === undefined) return [];
  const detail = `Renewal missing: the certificate of ${subjectTitle(expired)} behind the token expired on ${expired.notAfter.toISOString()}, and no later proof covers it.`;
  return [noted('token/renewal', detail)];
}

/** Of a token that no seal's exactness answers for. */
export function additionChecks({ additions }: TokenOutcome): Check[] {
  if (additions.length === 0) return [];
  return [
    noted('token/form', `Beside what its authority signed there is: ${additions.join(', ')}.`),
  ];
}

/** Nobody signed these parts of a token (RFC 5652 section 5.4): anyone may have put them there, or spelt them anew. */
async function additionsTo(
  engine: CryptoEngine,
  { signedData }: TimestampToken,
  certificates: readonly Certificate[],
  path: readonly Certificate[],
): Promise<string[]> {
  const { sid } = signedData.signer;
  const [signer] = path;
  const respelt =
    sid.kind === 'issuerAndSerial' &&
    signer !== undefined &&
    !equalBytes(sid.issuer.der, signer.issuer.der);
  const readable = certificates.length === signedData.certificates.length;
  return [
    ...(readable && (await isOneChain(engine, certificates, path))
      ? []
      : ['certificates in the token that it does not need']),
    ...(respelt ? ['another spelling of the signer’s name in the token'] : []),
    ...signedData.unsignedParts.map((part) => `${part} in the token`),
  ];
}
