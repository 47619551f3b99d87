/** How a reader wants to be answered, read strictly: an option that is misunderstood could change a verdict. */

import { readTime } from '../evidence/values.js';
import type { Profile } from './check-path.js';
import type { RevocationMode } from './check-revocation.js';

/** As a person writes it; what is left out is left to the verifier. */
export interface AskedQuestion {
  readonly at?: string | undefined;
  readonly policy?: string | undefined;
  readonly revocation?: string | undefined;
}

export interface Question {
  readonly at: Date;
  readonly profile: Profile;
  readonly revocation: RevocationMode;
}

/** What cannot be understood; `strict-revocation`: the profile `etsi` leaves no choice about revocation. */
export type QuestionFault = 'at' | 'policy' | 'revocation' | 'strict-revocation';

export const MODES: readonly RevocationMode[] = ['required', 'if-available', 'off'];
export const PROFILES: readonly Profile[] = ['usual', 'etsi'];
const DATE = /^\d{4}-\d\d-\d\d$/;
const WITHOUT_SECONDS = /T\d\d:\d\d(?=Z$|[+-])/;

/** @param now the time of the question where none is asked for */
export function readQuestion(asked: AskedQuestion, now: Date): Question | QuestionFault {
  const revocation = MODES.find((mode) => mode === (asked.revocation ?? 'if-available'));
  if (revocation === undefined) return 'revocation';
  const profile = PROFILES.find((name) => name === (asked.policy ?? 'usual'));
  if (profile === undefined) return 'policy';
  if (profile === 'etsi' && asked.revocation !== undefined && revocation !== 'required') {
    return 'strict-revocation';
  }
  const at = asked.at === undefined ? now : instant(asked.at);
  return at === undefined ? 'at' : { at, profile, revocation };
}

/** Without an offset a time would mean another instant on every machine; a day that does not exist means none. */
const instant = (text: string): Date | undefined =>
  readTime(DATE.test(text) ? `${text}T00:00:00Z` : text.replace(WITHOUT_SECONDS, '$&:00'))?.time;
