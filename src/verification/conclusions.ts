/** What the evidence of one message shows about the delivery, how far it goes, and what would show more. */

import type { EventCode } from '../evidence/event.js';
import type { Chain } from './check-chain.js';
import { courses } from './check-story.js';
import { recipientName, senderName } from './party-names.js';
import type { Check, Indication, ReportedDelivery } from './report.js';
import { eventLabel, groupBy, type SealedStatement, subjectRecipient } from './sealed-statement.js';
import { timeStanding } from './story-times.js';

interface Meaning {
  readonly what: (statement: SealedStatement) => string;
  /** What a reader might take it to show, and it does not. */
  readonly notShown?: string;
}

const ARRIVAL = 'that the notice arrived or was read';

/** What each event means, in words that say no more than the standard does (EN 319 522-1 clause 6.2). */
const MEANING: Partial<Record<EventCode, Meaning>> = {
  'A.1': {
    what: (one) => `${senderName(one)} submitted the message, and the service took charge of it`,
  },
  'A.2': { what: (one) => `refused by the service: what ${senderName(one)} submitted` },
  'C.1': { what: (one) => `a notice for ${recipientName(one)} was sent`, notShown: ARRIVAL },
  'C.2': { what: (one) => `${recipientName(one)} could not be notified` },
  'C.3': { what: (one) => `accepted by ${recipientName(one)}, identified` },
  'C.4': { what: (one) => `refused by ${recipientName(one)}, identified` },
  'C.5': { what: (one) => `not answered in time by ${recipientName(one)}` },
  'D.1': {
    what: (one) => `the content was made available to ${recipientName(one)}`,
    notShown: 'that it was collected',
  },
  'D.2': { what: (one) => `the content was not made available to ${recipientName(one)}` },
  'D.3': {
    what: (one) => `word that content is available was sent to ${recipientName(one)}`,
    notShown: ARRIVAL,
  },
  'D.4': { what: (one) => `${recipientName(one)} could not be told that content is available` },
  'E.1': {
    what: (one) => `the content was sent completely to ${recipientName(one)}, identified`,
    notShown: 'that it was read',
  },
  'E.2': { what: (one) => `the content was not handed over to ${recipientName(one)}` },
};

/**
 * @param statements evidence whose seal holds, of any number of messages
 * @param verdicts the verdict on each evidence by itself
 * @param checks those on content, chain and story
 */
export function conclude(
  statements: readonly SealedStatement[],
  verdicts: ReadonlyMap<SealedStatement | undefined, Indication>,
  chain: Chain,
  checks: readonly Check[],
): ReportedDelivery[] {
  const storyHolds = checks.every(({ result }) => result === 'PASSED' || result === 'NOTED');
  const say = (one: SealedStatement): string =>
    sentence(one, verdicts.get(one) === 'TOTAL-PASSED' && storyHolds);
  return [...groupBy(statements, ({ evidence }) => evidence.messageId ?? '')].map(
    ([messageId, message]) => ({
      messageId,
      conclusions: courses(message).map((course) => outcomeOf(inOrder(course)).map(say).join(' ')),
      statements: inOrder(message).map(say),
      reach: courses(message).flatMap((course) => reachOf(course, chain)),
      missing: missingFrom(message, chain, checks),
    }),
  );
}

const inOrder = (statements: readonly SealedStatement[]): SealedStatement[] =>
  statements.toSorted((a, b) => a.evidence.eventTime.getTime() - b.evidence.eventTime.getTime());

/** Where a course stands: its last event, after what that one only follows from. */
function outcomeOf(course: readonly SealedStatement[]): SealedStatement[] {
  const last = course.slice(-1);
  if (last[0]?.event !== 'D.2') return last;
  const answer = course.findLast(({ event }) => event === 'C.4' || event === 'C.5');
  const cause = answer ?? course.findLast(({ event }) => event === 'C.2');
  return cause === undefined ? last : [cause, ...last];
}

function sentence(statement: SealedStatement, proven: boolean): string {
  const meaning = statement.event && MEANING[statement.event];
  const what = meaning?.what(statement) ?? `the event ${eventLabel(statement)} happened`;
  const limit = meaning?.notShown ? ` Not shown: ${meaning.notShown}.` : '';
  const verdict = proven ? 'Proven' : 'Not proven';
  return `${verdict}: ${what} (${eventLabel(statement)}). ${timeSentence(statement, proven)}${limit}`;
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
