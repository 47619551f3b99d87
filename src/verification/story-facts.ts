/** Story, first part: all evidence of a message speaks of the same submission and the same people. */

import type { ContentInfo, Identifier } from '../evidence/evidence.js';
import { toHex } from '../formats/bytes.js';
import { type Check, doubted, passed } from './report.js';
import { eventLabel, identifierKey, type SealedStatement } from './sealed-statement.js';

/** @param statements the evidence of one message */
export function checkSameFacts(statements: readonly SealedStatement[]): Check[] {
  return [
    agreement('story/sender', 'sender', statements, ({ evidence }) =>
      identifierKey(evidence.sender.identifier),
    ),
    agreement('story/submission-time', 'submission time', statements, ({ evidence }) =>
      evidence.submissionTime?.toISOString(),
    ),
    agreement('story/content', 'content', statements, ({ evidence }) =>
      contentKey(evidence.content),
    ),
    agreement('story/mode', 'mode of delivery', statements, ({ terms }) => terms?.mode),
    recipientsCheck(statements),
  ].filter((check) => check !== undefined);
}

/** All statements that say something about a fact say the same. */
function agreement(
  name: `story/${string}`,
  fact: string,
  statements: readonly SealedStatement[],
  factOf: (statement: SealedStatement) => string | undefined,
): Check | undefined {
  const speakers = statements.filter((statement) => factOf(statement) !== undefined);
  const [first] = speakers;
  if (first === undefined) return undefined;
  const other = speakers.find((statement) => factOf(statement) !== factOf(first));
  return other === undefined
    ? passed(name, `The ${fact} is the same in all evidence that names it.`)
    : doubted(
        name,
        'SIG_CONSTRAINTS_FAILURE',
        `${eventLabel(first)} (${first.file}) and ${eventLabel(other)} (${other.file}) name a different ${fact}.`,
      );
}

/** The files in their order, with type and digest: a reordered or renamed list is another list. */
const contentKey = (content: ContentInfo | undefined): string | undefined =>
  content &&
  JSON.stringify(
    content.parts.map(({ identifier, contentType, digest }) => [
      identifier,
      contentType,
      digest?.algorithm,
      digest && toHex(digest.value),
    ]),
  );

/** Later evidence may name only people to whom the message was submitted. */
function recipientsCheck(statements: readonly SealedStatement[]): Check | undefined {
  const submission = statements.find(({ event }) => event === 'A.1' || event === 'A.2');
  if (submission === undefined) return undefined;
  const addressed = new Set(keysOf(submission));
  const stranger = statements.find((statement) =>
    keysOf(statement).some((key) => !addressed.has(key)),
  );
  return stranger === undefined
    ? passed(
        'story/recipients',
        'All evidence names only recipients the message was submitted for.',
      )
    : doubted(
        'story/recipients',
        'SIG_CONSTRAINTS_FAILURE',
        `${eventLabel(stranger)} (${stranger.file}) names a recipient that the submission does not name.`,
      );
}

const keysOf = ({ evidence }: SealedStatement): string[] =>
  evidence.recipients
    .map(({ identifier }) => identifier)
    .filter((identifier): identifier is Identifier => identifier !== undefined)
    .map(identifierKey);
