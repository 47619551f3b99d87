/** One transaction of delivery: what a step changes, all or nothing. Uniqueness and order are the database's own. */

import { createHash } from 'node:crypto';
import pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { EventRecord, Message } from '../delivery/message.js';
import { policyOf } from '../delivery/policy.js';
import type {
  Clock,
  Course,
  DeliveryTransaction,
  Handover,
  HandoverFailure,
  IdempotencyKey,
  IdempotencyState,
  IdentificationRecord,
  JobName,
  JobOptions,
  JobPayloads,
  MessageKey,
  NewEvent,
  NoticeAttempt,
  NoticeOutcome,
  RandomBytes,
  Transfer,
} from '../delivery/ports.js';
import { uuid } from '../delivery/uuid.js';
import { utf8 } from '../formats/bytes.js';
import { DeliveryReader } from './delivery-reader.js';
import { sealFacts, sealMessage, sealOutcome, sealParty } from './delivery-rows.js';
import type { KeyEncryption, MessageVault } from './message-vault.js';
import { alive } from './presence.js';
import { encodeValue } from './stored-value.js';

/** What every store needs of the process it runs in. */
export interface StoreContext {
  readonly pool: pg.Pool;
  readonly keys: KeyEncryption;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** Of `Presence`. */
  readonly instance: number;
}

const UNIQUE_VIOLATION = '23505';
/** Service time; the retention function uses the same figure. */
const IDEMPOTENCY_MS = 7 * 24 * 3600 * 1000;

export class PgDeliveryTransaction implements DeliveryTransaction {
  protected readonly client: pg.ClientBase;
  protected readonly context: StoreContext;
  protected readonly reader: DeliveryReader;

  constructor(client: pg.ClientBase, context: StoreContext) {
    this.client = client;
    this.context = context;
    this.reader = new DeliveryReader(client, context.keys);
  }

  async insertMessage(message: Message, { key }: MessageKey): Promise<void> {
    const { keys } = this.context;
    const vault = this.reader.rememberVault(message.id, key);
    const { rows } = await this.client.query<{ position: number }>(
      `insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
       values ($1, $2, $3, $4, $5, $6) returning position`,
      [
        message.id,
        message.mode,
        message.policyId,
        message.submissionTime,
        message.sender.scopedId,
        sealMessage(vault, message),
      ],
    );
    await this.client.query(
      `insert into sealpost.message_keys (message_id, kek_id, wrapped, retain_years) values ($1, $2, $3, $4)`,
      [
        message.id,
        keys.fingerprint,
        keys.wrap(message.id, key),
        policyOf(message.policyId).evidenceYears,
      ],
    );
    await this.client.query(
      `insert into sealpost.courses (message_id, recipient, position, scoped_id)
       select $1, number, $2, scoped_id from unnest($3::smallint[], $4::text[]) as r (number, scoped_id)`,
      [
        message.id,
        rows[0]?.position,
        message.recipients.map(({ number }) => number),
        message.recipients.map(({ scopedId }) => scopedId),
      ],
    );
  }

  async lockCourse(messageId: string, recipient: number): Promise<Course | undefined> {
    const vault = await this.reader.vault(messageId);
    if (!vault || !(await this.#lock(messageId, recipient))) return undefined;
    return this.reader.course(messageId, recipient);
  }

  async appendEvents(messageId: string, events: readonly NewEvent[]): Promise<EventRecord[]> {
    const vault = await this.#vault(messageId);
    const records: EventRecord[] = [];
    for (const event of events) {
      const { recipient, code, occurrence, eventTime, facts } = event;
      const record: EventRecord = {
        id: uuid(this.context.randomBytes),
        messageId,
        recipient,
        code,
        occurrence,
        sequence: recipient === null ? 0 : await this.#nextSequence(messageId, recipient),
        eventTime,
        facts,
      };
      await this.#insertEvent(vault, record);
      records.push(record);
    }
    return records;
  }

  async setDue(messageId: string, recipient: number, due: Date | null): Promise<void> {
    await this.client.query(
      'update sealpost.courses set due_at = $3 where message_id = $1 and recipient = $2',
      [messageId, recipient, due],
    );
  }

  /** `at` is service time: only its distance from the service's clock has a meaning to the database's. */
  async addJob<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    { key, at }: JobOptions,
  ): Promise<void> {
    const delay =
      at === undefined ? 0 : Math.max(0, at.getTime() - this.context.clock.now().getTime());
    await this.client.query(
      `select sealpost.add_job($1, $2::json, $3, make_interval(secs => $4::double precision / 1000))`,
      [name, JSON.stringify(payload), key, delay],
    );
  }

  async startNotice({ id, messageId, recipient, round, attempt, startedAt }: NoticeAttempt) {
    await this.client.query(
      `insert into sealpost.notice_attempts (id, message_id, recipient, round, attempt, started_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [id, messageId, recipient, round, attempt, startedAt],
    );
  }

  /** The first outcome stays; only a bounce may follow a 250, because it does in the world. */
  async finishNotice(id: string, outcome: NoticeOutcome, at: Date): Promise<void> {
    const attempt = await this.reader.notice(id);
    if (attempt === undefined) throw inconsistent(`notice attempt ${id}`);
    const vault = await this.#vault(attempt.messageId);
    await this.client.query(
      `update sealpost.notice_attempts set finished_at = $2, kind = $3, outcome = $4
       where id = $1 and (kind is null or kind = 'taken' and $3 = 'bounced')`,
      [id, at, outcome.kind, sealOutcome(vault, id, outcome)],
    );
  }

  async insertHandover(handover: Handover): Promise<void> {
    const { id, messageId, recipient, sessionId, openedAt, closesAt } = handover;
    const party = sealParty(await this.#vault(messageId), handover);
    await this.client.query(
      `insert into sealpost.handovers (id, message_id, recipient, session_id, opened_at, closes_at, party)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, messageId, recipient, sessionId, openedAt, closesAt, party],
    );
  }

  async failHandover(id: string, { at, file, code }: HandoverFailure): Promise<void> {
    await this.client.query(
      `insert into sealpost.handover_failures (handover_id, at, file, code) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [id, at, file, code],
    );
  }

  async insertTransfer(transfer: Transfer): Promise<void> {
    const { handoverId, file, from, to, startedAt, finishedAt } = transfer;
    await this.client.query(
      `insert into sealpost.transfers (handover_id, file, from_byte, to_byte, started_at, finished_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [handoverId, file, from, to, startedAt, finishedAt],
    );
  }

  async insertIdentification(record: IdentificationRecord): Promise<void> {
    const { id, messageId, recipient, purpose, outcome, refusal, identity, at, salt, digest } =
      record;
    const vault = await this.#vault(messageId);
    await this.client.query(
      `insert into sealpost.identifications
         (id, message_id, recipient, purpose, outcome, refusal, at, record, digest)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        messageId,
        recipient,
        purpose,
        outcome,
        refusal,
        at,
        vault.seal({ purpose: 'identification', row: id }, encodeValue({ identity, salt })),
        digest,
      ],
    );
  }

  async reserveIdempotency({ owner, key }: IdempotencyKey, now: Date): Promise<IdempotencyState> {
    const id = [owner, hashOf(key)];
    const reserved = await this.client.query(
      `insert into sealpost.idempotency as i (owner, key_hash, instance, reserved_at) values ($1, $2, $3, $4)
       on conflict (owner, key_hash) do update
         set instance = excluded.instance, reserved_at = excluded.reserved_at, fingerprint = null, message_id = null
         where i.reserved_at < $5
           or i.fingerprint is null and i.instance <> excluded.instance and not ${alive('i.instance')}`,
      [...id, this.context.instance, now, new Date(now.getTime() - IDEMPOTENCY_MS)],
    );
    if (reserved.rowCount === 1) return { kind: 'reserved' };
    const { rows } = await this.client.query<{
      fingerprint: Buffer | null;
      message_id: string | null;
    }>(
      'select fingerprint, message_id from sealpost.idempotency where owner = $1 and key_hash = $2',
      id,
    );
    const [row] = rows;
    if (!row?.fingerprint || !row.message_id) return { kind: 'running' };
    return {
      kind: 'done',
      fingerprint: new Uint8Array(row.fingerprint),
      messageId: row.message_id,
    };
  }

  /** Fenced: a process that was taken for dead and lost its reservation cannot store its message. */
  async completeIdempotency(
    { owner, key }: IdempotencyKey,
    fingerprint: Uint8Array,
    messageId: string,
  ) {
    const completed = await this.client.query(
      `update sealpost.idempotency set fingerprint = $3, message_id = $4
       where owner = $1 and key_hash = $2 and instance = $5 and fingerprint is null`,
      [owner, hashOf(key), fingerprint, messageId, this.context.instance],
    );
    if (completed.rowCount === 1) return;
    throw new DeliveryError(
      'delivery/idempotency-running',
      'Another process took over this idempotency key; nothing of this attempt was stored.',
    );
  }

  async releaseIdempotency({ owner, key }: IdempotencyKey): Promise<void> {
    await this.client.query(
      `delete from sealpost.idempotency
       where owner = $1 and key_hash = $2 and instance = $3 and fingerprint is null`,
      [owner, hashOf(key), this.context.instance],
    );
  }

  /** Excludes other lockers until the transaction ends, yet lets rows that refer to the course be added. */
  async #lock(messageId: string, recipient: number): Promise<boolean> {
    const { rowCount } = await this.client.query(
      'select 1 from sealpost.courses where message_id = $1 and recipient = $2 for no key update',
      [messageId, recipient],
    );
    return rowCount === 1;
  }

  /** Under the course's lock, so that a lost race shows as the exclusive event it is and not as a number taken. */
  async #nextSequence(messageId: string, recipient: number): Promise<number> {
    if (!(await this.#lock(messageId, recipient))) throw inconsistent(`course ${recipient}`);
    const { rows } = await this.client.query<{ next: number }>(
      `select coalesce(max(sequence), 0) + 1 as next from sealpost.events
       where message_id = $1 and recipient = $2`,
      [messageId, recipient],
    );
    return rows[0]?.next ?? 1;
  }

  async #insertEvent(vault: MessageVault, record: EventRecord): Promise<void> {
    const { id, messageId, recipient, code, occurrence, sequence, eventTime, facts } = record;
    try {
      await this.client.query(
        `insert into sealpost.events
           (id, message_id, recipient, code, occurrence, sequence, event_time, facts)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          messageId,
          recipient,
          code,
          occurrence,
          sequence,
          eventTime,
          sealFacts(vault, id, facts),
        ],
      );
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
      throw new DeliveryError(
        'delivery/already-decided',
        'This course has such an event already, or one that excludes it.',
        { event: code, constraint: error.constraint },
        { cause: error },
      );
    }
  }

  async #vault(messageId: string): Promise<MessageVault> {
    const vault = await this.reader.vault(messageId);
    if (vault === undefined) throw inconsistent(`message ${messageId} or its key`);
    return vault;
  }
}

const hashOf = (text: string): Uint8Array => createHash('sha256').update(utf8(text)).digest();

const inconsistent = (what: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', `There is no ${what}.`);
