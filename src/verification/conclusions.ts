/** What the evidence of one message shows about the delivery, how far it goes, and what would show more. */

import { courses, endsOf, inOrder } from './check-story.js';
import type { Gap, Reach } from './claims.js';
import { recipientOf } from './party-names.js';
import type { ReportedDelivery, ReportedOutcome } from './report.js';
import {
  eventLabel,
  groupBy,
  isSilence,
  type SealedStatement,
  subjectRecipient,
} from './sealed-statement.js';
import { actOf, completeAsOf, type StatementBasis } from './statements.js';
import { timeStanding } from './story-times.js';

/** @param statements evidence whose seal holds, of any number of messages */
export const conclude = (
  statements: readonly SealedStatement[],
  basis: StatementBasis,
): ReportedDelivery[] =>
  [...groupBy(statements, ({ evidence }) => evidence.messageId ?? '')].map(
    ([messageId, message]) => ({
      messageId,
      conclusions: courses(message).map((course) =>
        outcomeOf(inOrder(course)).map((one) => reportOutcome(one, basis)),
      ),
      reach: reachOfAll(message, basis),
      missing: missingFrom(message, basis),
    }),
  );

/** Where a course stands: its last event, after what that one only follows from. */
function outcomeOf(whole: readonly SealedStatement[]): SealedStatement[] {
  // That one service heard nothing is no outcome where another shows what happened.
  const isShown = whole.some(({ event }) => event === 'D.1' || event === 'E.1');
  const course = isShown ? whole.filter((one) => !isSilence(one)) : whole;
  const last = course.slice(-1);
  if (last[0]?.event !== 'D.2') return last;
  const answer = course.findLast(({ event }) => event === 'C.4' || event === 'C.5');
  const cause = answer ?? course.findLast(({ event }) => event === 'C.2');
  return cause === undefined ? last : [cause, ...last];
}

function reportOutcome(statement: SealedStatement, basis: StatementBasis): ReportedOutcome {
  const act = actOf(statement, basis);
  return {
    act,
    claimed: statement.evidence.eventTime.toISOString(),
    recorded: statement.provenTime?.toISOString() ?? null,
    // A token proves nothing about an act that is not proven itself.
    time: (act.standing === 'proven' && timeStanding(statement)) || null,
  };
}

/** A sealed list that is fulfilled says more than the links do. */
function reachOfAll(message: readonly SealedStatement[], basis: StatementBasis): Reach[] {
  const asOf = completeAsOf(message[0]?.evidence.messageId ?? '', basis);
  return asOf === undefined
    ? endsOf(message, basis.chain).map(reachOf)
    : [{ key: 'all-given', asOf }];
}

/** Links lead backwards only, so an end says nothing about what came after it. */
const reachOf = (end: SealedStatement): Reach => ({
  key: isSilence(end) ? 'ends-in-silence' : 'ends',
  event: eventLabel(end),
  who: subjectRecipient(end) ? recipientOf(end) : null,
});

function missingFrom(
  message: readonly SealedStatement[],
  { chain, matches }: StatementBasis,
): Gap[] {
  const gaps = message.flatMap((one): Gap[] =>
    one.predecessor && chain.ancestorsOf(one).length === 0
      ? [{ key: 'before', event: eventLabel(one), evidenceId: one.predecessor.evidenceId }]
      : [],
  );
  const unlinked = message.every((one) => !chain.reachesRoot(one));
  const content = matches.absent
    .filter(({ messageId }) => messageId === (message[0]?.evidence.messageId ?? ''))
    .map(({ part }): Gap => ({ key: 'content', part }));
  return [...(unlinked ? [{ key: 'submission' } as const] : []), ...gaps, ...content];
}
