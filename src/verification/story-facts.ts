/** Story, first part: all evidence of a message speaks of the same submission and the same people. */

import type { ContentInfo, Identifier } from '../evidence/evidence.js';
import { toHex } from '../formats/bytes.js';
import { subjectOrganization, subjectOrganizationIdentifier } from '../formats/x509.js';
import { identifiedRecipient } from './party-names.js';
import { type Check, doubted, noted, passed } from './report.js';
import {
  eventLabel,
  groupBy,
  identifierKey,
  issuerKey,
  type SealedStatement,
} from './sealed-statement.js';

/** @param statements the evidence of one message */
export function checkSameFacts(statements: readonly SealedStatement[]): Check[] {
  return [
    agreement('story/sender', 'sender', statements, ({ evidence }) =>
      identifierKey(evidence.sender.identifier),
    ),
    agreement('story/sender', 'name of the sender', statements, ({ evidence }) =>
      told(evidence.sender.identity),
    ),
    agreement('story/sender', 'delegate of the sender', statements, ({ evidence }) =>
      told(
        evidence.senderDelegate && [
          evidence.senderDelegate.identity,
          evidence.senderDelegate.identifier,
        ],
      ),
    ),
    agreement('story/submission-time', 'submission time', statements, ({ evidence }) =>
      evidence.submissionTime?.toISOString(),
    ),
    agreement('story/content', 'content', statements, ({ evidence }) =>
      contentKey(evidence.content),
    ),
    agreement('story/mode', 'mode of delivery', statements, ({ terms }) => terms?.mode),
    agreement('story/mode', 'limit for late proof', statements, ({ terms }) =>
      terms?.maxProofDelaySeconds.toString(),
    ),
    recipientsCheck(statements),
    ...issuerChecks(statements),
  ].filter((check) => check !== undefined);
}

/**
 * @param course the evidence of one recipient with that of the submission. The sender named the recipient once, so that
 * name cannot change; who acts is named by whoever identified them at that time, and two of these may spell a name in two ways.
 */
export function checkSameRecipient(course: readonly SealedStatement[]): Check[] {
  const own = course.filter(({ evidence }) => evidence.refersToRecipient !== undefined);
  const names = new Set(own.flatMap((statement) => identifiedRecipient(statement) ?? []));
  return [
    agreement(
      'story/recipients',
      'name the sender gave the recipient',
      own,
      (one) => one.statedName,
    ),
    names.size > 1
      ? noted('story/recipients', `One recipient was identified as ${[...names].join(' and as ')}.`)
      : undefined,
  ].filter((check) => check !== undefined);
}

/** What is told, as a text to compare; `undefined` if nothing is. */
const told = (value: object | undefined): string | undefined => value && JSON.stringify(value);

/**
 * Seals of one issuer are of one organisation, though the certificate may change; and it says one thing of how the sender was
 * authenticated, which each service may say in its own words (EN 319 522-2 clause 8.2.19).
 */
function issuerChecks(statements: readonly SealedStatement[]): Check[] {
  return [...groupBy(statements, issuerKey).values()]
    .flatMap((group) => [
      agreement('story/sender', 'authentication of the sender', group, ({ evidence }) =>
        told(evidence.sender.assurance),
      ),
      agreement(
        'story/issuer',
        'organisation that sealed for one issuer',
        group,
        ({ signer }) =>
          signer && (subjectOrganizationIdentifier(signer) ?? subjectOrganization(signer)),
      ),
    ])
    .filter((check) => check !== undefined);
}

/** All statements that say something about a fact say the same. */
function agreement(
  name: Check['name'],
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
