/** Story, second part: what happened could happen in that order, and nothing that excludes itself happened twice. */

import type { EventCode } from '../evidence/event.js';
import type { Chain } from './check-chain.js';
import { type Check, doubted, noted, passed } from './report.js';
import { eventLabel, isSilence, issuerKey, type SealedStatement } from './sealed-statement.js';
import { CLOCK_TOLERANCE } from './story-times.js';

/** Of each set at most one may happen: for the message (A), else for each recipient. */
const EXCLUSIVE: readonly (readonly EventCode[])[] = [
  ['A.1', 'A.2'],
  ['C.3', 'C.4', 'C.5'],
  ['D.1', 'D.2'],
  ['E.1', 'E.2'],
];

interface Need {
  readonly oneOf: readonly EventCode[];
  readonly because: string;
  readonly mode?: 'basic' | 'consent';
  /** Of our terms of delivery; elsewhere content may be handed over before or without consignment (EN 319 522-1 clause 4.2). */
  readonly byOurTerms?: true;
}

/** What must have happened before an event can (EN 319 522-1 clause 6.2 and the two modes of consignment). */
const NEEDS: Partial<Record<EventCode, Need>> = {
  'C.5': { oneOf: ['C.1'], because: 'no time to answer runs without a notice' },
  'D.1': {
    oneOf: ['C.3'],
    because: 'content is made available only after acceptance',
    mode: 'consent',
  },
  'D.3': { oneOf: ['D.1'], because: 'only what is available can be announced' },
  'D.4': { oneOf: ['D.1'], because: 'only what is available can be announced' },
  'E.1': {
    oneOf: ['D.1'],
    because: 'only what is available can be handed over',
    byOurTerms: true,
  },
  'E.2': {
    oneOf: ['D.1'],
    because: 'only what is available can fail to be handed over',
    byOurTerms: true,
  },
};

/** What can no longer happen after an event. */
const ENDS: Partial<Record<EventCode, readonly EventCode[]>> = {
  'A.2': ['B.1', 'C.1', 'C.2', 'C.3', 'C.4', 'C.5', 'D.1', 'D.2', 'D.3', 'D.4', 'E.1', 'E.2'],
  'C.4': ['D.1', 'E.1', 'E.2'],
  'C.5': ['D.1', 'E.1', 'E.2'],
  'D.2': ['D.1', 'D.3', 'E.1', 'E.2'],
};

/** Pairs in which the first cannot be later than the second. */
const BEFORE: readonly (readonly [EventCode, EventCode])[] = [
  ['C.1', 'C.5'],
  ['C.3', 'D.1'],
  ['C.3', 'D.2'],
  ['C.4', 'D.2'],
  ['C.5', 'D.2'],
  ['D.1', 'D.3'],
  ['D.1', 'D.4'],
];

/** The same by our terms of delivery. */
const BEFORE_BY_OUR_TERMS: typeof BEFORE = [
  ['D.1', 'E.1'],
  ['D.1', 'E.2'],
];

/** @param whole the evidence of one recipient with that of the submission */
export function checkOrder(whole: readonly SealedStatement[], chain: Chain): Check[] {
  const course = whole.filter((statement) => !isSilence(statement));
  const excluded = exclusionChecks(course);
  // The rest compares each with each; where what can be once is there many times, that is work for nothing.
  if (excluded.length > 0) return excluded;
  const mode = modeOf(course);
  const found = [
    ...course.flatMap((statement) => needChecks(statement, mode, course, chain)),
    ...course.flatMap((statement) => endChecks(statement, course)),
    ...course.flatMap((statement) => sequenceChecks(statement, course, chain)),
  ];
  const contradicted = found.some(({ result }) => result === 'INDETERMINATE');
  return contradicted
    ? found
    : [...found, passed('story/order', 'The events can have happened in this order.')];
}

/** What any evidence of the course says of its mode; asking for acceptance at all means that consent was needed. */
function modeOf(course: readonly SealedStatement[]): Need['mode'] {
  const stated = course.find(({ terms }) => terms)?.terms?.mode;
  return stated ?? (course.some(({ event }) => event?.startsWith('C')) ? 'consent' : undefined);
}

const impossible = (detail: string): Check =>
  doubted('story/order', 'SIG_CONSTRAINTS_FAILURE', detail);

function exclusionChecks(course: readonly SealedStatement[]): Check[] {
  return EXCLUSIVE.map((set) => course.filter(({ event }) => event && set.includes(event)))
    .filter((found) => found.length > 1 && !found.every(mayRepeat))
    .map((found) =>
      doubted(
        'story/exclusive',
        'SIG_CONSTRAINTS_FAILURE',
        `Only one of these can have happened: ${found.map((one) => `${eventLabel(one)} (${one.file})`).join(', ')}.`,
      ),
    );
}

/** Content that was fetched twice was handed over twice; our terms make evidence of the first time only. */
const mayRepeat = ({ event, terms }: SealedStatement): boolean =>
  event === 'E.1' && terms === undefined;

function needChecks(
  statement: SealedStatement,
  mode: Need['mode'],
  course: readonly SealedStatement[],
  chain: Chain,
): Check[] {
  const need = statement.event && NEEDS[statement.event];
  if (need === undefined || (need.mode !== undefined && need.mode !== mode)) return [];
  if (need.byOurTerms && statement.terms === undefined) return [];
  const has = (candidates: readonly SealedStatement[]): boolean =>
    candidates.some(({ event }) => event !== undefined && need.oneOf.includes(event));
  const label = eventLabel(statement);
  const needed = need.oneOf.join(' or ');
  // Where the links are complete they decide; evidence beside the chain proves no order.
  if (chain.reachesRoot(statement)) {
    return has(chain.ancestorsOf(statement))
      ? []
      : [impossible(`${label} comes without ${needed} before it: ${need.because}.`)];
  }
  return has(course)
    ? []
    : [noted('story/order', `${needed}, which must come before ${label}, was not given.`)];
}

function endChecks(statement: SealedStatement, course: readonly SealedStatement[]): Check[] {
  const excluded = (statement.event && ENDS[statement.event]) ?? [];
  return course
    .filter(({ event }) => event !== undefined && excluded.includes(event))
    .map((other) =>
      impossible(
        `${eventLabel(other)} (${other.file}) cannot be, as there is ${eventLabel(statement)}.`,
      ),
    );
}

/**
 * Claimed times and links go the same way: nothing happens before the submission, or before what it rests on. Two services
 * have two clocks, and so have a tolerance.
 */
function sequenceChecks(
  statement: SealedStatement,
  course: readonly SealedStatement[],
  chain: Chain,
): Check[] {
  const pairs = statement.terms === undefined ? BEFORE : [...BEFORE, ...BEFORE_BY_OUR_TERMS];
  const earlier = course.filter(
    (other) =>
      other !== statement &&
      (other.event === 'A.1' ||
        pairs.some(([first, second]) => first === other.event && second === statement.event)),
  );
  return earlier.flatMap((other) => {
    const label = eventLabel(statement);
    const tolerance = issuerKey(other) === issuerKey(statement) ? 0 : CLOCK_TOLERANCE;
    const early = other.evidence.eventTime.getTime() - statement.evidence.eventTime.getTime();
    const linkedBackwards = chain.ancestorsOf(other).includes(statement);
    if (linkedBackwards) return [impossible(`${label} is linked before ${eventLabel(other)}.`)];
    if (early <= tolerance) return [];
    const detail = `${label} claims to be earlier than ${eventLabel(other)}, on which it rests.`;
    return [doubted('story/order', 'TIMESTAMP_ORDER_FAILURE', detail)];
  });
}
