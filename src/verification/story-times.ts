/** Story, third part: claimed times against each other and against proven times. */

import type { AssuranceDetails, UserDetails } from '../evidence/evidence.js';
import type { Chain } from './check-chain.js';
import { type Check, doubted, noted, passed } from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';

/** A claimed time may be this much later than the proven one: two clocks are never one. Milliseconds. */
export const CLOCK_TOLERANCE = 2000;

export type TimeStanding = 'proven' | 'claimed, not proven' | 'contradicted';

/** What holds where the evidence itself states no limit. Seconds. */
const USUAL_PROOF_DELAY = 60;

/** Seconds. */
export const maxProofDelayOf = ({ terms }: SealedStatement): number =>
  terms?.maxProofDelaySeconds ?? USUAL_PROOF_DELAY;

/** Whether the proven time supports the claimed one. `undefined` without a proven time. */
export function timeStanding(statement: SealedStatement): TimeStanding | undefined {
  const { evidence, provenTime } = statement;
  if (provenTime === undefined) return undefined;
  if (isContradicted(evidence.eventTime, provenTime)) return 'contradicted';
  const gap = provenTime.getTime() - evidence.eventTime.getTime();
  return gap > maxProofDelayOf(statement) * 1000 ? 'claimed, not proven' : 'proven';
}

const isContradicted = (claimed: Date, proven: Date): boolean =>
  claimed.getTime() - proven.getTime() > CLOCK_TOLERANCE;

/** Times within one evidence, and against its predecessor's token. */
export function checkTimes(statement: SealedStatement, chain: Chain): Check[] {
  const checks = [
    ...claimChecks(statement),
    ...orderOfSeals(statement, chain),
    ...submissionChecks(statement),
    ...authenticationChecks(statement),
  ];
  return checks.map((check) => ({ ...check, file: statement.file }));
}

const disorder = (name: Check['name'], detail: string): Check =>
  doubted(name, 'TIMESTAMP_ORDER_FAILURE', detail);

function claimChecks(statement: SealedStatement): Check[] {
  const { evidence, provenTime, signingTime } = statement;
  const label = eventLabel(statement);
  const maxProofDelay = maxProofDelayOf(statement);
  const standing = timeStanding(statement);
  if (provenTime === undefined || standing === undefined) {
    return [noted('story/claimed-time', `The time of ${label} is claimed, not proven.`)];
  }
  if (signingTime && isContradicted(signingTime, provenTime)) {
    const detail = `${label} claims to be sealed later than its token proves it existed.`;
    return [disorder('story/claimed-time', detail)];
  }
  if (standing === 'contradicted') {
    const detail = `${label} claims a time later than its token proves it existed.`;
    return [disorder('story/claimed-time', detail)];
  }
  const gap = Math.max(0, (provenTime.getTime() - evidence.eventTime.getTime()) / 1000);
  return standing === 'proven'
    ? [passed('story/claimed-time', `${label} was sealed ${gap} s after its claimed time.`)]
    : [
        noted(
          'story/claimed-time',
          `The time of ${label} is claimed, not proven: its token is ${gap} s later, more than ${maxProofDelay} s.`,
        ),
      ];
}

/** A link covers its predecessor's token, so that token cannot be the later one. */
function orderOfSeals(statement: SealedStatement, chain: Chain): Check[] {
  const [parent] = chain.ancestorsOf(statement);
  if (parent?.provenTime === undefined || statement.provenTime === undefined) return [];
  const early = parent.provenTime.getTime() - statement.provenTime.getTime();
  if (early <= CLOCK_TOLERANCE) return [];
  const detail = `${eventLabel(statement)} has a token earlier than that of ${eventLabel(parent)}, which it names.`;
  return [disorder('story/order-of-seals', detail)];
}

/** The sender's service took the submission's time by its own clock; later evidence may be by another's. */
function submissionChecks(statement: SealedStatement): Check[] {
  const { submissionTime, eventTime } = statement.evidence;
  if (submissionTime === undefined) return [];
  const byOneClock = statement.event?.startsWith('A') || statement.terms !== undefined;
  const early = submissionTime.getTime() - eventTime.getTime();
  if (early <= (byOneClock ? 0 : CLOCK_TOLERANCE)) return [];
  const detail = `${eventLabel(statement)} claims to be earlier than the submission it follows.`;
  return [disorder('story/submission-time', detail)];
}

/** Whoever acts was recognised before acting (EN 319 522-2 clause 5.4). */
function authenticationChecks(statement: SealedStatement): Check[] {
  const { evidence } = statement;
  const submitted = evidence.submissionTime ?? evidence.eventTime;
  const acts: [who: string, details: UserDetails | undefined, act: Date][] = [
    ['sender', evidence.sender, submitted],
    ['sender’s delegate', evidence.senderDelegate, submitted],
    ...evidence.recipients.map((recipient): [string, UserDetails, Date] => [
      'recipient',
      recipient,
      evidence.eventTime,
    ]),
    ...evidence.recipientDelegates.map((delegate): [string, UserDetails, Date] => [
      'recipient’s delegate',
      delegate,
      evidence.eventTime,
    ]),
  ];
  return acts.flatMap(([who, details, act]) => {
    const time = authenticationTime(details?.assurance);
    if (time === undefined || time <= act) return [];
    const detail = `In ${eventLabel(statement)} the ${who} was recognised only after acting.`;
    return [disorder('story/authentication', detail)];
  });
}

/** When a person was recognised, if the evidence says so by time and method. */
export function authenticationTime(assurance: AssuranceDetails | undefined): Date | undefined {
  const details = assurance?.authentication;
  return details?.kind === 'time-and-method' ? details.time : undefined;
}
