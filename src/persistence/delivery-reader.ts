/** Reads messages, courses and their records on a given connection, decrypting what it reads. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { EventRecord, Message } from '../delivery/message.js';
import type { Course, Handover, NoticeAttempt } from '../delivery/ports.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import { equalBytes } from '../formats/bytes.js';
import {
  type EventRow,
  type HandoverRow,
  type MessageRow,
  type NoticeRow,
  type TransferRow,
  toEvent,
  toHandover,
  toMessage,
  toNotice,
  toTransfer,
} from './delivery-rows.js';
import { PersistenceError } from './errors.js';
import type { KeyEncryption, MessageVault } from './message-vault.js';

/** PostgreSQL rejects other text where it wants a `uuid`; to a caller that is simply no such message. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** The one character that PostgreSQL's `text` cannot hold. */
export const isText = (text: string): boolean => !text.includes('\0');

const EVENT_COLUMNS = `e.id, e.message_id, e.recipient, e.code, e.occurrence, e.sequence, e.event_time, e.facts,
  s.digest, s.proven_time`;
/** A events first, then each recipient's chain. */
const CHAIN_ORDER = 'e.recipient nulls first, e.sequence';

export class DeliveryReader {
  readonly #client: pg.ClientBase;
  readonly #keys: KeyEncryption;
  /** Vaults opened on this connection's errand; the connection's next one starts with none. */
  readonly #vaults = new Map<string, MessageVault>();

  constructor(client: pg.ClientBase, keys: KeyEncryption) {
    this.#client = client;
    this.#keys = keys;
  }

  /** The key of a message; `undefined` if there is no such message or its key was destroyed. */
  async messageKey(messageId: string): Promise<Uint8Array | undefined> {
    if (!isUuid(messageId)) return undefined;
    const row = await this.#one<{ kek_id: Buffer; wrapped: Buffer }>(
      'select kek_id, wrapped from sealpost.message_keys where message_id = $1',
      [messageId],
    );
    if (row === undefined) return undefined;
    if (!equalBytes(row.kek_id, this.#keys.fingerprint)) {
      throw new PersistenceError(
        'persistence/wrong-key',
        'The message was stored under another key-encryption key. Configure the one that was in use then.',
      );
    }
    return this.#keys.unwrap(messageId, row.wrapped);
  }

  async vault(messageId: string): Promise<MessageVault | undefined> {
    const known = this.#vaults.get(messageId);
    if (known) return known;
    const key = await this.messageKey(messageId);
    return key && this.rememberVault(messageId, key);
  }

  rememberVault(messageId: string, key: Uint8Array): MessageVault {
    const vault = this.#keys.vault(messageId, key);
    this.#vaults.set(messageId, vault);
    return vault;
  }

  async message(messageId: string): Promise<Message | undefined> {
    const vault = await this.vault(messageId);
    const row =
      vault &&
      (await this.#one<MessageRow>(
        'select id, mode, policy_id, submission_time, body from sealpost.messages where id = $1',
        [messageId],
      ));
    return vault && row && toMessage(vault, row);
  }

  async course(messageId: string, recipient: number): Promise<Course | undefined> {
    const vault = await this.vault(messageId);
    const message = await this.message(messageId);
    if (!vault || !message?.recipients.some(({ number }) => number === recipient)) return undefined;
    const key = [messageId, recipient];
    const notices = await this.#client.query<NoticeRow>(
      `select id, message_id, recipient, round, attempt, started_at, finished_at, outcome
       from sealpost.notice_attempts where message_id = $1 and recipient = $2 order by round, attempt`,
      key,
    );
    const transfers = await this.#client.query<TransferRow>(
      `select t.handover_id, t.file, t.from_byte, t.to_byte, t.started_at, t.finished_at
       from sealpost.transfers t join sealpost.handovers h on h.id = t.handover_id
       where h.message_id = $1 and h.recipient = $2 order by t.id`,
      key,
    );
    return {
      message,
      recipient,
      events: await this.events(messageId, recipient),
      notices: notices.rows.map((row) => toNotice(vault, row)),
      transfers: transfers.rows.map(toTransfer),
    };
  }

  async events(messageId: string, recipient: number | 'all'): Promise<EventRecord[]> {
    const vault = await this.vault(messageId);
    if (!vault) return [];
    const { rows } = await this.#client.query<EventRow>(
      `select ${EVENT_COLUMNS} from sealpost.events e left join sealpost.evidence s on s.event_id = e.id
       where e.message_id = $1 and ($2::smallint is null or e.recipient is null or e.recipient = $2)
       order by ${CHAIN_ORDER}`,
      [messageId, recipient === 'all' ? null : recipient],
    );
    return rows.map((row) => toEvent(vault, row));
  }

  /** The bytes as first sealed. Throws `persistence/altered` if they are not those of the stored digest. */
  async evidence(messageId: string, eventIds: readonly string[]): Promise<SealedEvidence[]> {
    const vault = await this.vault(messageId);
    if (!vault) return [];
    const { rows } = await this.#client.query<{
      event_id: string;
      evidence_id: string;
      bytes: Buffer;
      digest: Buffer;
      proven_time: Date;
      event_time: Date;
    }>(
      `select s.event_id, s.evidence_id, s.bytes, s.digest, s.proven_time, e.event_time
       from sealpost.evidence s join sealpost.events e on e.id = s.event_id
       where e.message_id = $1 and s.event_id = any($2::uuid[]) order by ${CHAIN_ORDER}`,
      [messageId, eventIds.filter(isUuid)],
    );
    return rows.map((row) => {
      const bytes = vault.open({ purpose: 'evidence', row: row.event_id }, row.bytes);
      if (!createHash('sha256').update(bytes).digest().equals(row.digest)) {
        throw new PersistenceError('persistence/altered', 'Stored evidence has another digest.', {
          event: row.event_id,
        });
      }
      return {
        evidenceId: row.evidence_id,
        bytes,
        digest: new Uint8Array(row.digest),
        claimedTime: row.event_time,
        provenTime: row.proven_time,
      };
    });
  }

  async notice(id: string): Promise<NoticeAttempt | undefined> {
    if (!isText(id)) return undefined;
    const row = await this.#one<NoticeRow>(
      `select id, message_id, recipient, round, attempt, started_at, finished_at, outcome
       from sealpost.notice_attempts where id = $1`,
      [id],
    );
    const vault = row && (await this.vault(row.message_id));
    return vault && row && toNotice(vault, row);
  }

  async handover(id: string): Promise<Handover | undefined> {
    if (!isText(id)) return undefined;
    const row = await this.#one<HandoverRow>(
      `select h.id, h.message_id, h.recipient, h.session_id, h.opened_at, h.closes_at, h.party,
         f.at as failed_at, f.file as failed_file, f.code as failure_code
       from sealpost.handovers h left join sealpost.handover_failures f on f.handover_id = h.id
       where h.id = $1`,
      [id],
    );
    const vault = row && (await this.vault(row.message_id));
    return vault && row && toHandover(vault, row);
  }

  async #one<Row extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    const { rows } = await this.#client.query<Row>(sql, [...values]);
    return rows[0];
  }
}
