/** What a party sees of a message. Reading decides nothing and has no legal effect. */

import type { VerifiedIdentity } from '../evidence/party.js';
import { mayAnswer } from './answers.js';
import { answerBy, answerOf, collectBy, collected, eventOf, isFinal } from './course.js';
import { DeliveryError } from './errors.js';
import { admitToAct } from './gate.js';
import { mayCollect } from './handovers.js';
import { isWithheld } from './malware.js';
import type { EventRecord } from './message.js';
import { nextNotice } from './notices.js';
import { type DeliveryPolicy, policyOf } from './policy.js';
import type { Course, MessageRecord } from './ports.js';
import type {
  CourseStatus,
  CourseView,
  EnvelopeView,
  MessageView,
  Permission,
  RefusalReason,
  TimelineEntry,
} from './service.js';

/** Everything the sender may see. */
export function messageView(record: MessageRecord): MessageView {
  const { message, courses } = record;
  const policy = policyOf(message.policyId);
  return {
    message,
    submission: timelineEntry(submissionOf(record), policy),
    courses: courses.map((course) => courseView(course, policy)),
  };
}

/** A.1 or A.2. Every message is stored together with one of them. */
export function submissionOf({ message, courses }: MessageRecord): EventRecord {
  const submission = courses[0] && eventOf(courses[0], 'A.1', 'A.2');
  if (submission) return submission;
  throw new DeliveryError('delivery/inconsistent', 'A message has no submission event.', {
    messageId: message.id,
  });
}

/** What one recipient may see: their own course, never a co-recipient. */
export function envelopeView(
  course: Course,
  identity: VerifiedIdentity,
  now: Date,
): EnvelopeView | undefined {
  const { recipients, ...message } = course.message;
  const policy = policyOf(message.policyId);
  const self = recipients.find(({ number }) => number === course.recipient);
  const submission = eventOf(course, 'A.1');
  if (!self || !submission) return undefined;
  const admission = admitToAct(identity, policy, now);
  const permission = (refusal: RefusalReason | undefined): Permission => {
    if (refusal) return { allowed: false, reason: refusal };
    return admission.kind === 'admitted'
      ? { allowed: true }
      : { allowed: false, reason: admission.reason };
  };
  return {
    message,
    self,
    course: courseView(course, policy),
    submission: timelineEntry(submission, policy),
    may: {
      answer: permission(mayAnswer(course, now)),
      collect: permission(mayCollect(course, now)),
    },
    collected: collected(course),
  };
}

function courseView(course: Course, policy: DeliveryPolicy): CourseView {
  const answer = answerBy(course);
  const collect = collectBy(course);
  return {
    recipient: course.recipient,
    status: statusOf(course),
    final: isFinal(course),
    ...(answer && { answerBy: answer }),
    ...(collect && { collectBy: collect }),
    timeline: course.events
      .filter(({ recipient }) => recipient !== null)
      .map((event) => timelineEntry(event, policy)),
    ahead: stepsAhead(course, policy),
  };
}

/** The newest fact that says most, looked for from the end of the story. */
const STATUS: readonly (readonly [EventRecord['code'], CourseStatus])[] = [
  ['A.2', 'rejected'],
  ['E.1', 'collected'],
  ['C.4', 'refused'],
  ['C.5', 'expired'],
  ['D.1', 'available'],
  ['C.3', 'accepted'],
  ['C.1', 'noticeSent'],
  ['C.2', 'noticeFailed'],
];

function statusOf(course: Course): CourseStatus {
  if (isWithheld(course)) return 'withheld';
  const failure = eventOf(course, 'E.2');
  if (failure) {
    return failure.facts.reasons.some(({ code }) => code === 'RE04') ? 'notCollected' : 'lost';
  }
  return STATUS.find(([code]) => eventOf(course, code))?.[1] ?? 'submitted';
}

function stepsAhead(course: Course, policy: DeliveryPolicy): CourseView['ahead'] {
  if (isFinal(course)) return [];
  const notice = nextNotice(course, policy);
  const waitsForAnswer = course.message.mode === 'consent' && !answerOf(course);
  const mayCome = !eventOf(course, 'C.4', 'C.5');
  const until = (time: Date | undefined) => (time ? { until: time } : {});
  return [
    ...(notice ? [{ step: 'notice' as const, until: notice.at }] : []),
    ...(waitsForAnswer ? [{ step: 'answer' as const, ...until(answerBy(course)) }] : []),
    ...(mayCome ? [{ step: 'collect' as const, ...until(collectBy(course)) }] : []),
  ];
}

/** Three times are told apart: claimed (EventTime), proven not later than (token), and the gap between them. */
function timelineEntry(event: EventRecord, { maxProofDelay }: DeliveryPolicy): TimelineEntry {
  if (!event.seal) return { event, proof: 'pending' };
  const gap = Math.max(0, (event.seal.provenTime.getTime() - event.eventTime.getTime()) / 1000);
  return { event, proof: gap > maxProofDelay ? 'late' : 'proven', gap };
}
