/** What a verdict means for its reader and what to do now: which of the catalogue's advice fits a report. */

import type { Catalogue } from '../texts/catalogue.js';
import type { Report, SubIndication } from '../verification/report.js';

type AdviceKey =
  | SubIndication
  | 'passed'
  | 'passed-test'
  | 'passed-without-content'
  | 'passed-without-evidence'
  | 'passed-token';

/** @returns one sentence of each */
export const adviceOn = (
  report: Report,
  { advice }: Catalogue,
): { readonly means: string; readonly now: string } => {
  const known: Readonly<Record<AdviceKey, { means: string; now: string }>> = advice.of;
  return known[adviceKey(report)];
};

function adviceKey({ indication, subIndication, evidence, deliveries }: Report): AdviceKey {
  if (indication !== 'TOTAL-PASSED') return subIndication ?? 'SIG_CONSTRAINTS_FAILURE';
  if (evidence.length === 0) return 'passed-token';
  if (evidence.some(({ test }) => test)) return 'passed-test';
  const gaps = deliveries.flatMap(({ missing }) => missing);
  if (gaps.some(({ key }) => key !== 'content')) return 'passed-without-evidence';
  return gaps.length > 0 ? 'passed-without-content' : 'passed';
}
