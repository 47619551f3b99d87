/** What the evidence of one message shows about the delivery, how far it goes, and what would show more. */

import type { Chain } from './check-chain.js';
import { courses } from './check-story.js';
import { recipientName } from './party-names.js';
import type { Check, ReportedDelivery, ReportedStatement } from './report.js';
import { eventLabel, groupBy, type SealedStatement, subjectRecipient } from './sealed-statement.js';
import { actOf, type StatementBasis } from './statements.js';
import { timeStanding } from './story-times.js';

/** @param statements evidence whose seal holds, of any number of messages */
export function conclude(
  statements: readonly SealedStatement[],
  basis: StatementBasis,
): ReportedDelivery[] {
  const { chain, concern } = basis;
  const say = (one: SealedStatement): string => sentence(one, actOf(one, basis));
  return [...groupBy(statements, ({ evidence }) => evidence.messageId ?? '')].map(
    ([messageId, message]) => ({
      messageId,
      conclusions: courses(message).map((course) => outcomeOf(inOrder(course)).map(say).join(' ')),
      reach: reachOfAll(message, chain, concern(messageId).checks),
      missing: missingFrom(message, chain, concern(messageId).checks),
    }),
  );
}

export const inOrder = (statements: readonly SealedStatement[]): SealedStatement[] =>
  statements.toSorted((a, b) => a.evidence.eventTime.getTime() - b.evidence.eventTime.getTime());

/** Where a course stands: its last event, after what that one only follows from. */
function outcomeOf(course: readonly SealedStatement[]): SealedStatement[] {
  const last = course.slice(-1);
  if (last[0]?.event !== 'D.2') return last;
  const answer = course.findLast(({ event }) => event === 'C.4' || event === 'C.5');
  const cause = answer ?? course.findLast(({ event }) => event === 'C.2');
  return cause === undefined ? last : [cause, ...last];
}

function sentence(statement: SealedStatement, act: ReportedStatement): string {
  const proven = act.standing === 'proven';
  const limit = act.notShown ? ` Not shown: ${act.notShown}.` : '';
  const verdict = proven ? 'Proven' : 'Not proven';
  return `${verdict}: ${act.text} (${act.event}). ${timeSentence(statement, proven)}${limit}`;
}

function timeSentence(statement: SealedStatement, proven: boolean): string {
  const { evidence, provenTime } = statement;
  const claimed = `Time: ${evidence.eventTime.toISOString()}`;
  const token = provenTime?.toISOString();
  switch (proven ? timeStanding(statement) : undefined) {
    case 'proven':
      return `${claimed}, recorded no later than ${token}.`;
    case 'claimed, not proven':
      return `${claimed} is claimed, not proven; recorded no later than ${token}.`;
    case 'contradicted':
      return `${claimed} is contradicted by the token of ${token}.`;
    case undefined:
      return `${claimed} is claimed, not proven.`;
  }
}

/** A sealed list that is fulfilled says more than the links do; where there are several, none speaks for all. */
function reachOfAll(
  message: readonly SealedStatement[],
  chain: Chain,
  checks: readonly Check[],
): string[] {
  const [complete, second] = checks.filter(
    ({ name, result }) => name === 'chain/complete' && result === 'PASSED',
  );
  if (complete && !second) return [`${complete.detail} Whether more came later is not proven.`];
  return courses(message).flatMap((course) => reachOf(course, chain));
}

/** Links lead backwards only, so an end says nothing about what came after it. */
function reachOf(course: readonly SealedStatement[], chain: Chain): string[] {
  const ends = course.filter((statement) => chain.ends.has(statement));
  return ends.map((end) => {
    const whose = subjectRecipient(end) ? ` for ${recipientName(end)}` : '';
    return `The evidence${whose} ends at ${eventLabel(end)}; whether more exists is not proven.`;
  });
}

function missingFrom(
  message: readonly SealedStatement[],
  chain: Chain,
  checks: readonly Check[],
): string[] {
  const gaps = message
    .filter((one) => one.predecessor && chain.ancestorsOf(one).length === 0)
    .map((one) => `the evidence before ${eventLabel(one)} (${one.predecessor?.evidenceId})`);
  const unlinked = message.every((one) => !chain.reachesRoot(one));
  const content = checks.filter(({ name }) => name === 'content/given').map(({ detail }) => detail);
  return [...(unlinked ? ['the evidence of the submission'] : []), ...gaps, ...content];
}
