/** The public API: the verifier, for programs that want a verdict and its reasons. Loads neither server nor database. */

export { nodeEngine } from './engine.js';
export { type ByteSource, sourceOf } from './formats/byte-source.js';
export type { CryptoEngine } from './formats/engine.js';
export { reportForPrograms } from './reporting/for-programs.js';
export type { RevocationMode } from './verification/check-revocation.js';
export type { Claim, Gap, Limit, Named, NamedParty, Reach, Remedy } from './verification/claims.js';
export type { GivenFile } from './verification/material.js';
export type {
  Check,
  CheckResult,
  Indication,
  Report,
  ReportedDelivery,
  ReportedEvidence,
  ReportedList,
  ReportedOutcome,
  ReportedParty,
  ReportedStatement,
  SubIndication,
} from './verification/report.js';
export {
  type VerificationInput,
  verifyBundle,
} from './verification/verify.js';
