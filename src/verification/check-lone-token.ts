/** A time-stamp that stands alone (RFC 3161): what it proves of the content that is given with it, and no more. */

import { equalBytes } from '../formats/bytes.js';
import { FormatError } from '../formats/errors.js';
import {
  readTimestampResponse,
  readTimestampToken,
  type TimestampToken,
} from '../formats/rfc3161.js';
import { digestsOf, type FileDigests } from './check-content.js';
import { additionChecks, judgeToken } from './check-timestamp.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Member, readSmall } from './material.js';
import {
  type Check,
  doubted,
  failed,
  noted,
  type Report,
  type ReportedStatement,
  verdictOf,
} from './report.js';
import { settledBy } from './settled-by.js';

/** @param content the files it may be about */
export async function verifyLoneToken(
  member: Member,
  content: readonly Member[],
  context: JudgingContext,
): Promise<Report> {
  const token = await readToken(member);
  const judged = 'fault' in token ? undefined : await judge(token.token, content, context);
  const checks = ('fault' in token ? [token.fault] : (judged?.checks ?? [])).map((check) => ({
    file: member.name,
    ...check,
  }));
  return {
    ...verdictOf(checks),
    profile: context.trust.profile ?? 'usual',
    checks,
    evidence: [],
    statements: judged ? [statementOf(member, judged, checks)] : [],
    deliveries: [],
    lists: [],
  };
}

async function readToken(
  member: Member,
): Promise<{ readonly token: TimestampToken } | { readonly fault: Check }> {
  const bytes = await readSmall(member);
  if (bytes === undefined) return malformed('The file is too large to be a time-stamp.');
  try {
    return { token: readTimestampToken(bytes) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return readResponse(bytes, error);
  }
}

/** An authority's answer holds a token, or says why there is none. */
function readResponse(bytes: Uint8Array, asToken: FormatError) {
  try {
    const { token, statusText } = readTimestampResponse(bytes);
    if (token !== undefined) return { token };
    return malformed(`The authority gave no time-stamp. ${statusText.join(' ')}`.trim());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return malformed(asToken.message);
  }
}

const malformed = (detail: string) => ({ fault: failed('token/form', 'FORMAT_FAILURE', detail) });

interface Judged {
  readonly checks: readonly Check[];
  readonly genTime: Date;
  /** The file it is about, if that was given. */
  readonly about: string | undefined;
  readonly isProven: boolean;
}

async function judge(
  token: TimestampToken,
  content: readonly Member[],
  { engine, trust, at }: JudgingContext,
): Promise<Judged> {
  const { imprint, genTime } = token.info;
  const digests = new Map<Member, FileDigests>();
  for (const member of content) {
    digests.set(member, await digestsOf(engine, member, [imprint.hash]));
  }
  const digestOf = (member: Member): Uint8Array | undefined => {
    const held = digests.get(member);
    return held === undefined || 'damaged' in held ? undefined : held.get(imprint.hash);
  };
  const about = content.find((one) =>
    equalBytes(digestOf(one) ?? new Uint8Array(), imprint.digest),
  );
  const [other] = content;
  const stamped = about ?? other;
  // Without content there is nothing to compare; the token is judged as if it were about what it says.
  const digest = (stamped && digestOf(stamped)) ?? imprint.digest;
  const outcome = await judgeToken(
    engine,
    token,
    { imprintBy: () => digest, what: stamped?.name ?? 'What the time-stamp is about' },
    trust,
    at,
  );
  const beside = content.filter((one) => one !== about && about !== undefined);
  return {
    genTime,
    about: about?.name,
    isProven: outcome.provenTime !== undefined,
    checks: [
      ...outcome.checks,
      ...additionChecks(outcome),
      ...beside.map(({ name }) => ({
        ...noted('content/given', 'The time-stamp is not about this file.'),
        file: name,
      })),
      ...(content.length === 0 ? [NOTHING_GIVEN] : []),
    ],
  };
}

const NOTHING_GIVEN = doubted(
  'content/given',
  'SIGNED_DATA_NOT_FOUND',
  'What the time-stamp is about was not given (--content); it proves the time of a digest alone.',
);

function statementOf(
  { name }: Member,
  { about, genTime, isProven }: Judged,
  checks: readonly Check[],
): ReportedStatement {
  const { indication } = verdictOf(checks);
  const standing =
    indication === 'TOTAL-FAILED'
      ? 'contradicted'
      : indication === 'TOTAL-PASSED' && isProven && about !== undefined
        ? 'proven'
        : 'not-proven';
  return {
    messageId: '',
    file: name,
    event: 'time-stamp',
    kind: 'bytes',
    claim: { key: 'existed', file: about ?? null, recorded: genTime.toISOString() },
    standing,
    settledBy: standing === 'proven' ? [] : settledBy(checks),
    notShown: 'makers',
  };
}
