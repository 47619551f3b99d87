/** Our own verifier over a fresh seal: the port behind which it works, and the work. */

import type { CheckName } from '../verification/clauses.js';
import { type JudgingContext, judgeEvidence } from '../verification/judge-evidence.js';
import { type Indication, type SubIndication, verdictOf } from '../verification/report.js';

export interface FreshSeal {
  readonly evidenceId: string;
  readonly bytes: Uint8Array;
  /** The time of the question. */
  readonly at: Date;
}

/** What was found in the bytes alone, and nothing that was told about them. */
export interface SealJudgement {
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  /** Every check that did not pass. */
  readonly failing: readonly { readonly name: CheckName; readonly detail: string }[];
  /** Of the bytes that were judged. */
  readonly sha256?: Uint8Array;
  readonly evidenceId?: string;
  readonly provenTime?: Date;
}

/** Rejects where there is no judgement, and then there is none. */
export type OwnJudge = (seal: FreshSeal) => Promise<SealJudgement>;

export type Judging = Pick<JudgingContext, 'engine' | 'trust'>;

/** The file is read and checked whole, as a stranger would; only paths to the same anchors are remembered. */
export async function judgeSeal(
  { evidenceId, bytes, at }: FreshSeal,
  judging: Judging,
): Promise<SealJudgement> {
  const judgement = await judgeEvidence(evidenceId, bytes, { ...judging, at });
  const checks = judgement?.checks ?? [];
  const { indication, subIndication } = verdictOf(checks);
  const says = judgement?.statement;
  return {
    indication,
    ...(subIndication && { subIndication }),
    failing: checks
      .filter(({ result }) => result === 'FAILED' || result === 'INDETERMINATE')
      .map(({ name, detail }) => ({ name, detail })),
    ...(judgement && { sha256: judgement.sha256 }),
    ...(says && { evidenceId: says.evidence.evidenceId }),
    ...(says?.provenTime && { provenTime: says.provenTime }),
  };
}
