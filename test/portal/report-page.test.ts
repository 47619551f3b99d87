import { beforeAll, describe, expect, test } from '@jest/globals';
import { html } from '../../src/formats/html.js';
import { reportBody } from '../../src/portal/report-page.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES, type Language } from '../../src/texts/language.js';
import { notationFor } from '../../src/texts/notation.js';
import type { Claim, Named } from '../../src/verification/claims.js';
import type { Report } from '../../src/verification/report.js';
import { ACCEPTED, makeService, tell, verify } from '../verification/stories.js';

let accepted: Report;
beforeAll(async () => {
  const service = await makeService();
  accepted = await verify(service, await tell(service, ACCEPTED));
});

/** The page of the same report with another act in the place of one. */
const pageWith = (event: string, claim: Claim, language: Language): string => {
  const statements = accepted.statements.map((one) =>
    one.kind === 'act' && one.event === event ? { ...one, claim } : one,
  );
  const voice = { texts: CATALOGUES[language], notation: notationFor(language, 'UTC') };
  const place = { passed: '', noChain: '', notes: html``, again: html`` };
  return reportBody({ ...accepted, statements }, [], voice, place).toString();
};

const ION: Named = { by: 'identified', name: 'Ion Popescu' };
const MARA: Named = { by: 'identified', name: 'Mara Delegate' };

describe('the page of a report', () => {
  test.each(LANGUAGES)('in %s calls the recipient identified only who was', (language) => {
    const { sentence } = CATALOGUES[language].delivery.events['C.3'];
    const by = (who: Named) => pageWith('C.3', { key: 'act', event: 'C.3', who }, language);
    const acted = { by: 'delegation', delegate: MARA, principal: ION } as const;
    expect(by(ION)).toContain(sentence);
    expect(by({ ...acted, identified: 'principal' })).toContain(sentence);
    expect(by({ ...acted, identified: 'delegate' })).not.toContain(sentence);
    expect(by({ ...acted, identified: 'delegate' })).toContain('Mara Delegate');
  });

  test.each(LANGUAGES)(
    'in %s tells a recipient by name before the identifier, and what that is',
    (language) => {
      const { who } = CATALOGUES[language].report;
      const page = pageWith('', { key: 'end', event: '' }, language);
      const identifier = accepted.evidence.find(({ recipient }) => recipient)?.recipient
        ?.identifier;
      const shown = page.indexOf(who.scoped(identifier ?? ''));
      expect(page.lastIndexOf('Ion Popescu', shown)).toBeGreaterThan(
        page.lastIndexOf('<dt>', shown),
      );
      expect(page).not.toContain(`<bdi>${identifier}`);
      expect(page).toContain(who.scopedMeaning);
    },
  );

  test('gives the reason of an event, unless it says no more than the event', () => {
    const evidence = accepted.evidence.map((one) => ({
      ...one,
      reasons: ['RA03', 'RE01', 'Other'],
    }));
    const voice = { texts: CATALOGUES.en, notation: notationFor('en', 'UTC') };
    const place = { passed: '', notes: html``, again: html`` };
    const page = reportBody({ ...accepted, evidence }, [], voice, place).toString();
    expect(page).toContain(
      `<dt>Why</dt><dd>${CATALOGUES.en.delivery.reasons.RA03} Another reason, which the evidence itself gives in words.</dd>`,
    );
  });

  test.each(LANGUAGES)('in %s has words of its own where a service heard nothing', (language) => {
    const page = pageWith('D.1', { key: 'silence', who: ION }, language);
    const { report, delivery } = CATALOGUES[language];
    expect(page).toContain(`<h3>${report.silence.word}`);
    expect(page).toContain(report.silence.sentence);
    expect(page).not.toContain(delivery.events['D.1'].sentence);
  });
});
