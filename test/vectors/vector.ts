/** What a vector is. */

import type { Indication, SubIndication } from '../../src/verification/report.js';

export interface Vector {
  /** Also the name of its file or folder. */
  readonly name: string;
  /** One sentence: what was done to it. */
  readonly about: string;
  /** One file, or a folder of them. */
  readonly subject: Uint8Array | Readonly<Record<string, Uint8Array>>;
  /** With the dot; of a single file. */
  readonly suffix?: '.xml' | '.asice' | '.asics' | '.eml' | '.tst' | '.tsr';
  readonly expected: readonly [Indication, SubIndication | null];
  readonly given?: Given;
}

/** What the verifier gets beside the subject. The root of the vectors is trusted, unless `trust` says otherwise. */
export interface Given {
  readonly trust?: 'none';
  readonly content?: Readonly<Record<string, Uint8Array>>;
  readonly revocationData?: Readonly<Record<string, Uint8Array>>;
  readonly revocation?: 'required';
}

export const PASSED = ['TOTAL-PASSED', null] as const;
export const failing = (reason: SubIndication) => ['TOTAL-FAILED', reason] as const;
export const doubtful = (reason: SubIndication) => ['INDETERMINATE', reason] as const;
