/** What evidence states, one by one, and whether it is proven: who did what, when, with which bytes. */

import type { EventCode } from '../evidence/event.js';
import type { ContentPart } from '../evidence/evidence.js';
import { toBase64 } from '../formats/bytes.js';
import type { Chain } from './check-chain.js';
import { type ContentMatches, digestKey } from './check-content.js';
import { endsOf } from './check-story.js';
import type { BytesRole, Claim, Limit, Named, Remedy } from './claims.js';
import { actingRecipientOf, recipientOf, submitterOf } from './party-names.js';
import { type Check, type ReportedStatement, type Standing, verdictOf } from './report.js';
import { eventLabel, isSilence, type SealedStatement } from './sealed-statement.js';
import { settledBy } from './settled-by.js';
import { maxProofDelayOf, timeStanding } from './story-times.js';
import type { Concern } from './together.js';

interface Meaning {
  /** Who acts, in person or by a delegate; where nobody does, the sentence names the recipient it speaks of. */
  readonly actor?: 'sender' | 'recipient';
  /** What a reader might take it to show, and it does not. */
  readonly notShown?: Limit;
  /** What it says about the bytes of the content. */
  readonly bytes?: BytesRole;
}

/** What each event means beyond its sentence in `src/texts`, by EN 319 522-1 clause 6.2. */
const MEANING: Readonly<Record<EventCode, Meaning>> = {
  'A.1': { actor: 'sender', bytes: 'submitted' },
  'A.2': { actor: 'sender' },
  'B.1': {},
  'B.2': {},
  'B.3': {},
  'C.1': { notShown: 'arrival' },
  'C.2': { notShown: 'no-arrival' },
  'C.3': { actor: 'recipient', notShown: 'agreement' },
  'C.4': { actor: 'recipient' },
  'C.5': {},
  'D.1': { actor: 'recipient', notShown: 'collection', bytes: 'available' },
  'D.2': {},
  'D.3': { notShown: 'arrival' },
  'D.4': {},
  'E.1': { actor: 'recipient', notShown: 'reading', bytes: 'sent' },
  'E.2': {},
  'F.1': {},
  'F.2': {},
  'F.3': { notShown: 'origin' },
};

const SILENCE: Meaning = { notShown: 'no-availability' };

const meaningOf = (statement: SealedStatement): Meaning =>
  isSilence(statement) ? SILENCE : statement.event ? MEANING[statement.event] : {};

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
): ReportedStatement[] => {
  const untouched = statements.filter(
    (one) => verdictOf(basis.checksOf.get(one) ?? []).indication !== 'TOTAL-FAILED',
  );
  const ends = endsOf(untouched, basis.chain);
  return statements.flatMap((one) => {
    const act = actOf(one, basis);
    const end = ends.includes(one) ? [endOf(one, basis)] : [];
    return [act, timeOf(one, act), ...bytesOf(one, act, basis), ...end];
  });
};

/** That the event happened, and by whom. */
export function actOf(
  statement: SealedStatement,
  { checksOf, concern }: StatementBasis,
): ReportedStatement {
  const meaning = meaningOf(statement);
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
    claim: actClaim(statement),
    standing,
    settledBy: standing === 'proven' ? [] : union(settledBy(own), story.settledBy),
    ...(meaning.notShown && { notShown: meaning.notShown }),
  };
}

function actClaim(statement: SealedStatement): Claim {
  const { event } = statement;
  if (event === undefined) return { key: 'unknown-act', event: eventLabel(statement) };
  const who = whoOf(statement);
  return isSilence(statement) ? { key: 'silence', who } : { key: 'act', event, who };
}

function whoOf(statement: SealedStatement): Named {
  switch (meaningOf(statement).actor) {
    case 'sender':
      return submitterOf(statement);
    case 'recipient':
      return actingRecipientOf(statement);
    default:
      return recipientOf(statement);
  }
}

/** Each remedy once. */
const union = (some: readonly Remedy[], others: readonly Remedy[]): Remedy[] => [
  ...some,
  ...others.filter(({ key }) => !some.some((one) => one.key === key)),
];

/** When it happened: the issuer's claim, held against the token. */
export function timeOf(statement: SealedStatement, act: ReportedStatement): ReportedStatement {
  const { evidence, provenTime } = statement;
  const claimed = evidence.eventTime.toISOString();
  const token = provenTime?.toISOString();
  const held = timeStanding(statement);
  const base = {
    ...about(statement),
    kind: 'time' as const,
    claim: {
      key: 'time' as const,
      ...stepOf(statement),
      claimed,
      recorded: token ?? null,
    },
  };
  if (act.standing === 'contradicted' || held === 'contradicted') {
    return {
      ...base,
      standing: 'contradicted',
      settledBy: act.settledBy.length > 0 ? act.settledBy : [{ key: 'none-times-contradict' }],
    };
  }
  if (act.standing === 'proven' && held === 'proven') {
    return { ...base, standing: 'proven', settledBy: [] };
  }
  const late: Remedy = { key: 'late-token', seconds: maxProofDelayOf(statement) };
  const none: Remedy = { key: 'trusted-token' };
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
  const { bytes: role } = meaningOf(statement);
  if (role === undefined) return [];
  const who = whoOf(statement);
  const parts = statement.evidence.content?.parts ?? [];
  return parts.map((part) => {
    const file = part.digest && matches.fileOf.get(digestKey(part.digest));
    const claim: Claim = { key: 'bytes', role, who, part: part.identifier, file: file ?? null };
    const base = { ...about(statement), kind: 'bytes' as const, claim };
    if (file !== undefined) return { ...base, standing: act.standing, settledBy: act.settledBy };
    const isOther = matches.strangers.length > 0;
    return {
      ...base,
      standing: isOther ? 'contradicted' : 'not-proven',
      settledBy: [fileWanted(part)],
    };
  });
}

const fileWanted = ({ identifier: part, digest }: ContentPart): Remedy =>
  digest === undefined
    ? { key: 'no-digest', part }
    : { key: 'file', part, digest: toBase64(digest.value) };

/** What sentences call the event, and whether it is the silence of a service. */
const stepOf = (statement: SealedStatement): { event: string; silent?: true } => ({
  event: eventLabel(statement),
  ...(isSilence(statement) && { silent: true }),
});

/** Links lead backwards only, so an end says nothing about what came after it; a sealed list does, up to its time. */
function endOf(statement: SealedStatement, basis: StatementBasis): ReportedStatement {
  const base = { ...about(statement), kind: 'end' as const };
  const messageId = statement.evidence.messageId ?? '';
  const asOf = basis.concern(messageId).holds ? completeAsOf(messageId, basis) : undefined;
  return asOf === undefined
    ? {
        ...base,
        claim: { key: 'end', ...stepOf(statement) },
        standing: 'not-proven',
        settledBy: [{ key: 'sealed-list' }],
      }
    : {
        ...base,
        claim: { key: 'all-given', asOf },
        standing: 'proven',
        settledBy: [],
        notShown: 'later',
      };
}

/** Up to which time a sealed list that is fulfilled speaks for a message; where there are several, none does for all. */
export function completeAsOf(messageId: string, { concern }: StatementBasis): string | undefined {
  const [complete, second] = concern(messageId).checks.filter(({ asOf }) => asOf !== undefined);
  return second === undefined ? complete?.asOf : undefined;
}

const about = (statement: SealedStatement) => ({
  messageId: statement.evidence.messageId ?? '',
  file: statement.file,
  event: eventLabel(statement),
});
