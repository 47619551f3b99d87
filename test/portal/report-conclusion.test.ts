import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Html } from '../../src/formats/html.js';
import { conclusion, missing } from '../../src/portal/report-conclusion.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES, type Language } from '../../src/texts/language.js';
import { notationFor } from '../../src/texts/notation.js';
import type { Report } from '../../src/verification/report.js';
import {
  ACCEPTED,
  CONTENT,
  makeService,
  type Service,
  tell,
  verify,
} from '../verification/stories.js';

let service: Service;
let accepted: Report;
let noticed: Report;
beforeAll(async () => {
  service = await makeService();
  accepted = await verify(service, await tell(service, ACCEPTED));
  noticed = await verify(service, (await tell(service, ACCEPTED.slice(0, 2))).slice(1));
});

const voiceIn = (language: Language) => ({
  texts: CATALOGUES[language],
  notation: notationFor(language, 'UTC'),
});
const textOf = (part: Html): string =>
  part
    .toString()
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ');
const concluded = (of: Report, language: Language = 'en') =>
  textOf(conclusion(of, voiceIn(language)));
const lacking = (of: Report, language: Language = 'en') => textOf(missing(of, voiceIn(language)));

describe('what a report shows, in the reader’s words', () => {
  test.each([
    ['en', 'Proven: the content was sent completely to Ion Popescu, identified'],
    ['fr', 'Prouvé : le contenu a été envoyé en entier à Ion Popescu, après identification'],
    ['ro', 'Dovedit: conținutul a fost trimis integral către Ion Popescu, după identificare'],
  ] as const)('is where the delivery stands, in %s', (language, sentence) => {
    const said = concluded(accepted, language);
    const { notShown } = CATALOGUES[language].report;
    for (const part of [sentence, notShown.reading]) {
      expect(said).toContain(part.replace(/\s+/g, ' '));
    }
  });

  test('has the times as the reader writes them, and how far the evidence goes', () => {
    const said = concluded(accepted);
    expect(said).toContain('Submitted (A.1): 1 March 2026, 10:00:00 (UTC). Proven: a time stamp');
    expect(said).toMatch(/Collected \(E\.1\): 1 March 2026, .*was on it 1 second later\./);
    expect(said).toContain('The evidence for Ion Popescu ends with “Collected (E.1)”');
  });

  test('is not proven without a root, though the seal is whole', async () => {
    const files = await tell(service, ACCEPTED);
    const said = concluded(await verify(service, files, { anchors: [] }));
    expect(said).toContain('Not proven: the content was sent completely');
    expect(said).toContain('10:00:00 (UTC). This time is stated, not proven.');
    expect(said).not.toMatch(/(?<!not |Not )[Pp]roven: /);
    // Before the first name.
    const warning = said.indexOf(CATALOGUES.en.report.summary.nothing);
    expect(warning).toBeGreaterThan(0);
    expect(warning).toBeLessThan(said.indexOf('Ana Dupont'));
    expect(concluded(accepted)).not.toContain(CATALOGUES.en.report.summary.nothing);
  });

  test.each(LANGUAGES)('answers in %s who, what, when, and what is not proven', (language) => {
    const said = concluded(accepted, language);
    const { summary, who } = CATALOGUES[language].report;
    const [, names = '', files = '', times = '', open = ''] = said.split(
      new RegExp(
        [summary.who, summary.what, summary.when, summary.notProven]
          .map((word) => `${word}(?=\\p{L}|“|„|«)`)
          .join('|'),
        'u',
      ),
    );
    expect(names).toMatch(/Ana Dupont.*Ion Popescu/);
    expect(names).not.toContain(who.unidentified);
    expect(files).toContain(summary.absent('contract.txt').replace(/\s+/g, ' '));
    expect(times).toMatch(/\(A\.1\).*\(E\.1\)/);
    expect(open).toContain(summary.never);
  });

  test('says of a recipient who was only told that nobody identified them', () => {
    const evidence = noticed.evidence.map((one) => ({
      ...one,
      recipient: one.recipient && { ...one.recipient, name: null },
      statedRecipient: 'Ion P.',
    }));
    const said = concluded({ ...noticed, evidence });
    expect(said).toContain('Recipient: Ion P. (as named by the sender), not identified in what');
    expect(said).toContain('Notice sent (C.1): 1 March 2026');
  });

  test('names the content of a submission that was refused, of which no evidence states bytes', () => {
    const [delivery] = accepted.deliveries;
    if (!delivery) throw new Error('a delivery is needed');
    const refused = {
      ...accepted,
      statements: accepted.statements.filter(({ kind }) => kind !== 'bytes'),
      deliveries: [{ ...delivery, missing: [{ key: 'content' as const, part: 'a.pdf' }] }],
    };
    expect(concluded(refused)).toContain('“a.pdf”: not given, so not compared');
  });

  test('says of a service that heard nothing no more than that', () => {
    const act = { key: 'silence', who: { by: 'identified', name: 'Ion' } } as const;
    const [delivery] = accepted.deliveries;
    const [outcome] = delivery?.conclusions.flat() ?? [];
    if (!delivery || !outcome) throw new Error('an outcome is needed');
    const silent = { ...outcome, act: { ...outcome.act, event: 'D.2', claim: act } };
    const said = concluded({ ...accepted, deliveries: [{ ...delivery, conclusions: [[silent]] }] });
    expect(said).toContain('No word in time (D.2): 1 March 2026');
    expect(said).not.toContain(CATALOGUES.en.delivery.events['D.2'].word);
  });

  test('is nothing under a failed verdict', () => {
    const failed: Report = { ...accepted, indication: 'TOTAL-FAILED' };
    for (const said of [concluded(failed), lacking({ ...noticed, indication: 'TOTAL-FAILED' })]) {
      expect(said).not.toMatch(/Popescu|contract/);
    }
    expect(concluded(failed)).toContain(CATALOGUES.en.verification.notConcluded);
  });
});

describe('what a report misses', () => {
  test('is nothing where the evidence is whole', () => {
    const whole = {
      ...accepted,
      deliveries: accepted.deliveries.map((one) => ({ ...one, missing: [] })),
    };
    expect(lacking(whole)).toContain(CATALOGUES.en.verification.nothingMissing);
  });

  test('is what would settle a doubt, where nothing else explains it', async () => {
    const files = await tell(service, ACCEPTED);
    const content = [{ name: 'contract.txt', bytes: CONTENT }];
    const doubted = await verify(service, files, { content, revocation: 'required' });
    expect(doubted).toMatchObject({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' });
    expect(lacking(doubted)).toContain(CATALOGUES.en.report.remedies['revocation-answer']);
  });

  test.each(LANGUAGES)('is told in %s', (language) => {
    const words = CATALOGUES[language].report;
    const event = `${CATALOGUES[language].delivery.events['C.1'].word} (C.1)`;
    const said = lacking(noticed, language);
    for (const line of [
      words.missingSubmission,
      words.missingBefore(event),
      words.missingFile('contract.txt'),
    ]) {
      expect(said).toContain(line.replace(/\s+/g, ' '));
    }
  });
});
