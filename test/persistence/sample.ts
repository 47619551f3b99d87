/** A message with planted personal data, and the database opened as the service opens it. */

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type {
  EventFacts,
  EventRecord,
  Message,
  PartyStatement,
} from '../../src/delivery/message.js';
import type { DeliveryTransaction, NewEvent, PendingEvent } from '../../src/delivery/ports.js';
import type { SealedEvidence } from '../../src/evidence/evidence.js';
import { LOA, PERSON_IDENTIFIER, type VerifiedIdentity } from '../../src/evidence/party.js';
import { type Database, openDatabase } from '../../src/persistence/database.js';
import type { TestDatabase } from '../database.js';

export const NOW = new Date('2026-03-01T10:00:00.000Z');
export const clock = { now: () => NOW };
export const kek = new Uint8Array(32).fill(7);

/** Text that must be found nowhere in the database. Each is unlike anything a schema holds. */
export const CANARIES = {
  familyName: 'Qwertzuiopova',
  firstName: 'Zebulonia',
  birthDate: '1911-11-17',
  personIdentifier: 'XA/XB/canary-76113',
  email: 'planted.canary@mailbox.example',
  subject: 'Subject of the planted canary',
  file: 'planted-canary.pdf',
  reply: 'planted canary queued as 4F00BA',
  clientName: 'Planted Canary Clients Ltd',
};

export async function open(test: TestDatabase): Promise<Database> {
  const database = await openDatabase({
    url: test.urls.service,
    kek,
    clock,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    onError: () => undefined,
    durable: false,
  });
  test.atEnd(() => database.close());
  return database;
}

export const party: PartyStatement = {
  scopedId: 'scoped-sender',
  person: 'natural',
  name: { firstName: CANARIES.firstName, familyName: CANARIES.familyName },
  proofing: LOA.high,
  authentication: LOA.substantial,
  method: 'urn:example:method',
  authenticatedAt: NOW,
  record: { id: 'record-1', digest: new Uint8Array(32).fill(1) },
};

export const identity: VerifiedIdentity = {
  person: 'natural',
  identifiers: [
    { scheme: PERSON_IDENTIFIER, value: CANARIES.personIdentifier, issuer: 'https://eid.example' },
  ],
  attributes: {
    firstName: CANARIES.firstName,
    familyName: CANARIES.familyName,
    dateOfBirth: CANARIES.birthDate,
    email: { value: CANARIES.email, verified: true },
  },
  proofing: LOA.high,
  authentication: LOA.high,
  method: 'urn:example:method',
  authenticatedAt: NOW,
  provider: 'https://eid.example',
  subject: 'subject-1',
};

export function sampleMessage(over: Partial<Message> = {}, recipients = 1): Message {
  return {
    id: randomUUID(),
    mode: 'consent',
    policyId: 'eu-erds/1',
    submissionTime: NOW,
    sender: party,
    subject: CANARIES.subject,
    files: [
      {
        number: 1,
        name: CANARIES.file,
        contentType: 'application/pdf',
        size: 12,
        sha256: new Uint8Array(32).fill(9),
      },
    ],
    recipients: Array.from({ length: recipients }, (_, index) => ({
      number: index + 1,
      address: {
        scheme: 'email',
        email: CANARIES.email,
        familyName: CANARIES.familyName,
        firstName: CANARIES.firstName,
        dateOfBirth: CANARIES.birthDate,
      },
      statedName: `${CANARIES.firstName} ${CANARIES.familyName}`,
      notify: { channel: 'email', address: CANARIES.email },
      language: 'en',
      scopedId: `scoped-${index + 1}`,
    })),
    ...over,
  };
}

export const facts: EventFacts = {
  reasons: [{ code: 'RA01', details: [] }],
  logs: [{ kind: 'smtp', entries: [['reply', CANARIES.reply]] }],
  recipient: party,
};

export const event = (
  code: NewEvent['code'],
  recipient: number | null = 1,
  occurrence = 0,
): SampleEvent => ({ code, recipient, occurrence, eventTime: NOW, facts });

type SampleEvent = Omit<NewEvent, 'messageId'>;

export const append = (
  tx: DeliveryTransaction,
  messageId: string,
  events: readonly SampleEvent[],
): Promise<EventRecord[]> => tx.appendEvents(events.map((one) => ({ ...one, messageId })));

/** Stores a message with A.1 and then the given events of its first recipient. */
export async function storeMessage(
  { delivery }: Database,
  codes: readonly NewEvent['code'][] = [],
  message = sampleMessage(),
): Promise<{ message: Message; events: EventRecord[] }> {
  const events = await delivery.transaction(async (tx) => {
    await tx.insertMessage(message, { key: new Uint8Array(randomBytes(32)) });
    return append(tx, message.id, [event('A.1', null), ...codes.map((code) => event(code))]);
  });
  return { message, events };
}

export function sealed(record: EventRecord): SealedEvidence {
  const bytes = new TextEncoder().encode(
    `<evidence>${record.id} ${CANARIES.familyName}</evidence>`,
  );
  return {
    evidenceId: `urn:uuid:${record.id}`,
    bytes,
    digest: new Uint8Array(createHash('sha256').update(bytes).digest()),
    claimedTime: record.eventTime,
    provenTime: new Date(NOW.getTime() + 1500),
  };
}

/** A seal of each, and the use of a key on record that it took. */
export function withSeals({ keyUses }: Database, pending: readonly PendingEvent[]) {
  return Promise.all(
    pending.map(async ({ event }) => {
      const evidence = sealed(event);
      const use = { keyId: new Uint8Array(32), purpose: 'seal' as const, digest: evidence.digest };
      return { event, evidence, use: await keyUses.begin(use) };
    }),
  );
}

/** Seals everything that waits, batch after batch. */
export async function sealAll(store: Database): Promise<readonly PendingEvent[]> {
  const all: PendingEvent[] = [];
  for (let last = -1; last < all.length; ) {
    last = all.length;
    await store.sealing.takePending(1000, async (pending, tx) => {
      await tx.storeEvidence(await withSeals(store, pending));
      all.push(...pending);
    });
  }
  return all;
}
