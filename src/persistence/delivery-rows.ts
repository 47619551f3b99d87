/** Rows of the delivery tables as the values that delivery knows. */

import type { EventRecord, IssuedEvent, Message } from '../delivery/message.js';
import { isPolicyId } from '../delivery/policy.js';
import type { Handover, NoticeAttempt, NoticeOutcome, Transfer } from '../delivery/ports.js';
import { PersistenceError } from './errors.js';
import type { MessageVault } from './message-vault.js';
import { encodeValue } from './stored-value.js';

/** What of a message is ciphertext; the rest stands in columns of its own. */
type MessageBody = Pick<Message, 'sender' | 'subject' | 'files' | 'recipients'>;

export interface MessageRow {
  readonly id: string;
  readonly mode: Message['mode'];
  readonly policy_id: string;
  readonly submission_time: Date;
  readonly body: Buffer;
}

export interface EventRow {
  readonly id: string;
  readonly message_id: string;
  readonly recipient: number | null;
  readonly code: IssuedEvent;
  readonly occurrence: number;
  readonly sequence: number;
  readonly event_time: Date;
  readonly facts: Buffer;
  readonly digest: Buffer | null;
  readonly proven_time: Date | null;
}

export interface NoticeRow {
  readonly id: string;
  readonly message_id: string;
  readonly recipient: number;
  readonly round: number;
  readonly attempt: number;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly outcome: Buffer | null;
}

export interface HandoverRow {
  readonly id: string;
  readonly message_id: string;
  readonly recipient: number;
  readonly session_id: string;
  readonly opened_at: Date;
  readonly closes_at: Date;
  readonly party: Buffer;
  readonly failed_at: Date | null;
  readonly failed_file: number | null;
  readonly failure_code: string | null;
}

export interface TransferRow {
  readonly handover_id: string;
  readonly file: number;
  readonly from_byte: number;
  readonly to_byte: number;
  readonly started_at: Date;
  readonly finished_at: Date;
}

export function sealMessage(vault: MessageVault, message: Message): Uint8Array {
  const { sender, subject, files, recipients } = message;
  const body: MessageBody = { sender, subject, files, recipients };
  return vault.seal({ purpose: 'message', row: message.id }, encodeValue(body));
}

export function toMessage(vault: MessageVault, row: MessageRow): Message {
  const body = vault.value<MessageBody>({ purpose: 'message', row: row.id }, row.body);
  if (!isPolicyId(row.policy_id)) {
    throw new PersistenceError(
      'persistence/migrations-ahead',
      `A message was submitted under policy ${row.policy_id}, which this version does not know. Start the newer version.`,
    );
  }
  return {
    id: row.id,
    mode: row.mode,
    policyId: row.policy_id,
    submissionTime: row.submission_time,
    ...body,
  };
}

export const sealFacts = (vault: MessageVault, id: string, facts: EventRecord['facts']) =>
  vault.seal({ purpose: 'event', row: id }, encodeValue(facts));

export function toEvent(vault: MessageVault, row: EventRow): EventRecord {
  return {
    id: row.id,
    messageId: row.message_id,
    recipient: row.recipient,
    code: row.code,
    occurrence: row.occurrence,
    sequence: row.sequence,
    eventTime: row.event_time,
    facts: vault.value({ purpose: 'event', row: row.id }, row.facts),
    ...(row.digest && row.proven_time
      ? { seal: { digest: new Uint8Array(row.digest), provenTime: row.proven_time } }
      : {}),
  };
}

export const sealOutcome = (vault: MessageVault, id: string, outcome: NoticeOutcome) =>
  vault.seal({ purpose: 'notice', row: id }, encodeValue(outcome));

export function toNotice(vault: MessageVault, row: NoticeRow): NoticeAttempt {
  const { finished_at: finishedAt, outcome } = row;
  return {
    id: row.id,
    messageId: row.message_id,
    recipient: row.recipient,
    round: row.round,
    attempt: row.attempt,
    startedAt: row.started_at,
    ...(outcome && finishedAt
      ? {
          outcome: {
            ...vault.value<NoticeOutcome>({ purpose: 'notice', row: row.id }, outcome),
            finishedAt,
          },
        }
      : {}),
  };
}

/** `undefined` cannot be encoded by itself, so the party travels in an object. */
export const sealParty = (vault: MessageVault, { id, party }: Handover) =>
  vault.seal({ purpose: 'handover', row: id }, encodeValue({ party }));

export function toHandover(vault: MessageVault, row: HandoverRow): Handover {
  const { party } = vault.value<Pick<Handover, 'party'>>(
    { purpose: 'handover', row: row.id },
    row.party,
  );
  const { failed_at: at, failed_file: file, failure_code: code } = row;
  return {
    id: row.id,
    messageId: row.message_id,
    recipient: row.recipient,
    sessionId: row.session_id,
    openedAt: row.opened_at,
    closesAt: row.closes_at,
    party,
    ...(at && file !== null && code !== null ? { failure: { at, file, code } } : {}),
  };
}

export const toTransfer = (row: TransferRow): Transfer => ({
  handoverId: row.handover_id,
  file: row.file,
  from: row.from_byte,
  to: row.to_byte,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});
