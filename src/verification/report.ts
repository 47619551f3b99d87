/** The result of a verification in the words of ETSI EN 319 102-1 clause 5.1: a verdict, its reason, one line per check. */

import type { Profile } from './check-path.js';
import type { Claim, Gap, Limit, Reach, Remedy } from './claims.js';
import { type CheckName, CLAUSES } from './clauses.js';

export type Indication = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';

/** Reasons that make a verdict final: no further material can change it. */
export type FailureReason = 'FORMAT_FAILURE' | 'HASH_FAILURE' | 'SIG_CRYPTO_FAILURE';

/** Reasons for not being able to tell; each says what would settle it. */
export type DoubtReason =
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TRY_LATER'
  | 'SIGNED_DATA_NOT_FOUND';

export type SubIndication = FailureReason | DoubtReason;

/** NOTED is for what a reader must know and what does not change the verdict. */
export type CheckResult = 'PASSED' | 'FAILED' | 'INDETERMINATE' | 'NOTED';

export interface Check {
  /** `stage/what was looked at`: stable, for programs. The stages are the procedure, in order. */
  readonly name: CheckName;
  /** The rule: a clause of a standard, or of this project where no standard has one. */
  readonly clause: string;
  readonly result: CheckResult;
  /** One sentence for people. */
  readonly detail: string;
  /** Set unless the check passed or was only noted. */
  readonly subIndication?: SubIndication;
  /** The file the check looked at; absent when it looked at several. */
  readonly file?: string;
  /** The message it is about, where it concerns more than one file and not all messages. */
  readonly messageId?: string;
  /** The time up to which a sealed list tells what there is, ISO 8601; only of `chain/complete` that passed. */
  readonly asOf?: string;
}

export const passed = (name: CheckName, detail: string): Check => ({
  name,
  clause: CLAUSES[name],
  result: 'PASSED',
  detail,
});

export const noted = (name: CheckName, detail: string): Check => ({
  name,
  clause: CLAUSES[name],
  result: 'NOTED',
  detail,
});

export const failed = (name: CheckName, subIndication: FailureReason, detail: string): Check => ({
  name,
  clause: CLAUSES[name],
  result: 'FAILED',
  subIndication,
  detail,
});

export const doubted = (name: CheckName, subIndication: DoubtReason, detail: string): Check => ({
  name,
  clause: CLAUSES[name],
  result: 'INDETERMINATE',
  subIndication,
  detail,
});

export interface Verdict {
  readonly indication: Indication;
  readonly subIndication: SubIndication | null;
}

/**
 * One verdict over many checks: any failure, else any doubt, else passed. The reason is that of the first such check,
 * so a broken digest is named before a missing anchor. Nothing proven is not passed, however well it is packed.
 */
export function verdictOf(checks: readonly Check[]): Verdict {
  const worst =
    checks.find(({ result }) => result === 'FAILED') ??
    checks.find(({ result }) => result === 'INDETERMINATE');
  if (worst !== undefined) {
    return {
      indication: worst.result === 'FAILED' ? 'TOTAL-FAILED' : 'INDETERMINATE',
      subIndication: worst.subIndication ?? null,
    };
  }
  return checks.some(({ name, result }) => result === 'PASSED' && !name.startsWith('form/'))
    ? { indication: 'TOTAL-PASSED', subIndication: null }
    : { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' };
}

/** A party as one evidence names it. */
export interface ReportedParty {
  readonly name: string | null;
  readonly scheme: string | null;
  readonly identifier: string | null;
  /** Levels as URIs, and when the person was last recognised; `null` where the evidence says nothing. */
  readonly proofing: string | null;
  readonly authentication: string | null;
  readonly authenticatedAt: string | null;
}

/** One evidence, read from the bytes its seal covers. Times are ISO 8601 in UTC; `null` where there is none. */
export interface ReportedEvidence extends Verdict {
  readonly file: string;
  readonly id: string | null;
  readonly messageId: string | null;
  /** The code of EN 319 522-1 Table 1, or the event's URI where V1.1.1 does not know it. */
  readonly event: string | null;
  readonly eventName: string | null;
  /** What the issuer says. */
  readonly eventTime: string | null;
  /** The token's time: the evidence existed no later than this. `null`: nothing proves a time. */
  readonly provenTime: string | null;
  /** Whether the proven time supports the claimed one. */
  readonly time: 'proven' | 'claimed, not proven' | 'contradicted' | null;
  readonly submissionTime: string | null;
  readonly sender: ReportedParty | null;
  /** The recipient the evidence speaks of; `null` for evidence on all recipients. */
  readonly recipient: ReportedParty | null;
  /** The recipient's name in the sender's words, which nobody verified. */
  readonly statedRecipient: string | null;
  readonly reasons: readonly string[];
  readonly issuer: string | null;
  /** Subject of the seal certificate, and whether it says it is for testing only. */
  readonly sealedBy: string | null;
  readonly test: boolean;
  /** What Trusted Lists the reader gave say of seal and token; empty without such lists. */
  readonly qualified: readonly ReportedQualification[];
  readonly sha256: string;
}

/** A status with its source: the only ground for the word. */
export interface ReportedQualification {
  readonly what: string;
  readonly service: string;
  readonly provider: string;
  readonly type: string;
  readonly status: string;
  readonly since: string;
  readonly list: {
    readonly territory: string;
    readonly operator: string;
    readonly sequence: number;
    readonly issued: string;
    readonly sha256: string;
  };
}

/** How far something stated is shown by what was given. */
export type Standing = 'proven' | 'not-proven' | 'contradicted';

/** One thing an evidence states. */
export interface ReportedStatement {
  readonly messageId: string;
  /** The evidence that states it. */
  readonly file: string;
  /** What sentences call its event: the code, or the last part of its URI. */
  readonly event: string;
  /** `act` that it happened and by whom, `time` when, `bytes` with which content, `end` that nothing came after. */
  readonly kind: 'act' | 'time' | 'bytes' | 'end';
  readonly claim: Claim;
  readonly standing: Standing;
  /** What would change the standing; empty for what is proven. */
  readonly settledBy: readonly Remedy[];
  readonly notShown?: Limit;
}

/** An act, and how the time of it stands. */
export interface ReportedOutcome {
  readonly act: ReportedStatement;
  readonly claimed: string;
  readonly recorded: string | null;
  /** `null`: nothing proves anything about the time. */
  readonly time: ReportedEvidence['time'];
}

/** What one message's evidence shows together. */
export interface ReportedDelivery {
  readonly messageId: string;
  /** Where the delivery stands for each recipient: its outcome, after what that only follows from. */
  readonly conclusions: readonly (readonly ReportedOutcome[])[];
  /** How far each chain goes. */
  readonly reach: readonly Reach[];
  /** What was not given and would show more. */
  readonly missing: readonly Gap[];
}

/** A sealed list of all evidence of a party, by the bytes that were given. */
export interface ReportedList extends Verdict {
  readonly file: string;
  readonly sha256: string;
}

export interface Report extends Verdict {
  /** By which rules it was judged. */
  readonly profile: Profile;
  readonly checks: readonly Check[];
  readonly evidence: readonly ReportedEvidence[];
  /** Message by message in the order of events; each proven, not proven or contradicted. */
  readonly statements: readonly ReportedStatement[];
  readonly deliveries: readonly ReportedDelivery[];
  readonly lists: readonly ReportedList[];
}
