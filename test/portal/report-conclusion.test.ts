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
    expect(said).toMatch(/Time stated: 1 March 2026, .*Recorded no later than 1 March 2026/);
    expect(said).toContain('The evidence for Ion Popescu ends with “Collected (E.1)”');
  });

  test('is not proven without a root, though the seal is whole', async () => {
    const files = await tell(service, ACCEPTED);
    const said = concluded(await verify(service, files, { anchors: [] }));
    expect(said).toContain('Not proven: the content was sent completely');
    expect(said).toContain('Time stated, not proven: 1 March 2026');
    expect(said).not.toMatch(/(?<!not |Not )[Pp]roven: /);
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
