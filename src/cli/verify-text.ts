/** The report for people: the verdict, what is shown about the delivery, and then why. */

import type { Check, Report, ReportedEvidence } from '../verification/report.js';
import { statementLine } from '../verification/statements.js';

const MAX_LINE = 2000;

/** Lines in plain words. Nothing here is a judgement: every word rests on the report. */
export const reportLines = (report: Report): string[] =>
  linesOf(report).map((line) => printable(clipped(line)));

function linesOf(report: Report): string[] {
  return [
    `Signatures: ${verdictSentence(report)}`,
    ...report.deliveries.flatMap(({ messageId, conclusions }) =>
      conclusions.map((conclusion) => `Delivery ${messageId}: ${conclusion}`),
    ),
    ...section('What the evidence shows', report.statements.map(statementLine)),
    ...section(
      'How far it goes',
      report.deliveries.flatMap(({ reach }) => reach),
    ),
    ...section('Not given', [...new Set(report.deliveries.flatMap(({ missing }) => missing))]),
    ...section('Why it did not pass', troubled(report).map(checkLine)),
    ...section('Worth knowing', [...notes(report), ...testNotes(report)]),
    ...section('Who sealed, as the certificates say', sealers(report)),
    ...section('What Trusted Lists say', listings(report)),
    ...section('Files', report.evidence.map(evidenceLine)),
    '',
    `${counted(report.checks, 'PASSED')} checks passed, ${counted(report.checks, 'NOTED')} notes, ${troubled(report).length} not passed. --json lists them all.`,
    isListed(report)
      ? 'Qualified is said only of what a Trusted List says it of, with that list; other seals and time-stamps are not.'
      : 'Whether the certificates are qualified is not examined here; this report calls nothing qualified.',
  ];
}

function verdictSentence({ indication, subIndication, evidence }: Report): string {
  switch (indication) {
    case 'TOTAL-PASSED':
      return evidence.length === 1
        ? 'TOTAL-PASSED: the evidence is whole, sealed, and leads to a certificate you trust.'
        : `TOTAL-PASSED: all ${evidence.length} evidences are whole, sealed, and lead to a certificate you trust.`;
    case 'TOTAL-FAILED':
      return `TOTAL-FAILED (${subIndication}): something is not what was sealed.`;
    case 'INDETERMINATE':
      return `INDETERMINATE (${subIndication}): what was given does not allow a final answer.`;
  }
}

const troubled = ({ checks }: Report): Check[] =>
  checks.filter(({ result }) => result === 'FAILED' || result === 'INDETERMINATE');

const notes = ({ checks }: Report): string[] =>
  unique(checks.filter(({ result }) => result === 'NOTED').map(({ detail }) => detail));

function testNotes({ evidence }: Report): string[] {
  const count = evidence.filter(({ test }) => test).length;
  return count === 0
    ? []
    : [
        `TEST: ${count} of ${evidence.length} seals are by a TEST certificate and have no legal value.`,
      ];
}

const checkLine = ({ name, clause, subIndication, detail, file }: Check): string =>
  `${file ? `${file}: ` : ''}${detail} [${name}, ${clause}, ${subIndication}]`;

const evidenceLine = (one: ReportedEvidence): string =>
  [
    one.file,
    one.event === null ? 'unreadable' : [one.event, one.eventName].filter(Boolean).join(' '),
    ...(one.recipient?.identifier ? [`recipient ${one.recipient.identifier}`] : []),
    `claimed ${one.eventTime ?? '-'}`,
    `proven ${one.provenTime ?? '-'}`,
    one.indication,
  ].join(' | ');

const isListed = ({ evidence }: Report): boolean =>
  evidence.some(({ qualified }) => qualified.length > 0);

const listings = ({ evidence }: Report): string[] =>
  unique(
    evidence.flatMap(({ qualified }) =>
      qualified.map(
        ({ what, service, provider, type, status, since, list }) =>
          `${what}: ${service} of ${provider}, ${type} ${status} since ${since}, by the Trusted List of ${list.territory} no. ${list.sequence} of ${list.issued} (${list.operator})`,
      ),
    ),
  );

const sealers = ({ evidence }: Report): string[] =>
  unique(
    evidence.flatMap(({ sealedBy, issuer }) =>
      sealedBy === null ? [] : [`${sealedBy}, for the issuer “${issuer ?? '-'}”`],
    ),
  );

const counted = (checks: readonly Check[], result: Check['result']): number =>
  checks.filter((check) => check.result === result).length;

const unique = (lines: readonly string[]): string[] => [...new Set(lines)];

/** A name of five million characters is nobody's, and no screen's; --json has all of it. */
const clipped = (line: string): string =>
  line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];

/** Characters that steer a terminal or turn text round: controls, bidirectional marks, and further line ends. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Texts come from files nobody vouches for: control characters could rewrite the reader's screen. */
export const printable = (line: string): string => line.replace(STEERING, '\ufffd');

/** The report for programs, piece by piece: whole, it may be larger than memory should be. Programs may rely on these members. */
export function* jsonLines(report: Report): Generator<string> {
  const { indication, subIndication, profile, checks, evidence, statements } = report;
  yield `{ "indication": "${indication}", "subIndication": ${JSON.stringify(subIndication)}, "profile": "${profile}",`;
  const lists = Object.entries({ checks, evidence, statements });
  for (const [index, [name, members]] of lists.entries()) {
    yield `"${name}": [`;
    for (const [position, member] of members.entries()) {
      yield `${harmlessJson(member)}${position + 1 < members.length ? ',' : ''}`;
    }
    yield index + 1 < lists.length ? '],' : ']}';
  }
}

/** The same for programs, to whom every character is still told. */
export const harmlessJson = (value: unknown): string =>
  JSON.stringify(value).replace(STEERING, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
