/** The report for people: the verdict, what is shown about the delivery, and then why. */

import { printable, STEERING } from '../formats/printable.js';
import { adviceOn } from '../reporting/advice.js';
import { statementForPrograms } from '../reporting/for-programs.js';
import { recipientText } from '../reporting/parties.js';
import {
  eventText,
  gapText,
  limitText,
  outcomeText,
  reachText,
  remedyText,
  type Speaker,
  settlingText,
  statementText,
} from '../reporting/sentences.js';
import { CATALOGUES } from '../texts/catalogue.js';
import type { Language } from '../texts/language.js';
import type { Remedy } from '../verification/claims.js';
import type { Check, Report, ReportedEvidence, ReportedStatement } from '../verification/report.js';

const MAX_LINE = 2000;

/** Lines in plain words. Nothing here is a judgement: every word rests on the report. */
export function reportLines(report: Report, language: Language = 'en'): string[] {
  // In UTC and to the millisecond, as the evidence has it.
  const speaker = { texts: CATALOGUES[language], time: (time: string) => time };
  return linesOf(report, speaker).map((line) => printable(clipped(line)));
}

function linesOf(report: Report, speaker: Speaker): string[] {
  const { advice, shell } = speaker.texts;
  const words = speaker.texts.report.lines;
  const { deliveries } = report;
  const { means, now } = adviceOn(report, speaker.texts);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', shell.label(title), ...lines.map((line) => `  ${line}`)];
  return [
    words.signatures(verdictSentence(report, speaker)),
    `${shell.label(advice.means)} ${means}`,
    `${shell.label(advice.now)} ${now}`,
    ...deliveries.flatMap(({ messageId, conclusions }) =>
      conclusions.map((outcomes) =>
        words.delivery(messageId, outcomes.map((one) => outcomeText(one, speaker)).join(' ')),
      ),
    ),
    ...section(
      words.shown,
      report.statements.map((one) => statementLine(one, speaker)),
    ),
    ...section(
      words.reach,
      deliveries.flatMap(({ reach }) => reach.map((one) => reachText(one, speaker))),
    ),
    ...section(
      words.notGiven,
      unique(deliveries.flatMap(({ missing }) => missing.map((gap) => gapText(gap, speaker)))),
    ),
    ...section(words.notPassed, troubled(report).map(checkLine)),
    ...section(words.noted, [...notes(report), ...testNotes(report, speaker)]),
    ...section(words.sealers, sealers(report, speaker)),
    ...section(words.lists, listings(report)),
    ...section(
      words.files,
      report.evidence.map((one) => evidenceLine(one, speaker)),
    ),
    '',
    words.sums(
      counted(report.checks, 'PASSED'),
      counted(report.checks, 'NOTED'),
      String(troubled(report).length),
    ),
    isListed(report) ? words.qualifiedByList : words.noneQualified,
  ];
}

const statementLine = (statement: ReportedStatement, speaker: Speaker): string =>
  [
    `${statementText(statement, speaker)}.`,
    ...(statement.notShown ? [limitText(statement.notShown, speaker)] : []),
    ...(statement.settledBy.length > 0
      ? [settlingText(statement.settledBy, speaker, (one) => remedyHere(one, speaker))]
      : []),
  ].join(' ');

/** By which option it is given to this program. */
const OPTIONS: Partial<Readonly<Record<Remedy['key'], string>>> = {
  'trusted-chain': '--trust',
  'revocation-answer': '--revocation-data',
  file: '--content',
};

function remedyHere(remedy: Remedy, speaker: Speaker): string {
  const option = OPTIONS[remedy.key];
  return `${remedyText(remedy, speaker)}${option ? ` (${option})` : ''}`;
}

function verdictSentence({ indication, subIndication, evidence }: Report, { texts }: Speaker) {
  const words = texts.report.lines;
  switch (indication) {
    case 'TOTAL-PASSED':
      return evidence.length === 1 ? words.passedOne : words.passed(String(evidence.length));
    case 'TOTAL-FAILED':
      return words.failed(subIndication ?? '');
    case 'INDETERMINATE':
      return words.indeterminate(subIndication ?? '');
  }
}

const troubled = ({ checks }: Report): Check[] =>
  checks.filter(({ result }) => result === 'FAILED' || result === 'INDETERMINATE');

const notes = ({ checks }: Report): string[] =>
  unique(checks.filter(({ result }) => result === 'NOTED').map(({ detail }) => detail));

function testNotes({ evidence }: Report, { texts }: Speaker): string[] {
  const count = evidence.filter(({ test }) => test).length;
  return count === 0 ? [] : [texts.report.lines.test(String(count), String(evidence.length))];
}

const checkLine = ({ name, clause, subIndication, detail, file }: Check): string =>
  `${file ? `${file}: ` : ''}${detail} [${name}, ${clause}, ${subIndication}]`;

function evidenceLine(one: ReportedEvidence, { texts }: Speaker): string {
  const words = texts.report.lines;
  const recipient = one.recipient === null ? undefined : recipientText(one, texts);
  const who = [recipient?.name, recipient?.identifier].filter((part) => part !== undefined);
  return [
    one.file,
    one.event === null ? words.unreadable : eventText(one.event, texts),
    ...(who.length > 0 ? [words.recipient(who.join(', '))] : []),
    words.claimed(one.eventTime ?? '-'),
    words.recorded(one.provenTime ?? '-'),
    one.indication,
  ].join(' | ');
}

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

const sealers = ({ evidence }: Report, { texts }: Speaker): string[] =>
  unique(
    evidence.flatMap(({ sealedBy, issuer }) =>
      sealedBy === null ? [] : [texts.report.lines.sealer(sealedBy, issuer ?? '-')],
    ),
  );

const counted = (checks: readonly Check[], result: Check['result']): string =>
  String(checks.filter((check) => check.result === result).length);

const unique = (lines: readonly string[]): string[] => [...new Set(lines)];

/** A name of five million characters is nobody's, and no screen's; --json has all of it. */
const clipped = (line: string): string =>
  line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;

/** The report for programs, piece by piece: whole, it may be larger than memory should be. Programs may rely on these members. */
export function* jsonLines(report: Report): Generator<string> {
  const { indication, subIndication, profile, checks, evidence, statements } = report;
  yield `{ "indication": "${indication}", "subIndication": ${JSON.stringify(subIndication)}, "profile": "${profile}",`;
  const lists = Object.entries({ checks, evidence, statements });
  for (const [index, [name, members]] of lists.entries()) {
    yield `"${name}": [`;
    for (const [position, member] of members.entries()) {
      const told = 'claim' in member ? statementForPrograms(member) : member;
      yield `${harmlessJson(told)}${position + 1 < members.length ? ',' : ''}`;
    }
    yield index + 1 < lists.length ? '],' : ']}';
  }
}

/** The same for programs, to whom every character is still told. */
export const harmlessJson = (value: unknown): string =>
  JSON.stringify(value).replace(STEERING, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
