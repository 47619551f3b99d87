import { beforeAll, describe, expect, test } from '@jest/globals';
import { reportLines } from '../../src/cli/verify-text.js';
import { EVENTS, type EventCode } from '../../src/evidence/event.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import {
  claimText,
  gapText,
  reachText,
  remedyText,
  statementText,
} from '../../src/reporting/sentences.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES, type Language } from '../../src/texts/language.js';
import type { Named, NamedParty, Remedy } from '../../src/verification/claims.js';
import type { Report } from '../../src/verification/report.js';
import { ACCEPTED, makeService, tell, verify } from '../verification/stories.js';

const speakerIn = (language: Language) => ({
  texts: CATALOGUES[language],
  time: (time: string) => `<${time}>`,
});
const codes = Object.keys(EVENTS) as EventCode[];
const ION: Named = { by: 'identified', name: 'Ion Popescu' };

let report: Report;
beforeAll(async () => {
  const service = await makeService();
  report = await verify(service, await tell(service, ACCEPTED));
});

describe('the sentences of a report', () => {
  test.each(LANGUAGES)('in %s tell all nineteen events apart, and whom they name', (language) => {
    const texts = codes.map((event) =>
      claimText({ key: 'act', event, who: ION }, speakerIn(language)),
    );
    expect(new Set(texts).size).toBe(19);
    const named = codes.filter((_, index) => texts[index]?.includes('Ion Popescu'));
    expect(named).toEqual(codes.filter((code) => !/^[BF]/.test(code)));
  });

  test('say whose word a name is, and that there is none', () => {
    const of = (who: Named, language: Language) =>
      claimText({ key: 'act', event: 'C.5', who }, speakerIn(language));
    const stated: Named = { by: 'sender', name: 'I. Popescu' };
    expect(of(stated, 'en')).toContain('I. Popescu (as named by the sender)');
    expect(of(stated, 'fr')).toContain('I. Popescu (nom donné par l’expéditeur)');
    expect(of(stated, 'ro')).toContain('I. Popescu (nume dat de expeditor)');
    expect(of({ by: 'nobody' }, 'fr')).toContain('la personne destinataire');
  });

  test.each(LANGUAGES)(
    'in %s name delegate and principal, first who was identified',
    (language) => {
      const of = (delegate: NamedParty, identified: 'delegate' | 'principal') =>
        claimText(
          {
            key: 'act',
            event: 'C.3',
            who: { by: 'delegation', delegate, principal: ION, identified },
          },
          speakerIn(language),
        );
      const mara: NamedParty = { by: 'identified', name: 'Mara' };
      expect(of(mara, 'delegate')).toMatch(/Mara \(.*Ion Popescu\)/);
      expect(of(mara, 'principal')).toMatch(/Ion Popescu \(.*Mara.*\)/);
      expect(of({ by: 'nobody' }, 'delegate')).toContain(CATALOGUES[language].report.who.delegate);
    },
  );

  test.each(LANGUAGES)(
    'in %s tell silence from content that was not made available',
    (language) => {
      const speaker = speakerIn(language);
      const silence = claimText({ key: 'silence', who: ION }, speaker);
      expect(silence).toContain('Ion Popescu');
      expect(silence).not.toContain(claimText({ key: 'act', event: 'D.2', who: ION }, speaker));
      const end = reachText({ key: 'ends-in-silence', event: 'D.2', who: ION }, speaker);
      expect(end).toContain(`${CATALOGUES[language].report.silence.word} (D.2)`);
      expect(end).not.toContain(CATALOGUES[language].delivery.events['D.2'].word);
    },
  );

  test('set the colon as the language does', () => {
    const [first] = report.statements;
    if (!first) throw new Error('a statement is needed');
    expect(statementText(first, speakerIn('en'))).toMatch(/^Proven: /);
    expect(statementText(first, speakerIn('fr'))).toMatch(/^Prouvé\u00a0: /);
    expect(statementText(first, speakerIn('ro'))).toMatch(/^Dovedit: /);
  });

  test.each(LANGUAGES)('in %s write each time in the reader’s way', (language) => {
    const speaker = speakerIn(language);
    const [claimed, recorded] = ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:01.000Z'];
    const said = [
      claimText({ key: 'time', event: 'A.1', claimed, recorded }, speaker),
      claimText({ key: 'time', event: 'A.1', claimed, recorded: null }, speaker),
      reachText({ key: 'all-given', asOf: claimed }, speaker),
    ];
    expect(said[0]).toContain(`<${recorded}>`);
    for (const sentence of said) expect(sentence).toContain(`<${claimed}>`);
  });

  test.each(LANGUAGES)('in %s say what would settle a doubt, and what is missing', (language) => {
    const speaker = speakerIn(language);
    const remedies: Remedy[] = [
      { key: 'file', part: 'a.pdf', digest: 'AbC=' },
      { key: 'no-digest', part: 'a.pdf' },
      { key: 'late-token', seconds: 60 },
      { key: 'original' },
    ];
    const said = remedies.map((remedy) => remedyText(remedy, speaker));
    expect(new Set(said).size).toBe(4);
    expect(said[0]).toMatch(/a\.pdf.*AbC=/);
    expect(said[2]).toContain('60 s');
    expect(gapText({ key: 'before', event: 'urn:x', evidenceId: 'id' }, speaker)).toContain(
      'urn:x',
    );
  });

  test.each(LANGUAGES)('in %s call every event by a name before its code', (language) => {
    for (const code of codes) {
      const said = claimText(
        { key: 'time', event: code, claimed: 'T', recorded: null },
        speakerIn(language),
      );
      expect(said).not.toContain(code);
      expect(claimText({ key: 'end', event: code }, speakerIn(language))).not.toContain(code);
    }
    const { silence, time } = CATALOGUES[language].report;
    expect(
      claimText(
        { key: 'time', event: 'D.2', claimed: 'T', recorded: null, silent: true },
        speakerIn(language),
      ),
    ).toBe(time(silence.word, '<T>'));
  });

  test('do not answer to names that every object has', () => {
    const sentence = reachText({ key: 'ends', event: 'constructor', who: null }, speakerIn('en'));
    expect(sentence).toContain('“constructor”');
  });
});

describe('the report for programs', () => {
  test('has beside each key its sentence in English', () => {
    const told = reportForPrograms(report);
    expect(told.statements[0]).toMatchObject({
      claim: { key: 'act', event: 'A.1', who: { by: 'identified', name: 'Ana Dupont' } },
      text: 'Ana Dupont submitted the message, and the service took charge of it',
      settledBy: [],
    });
    expect(told.deliveries[0]?.conclusions[0]).toMatch(
      /^Proven: the content was sent completely to Ion Popescu, identified \(E\.1\)\. Time stated: 2026-/,
    );
    expect(JSON.parse(JSON.stringify(told))).toMatchObject({ indication: 'TOTAL-PASSED' });
  });
});

describe('the report in lines', () => {
  test.each([
    ['en', 'Signatures: TOTAL-PASSED', 'Proven: Ana Dupont submitted the message'],
    ['fr', 'Cachets\u00a0: TOTAL-PASSED', 'Prouvé\u00a0: Ana Dupont a déposé le message'],
    ['ro', 'Sigilii: TOTAL-PASSED', 'Dovedit: Ana Dupont a depus mesajul'],
  ] as const)('speaks %s', (language, verdict, sentence) => {
    const lines = reportLines(report, language).join('\n');
    expect(lines.startsWith(verdict)).toBe(true);
    expect(lines).toContain(sentence);
  });
});
