/** The report for programs: what the verifier found, and beside each key the sentence in English. */

import { en } from '../texts/en.js';
import type { Report, ReportedStatement } from '../verification/report.js';
import {
  claimText,
  gapText,
  limitText,
  outcomeText,
  reachText,
  remedyText,
  type Speaker,
} from './sentences.js';

const english: Speaker = { texts: en, time: (time) => time };

/** One statement as programs get it: `claim` to compare, the other texts to show. */
export const statementForPrograms = ({ settledBy, notShown, ...statement }: ReportedStatement) => ({
  ...statement,
  text: claimText(statement.claim, english),
  settledBy: settledBy.map((remedy) => remedyText(remedy, english)),
  ...(notShown && { notShown: limitText(notShown, english) }),
});

/** The whole report as one value. */
export const reportForPrograms = ({ statements, deliveries, ...report }: Report) => ({
  ...report,
  statements: statements.map(statementForPrograms),
  deliveries: deliveries.map(({ messageId, conclusions, reach, missing }) => ({
    messageId,
    conclusions: conclusions.map((outcomes) =>
      outcomes.map((outcome) => outcomeText(outcome, english)).join(' '),
    ),
    reach: reach.map((one) => reachText(one, english)),
    missing: missing.map((one) => gapText(one, english)),
  })),
});
