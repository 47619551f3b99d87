/** The JSON that `/api/v1` speaks. Bytes are base64, digests lower-case hexadecimal, times RFC 3339 in UTC. */

import type { ContentFile, Message, PartyStatement } from '../delivery/message.js';
import type { CourseView, EnvelopeView, MessageView, TimelineEntry } from '../delivery/service.js';
import { eventUri } from '../evidence/event.js';
import { toHex } from '../formats/bytes.js';

/** A message as its sender sees it. */
export function messageJson(view: MessageView) {
  return {
    id: view.message.id,
    role: 'sender' as const,
    ...envelopeFacts(view.message),
    submission: entryJson(view.submission),
    recipients: view.message.recipients.map((recipient) => {
      const course = view.courses.find((candidate) => candidate.recipient === recipient.number);
      return {
        number: recipient.number,
        name: recipient.statedName,
        address: recipient.address,
        notify: recipient.notify,
        language: recipient.language,
        ...(course ? courseJson(course) : {}),
      };
    }),
  };
}

/** A message as one recipient sees it: nothing of the others. */
export function envelopeJson(view: EnvelopeView) {
  return {
    id: view.message.id,
    role: 'recipient' as const,
    addressee: view.self.scopedId,
    ...envelopeFacts(view.message),
    submission: entryJson(view.submission),
    ...courseJson(view.course),
    may: view.may,
    collected: view.collected,
  };
}

function envelopeFacts(message: Omit<Message, 'recipients'>) {
  return {
    mode: message.mode,
    policy: message.policyId,
    submissionTime: message.submissionTime.toISOString(),
    sender: partyJson(message.sender),
    subject: message.subject,
    files: message.files.map((file) => ({
      number: file.number,
      name: file.name,
      contentType: file.contentType,
      size: file.size,
      sha256: toHex(file.sha256),
      ...scanJson(file),
    })),
  };
}

/** `null`: nobody looked for malware. It never says "clean" by itself. */
export const scanJson = ({ scannedAt }: Pick<ContentFile, 'scannedAt'>) => ({
  scannedAt: scannedAt?.toISOString() ?? null,
});

/** What is shown of an identified party: never an identifier or a birth date. */
function partyJson(party: PartyStatement) {
  return {
    name:
      'legalName' in party.name
        ? party.name.legalName
        : `${party.name.firstName} ${party.name.familyName}`,
    person: party.person,
    proofing: party.proofing,
    authentication: party.authentication,
    ...(party.delegate ? { delegate: party.delegate.name } : {}),
  };
}

function courseJson(course: CourseView) {
  return {
    status: course.status,
    final: course.final,
    ...(course.answerBy ? { answerBy: course.answerBy.toISOString() } : {}),
    ...(course.collectBy ? { collectBy: course.collectBy.toISOString() } : {}),
    timeline: course.timeline.map(entryJson),
  };
}

/** One event with its three times: claimed, proven, and the gap between them in seconds. */
function entryJson({ event, proof, gap }: TimelineEntry) {
  return {
    evidenceId: `urn:uuid:${event.id}`,
    event: event.code,
    eventUri: eventUri(event.code),
    claimedTime: event.eventTime.toISOString(),
    proof,
    reasons: event.facts.reasons,
    ...(event.seal
      ? {
          provenTime: event.seal.provenTime.toISOString(),
          gapSeconds: gap,
          sha256: toHex(event.seal.digest),
        }
      : {}),
  };
}
