/** From B-T to B-LT (EN 319 132-1 clause 6): which certificates the seal rests on, how they stood, and all of it into the file. */

import { equalBytes } from '../formats/bytes.js';
import type { RevocationData } from '../formats/revocation.js';
import { readTimestampToken } from '../formats/rfc3161.js';
import type { Certificate } from '../formats/x509.js';
import { assembleSeal, keyInfoOf, type ValidationData } from '../formats/xades.js';
import { parseXml } from '../formats/xml.js';
import { checkPath } from '../verification/check-path.js';
import { checkSeal, type Seal } from '../verification/check-seal.js';
import { checkTimestamps } from '../verification/check-timestamp.js';
import { judgeDocument } from '../verification/judge-document.js';
import { type JudgingContext, judgeEvidence } from '../verification/judge-evidence.js';
import { verdictOf } from '../verification/report.js';
import { PreservationError } from './errors.js';
import type { StatusDemand, StatusFinding, StatusSource } from './ports.js';

export type AugmentOutcome =
  | { readonly kind: 'augmented'; readonly bytes: Uint8Array }
  /** Some authority has not answered since the seal was made. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'unavailable'; readonly detail: string };

/**
 * @param bytes a sealed document as first sealed; it is not changed
 * @param wanted `since`: whose key signed must have been spoken of since then. `now`: the latest answers that cover the time,
 *   for what is handed out at once
 * @throws PreservationError if the evidence or the result does not pass our own verifier
 */
export async function augment(
  bytes: Uint8Array,
  source: StatusSource,
  judging: JudgingContext,
  wanted: 'since' | 'now' = 'since',
): Promise<AugmentOutcome> {
  const rests = await restsOf(bytes, judging);
  const demands = demandsOf(rests, wanted);
  const findings = await Promise.all(demands.map((demand) => source.find(demand)));
  const missing = findings.find(({ kind }) => kind === 'unavailable');
  if (missing?.kind === 'unavailable') return missing;
  if (findings.some(({ kind }) => kind === 'not-yet')) return { kind: 'not-yet' };
  const validation = validationOf(rests, findings);
  const augmented = withValidation(rests.seal, validation);
  await assertHolds(augmented, judging);
  return { kind: 'augmented', bytes: augmented };
}

/** What a seal rests on. Paths are leaf first, anchor last. */
interface Rests {
  readonly seal: Seal;
  readonly sealPath: readonly Certificate[];
  readonly tokenPath: readonly Certificate[];
  readonly provenTime: Date;
  /** DER of the certificates that are in the seal or its token already. */
  readonly carried: readonly Uint8Array[];
}

async function restsOf(bytes: Uint8Array, { engine, trust, at }: JudgingContext): Promise<Rests> {
  const { seal } = await checkSeal(parseXml(bytes), engine, trust.cache);
  const tokens = seal && (await checkTimestamps(engine, seal, trust, at));
  const provenTime = tokens?.provenTime;
  const [tokenPath] = tokens?.paths ?? [];
  const token = seal?.tokens[0]?.der;
  if (seal?.signer && token && provenTime && tokenPath) {
    const { path } = await checkPath(engine, seal.signer, seal.certificates, provenTime, trust);
    const carried = [
      ...seal.certificates.map(({ der }) => der),
      ...readTimestampToken(token).signedData.certificates,
    ];
    if (path) return { seal, sealPath: path, tokenPath, provenTime, carried };
  }
  throw new PreservationError(
    'preservation/unreadable',
    'Stored evidence does not pass our own verification any more; nothing was added to it.',
  );
}

/** Each certificate below an anchor, once. */
function demandsOf(
  { sealPath, tokenPath, provenTime: at }: Rests,
  wanted: 'since' | 'now',
): StatusDemand[] {
  const demands: StatusDemand[] = [];
  for (const path of [sealPath, tokenPath]) {
    for (const [index, certificate] of path.slice(0, -1).entries()) {
      const issuer = path[index + 1];
      if (issuer === undefined || demands.some((one) => one.certificate === certificate)) continue;
      const isUser = index === 0 && wanted === 'since';
      demands.push({ certificate, issuer, at, ...(isUser && { newerThan: at }) });
    }
  }
  return demands;
}

/** In one order, so that the same answers make the same file. What stands in the seal already is not repeated. */
function validationOf(
  { sealPath, tokenPath, carried }: Rests,
  findings: readonly StatusFinding[],
): ValidationData {
  const data = findings.flatMap((one) => (one.kind === 'answered' ? [one.data] : []));
  const of = (kind: RevocationData['kind']): Uint8Array[] =>
    unique(data.filter((one) => one.kind === kind).map(({ der }) => der));
  const needed = unique([...sealPath, ...tokenPath].map(({ der }) => der));
  return {
    certificates: needed.filter((der) => !carried.some((one) => equalBytes(one, der))),
    crls: of('crl'),
    ocspResponses: of('ocsp'),
  };
}

const unique = (ders: readonly Uint8Array[]): Uint8Array[] =>
  ders.filter((der, index) => ders.findIndex((other) => equalBytes(other, der)) === index);

const withValidation = (seal: Seal, validation: ValidationData): Uint8Array =>
  assembleSeal(
    {
      ...seal.parts,
      document: seal.signedBytes,
      keyInfo: keyInfoOf(seal.certificates.map(({ der }) => der)),
    },
    seal.value,
    seal.tokens[0]?.der,
    validation,
  );

/** As a stranger would judge it who has the anchors and nothing else, and insists on revocation. */
async function assertHolds(bytes: Uint8Array, judging: JudgingContext): Promise<void> {
  const context: JudgingContext = {
    ...judging,
    trust: { ...judging.trust, revocation: { mode: 'required', data: [] } },
  };
  const { checks } =
    (await judgeEvidence('evidence', bytes, context)) ?? (await judgeDocument(bytes, context));
  const verdict = verdictOf(checks);
  if (verdict.indication === 'TOTAL-PASSED') return;
  const failing = checks.filter(({ result }) => result === 'FAILED' || result === 'INDETERMINATE');
  throw new PreservationError(
    'preservation/own-file-refused',
    'Evidence with its validation data did not pass our own verification; nothing was stored.',
    { ...verdict, checks: failing.map(({ name, detail }) => `${name}: ${detail}`) },
  );
}
