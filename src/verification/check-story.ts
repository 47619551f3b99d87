/** Stage "story": does the evidence of one message tell one possible course of events? */

import type { Chain } from './check-chain.js';
import { type Check, doubted, noted } from './report.js';
import {
  eventLabel,
  groupBy,
  identifierKey,
  type SealedStatement,
  subjectRecipient,
} from './sealed-statement.js';
import { checkConsistency } from './story-consistency.js';
import { checkDeadlines } from './story-deadlines.js';
import { checkSameFacts, checkSameRecipient } from './story-facts.js';
import { checkOrder } from './story-order.js';
import { checkTimes } from './story-times.js';

/** @param statements all given evidence whose seal holds, of any number of messages */
export function checkStory(statements: readonly SealedStatement[], chain: Chain): Check[] {
  const messages = groupBy(statements, ({ evidence }) => evidence.messageId ?? '');
  return [
    ...checkOneMessage(messages, chain),
    ...[...messages].flatMap(([messageId, message]) =>
      [
        ...checkSameFacts(message),
        ...courses(message).flatMap((course) => [
          ...checkSameRecipient(course),
          ...checkOrder(course, chain),
        ]),
        ...message.flatMap((statement) => [
          ...checkTimes(statement, chain),
          ...checkDeadlines(statement, chain),
          ...checkConsistency(statement),
        ]),
      ].map((check) => ({ ...check, messageId })),
    ),
  ];
}

/** The course of each recipient: the evidence on all recipients, then that on this one. */
export function courses(message: readonly SealedStatement[]): SealedStatement[][] {
  const common = message.filter((statement) => subjectRecipient(statement) === undefined);
  const own = message.filter((statement) => subjectRecipient(statement) !== undefined);
  if (own.length === 0) return [common];
  const byRecipient = groupBy(own, (statement) => identifierKey(subjectRecipient(statement)));
  return [...byRecipient.values()].map((course) => [...common, ...course]);
}

/**
 * The last evidence of each recipient's course, by its claimed time. Where a link is missing in the middle, or there are
 * none at all, nothing given follows several of them; but only after the last nothing is known.
 */
export function endsOf(message: readonly SealedStatement[], chain: Chain): SealedStatement[] {
  const last = courses(message).flatMap((course) =>
    inOrder(course.filter((one) => chain.ends.has(one))).slice(-1),
  );
  return [...new Set(last)];
}

export const inOrder = (statements: readonly SealedStatement[]): SealedStatement[] =>
  statements.toSorted((a, b) => a.evidence.eventTime.getTime() - b.evidence.eventTime.getTime());

/**
 * Several whole stories may lie in one folder. Pieces of several may not: a foreign acceptance put in the place
 * of a missing one must not look like part of the story.
 */
function checkOneMessage(
  messages: ReadonlyMap<string, readonly SealedStatement[]>,
  chain: Chain,
): Check[] {
  if (messages.size <= 1) return [];
  // Evidence of a kind that has no links at all claims to be part of nothing.
  const isLinked = ({ predecessor, terms }: SealedStatement): boolean =>
    predecessor !== undefined || terms !== undefined;
  const loose = [...messages.values()]
    .flat()
    .find((statement) => isLinked(statement) && !chain.reachesRoot(statement));
  return loose === undefined
    ? [noted('story/message', `Evidence of ${messages.size} messages; each is judged by itself.`)]
    : [
        doubted(
          'story/message',
          'SIG_CONSTRAINTS_FAILURE',
          `Evidence of ${messages.size} messages is mixed, and ${eventLabel(loose)} (${loose.file}) is not linked to the beginning of its own.`,
        ),
      ];
}
