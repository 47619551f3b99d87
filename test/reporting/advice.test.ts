import { beforeAll, describe, expect, test } from '@jest/globals';
import { reportLines } from '../../src/cli/verify-text.js';
import { adviceOn } from '../../src/reporting/advice.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES } from '../../src/texts/language.js';
import type { Report, ReportedDelivery, SubIndication } from '../../src/verification/report.js';
import { ACCEPTED, makeService, tell, verify } from '../verification/stories.js';

let report: Report;
beforeAll(async () => {
  const service = await makeService();
  report = await verify(service, await tell(service, ACCEPTED));
});

/** The same report of real keys, with other gaps. */
const passed = (missing: ReportedDelivery['missing']): Report => ({
  ...report,
  evidence: report.evidence.map((one) => ({ ...one, test: false })),
  deliveries: report.deliveries.map((one) => ({ ...one, missing })),
});

describe('the advice on a verdict', () => {
  test.each(LANGUAGES)('in %s is one sentence of meaning and one of what to do', (language) => {
    const { of } = CATALOGUES[language].advice;
    for (const { means, now } of Object.values(of)) {
      for (const sentence of [means, now]) expect(sentence).toMatch(/^\p{Lu}[^.!?]*\.$/u);
    }
    expect(new Set(Object.values(of).map(({ means }) => means)).size).toBe(Object.keys(of).length);
  });

  test('never asks a reader to rely on what failed', () => {
    const failed: readonly SubIndication[] = [
      'FORMAT_FAILURE',
      'HASH_FAILURE',
      'SIG_CRYPTO_FAILURE',
    ];
    for (const subIndication of failed) {
      const { now } = adviceOn(
        { ...report, indication: 'TOTAL-FAILED', subIndication },
        CATALOGUES.en,
      );
      expect(now).toMatch(/^Do not rely on these files/);
    }
  });

  test('is about a test certificate before all else that passed', () => {
    expect(adviceOn(report, CATALOGUES.en).means).toContain('TEST certificate');
  });

  test('asks for what was not given: content, or evidence before all', () => {
    const { of } = CATALOGUES.en.advice;
    const content = { key: 'content', part: 'a.pdf' } as const;
    const advice = (missing: ReportedDelivery['missing']) =>
      adviceOn(passed(missing), CATALOGUES.en);
    expect(advice([])).toEqual(of.passed);
    expect(advice([content])).toEqual(of['passed-without-content']);
    expect(advice([content, { key: 'submission' }])).toEqual(of['passed-without-evidence']);
  });

  test('where nothing but a time stamp was judged, is about that', () => {
    const lone: Report = { ...report, evidence: [], deliveries: [] };
    expect(adviceOn(lone, CATALOGUES.en)).toEqual(CATALOGUES.en.advice.of['passed-token']);
  });

  test.each(LANGUAGES)('stands in %s under the verdict of the command line', (language) => {
    const { advice, shell } = CATALOGUES[language];
    const [, means, now] = reportLines(report, language);
    expect(means).toBe(`${shell.label(advice.means)} ${advice.of['passed-test'].means}`);
    expect(now).toBe(`${shell.label(advice.now)} ${advice.of['passed-test'].now}`);
  });
});
