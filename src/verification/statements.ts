/** What evidence states, one by one, and whether it is proven: who did what, when, with which bytes. */

import type { EventCode } from '../evidence/event.js';
import type { ContentPart } from '../evidence/evidence.js';
import { toBase64 } from '../formats/bytes.js';
import type { Chain } from './check-chain.js';
import { type ContentMatches, digestKey } from './check-content.js';
import { recipientName, senderName } from './party-names.js';
import { type Check, type ReportedStatement, type Standing, verdictOf } from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';
import { settledBy } from './settled-by.js';
import { maxProofDelayOf, timeStanding } from './story-times.js';
import type { Concern } from './together.js';

interface Meaning {
  readonly what: (statement: SealedStatement) => string;
  /** What a reader might take it to show, and it does not. */
  readonly notShown?: string;
  /** What it says about the bytes of the content. */
  readonly bytes?: (statement: SealedStatement) => string;
}

const ARRIVAL = 'that the notice arrived or was read';

/** What each event means, in words that say no more than the standard does (EN 319 522-1 clause 6.2). */
const MEANING: Readonly<Record<EventCode, Meaning>> = {
  'A.1': {
    what: (one) => `${senderName(one)} submitted the message, and the service took charge of it`,
    bytes: (one) => `the bytes that ${senderName(one)} submitted`,
  },
  'A.2': { what: (one) => `refused by the service: what ${senderName(one)} submitted` },
  'B.1': { what: () => 'another service took the message over' },
  'B.2': { what: () => 'another service refused to take the message over' },
  'B.3': { what: () => 'the message could not be passed on to another service' },
  'C.1': { what: (one) => `a notice for ${recipientName(one)} was sent`, notShown: ARRIVAL },
  'C.2': { what: (one) => `${recipientName(one)} could not be notified` },
  'C.3': { what: (one) => `accepted by ${recipientName(one)}, identified` },
  'C.4': { what: (one) => `refused by ${recipientName(one)}, identified` },
  'C.5': { what: (one) => `not answered in time by ${recipientName(one)}` },
  'D.1': {
    what: (one) => `the content was made available to ${recipientName(one)}`,
    notShown: 'that it was collected',
    bytes: (one) => `the bytes made available to ${recipientName(one)}`,
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
    bytes: (one) => `the bytes sent completely to ${recipientName(one)}`,
  },
  'E.2': { what: (one) => `the content was not handed over to ${recipientName(one)}` },
  'F.1': { what: () => 'the message was passed on to a system that is no such service' },
  'F.2': { what: () => 'the message could not be passed on to a system that is no such service' },
  'F.3': {
    what: () => 'the message came from a system that is no such service',
    notShown: 'who sent it there, or when',
  },
};

const OTHER_TIMES = 'nothing: its own time-stamp is earlier than what it claims';

/** Everything a statement may rest on. */
export interface StatementBasis {
  /** The checks on each evidence by itself. */
  readonly checksOf: ReadonlyMap<SealedStatement, readonly Check[]>;
  /** Those on content, chain and story: a doubt there leaves nothing proven. */
  readonly concern: (messageId: string) => Concern;
  readonly matches: ContentMatches;
  readonly chain: Chain;
}

/** @param statements the readable evidence of one message, whether its seal holds or not */
export const statementsOf = (
  statements: readonly SealedStatement[],
  basis: StatementBasis,
): ReportedStatement[] =>
  statements.flatMap((one) => {
    const act = actOf(one, basis);
    return [act, timeOf(one, act), ...bytesOf(one, act, basis), ...endOf(one, basis)];
  });

/** That the event happened, and by whom. */
export function actOf(
  statement: SealedStatement,
  { checksOf, concern }: StatementBasis,
): ReportedStatement {
  const meaning = statement.event && MEANING[statement.event];
  const own = checksOf.get(statement) ?? [];
  const { indication } = verdictOf(own);
  const story = concern(statement.evidence.messageId ?? '');
  const standing: Standing =
    indication === 'TOTAL-FAILED'
      ? 'contradicted'
      : indication === 'TOTAL-PASSED' && story.holds
        ? 'proven'
        : 'not-proven';
  return {
    ...about(statement),
    kind: 'act',
    text: meaning?.what(statement) ?? `the event ${eventLabel(statement)} happened`,
    standing,
    settledBy: standing === 'proven' ? [] : [...new Set([...settledBy(own), ...story.settledBy])],
    ...(meaning?.notShown && { notShown: meaning.notShown }),
  };
}

/** When it happened: the issuer's claim, held against the token. */
export function timeOf(statement: SealedStatement, act: ReportedStatement): ReportedStatement {
  const { evidence, provenTime } = statement;
  const claimed = evidence.eventTime.toISOString();
  const token = provenTime?.toISOString();
  const held = timeStanding(statement);
  const recorded = token === undefined ? '' : `, recorded no later than ${token}`;
  const base = {
    ...about(statement),
    kind: 'time' as const,
    text: `${eventLabel(statement)} happened at ${claimed}${recorded}`,
  };
  if (act.standing === 'contradicted' || held === 'contradicted') {
    return {
      ...base,
      standing: 'contradicted',
      settledBy: act.settledBy.length > 0 ? act.settledBy : [OTHER_TIMES],
    };
  }
  if (act.standing === 'proven' && held === 'proven') {
    return { ...base, standing: 'proven', settledBy: [] };
  }
  const late = `a time-stamp within ${maxProofDelayOf(statement)} s of the event, which nobody can make now`;
  const none = 'a time-stamp by an authority you trust';
  return {
    ...base,
    standing: 'not-proven',
    settledBy: [
      ...act.settledBy,
      ...(held === undefined ? [none] : held === 'proven' ? [] : [late]),
    ],
  };
}

/** Whether given files are the bytes the evidence speaks of, part by part. */
function bytesOf(
  statement: SealedStatement,
  act: ReportedStatement,
  { matches }: StatementBasis,
): ReportedStatement[] {
  const meaning = statement.event && MEANING[statement.event].bytes;
  if (meaning === undefined) return [];
  const parts = statement.evidence.content?.parts ?? [];
  return parts.map((part) => {
    const found = part.digest && matches.fileOf.get(digestKey(part.digest));
    const base = { ...about(statement), kind: 'bytes' as const };
    if (found !== undefined) {
      return {
        ...base,
        text: `${found} holds ${meaning(statement)} as "${part.identifier}"`,
        standing: act.standing,
        settledBy: act.settledBy,
      };
    }
    const [stranger] = matches.strangers;
    return {
      ...base,
      text: `what was given holds ${meaning(statement)} as "${part.identifier}"`,
      standing: stranger === undefined ? 'not-proven' : 'contradicted',
      settledBy: [fileWanted(part)],
    };
  });
}

const fileWanted = ({ identifier, digest }: ContentPart): string =>
  digest === undefined
    ? `nothing: the evidence has no digest of "${identifier}"`
    : `the file "${identifier}", whose digest is ${toBase64(digest.value)} (--content)`;

/** Links lead backwards only, so an end says nothing about what came after it; a sealed list does, up to its time. */
function endOf(
  statement: SealedStatement,
  { chain, concern }: StatementBasis,
): ReportedStatement[] {
  if (!chain.ends.has(statement)) return [];
  const { checks, holds } = concern(statement.evidence.messageId ?? '');
  const [list, second] = checks.filter(
    ({ name, result }) => name === 'chain/complete' && result === 'PASSED',
  );
  const isListed = list !== undefined && second === undefined && holds;
  return [
    {
      ...about(statement),
      kind: 'end',
      text: isListed
        ? list.detail.replace(/\.$/, '')
        : `nothing happened after ${eventLabel(statement)}`,
      standing: isListed ? 'proven' : 'not-proven',
      settledBy: isListed
        ? []
        : ['a sealed list by the service of all evidence it has for this party'],
      ...(isListed && { notShown: 'whether more came later' }),
    },
  ];
}

const about = (statement: SealedStatement) => ({
  messageId: statement.evidence.messageId ?? '',
  file: statement.file,
  event: eventLabel(statement),
});

const WORDS: Readonly<Record<Standing, string>> = {
  proven: 'Proven',
  'not-proven': 'Not proven',
  contradicted: 'Contradicted',
};

/** One statement as a line for people. */
export function statementLine({ standing, text, event, notShown, settledBy }: ReportedStatement) {
  const settled = settledBy.length > 0 ? ` To settle it: ${settledBy.join('; ')}.` : '';
  const limit = notShown ? ` Not shown: ${notShown}.` : '';
  return `${WORDS[standing]}: ${text} (${event}).${limit}${settled}`;
}
