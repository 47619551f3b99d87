/** One delivery in four answers, for a reader who has half a minute: who, what, when, and what is not proven. */

import type {
  Report,
  ReportedDelivery,
  ReportedEvidence,
  ReportedOutcome,
} from '../verification/report.js';
import { type PartyText, recipientTexts, senderText } from './parties.js';
import { eventText, limitText, outcomeTimeText, reachText, type Speaker } from './sentences.js';

export interface SummaryVoice extends Speaker {
  /** @param seconds zero or more */
  readonly duration: (seconds: number) => string;
}

export interface Summary {
  /** Whether any of the outcomes is; else all of this is no more than what files say. */
  readonly isProven: boolean;
  readonly sender: PartyText | undefined;
  readonly recipients: readonly PartyText[];
  /** Files, and whether they are those that the evidence speaks of. */
  readonly what: readonly string[];
  /** The submission and the outcomes, by name. */
  readonly when: readonly { readonly step: string; readonly time: string }[];
  readonly notProven: readonly string[];
}

/** @param report of which nothing is altered */
export function summaryOf(
  report: Report,
  delivery: ReportedDelivery,
  voice: SummaryVoice,
): Summary {
  const { texts } = voice;
  const evidence = report.evidence.filter(
    ({ messageId, indication }) =>
      messageId === delivery.messageId && indication !== 'TOTAL-FAILED',
  );
  const [first] = evidence;
  return {
    isProven: delivery.conclusions.flat().some(({ act }) => act.standing === 'proven'),
    sender: first && senderText(first, texts),
    recipients: recipientTexts(evidence, texts),
    what: filesOf(report, delivery, voice),
    when: stepsOf(report, delivery, evidence).map((one) => ({
      step: eventText(one.act.event, texts, one.act.claim.key === 'silence'),
      time: timeText(one, voice),
    })),
    notProven: notProvenBy(delivery, voice),
  };
}

/** Each file once: several evidences speak of the same. */
function filesOf(
  { statements }: Report,
  { messageId, missing }: ReportedDelivery,
  { texts }: SummaryVoice,
): string[] {
  const words = texts.report.summary;
  const parts = new Map<string, string>();
  for (const { messageId: of, claim, standing } of statements) {
    if (of !== messageId || claim.key !== 'bytes' || parts.has(claim.part)) continue;
    const { file, part } = claim;
    if (file === null) parts.set(part, words.absent(part));
    else parts.set(part, standing === 'proven' ? words.same(file) : words.open(file));
  }
  // Of a submission that was refused no bytes are stated, and yet there were some.
  for (const gap of missing) {
    if (gap.key === 'content' && !parts.has(gap.part)) parts.set(gap.part, words.absent(gap.part));
  }
  return [...parts.values()];
}

/** The submission, where its evidence was given, and how it ended for each recipient. */
function stepsOf(
  { statements }: Report,
  { messageId, conclusions }: ReportedDelivery,
  evidence: readonly ReportedEvidence[],
): ReportedOutcome[] {
  const outcomes = conclusions.flat();
  const submission = evidence.find(({ event }) => event?.startsWith('A.'));
  const act = statements.find(
    (one) => one.messageId === messageId && one.kind === 'act' && one.file === submission?.file,
  );
  const isOutcome = outcomes.some((one) => one.act.file === submission?.file);
  if (!submission?.eventTime || act === undefined || isOutcome) return outcomes;
  const { eventTime: claimed, provenTime: recorded } = submission;
  const time = act.standing === 'proven' ? submission.time : null;
  return [{ act, claimed, recorded, time }, ...outcomes];
}

function timeText(one: ReportedOutcome, voice: SummaryVoice): string {
  const { claimed, recorded, time } = one;
  const { summary } = voice.texts.report;
  if (recorded === null || time === null) return summary.stated(voice.time(claimed));
  const gap = (Date.parse(recorded) - Date.parse(claimed)) / 1000;
  // Two clocks are never one: of a time stamp that seems the earlier, only both times are told.
  return time === 'proven' && gap >= 0
    ? summary.supported(voice.time(claimed), voice.duration(gap))
    : outcomeTimeText(one, voice);
}

function notProvenBy({ conclusions, reach }: ReportedDelivery, voice: SummaryVoice): string[] {
  const limits = conclusions.flat().flatMap(({ act }) => act.notShown ?? []);
  const lines = [
    ...limits.map((limit) => limitText(limit, voice)),
    ...reach.map((one) => reachText(one, voice)),
    voice.texts.report.summary.never,
  ];
  return [...new Set(lines)];
}
