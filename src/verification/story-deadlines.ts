/** Story, fourth part: the ends of the time to answer and to collect, set once and then kept by everybody. */

import type { EventCode } from '../evidence/event.js';
import type { Chain } from './check-chain.js';
import { type Check, doubted, noted } from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';
import { timeStanding } from './story-times.js';

type Deadline = 'answerBy' | 'collectBy';

const TIME_TO: Record<Deadline, string> = { answerBy: 'answer', collectBy: 'collect' };

/** Whose word sets a deadline: the first of these events in the chain, tried in this order. */
const SET_BY: Record<Deadline, readonly EventCode[]> = {
  // The time to answer runs from the first notice that was taken; a failed one sets an end only until then.
  answerBy: ['C.1', 'C.2'],
  collectBy: ['D.1'],
};

export function checkDeadlines(statement: SealedStatement, chain: Chain): Check[] {
  const fromRoot = [...chain.ancestorsOf(statement).toReversed(), statement];
  const checks = [
    ...movedChecks(statement, fromRoot, 'answerBy'),
    ...movedChecks(statement, fromRoot, 'collectBy'),
    ...timelinessChecks(statement, fromRoot),
  ];
  return checks.map((check) => ({ ...check, file: statement.file }));
}

const disorder = (detail: string): Check =>
  doubted('story/deadline', 'TIMESTAMP_ORDER_FAILURE', detail);

/** The evidence that sets the deadline, as far as it was given. */
function setter(
  fromRoot: readonly SealedStatement[],
  deadline: Deadline,
): SealedStatement | undefined {
  for (const event of SET_BY[deadline]) {
    const first = fromRoot.find((one) => one.event === event && one.terms?.[deadline]);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** A later evidence cannot give more time, or take it away. */
function movedChecks(
  statement: SealedStatement,
  fromRoot: readonly SealedStatement[],
  deadline: Deadline,
): Check[] {
  const first = setter(fromRoot, deadline);
  const stated = statement.terms?.[deadline];
  const agreed = first?.terms?.[deadline];
  if (first === undefined || stated === undefined || stated.getTime() === agreed?.getTime()) {
    return [];
  }
  const label = eventLabel(statement);
  return [
    disorder(
      `${label} names another end of the time to ${TIME_TO[deadline]} than ${eventLabel(first)} (${first.file}).`,
    ),
  ];
}

function timelinessChecks(
  statement: SealedStatement,
  fromRoot: readonly SealedStatement[],
): Check[] {
  const end = (deadline: Deadline): Date | undefined =>
    (setter(fromRoot, deadline) ?? statement).terms?.[deadline];
  const answerBy = end('answerBy');
  const collectBy = end('collectBy');
  const { event } = statement;
  const { eventTime } = statement.evidence;
  switch (event) {
    case 'C.3':
    case 'C.4':
      return answerBy === undefined ? [] : answerChecks(statement, answerBy);
    case 'C.5':
      return answerBy !== undefined && eventTime < answerBy
        ? [disorder('C.5 ends the time to answer before it was over.')]
        : [];
    case 'E.1':
      // A handover begun in time may end later; the reader is told, the evidence is not contradicted.
      return collectBy !== undefined && eventTime > collectBy
        ? [noted('story/deadline', 'The handover was complete only after the time to collect.')]
        : [];
    default:
      return [];
  }
}

function answerChecks(statement: SealedStatement, answerBy: Date): Check[] {
  const label = eventLabel(statement);
  const { evidence, provenTime } = statement;
  // At the deadline itself there is no answer any more: C.5 bears that very time.
  if (evidence.eventTime >= answerBy) {
    return [disorder(`${label} came after the time to answer was over.`)];
  }
  const isProven = timeStanding(statement) === 'proven';
  return provenTime === undefined || isProven || provenTime <= answerBy
    ? []
    : [
        noted(
          'story/deadline',
          `${label} is proven only after the time to answer was over; that it came in time is claimed.`,
        ),
      ];
}
