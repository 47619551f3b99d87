/** From an evidence to its sealed bytes: write, read back, sign, stamp, assemble. */

import { utf8 } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import {
  assembleSeal,
  prepareSeal,
  type SigningCertificate,
  signingCertificate,
  timestampedBytes,
} from '../formats/xades.js';
import { parseXml } from '../formats/xml.js';
import { equalValues } from './equal.js';
import { EvidenceError } from './errors.js';
import { eventCode } from './event.js';
import { EVIDENCE_VERSION, type Evidence, type SealedEvidence } from './evidence.js';
import { type Examined, examine } from './examine.js';
import type { SealAlgorithm, SealKey, TimestampAuthority, TsaAttempt } from './ports.js';
import { writeEvidence } from './xml-write.js';

export interface SealingMeans {
  readonly key: SealKey;
  readonly tsa: TimestampAuthority;
  readonly hash: CryptoEngine['hash'];
  /** The service's own time, for XAdES SigningTime: a claim, like the event time. */
  readonly signingTime: Date;
}

/** `attempts` names every time-stamping authority asked, in order. */
export type SealResult =
  | {
      readonly kind: 'sealed';
      readonly sealed: SealedEvidence;
      readonly attempts: readonly TsaAttempt[];
    }
  | { readonly kind: 'no-timestamp'; readonly attempts: readonly TsaAttempt[] };

/** RFC 9231; ECDSA values are raw `r || s`. */
const SIGNATURE_URI: Readonly<Record<SealAlgorithm, string>> = {
  'ecdsa-p256-sha256': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  'ecdsa-p384-sha384': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  'rsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
};

/**
 * Seals one evidence as XAdES B-T (EN 319 522-3 clause 5.2.2.28). Calls do not wait for each other, so many may
 * run at once. The result is not verified here: whoever stores it asks the verifier first.
 * Throws `EvidenceError` before any key is used if the evidence is not what this service may say, and passes on
 * the signer's `SealingError`.
 */
export async function sealEvidence(evidence: Evidence, means: SealingMeans): Promise<SealResult> {
  const document = writeEvidence(evidence);
  const examined = examine(parseXml(utf8(document)).root);
  refuseUnlessReadBack(evidence, examined);
  refuseUnlessByTheRules(evidence, examined);
  return sealDocument(evidence, document, means);
}

/** Signs, stamps and assembles a document. `evidence` names it in the result; of an evidence, what was written of it. */
export async function sealDocument(
  evidence: Pick<Evidence, 'evidenceId' | 'eventTime'>,
  document: string,
  { key, tsa, hash, signingTime }: SealingMeans,
): Promise<SealResult> {
  const prepared = prepareSeal(
    {
      document,
      certificate: certificateOf(key, hash),
      signingTime,
      signatureAlgorithm: SIGNATURE_URI[key.algorithm],
      mimeType: 'text/xml',
    },
    hash,
  );
  const signatureValue = await key.signer.sign(prepared.signedInfoBytes);
  // A crash from here on leaves a signature nobody has seen; the next attempt makes another one.
  const stamp = await tsa.stamp(timestampedBytes(signatureValue));
  if (stamp.kind === 'failed') return { kind: 'no-timestamp', attempts: stamp.attempts };
  const bytes = assembleSeal(prepared, signatureValue, stamp.token);
  return {
    kind: 'sealed',
    attempts: stamp.attempts,
    sealed: {
      evidenceId: evidence.evidenceId,
      bytes,
      digest: hash('SHA-256', bytes),
      claimedTime: evidence.eventTime,
      provenTime: stamp.genTime,
    },
  };
}

/** By certificate: a key on record is another object for every seal. */
const certificates = new WeakMap<Uint8Array, SigningCertificate>();

/** The same for every evidence under one key, and a tenth of the work of each. */
function certificateOf(key: SealKey, hash: CryptoEngine['hash']): SigningCertificate {
  const known = certificates.get(key.certificate);
  if (known !== undefined) return known;
  const made = signingCertificate(key.certificate, key.intermediates, hash);
  certificates.set(key.certificate, made);
  return made;
}

/** The reader, not the writer, tells what the bytes say; they must say what was meant, to the last character. */
function refuseUnlessReadBack(evidence: Evidence, { reading }: Examined): void {
  if (!equalValues(reading.evidence, evidence)) {
    throw new EvidenceError(
      'evidence/not-read-back',
      'What was written reads back as something else; nothing was sealed.',
      { evidenceId: evidence.evidenceId },
    );
  }
}

function refuseUnlessByTheRules(evidence: Evidence, { findings }: Examined): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const ofThisEdition =
    evidence.version === EVIDENCE_VERSION && eventCode(evidence.eventUri) !== undefined;
  if (errors.length > 0 || !ofThisEdition) {
    throw new EvidenceError(
      'evidence/not-by-the-rules',
      'The evidence is not as EN 319 522-2 V1.1.1 wants it; nothing was sealed.',
      { evidenceId: evidence.evidenceId, findings: errors },
    );
  }
}
