/** One evidence, from its bytes to a verdict: form, seal, path, token. What concerns several comes later. */

import { type EventCode, eventCode } from '../evidence/event.js';
import type { CertificateDetail, Evidence } from '../evidence/evidence.js';
import { deliveryTermsOf, predecessorOf, statedRecipientOf } from '../evidence/extensions.js';
import { concat, equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import type { Certificate } from '../formats/x509.js';
import type { XmlDocument } from '../formats/xml.js';
import { xmlDigestAlgorithm } from '../formats/xml-algorithms.js';
import { asFirstSealed, checkExactness, isOurs } from './check-exactness.js';
import { checkForm, openEvidence } from './check-form.js';
import { checkPath, type PathOutcome, type TrustMaterial } from './check-path.js';
import { checkSeal, type Seal } from './check-seal.js';
import { checkTimestamps } from './check-timestamp.js';
import type { Qualification } from './listed-trust.js';
import { type Check, doubted, passed } from './report.js';
import type { SealedStatement } from './sealed-statement.js';
import { withValidationData } from './validation-data.js';

export interface Judgement {
  readonly checks: readonly Check[];
  readonly file: string;
  readonly sha256: Uint8Array;
  /** False for bytes that are no evidence document at all: there is nothing to report but the fault. */
  readonly readable: boolean;
  /** What the file says, read from the bytes its seal digests; absent if that cannot be read. */
  readonly statement?: SealedStatement;
  /** The seal's digests and signature are right. Trust in its certificate is another question. */
  readonly sealHolds: boolean;
  readonly signer?: Certificate;
  /** What Trusted Lists make of seal and token. */
  readonly qualifications?: readonly Qualification[];
}

export interface JudgingContext {
  readonly engine: CryptoEngine;
  readonly trust: TrustMaterial;
  /** The time of the question. */
  readonly at: Date;
}

/** @returns `undefined` for well-formed XML that is no evidence */
export async function judgeEvidence(
  file: string,
  bytes: Uint8Array,
  context: JudgingContext,
): Promise<Judgement | undefined> {
  const opened = openEvidence(bytes);
  if (opened.kind === 'not-evidence') return undefined;
  const sha256 = context.engine.hash('SHA-256', bytes);
  if (opened.kind === 'unreadable') {
    return { file, sha256, checks: [{ ...opened.check, file }], readable: false, sealHolds: false };
  }
  const judged = await judgeDocument(bytes, opened.document, context);
  const { evidence, provenTime } = judged;
  return {
    file,
    sha256,
    readable: true,
    checks: judged.checks.map((check) => ({ ...check, file })),
    sealHolds: judged.seal?.holds ?? false,
    ...(judged.seal?.signer && { signer: judged.seal.signer }),
    ...(judged.qualifications && { qualifications: judged.qualifications }),
    ...(evidence && {
      statement: {
        file,
        sha256,
        sealedSha256: judged.sealedSha256 ?? sha256,
        evidence,
        event: eventOf(evidence),
        signingTime: judged.seal?.signingTime,
        provenTime,
        predecessor: readable(predecessorOf(evidence)),
        terms: readable(deliveryTermsOf(evidence)),
        statedName: readable(statedRecipientOf(evidence))?.name,
        signer: judged.seal?.signer,
      },
    }),
  };
}

const eventOf = ({ eventUri }: Evidence): EventCode | undefined => eventCode(eventUri);

const readable = <Value>(value: Value | 'malformed' | undefined): Value | undefined =>
  value === 'malformed' ? undefined : value;

const NO_PATH: PathOutcome = { checks: [] };

interface JudgedDocument {
  readonly checks: readonly Check[];
  readonly qualifications?: readonly Qualification[];
  readonly seal?: Seal;
  readonly evidence?: Evidence;
  readonly provenTime?: Date;
  /** As `SealedStatement` says. */
  readonly sealedSha256?: Uint8Array;
}

async function judgeDocument(
  bytes: Uint8Array,
  document: XmlDocument,
  { engine, trust: given, at }: JudgingContext,
): Promise<JudgedDocument> {
  const { checks: sealChecks, seal } = await checkSeal(document, engine, given.cache);
  if (seal === undefined) return { checks: sealChecks };
  const trust = withValidationData(engine, given, seal.validation);
  const form = checkForm(seal.signedBytes);
  const evidence = form.reading?.evidence;
  const tokens = await checkTimestamps(engine, seal, trust, at);
  const { provenTime } = tokens;
  // A token without trust proves no time and its own check says so; the path is still judged where it belongs.
  const time = provenTime ?? (trust.profile === 'etsi' ? at : (tokens.statedTime ?? at));
  const path = seal.signer
    ? await checkPath(engine, seal.signer, seal.certificates, time, trust, at)
    : NO_PATH;
  const { cache } = trust;
  const file = evidence && { bytes, document, evidence, seal, path: path.path, tokens, cache };
  const exactness = file ? [await checkExactness(engine, file)] : [];
  const qualifications = [path.qualification, tokens.qualification].filter(
    (one) => one !== undefined,
  );
  return {
    seal,
    qualifications,
    ...(evidence && { sealedSha256: sealedDigest(engine, bytes, evidence, seal, path.path) }),
    ...(evidence && { evidence }),
    ...(provenTime && { provenTime }),
    checks: [
      ...form.checks,
      ...sealChecks,
      ...(evidence ? issuerChecks(engine, evidence, seal) : []),
      ...exactness,
      ...path.checks,
      ...tokens.checks,
    ],
  };
}

function sealedDigest(
  engine: CryptoEngine,
  bytes: Uint8Array,
  evidence: Evidence,
  seal: Seal,
  path: readonly Certificate[] | undefined,
): Uint8Array {
  if (!isOurs(evidence)) return engine.hash('SHA-256', concat(seal.signedBytes, seal.value));
  return engine.hash('SHA-256', seal.validation ? asFirstSealed(seal, path) : bytes);
}

/** R02: if the evidence names the certificate of its issuer, that one must have sealed it; beside it may stand those above. */
function issuerChecks(
  engine: CryptoEngine,
  evidence: Evidence,
  { signer, certificates: carried }: Seal,
): Check[] {
  const { certificates } = evidence.issuer;
  if (certificates.length === 0 || signer === undefined) return [];
  const namesSigner = certificates.some((detail) => fits(engine, detail, signer));
  const others = certificates.filter((detail) => !fits(engine, detail, signer));
  return namesSigner && others.every((detail) => carried.some((one) => fits(engine, detail, one)))
    ? [passed('seal/issuer', 'The certificate is the one the evidence names as its issuer’s.')]
    : [
        doubted(
          'seal/issuer',
          'SIG_CONSTRAINTS_FAILURE',
          'The evidence names another certificate as its issuer’s than the one that sealed it, or names it by a digest that is not accepted.',
        ),
      ];
}

/** By SHA-1 nothing is named: any number of certificates could be meant. */
function fits(engine: CryptoEngine, detail: CertificateDetail, signer: Certificate): boolean {
  if (detail.kind === 'certificate') return equalBytes(detail.der, signer.der);
  const hash = xmlDigestAlgorithm(detail.id.digestAlgorithm);
  if (hash === undefined || hash === 'SHA-1') return false;
  if (!equalBytes(engine.hash(hash, signer.der), detail.id.digest)) return false;
  return detail.kind === 'id' || equalBytes(detail.signatureValue, signer.signature);
}
