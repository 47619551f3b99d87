/** One transaction of delivery: what a step changes, all or nothing. Uniqueness and order are the database's own. */

import pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { EventRecord, Message } from '../delivery/message.js';
import { policyOf } from '../delivery/policy.js';
import type {
  Clock,
  ContentRemoval,
  Course,
  CourseId,
  DeliveryTransaction,
  Handover,
  HandoverFailure,
  IdempotencyKey,
  IdempotencyState,
  IdentificationRecord,
  LockedContent,
  MessageKey,
  NewEvent,
  NewJob,
  NoticeAttempt,
  NoticeOutcome,
  RandomBytes,
  Transfer,
} from '../delivery/ports.js';
import { uuid } from '../delivery/uuid.js';
import { columnsOf, courseKey, DeliveryReader } from './delivery-reader.js';
import { sealFacts, sealMessage, sealOutcome, sealParty } from './delivery-rows.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import type { KeyEncryption, MessageVault } from './message-vault.js';
import { isUuid } from './opened-messages.js';
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

export class PgDeliveryTransaction implements DeliveryTransaction {
  protected readonly client: pg.ClientBase;
  protected readonly reader: DeliveryReader;
  readonly #context: StoreContext;
  readonly #idempotency: IdempotencyKeys;
  /** Courses whose rows this transaction has locked. */
  readonly #locked = new Set<string>();

  constructor(client: pg.ClientBase, context: StoreContext) {
    this.client = client;
    this.#context = context;
    this.reader = new DeliveryReader(client, context.keys);
    this.#idempotency = new IdempotencyKeys(client, context.instance);
  }

  async insertMessage(message: Message, { key }: MessageKey): Promise<void> {
    const { keys } = this.#context;
    const { vault } = this.reader.messages.remember(message, key);
    await this.client.query(
      `with message as (
         insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
         values ($1, $2, $3, $4, $5, $6) returning id, position
       ), message_key as (
         insert into sealpost.message_keys (message_id, kek_id, wrapped, retain_years)
         select id, $7, $8, $9 from message
       ), content as (
         insert into sealpost.contents (message_id) select id from message
       )
       insert into sealpost.courses (message_id, recipient, position, scoped_id)
       select id, number, position, scoped_id
       from message, unnest($10::smallint[], $11::text[]) as r (number, scoped_id)`,
      [
        message.id,
        message.mode,
        message.policyId,
        message.submissionTime,
        message.sender.scopedId,
        sealMessage(vault, message),
        keys.fingerprint,
        keys.wrap(message.id, key),
        policyOf(message.policyId).evidenceYears,
        message.recipients.map(({ number }) => number),
        message.recipients.map(({ scopedId }) => scopedId),
      ],
    );
  }

  async lockCourses(ids: readonly CourseId[]): Promise<Course[]> {
    return this.reader.courses(await this.#lock(ids));
  }

  async appendEvents(events: readonly NewEvent[]): Promise<EventRecord[]> {
    await this.#lockChainsOf(events);
    await this.reader.messages.openAll(events.map(({ messageId }) => messageId));
    const records = events.map((event) => ({ ...event, id: uuid(this.#context.randomBytes) }));
    const sequences = await this.#insertEvents(records);
    return records.map((record) => ({ ...record, sequence: sequences.get(record.id) ?? 0 }));
  }

  async setDue(courses: readonly (CourseId & { readonly due: Date | null })[]): Promise<void> {
    await this.client.query(
      `update sealpost.courses c set due_at = d.due_at
       from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as d (message_id, recipient, due_at)
       where c.message_id = d.message_id and c.recipient = d.recipient`,
      [...columnsOf(courses), courses.map(({ due }) => due)],
    );
  }

  /** `at` is service time: only its distance from the service's clock has a meaning to the database's. */
  async addJobs(jobs: readonly NewJob[]): Promise<void> {
    const now = this.#context.clock.now().getTime();
    const specs = jobs.map(({ name, payload, key, at }) => {
      const delayMs = at === undefined ? 0 : Math.max(0, at.getTime() - now);
      return { name, payload, key, delay: delayMs / 1000 };
    });
    await this.client.query('select sealpost.add_jobs($1)', [JSON.stringify(specs)]);
  }

  async setContentDue(
    contents: readonly { readonly messageId: string; readonly due: Date }[],
  ): Promise<void> {
    // In one order for all: two sealers may each hold courses of the same messages.
    await this.client.query(
      `with wanted as (
         select message_id, max(due_at) as due_at from unnest($1::uuid[], $2::timestamptz[]) as w (message_id, due_at)
         group by message_id
       ), held as (
         select message_id from sealpost.contents where message_id in (select message_id from wanted)
         order by message_id for no key update
       )
       update sealpost.contents c set due_at = greatest(c.due_at, w.due_at)
       from held join wanted w using (message_id) where c.message_id = held.message_id`,
      [contents.map(({ messageId }) => messageId), contents.map(({ due }) => due)],
    );
  }

  async lockContent(messageId: string): Promise<LockedContent | undefined> {
    const { rowCount } = await this.client.query(
      'select 1 from sealpost.contents where message_id = $1 for update skip locked',
      [messageId],
    );
    if (rowCount === 0) return undefined;
    const [record] = await this.reader.records([messageId]);
    return record ? { record } : {};
  }

  /** A trigger takes the content's row away with it. */
  async recordContentRemoval({ messageId, accessEndedAt, removedAt }: ContentRemoval) {
    await this.client.query(
      `insert into sealpost.content_removals (message_id, access_ended_at, removed_at) values ($1, $2, $3)`,
      [messageId, accessEndedAt, removedAt],
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
  async finishNotice(
    { id, messageId }: Pick<NoticeAttempt, 'id' | 'messageId'>,
    outcome: NoticeOutcome,
    at: Date,
  ): Promise<void> {
    const vault = await this.#vault(messageId);
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

  reserveIdempotency(key: IdempotencyKey, now: Date): Promise<IdempotencyState> {
    return this.#idempotency.reserve(key, now);
  }

  completeIdempotency(key: IdempotencyKey, fingerprint: Uint8Array, messageId: string) {
    return this.#idempotency.complete(key, fingerprint, messageId);
  }

  releaseIdempotency(key: IdempotencyKey): Promise<void> {
    return this.#idempotency.release(key);
  }

  /**
   * Excludes other lockers until the transaction ends, yet lets rows that refer to the courses be added.
   * @returns those that exist
   */
  async #lock(ids: readonly CourseId[]): Promise<CourseId[]> {
    const { rows } = await this.client.query<CourseId>(
      `select message_id as "messageId", recipient from sealpost.courses
       where (message_id, recipient) in (select * from unnest($1::uuid[], $2::smallint[]))
       order by message_id, recipient for no key update`,
      columnsOf(ids.filter(({ messageId }) => isUuid(messageId))),
    );
    for (const { messageId, recipient } of rows) this.#locked.add(courseKey(messageId, recipient));
    return rows;
  }

  /** So that a lost race shows as the exclusive event it is, and not as a number taken in the chain. */
  async #lockChainsOf(events: readonly NewEvent[]): Promise<void> {
    const missing = events.flatMap(({ messageId, recipient }) =>
      recipient === null || this.#locked.has(courseKey(messageId, recipient))
        ? []
        : [{ messageId, recipient }],
    );
    if (missing.length === 0) return;
    await this.#lock(missing);
    const absent = missing.find((id) => !this.#locked.has(courseKey(id.messageId, id.recipient)));
    if (absent) throw inconsistent(`course ${absent.recipient}`);
  }

  /** @returns the place of each in its chain, by id */
  async #insertEvents(
    records: readonly Omit<EventRecord, 'sequence'>[],
  ): Promise<ReadonlyMap<string, number>> {
    try {
      const { rows } = await this.client.query<{ id: string; sequence: number }>(
        `insert into sealpost.events
           (id, message_id, recipient, code, occurrence, sequence, event_time, facts)
         select id, message_id, recipient, code, occurrence,
           case when recipient is null then 0 else
             row_number() over (partition by message_id, recipient order by place)
             + coalesce((select max(e.sequence) from sealpost.events e
                 where e.message_id = n.message_id and e.recipient = n.recipient), 0) end,
           event_time, facts
         from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::smallint[], $6::timestamptz[], $7::bytea[])
           with ordinality as n (id, message_id, recipient, code, occurrence, event_time, facts, place)
         order by place
         returning id, sequence`,
        [
          records.map(({ id }) => id),
          records.map(({ messageId }) => messageId),
          records.map(({ recipient }) => recipient),
          records.map(({ code }) => code),
          records.map(({ occurrence }) => occurrence),
          records.map(({ eventTime }) => eventTime),
          records.map(({ id, messageId, facts }) =>
            sealFacts(this.reader.messages.of(messageId).vault, id, facts),
          ),
        ],
      );
      return new Map(rows.map(({ id, sequence }) => [id, sequence]));
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
      throw new DeliveryError(
        'delivery/already-decided',
        'A course has such an event already, or one that excludes it.',
        { events: records.map(({ code }) => code), constraint: error.constraint },
        { cause: error },
      );
    }
  }

  async #vault(messageId: string): Promise<MessageVault> {
    const opened = await this.reader.messages.open(messageId);
    if (opened === undefined) throw inconsistent(`message ${messageId} or its key`);
    return opened.vault;
  }
}

const inconsistent = (what: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', `There is no ${what}.`);
