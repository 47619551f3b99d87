/** What the evidence of one message shows about the delivery, how far it goes, and what would show more. */

import type { EventCode } from '../evidence/event.js';
import type { Chain } from './check-chain.js';
import { courses } from './check-story.js';
import type { Check, Indication, ReportedDelivery } from './report.js';
import { partyName, recipientName } from './report-evidence.js';
import { eventLabel, groupBy, type SealedStatement, subjectRecipient } from './sealed-statement.js';
import { timeStanding } from './story-times.js';

/** What each event means, in words that say no more than the standard does (EN 319 522-1 clause 6.2). */
const MEANING: Partial<Record<EventCode, (statement: SealedStatement) => string>> = {
  'A.1': (one) => `${sender(one)} submitted the message, and the service took charge of it`,
  'A.2': (one) => `the service declined what ${sender(one)} submitted`,
  'C.1': (one) => `a notice for ${recipientName(one)} was sent; that it arrived is not shown`,
  'C.2': (one) => `${recipientName(one)} could not be notified`,
  'C.3': (one) => `${recipientName(one)}, identified, accepted`,
  'C.4': (one) => `${recipientName(one)}, identified, refused`,
  'C.5': (one) => `${recipientName(one)} did not answer in time`,
  'D.1': (one) => `the content was made available to ${recipientName(one)}`,
  'D.2': (one) => `the content was not made available to ${recipientName(one)}`,
  'D.3': (one) =>
    `${recipientName(one)} was sent word that content is available; that it arrived is not shown`,
  'D.4': (one) => `${recipientName(one)} could not be told that content is available`,
  'E.1': (one) =>
    `the content was sent completely to ${recipientName(one)}, identified; that it was read is not shown`,
  'E.2': (one) => `the content was not handed over to ${recipientName(one)}`,
};

const sender = ({ evidence }: SealedStatement): string => partyName(evidence.sender, 'the sender');

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
  return [...groupBy(statements, ({ evidence }) => evidence.messageId ?? '')].map(
    ([messageId, message]) => ({
      messageId,
      statements: message
        .toSorted((a, b) => a.evidence.eventTime.getTime() - b.evidence.eventTime.getTime())
        .map((one) => sentence(one, verdicts.get(one) === 'TOTAL-PASSED' && storyHolds)),
      reach: courses(message).flatMap((course) => reachOf(course, chain)),
      missing: missingFrom(message, chain, checks),
    }),
  );
}

function sentence(statement: SealedStatement, proven: boolean): string {
  const { event, evidence, provenTime } = statement;
  const meaning = event && MEANING[event]?.(statement);
  const what = meaning ?? `event ${eventLabel(statement)} happened`;
  const time = `at ${evidence.eventTime.toISOString()}`;
  if (!proven) return `Not proven: that ${what}, ${time} (${eventLabel(statement)}).`;
  const how = {
    proven: `, proven to be recorded no later than ${provenTime?.toISOString()}`,
    'claimed, not proven': `; this time is claimed, not proven: the token is of ${provenTime?.toISOString()}`,
    contradicted: '; this time is contradicted by the token',
    unknown: '; this time is claimed, not proven',
  }[timeStanding(statement) ?? 'unknown'];
  return `Proven: ${what}, ${time}${how} (${eventLabel(statement)}).`;
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
