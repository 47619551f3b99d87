/**
 * What a transaction of delivery reads under locks and writes, on a given connection: every act for many courses at once,
 * in as many statements as one takes. Uniqueness and order are the database's own.
 */

import type pg from 'pg';
import type { EventRecord, Message } from '../delivery/message.js';
import { policyOf } from '../delivery/policy.js';
import type {
  Clock,
  ContentRemoval,
  CourseId,
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
import { ChainWriter, type LockedCourse } from './chain-writer.js';
import { query } from './connection.js';
import { columnsOf, DeliveryReader } from './delivery-reader.js';
import { sealOutcome, sealParty } from './delivery-rows.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import type { MessageVault } from './message-vault.js';
import type { OpeningContext } from './opened-messages.js';
import { encodeValue } from './stored-value.js';

/** What every store needs of the process it runs in. */
export interface StoreContext extends OpeningContext {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** Of `Presence`. */
  readonly instance: number;
}

/** Each takes many and, where it answers, answers in their order. */
export interface Writes {
  insertMessages(messages: readonly NewMessage[]): Promise<void>;
  lockCourses(ids: readonly CourseId[]): Promise<readonly LockedCourse[]>;
  appendEvents(events: readonly NewEvent[]): Promise<readonly EventRecord[]>;
  setDue(courses: readonly (CourseId & { readonly due: Date | null })[]): Promise<void>;
  addJobs(jobs: readonly NewJob[]): Promise<void>;
  setContentDue(contents: readonly ContentDue[]): Promise<void>;
  lockContents(messageIds: readonly string[]): Promise<readonly (LockedContent | undefined)[]>;
  recordContentRemovals(removals: readonly ContentRemoval[]): Promise<void>;
  startNotices(attempts: readonly NoticeAttempt[]): Promise<void>;
  finishNotices(finished: readonly FinishedNotice[]): Promise<void>;
  insertHandovers(handovers: readonly Handover[]): Promise<void>;
  failHandovers(failures: readonly (HandoverFailure & { readonly id: string })[]): Promise<void>;
  insertTransfers(transfers: readonly Transfer[]): Promise<void>;
  insertIdentifications(records: readonly IdentificationRecord[]): Promise<void>;
  reserveIdempotency(wanted: readonly Reservation[]): Promise<readonly IdempotencyState[]>;
  completeIdempotency(completed: readonly Completion[]): Promise<void>;
  releaseIdempotency(keys: readonly IdempotencyKey[]): Promise<void>;
}

export interface NewMessage {
  readonly message: Message;
  readonly key: MessageKey;
}
export interface ContentDue {
  readonly messageId: string;
  readonly due: Date;
}
export interface FinishedNotice extends Pick<NoticeAttempt, 'id' | 'messageId'> {
  readonly outcome: NoticeOutcome;
  readonly at: Date;
}
export interface Reservation {
  readonly key: IdempotencyKey;
  readonly now: Date;
}
export interface Completion {
  readonly key: IdempotencyKey;
  readonly fingerprint: Uint8Array;
  readonly messageId: string;
}

export class DeliveryWriter implements Writes {
  readonly client: pg.ClientBase;
  readonly reader: DeliveryReader;
  readonly #context: StoreContext;
  readonly #idempotency: IdempotencyKeys;
  readonly #chains: ChainWriter;

  /** @param waits whether for a course that another transaction has locked; otherwise it is `busy` */
  constructor(client: pg.ClientBase, context: StoreContext, waits: boolean) {
    this.client = client;
    this.#context = context;
    this.reader = new DeliveryReader(client, context);
    this.#chains = new ChainWriter(client, this.reader, context.randomBytes, waits);
    this.#idempotency = new IdempotencyKeys(client, context.instance);
  }

  async insertMessages(messages: readonly NewMessage[]): Promise<void> {
    const { keys } = this.#context;
    const rows = messages.map(({ message, key: { key } }) => ({
      message,
      ...this.reader.messages.remember(message, key),
    }));
    const courses = messages.flatMap(({ message: { id, recipients } }) =>
      recipients.map(({ number, scopedId }) => ({ id, number, scopedId })),
    );
    await query(
      this.client,
      `with message as (
         insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
         select id, mode, policy_id, submission_time, sender, body
         from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[])
           with ordinality as n (id, mode, policy_id, submission_time, sender, body, place)
         order by place returning id, position
       ), message_key as (
         insert into sealpost.message_keys (message_id, kek_id, wrapped, retain_years)
         select id, $7, wrapped, years
         from unnest($1::uuid[], $8::bytea[], $9::smallint[]) as k (id, wrapped, years)
       ), content as (
         insert into sealpost.contents (message_id) select unnest($1::uuid[])
       )
       insert into sealpost.courses (message_id, recipient, position, scoped_id)
       select id, number, position, scoped_id
       from unnest($10::uuid[], $11::smallint[], $12::text[]) as c (id, number, scoped_id) join message using (id)`,
      [
        rows.map(({ message }) => message.id),
        rows.map(({ message }) => message.mode),
        rows.map(({ message }) => message.policyId),
        rows.map(({ message }) => message.submissionTime),
        rows.map(({ message }) => message.sender.scopedId),
        rows.map(({ body }) => body),
        keys.fingerprint,
        rows.map(({ wrapped }) => wrapped),
        rows.map(({ message }) => policyOf(message.policyId).evidenceYears),
        courses.map(({ id }) => id),
        courses.map(({ number }) => number),
        courses.map(({ scopedId }) => scopedId),
      ],
    );
  }

  lockCourses(ids: readonly CourseId[]): Promise<readonly LockedCourse[]> {
    return this.#chains.lockCourses(ids);
  }

  appendEvents(events: readonly NewEvent[]): Promise<readonly EventRecord[]> {
    return this.#chains.appendEvents(events);
  }

  async setDue(courses: readonly (CourseId & { readonly due: Date | null })[]): Promise<void> {
    await query(
      this.client,
      `update sealpost.courses c set due_at = d.due_at
       from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as d (message_id, recipient, due_at)
       where c.message_id = d.message_id and c.recipient = d.recipient and c.due_at is distinct from d.due_at`,
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
    await query(this.client, 'select sealpost.add_jobs($1)', [JSON.stringify(specs)]);
  }

  async setContentDue(contents: readonly ContentDue[]): Promise<void> {
    // In one order for all: two sealers may each hold courses of the same messages.
    await query(
      this.client,
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

  lockContents(messageIds: readonly string[]): Promise<readonly (LockedContent | undefined)[]> {
    return oneByOne(messageIds, async (messageId) => {
      const { rowCount } = await query(
        this.client,
        'select 1 from sealpost.contents where message_id = $1 for update skip locked',
        [messageId],
      );
      if (rowCount === 0) return undefined;
      const [record] = await this.reader.records([messageId]);
      return record ? { record } : {};
    });
  }

  /** A trigger takes the content's row away with it. */
  async recordContentRemovals(removals: readonly ContentRemoval[]): Promise<void> {
    await query(
      this.client,
      `insert into sealpost.content_removals (message_id, access_ended_at, removed_at)
       select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])`,
      [
        removals.map(({ messageId }) => messageId),
        removals.map(({ accessEndedAt }) => accessEndedAt),
        removals.map(({ removedAt }) => removedAt),
      ],
    );
  }

  async startNotices(attempts: readonly NoticeAttempt[]): Promise<void> {
    await query(
      this.client,
      `insert into sealpost.notice_attempts (id, message_id, recipient, round, attempt, started_at)
       select * from unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[], $5::smallint[], $6::timestamptz[])`,
      [
        attempts.map(({ id }) => id),
        ...columnsOf(attempts),
        attempts.map(({ round }) => round),
        attempts.map(({ attempt }) => attempt),
        attempts.map(({ startedAt }) => startedAt),
      ],
    );
  }

  /** The first outcome stays; only a bounce may follow a 250, because it does in the world. */
  async finishNotices(finished: readonly FinishedNotice[]): Promise<void> {
    const vaults = await this.#vaults(finished);
    await query(
      this.client,
      `update sealpost.notice_attempts a set finished_at = f.at, kind = f.kind, outcome = f.outcome
       from unnest($1::text[], $2::timestamptz[], $3::text[], $4::bytea[]) as f (id, at, kind, outcome)
       where a.id = f.id and (a.kind is null or a.kind = 'taken' and f.kind = 'bounced')`,
      [
        finished.map(({ id }) => id),
        finished.map(({ at }) => at),
        finished.map(({ outcome }) => outcome.kind),
        finished.map(({ id, outcome }, index) => sealOutcome(vaults(index), id, outcome)),
      ],
    );
  }

  async insertHandovers(handovers: readonly Handover[]): Promise<void> {
    const vaults = await this.#vaults(handovers);
    await query(
      this.client,
      `insert into sealpost.handovers (id, message_id, recipient, session_id, opened_at, closes_at, party)
       select * from unnest($1::text[], $2::uuid[], $3::smallint[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bytea[])`,
      [
        handovers.map(({ id }) => id),
        ...columnsOf(handovers),
        handovers.map(({ sessionId }) => sessionId),
        handovers.map(({ openedAt }) => openedAt),
        handovers.map(({ closesAt }) => closesAt),
        handovers.map((handover, index) => sealParty(vaults(index), handover)),
      ],
    );
  }

  async failHandovers(
    failures: readonly (HandoverFailure & { readonly id: string })[],
  ): Promise<void> {
    await query(
      this.client,
      `insert into sealpost.handover_failures (handover_id, at, file, code)
       select * from unnest($1::text[], $2::timestamptz[], $3::smallint[], $4::text[]) on conflict do nothing`,
      [
        failures.map(({ id }) => id),
        failures.map(({ at }) => at),
        failures.map(({ file }) => file),
        failures.map(({ code }) => code),
      ],
    );
  }

  async insertTransfers(transfers: readonly Transfer[]): Promise<void> {
    await query(
      this.client,
      `insert into sealpost.transfers (handover_id, file, from_byte, to_byte, started_at, finished_at)
       select handover_id, file, from_byte, to_byte, started_at, finished_at
       from unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
         with ordinality as t (handover_id, file, from_byte, to_byte, started_at, finished_at, place)
       order by place`,
      [
        transfers.map(({ handoverId }) => handoverId),
        transfers.map(({ file }) => file),
        transfers.map(({ from }) => from),
        transfers.map(({ to }) => to),
        transfers.map(({ startedAt }) => startedAt),
        transfers.map(({ finishedAt }) => finishedAt),
      ],
    );
  }

  async insertIdentifications(records: readonly IdentificationRecord[]): Promise<void> {
    const vaults = await this.#vaults(records);
    await query(
      this.client,
      `insert into sealpost.identifications
         (id, message_id, recipient, purpose, outcome, refusal, at, record, digest)
       select * from unnest($1::text[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[],
         $7::timestamptz[], $8::bytea[], $9::bytea[])`,
      [
        records.map(({ id }) => id),
        records.map(({ messageId }) => messageId),
        records.map(({ recipient }) => recipient),
        records.map(({ purpose }) => purpose),
        records.map(({ outcome }) => outcome),
        records.map(({ refusal }) => refusal ?? null),
        records.map(({ at }) => at),
        records.map(({ id, identity, salt }, index) =>
          vaults(index).seal(
            { purpose: 'identification', row: id },
            encodeValue({ identity, salt }),
          ),
        ),
        records.map(({ digest }) => digest),
      ],
    );
  }

  reserveIdempotency(wanted: readonly Reservation[]): Promise<readonly IdempotencyState[]> {
    return oneByOne(wanted, ({ key, now }) => this.#idempotency.reserve(key, now));
  }

  async completeIdempotency(completed: readonly Completion[]): Promise<void> {
    await oneByOne(completed, ({ key, fingerprint, messageId }) =>
      this.#idempotency.complete(key, fingerprint, messageId),
    );
  }

  async releaseIdempotency(keys: readonly IdempotencyKey[]): Promise<void> {
    await oneByOne(keys, (key) => this.#idempotency.release(key));
  }

  /** @returns by position, the vault of each one's message */
  async #vaults(
    of: readonly { readonly messageId: string }[],
  ): Promise<(index: number) => MessageVault> {
    await this.reader.messages.openAll(of.map(({ messageId }) => messageId));
    const vaults = of.map(({ messageId }) => this.reader.messages.of(messageId).vault);
    return (index) => vaults[index] as MessageVault;
  }
}

async function oneByOne<Item, Answer>(
  items: readonly Item[],
  act: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) answers.push(await act(item));
  return answers;
}
