/** Messages, courses and a caller as the portal sees them; every text can be replaced by a hostile one. */

import type {
  EventRecord,
  IssuedEvent,
  Message,
  PartyStatement,
  Recipient,
} from '../../src/delivery/message.js';
import type {
  CourseStatus,
  CourseView,
  EnvelopeView,
  MessageView,
  Permission,
  TimelineEntry,
} from '../../src/delivery/service.js';
import type { ReasonCode } from '../../src/evidence/event.js';
import { LOA, PERSON_IDENTIFIER, type VerifiedIdentity } from '../../src/evidence/party.js';

export const NOW = new Date('2026-03-10T09:30:00Z');
export const MESSAGE_ID = '5f0c1d52-7a3e-4b61-9d0e-2b8f6c1a7e10';
export const HANDOVER_ID = '0d5f7c1e-41b2-4a86-8a71-0b9a55d3c2f4';
export const SESSION = { sessionId: 'session-1', csrf: 'csrf-token-of-the-session' };
/** Must never be seen in a page or a receipt of the other party. */
export const SECRETS = { birthDate: '1979-05-23', identifier: 'BE/LU/79052312345' };

const DAY = 86_400_000;
const before = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);
const after = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

export const identity = (name = 'Ana Popescu'): VerifiedIdentity => ({
  person: 'natural',
  identifiers: [
    { scheme: PERSON_IDENTIFIER, value: SECRETS.identifier, issuer: 'https://eid.test' },
  ],
  attributes: { firstName: name, familyName: '', dateOfBirth: SECRETS.birthDate },
  proofing: LOA.high,
  authentication: LOA.substantial,
  method: 'urn:test:eid-card',
  authenticatedAt: before(120_000),
  provider: 'https://eid.test',
  subject: 'ana',
});

/** Makes the text for a place; by default a harmless one. */
export type TextFor = (place: string, usual: string) => string;
const usually: TextFor = (_place, usual) => usual;

const party = (name: PartyStatement['name'], text: TextFor, place: string): PartyStatement => ({
  scopedId: `scoped-${place}`,
  person: 'legalName' in name ? 'legal' : 'natural',
  name,
  proofing: LOA.high,
  authentication: LOA.substantial,
  method: text(`${place}.method`, 'urn:test:eid-card'),
  authenticatedAt: before(2 * DAY),
  record: { id: 'record-1', digest: new Uint8Array(32).fill(7) },
});

export const sampleSender = (text: TextFor = usually): PartyStatement => ({
  ...party({ legalName: text('sender.name', 'Cabinet Dubois SARL') }, text, 'sender'),
  delegate: { scopedId: 'machine', name: text('sender.delegate', 'ERP of Cabinet Dubois') },
});

export const sampleRecipientParty = (text: TextFor = usually): PartyStatement =>
  party(
    {
      firstName: text('recipient.firstName', 'Ana'),
      familyName: text('recipient.familyName', 'Popescu'),
    },
    text,
    'recipient',
  );

export const sampleRecipient = (number: number, text: TextFor = usually): Recipient => ({
  number,
  address: {
    scheme: 'email',
    email: text('address.email', 'ana.popescu@example.org'),
    familyName: 'Popescu',
    firstName: 'Ana',
    dateOfBirth: SECRETS.birthDate,
  },
  statedName: text('statedName', number === 1 ? 'Ana Popescu' : 'Jean-Luc Moreau'),
  notify: { channel: 'email', address: text('notify', `person${number}@example.org`) },
  language: 'ro',
  scopedId: `scoped-${number}`,
});

export const sampleMessage = (text: TextFor = usually, recipients = 1): Message => ({
  id: MESSAGE_ID,
  mode: 'consent',
  policyId: 'eu-erds/1',
  submissionTime: before(2 * DAY + 3000),
  sender: sampleSender(text),
  subject: text('subject', 'Convocation à l’assemblée générale du 14 avril 2026'),
  files: [
    file(1, text('file.name', 'Convocation et ordre du jour.pdf'), 482_113),
    file(2, text('file.name', 'Comptes annuels 2025.xlsx'), 1_204_992_113),
    file(3, text('file.name', 'empty.txt'), 0),
  ],
  recipients: Array.from({ length: recipients }, (_, index) => sampleRecipient(index + 1, text)),
});

const file = (number: number, name: string, size: number) => ({
  number,
  name,
  contentType: 'application/pdf',
  size,
  sha256: new Uint8Array(32).map((_, index) => (index * 37 + number) % 256),
});

interface EntryOptions {
  readonly at: Date;
  readonly recipient?: number | null;
  readonly sequence?: number;
  readonly reason?: readonly [ReasonCode, ...string[]];
  readonly party?: PartyStatement;
  readonly proof?: TimelineEntry['proof'];
}

let counter = 0;
export function entry(code: IssuedEvent, options: EntryOptions): TimelineEntry {
  const { at, recipient = 1, sequence = 0, reason, proof = 'proven' } = options;
  const gap = proof === 'late' ? 7384 : 2;
  counter += 1;
  const event: EventRecord = {
    id: `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`,
    messageId: MESSAGE_ID,
    recipient,
    code,
    occurrence: 0,
    sequence,
    eventTime: at,
    facts: {
      reasons: reason ? [{ code: reason[0], details: reason.slice(1) }] : [],
      logs: [],
      ...(options.party ? { recipient: options.party } : {}),
    },
    ...(proof === 'pending'
      ? {}
      : {
          seal: {
            digest: new Uint8Array(32).fill(counter % 256),
            provenTime: new Date(at.getTime() + gap * 1000),
          },
        }),
  };
  return { event, proof, ...(proof === 'pending' ? {} : { gap }) };
}

export const submissionEntry = (proof: TimelineEntry['proof'] = 'proven'): TimelineEntry =>
  entry('A.1', { at: before(2 * DAY), recipient: null, reason: ['RA01'], proof });

export const rejectionEntry = (text: TextFor = usually): TimelineEntry =>
  entry('A.2', {
    at: before(DAY),
    recipient: null,
    reason: ['RA05', text('reason', 'The type image/x-icon is not taken.')],
  });

export function sampleCourse(
  status: CourseStatus,
  text: TextFor = usually,
  recipient = 1,
): CourseView {
  const who = sampleRecipientParty(text);
  const notice = entry('C.1', {
    at: before(2 * DAY - 60_000),
    recipient,
    sequence: 1,
    reason: ['RC01'],
  });
  const answerBy = after(13 * DAY);
  const collectBy = after(30 * DAY);
  const act = (code: IssuedEvent, sequence: number, reason: EntryOptions['reason'], at: Date) =>
    entry(code, {
      at,
      recipient,
      sequence,
      ...(reason ? { reason } : {}),
      ...(code === 'C.3' || code === 'C.4' || code === 'E.1' ? { party: who } : {}),
    });
  const accepted = [
    notice,
    act('C.3', 2, ['RC07'], before(3600_000)),
    act('D.1', 3, ['RD01'], before(3598_000)),
  ];
  const timelines: Record<CourseStatus, readonly TimelineEntry[]> = {
    submitted: [],
    rejected: [],
    noticeSent: [notice],
    noticeFailed: [
      act('C.2', 1, ['RC05', text('reason', '550 5.1.1 mailbox unknown')], before(DAY)),
    ],
    available: [
      act('D.1', 1, ['RD01'], before(DAY)),
      entry('D.3', { at: before(DAY), recipient, sequence: 2, proof: 'late' }),
    ],
    accepted,
    refused: [
      notice,
      act('C.4', 2, ['RC08'], before(3600_000)),
      act('D.2', 3, ['Other', text('reason', 'urn:uuid:c4')], before(3590_000)),
    ],
    expired: [
      notice,
      act('C.5', 2, ['RC09'], before(3600_000)),
      act('D.2', 3, ['Other', text('reason', 'urn:uuid:c5')], before(3590_000)),
    ],
    collected: [...accepted, act('E.1', 4, ['RE01'], before(600_000))],
    notCollected: [...accepted, act('E.2', 4, ['RE04', '100 of 200 bytes'], before(600_000))],
    lost: [
      ...accepted,
      act(
        'E.2',
        4,
        ['Other', text('reason', 'The second file stops in the middle.')],
        before(600_000),
      ),
    ],
    withheld: [
      notice,
      act('D.2', 2, ['Other', text('reason', 'file-1 (Eicar-Test)')], before(600_000)),
    ],
  };
  const final = [
    'rejected',
    'refused',
    'expired',
    'collected',
    'notCollected',
    'lost',
    'withheld',
  ].includes(status);
  const answerable = ['submitted', 'noticeSent', 'noticeFailed'].includes(status);
  return {
    recipient,
    status,
    final,
    ...(answerable ? { answerBy } : {}),
    ...(answerable ? {} : { collectBy }),
    timeline: timelines[status],
    ahead: final
      ? []
      : answerable
        ? [{ step: 'answer', until: answerBy }, { step: 'collect' }]
        : [{ step: 'collect', until: collectBy }],
  };
}

const ALLOWED: Permission = { allowed: true };
const no = (reason: Extract<Permission, { allowed: false }>['reason']): Permission => ({
  allowed: false,
  reason,
});

export function sampleEnvelope(
  status: CourseStatus = 'noticeSent',
  text: TextFor = usually,
  may?: EnvelopeView['may'],
): EnvelopeView {
  const { recipients, ...message } = sampleMessage(text);
  const [self = sampleRecipient(1, text)] = recipients;
  const course = sampleCourse(status, text);
  const of = message.files.reduce((sum, { size }) => sum + size, 0);
  const collectable = ['accepted', 'available', 'collected'].includes(status);
  return {
    message,
    self,
    course,
    submission: submissionEntry(),
    may: may ?? {
      answer: course.answerBy ? ALLOWED : no('already-decided'),
      collect: collectable ? ALLOWED : no('not-yet'),
    },
    collected: { bytes: status === 'collected' ? of : status === 'accepted' ? 482_113 : 0, of },
  };
}

export function sampleSent(
  statuses: readonly CourseStatus[] = ['noticeSent'],
  text: TextFor = usually,
): MessageView {
  return {
    message: sampleMessage(text, statuses.length),
    courses: statuses.map((status, index) => sampleCourse(status, text, index + 1)),
    submission: submissionEntry(),
  };
}

export { ALLOWED, no };
