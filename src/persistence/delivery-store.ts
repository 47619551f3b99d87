/** Delivery's view of the database: transactions that change, reads that change nothing, and lists in pages. */

import type pg from 'pg';
import type {
  Course,
  CourseId,
  DeliveryStore,
  DeliveryTransaction,
  Handover,
  KeyStore,
  MessageRecord,
  Page,
  PageRequest,
} from '../delivery/ports.js';
import { inSnapshot, query, withClient } from './connection.js';
import { courseKey, DeliveryReader } from './delivery-reader.js';
import type { StoreContext } from './delivery-writer.js';
import { Gathered } from './gathered.js';
import { isUuid, type OpenedMessage } from './opened-messages.js';
import { type Position, rowsWanted, startOf, toPage } from './paging.js';
import { SharedTransactions } from './shared-transactions.js';

/** No message has it. */
const FIRST = '00000000-0000-0000-0000-000000000000';

export class PgDeliveryStore implements DeliveryStore, KeyStore {
  readonly #context: StoreContext;
  readonly #transactions: SharedTransactions;
  readonly #opened: Gathered<string, OpenedMessage | undefined>;
  readonly #courses: Gathered<CourseId, Course | undefined>;
  readonly #records: Gathered<string, MessageRecord | undefined>;
  readonly #sealed: Gathered<string, boolean>;
  readonly #handovers: Gathered<string, Handover | undefined>;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#transactions = new SharedTransactions(context);
    this.#opened = this.#gathered(async ({ messages }, ids) => {
      await messages.openAll(ids);
      return ids.map((id) => messages.find(id));
    });
    this.#handovers = this.#gathered((reader, ids) => reader.handovers(ids));
    this.#sealed = new Gathered((ids) => this.#read((_, client) => areSealed(client, ids)));
    this.#courses = new Gathered((ids) =>
      this.#readAtOnce(async (reader) => {
        const courses = await reader.courses(ids);
        const found = new Map(
          courses.map((one) => [courseKey(one.message.id, one.recipient), one]),
        );
        return ids.map(({ messageId, recipient }) => found.get(courseKey(messageId, recipient)));
      }),
    );
    this.#records = new Gathered((ids) =>
      this.#readAtOnce(async (reader) => {
        const records = await reader.records([...new Set(ids)]);
        const found = new Map(records.map((record) => [record.message.id, record]));
        return ids.map((id) => found.get(id));
      }),
    );
  }

  transaction<Result>(
    work: (tx: DeliveryTransaction) => Promise<Result>,
    how?: 'alone',
  ): Promise<Result> {
    return how === 'alone' ? this.#transactions.alone(work) : this.#transactions.run(work);
  }

  async message(id: string) {
    return (await this.#opened.ask(id))?.message;
  }

  course(messageId: string, recipient: number): Promise<Course | undefined> {
    return this.#courses.ask({ messageId, recipient });
  }

  record(messageId: string): Promise<MessageRecord | undefined> {
    return this.#records.ask(messageId);
  }

  isSubmissionSealed(messageId: string): Promise<boolean> {
    return this.#sealed.ask(messageId);
  }

  events(messageId: string, recipient: number | 'all') {
    return this.#read((reader) => reader.events(messageId, recipient));
  }

  evidence(messageId: string, eventIds: readonly string[]) {
    return this.#read((reader) => reader.evidence(messageId, eventIds));
  }

  augmentations(messageId: string, eventIds: readonly string[]) {
    return this.#read((reader) => reader.augmentations(messageId, eventIds));
  }

  handover(id: string) {
    return this.#handovers.ask(id);
  }

  noticeAttempt(id: string) {
    return this.#read((reader) => reader.notice(id));
  }

  /** `KeyStore`: the key of a message, for its content. */
  async open(messageId: string) {
    const opened = await this.#opened.ask(messageId);
    return opened && { key: opened.key };
  }

  async listSent(scopedId: string, page: PageRequest): Promise<Page<MessageRecord>> {
    const [position] = startOf(page);
    return this.#readAtOnce(async (reader, client) => {
      const { rows } = await client.query<{ id: string; position: number }>(
        `select id, position from sealpost.messages where sender_scoped_id = $1 and position < $2
         order by position desc limit $3`,
        [scopedId, position, rowsWanted(page)],
      );
      const records = await reader.records(rows.map(({ id }) => id));
      const byId = new Map(records.map((record) => [record.message.id, record]));
      const place = (row: { position: number }): Position => [row.position, 0];
      return toPage(rows, page, place, ({ id }) => byId.get(id));
    });
  }

  /** A refused submission never reaches its recipients' lists. */
  async listReceived(scopedIds: readonly string[], page: PageRequest): Promise<Page<Course>> {
    const start = startOf(page);
    return this.#readAtOnce(async (reader, client) => {
      // One index range for each id; `any(…)` would read and sort all of them. So would a join: hence a value, not `exists`.
      const { rows } = await client.query<ReceivedRow>(
        `select c.message_id as "messageId", c.recipient, c.position
         from unnest($1::text[]) as s (scoped_id)
         cross join lateral (
           select message_id, recipient, position from sealpost.courses
           where scoped_id = s.scoped_id and (position, recipient) < ($2, $3)
             and (select e.code = 'A.1' from sealpost.events e
               where e.message_id = courses.message_id and e.code in ('A.1', 'A.2') limit 1)
           order by position desc, recipient desc limit $4) as c
         order by c.position desc, c.recipient desc limit $4`,
        [[...new Set(scopedIds)], ...start, rowsWanted(page)],
      );
      const courses = await reader.courses(rows);
      const byId = new Map(
        courses.map((course) => [courseKey(course.message.id, course.recipient), course]),
      );
      const place = (row: ReceivedRow): Position => [row.position, row.recipient];
      return toPage(rows, page, place, ({ messageId, recipient }) =>
        byId.get(courseKey(messageId, recipient)),
      );
    });
  }

  overdue(now: Date, limit: number): Promise<CourseId[]> {
    return this.#read(async (_, client) => {
      const { rows } = await client.query<CourseId>(
        `select message_id as "messageId", recipient from sealpost.courses
         where due_at <= $1 order by due_at limit $2`,
        [now, limit],
      );
      return rows;
    });
  }

  contentsDue(now: Date, limit: number): Promise<string[]> {
    return this.#read(async (_, client) => {
      const { rows } = await client.query<{ message_id: string }>(
        'select message_id from sealpost.contents where due_at <= $1 order by due_at limit $2',
        [now, limit],
      );
      return rows.map(({ message_id }) => message_id);
    });
  }

  contentsStored(after: string | undefined, limit: number): Promise<string[]> {
    return this.#read(async (_, client) => {
      const { rows } = await client.query<{ message_id: string }>(
        'select message_id from sealpost.contents where message_id > $1 order by message_id limit $2',
        [after ?? FIRST, limit],
      );
      return rows.map(({ message_id }) => message_id);
    });
  }

  contentKept(messageIds: readonly string[]): Promise<string[]> {
    return this.#read(async (_, client) => {
      const { rows } = await client.query<{ message_id: string }>(
        `select e.message_id from sealpost.events e join sealpost.message_keys k on k.message_id = e.message_id
         where e.message_id = any($1::uuid[]) and e.recipient is null and e.code = 'A.1'`,
        [messageIds.filter(isUuid)],
      );
      return rows.map(({ message_id }) => message_id);
    });
  }

  #gathered<Answer>(
    answer: (reader: DeliveryReader, ids: readonly string[]) => Promise<readonly Answer[]>,
  ): Gathered<string, Answer> {
    return new Gathered((ids) => this.#read((reader) => answer(reader, ids)));
  }

  #read<Result>(
    work: (reader: DeliveryReader, client: pg.ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const { pool } = this.#context;
    return withClient(pool, (client) => work(new DeliveryReader(client, this.#context), client));
  }

  /** All statements see the same instant: a course must not be read half before and half after a decision. */
  #readAtOnce<Result>(
    work: (reader: DeliveryReader, client: pg.ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const { pool } = this.#context;
    return inSnapshot(pool, (client) => work(new DeliveryReader(client, this.#context), client));
  }
}

async function areSealed(client: pg.ClientBase, ids: readonly string[]): Promise<boolean[]> {
  const { rows } = await query<{ message_id: string }>(
    client,
    `select e.message_id from sealpost.events e join sealpost.evidence s on s.event_id = e.id
     where e.message_id = any($1::uuid[]) and e.recipient is null`,
    [ids.filter(isUuid)],
  );
  const sealed = new Set(rows.map(({ message_id }) => message_id));
  return ids.map((id) => sealed.has(id));
}

interface ReceivedRow extends CourseId {
  readonly position: number;
}
