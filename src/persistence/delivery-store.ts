/** Delivery's view of the database: transactions that change, reads that change nothing, and lists in pages. */

import type pg from 'pg';
import type {
  Course,
  CourseId,
  DeliveryStore,
  DeliveryTransaction,
  KeyStore,
  MessageRecord,
  Page,
  PageRequest,
} from '../delivery/ports.js';
import { inTransaction, withClient } from './connection.js';
import { courseKey, DeliveryReader } from './delivery-reader.js';
import { PgDeliveryTransaction, type StoreContext } from './delivery-transaction.js';
import { isUuid } from './opened-messages.js';
import { type Position, rowsWanted, startOf, toPage } from './paging.js';

export class PgDeliveryStore implements DeliveryStore, KeyStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  transaction<Result>(work: (tx: DeliveryTransaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#context.pool, (client) =>
      work(new PgDeliveryTransaction(client, this.#context)),
    );
  }

  message(id: string) {
    return this.#read((reader) => reader.message(id));
  }

  course(messageId: string, recipient: number): Promise<Course | undefined> {
    return this.#readAtOnce(async (reader) => {
      const [course] = await reader.courses([{ messageId, recipient }]);
      return course;
    });
  }

  record(messageId: string): Promise<MessageRecord | undefined> {
    return this.#readAtOnce(async (reader) => {
      const [record] = await reader.records([messageId]);
      return record;
    });
  }

  isSubmissionSealed(messageId: string): Promise<boolean> {
    return this.#read(async (_, client) => {
      if (!isUuid(messageId)) return false;
      const { rowCount } = await client.query(
        `select 1 from sealpost.events e join sealpost.evidence s on s.event_id = e.id
         where e.message_id = $1 and e.recipient is null`,
        [messageId],
      );
      return rowCount === 1;
    });
  }

  events(messageId: string, recipient: number | 'all') {
    return this.#read((reader) => reader.events(messageId, recipient));
  }

  evidence(messageId: string, eventIds: readonly string[]) {
    return this.#read((reader) => reader.evidence(messageId, eventIds));
  }

  handover(id: string) {
    return this.#read((reader) => reader.handover(id));
  }

  noticeAttempt(id: string) {
    return this.#read((reader) => reader.notice(id));
  }

  /** `KeyStore`: the key of a message, for its content. */
  open(messageId: string) {
    return this.#read(async ({ messages }) => {
      const opened = await messages.open(messageId);
      return opened && { key: opened.key };
    });
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
      // One index range for each id; `any(…)` would read and sort all of them.
      const { rows } = await client.query<ReceivedRow>(
        `select c.message_id as "messageId", c.recipient, c.position
         from unnest($1::text[]) as s (scoped_id)
         cross join lateral (
           select message_id, recipient, position from sealpost.courses
           where scoped_id = s.scoped_id and (position, recipient) < ($2, $3)
             and exists (select from sealpost.events e
               where e.message_id = courses.message_id and e.recipient is null and e.code = 'A.1')
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

  #read<Result>(
    work: (reader: DeliveryReader, client: pg.ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const { pool, keys } = this.#context;
    return withClient(pool, (client) => work(new DeliveryReader(client, keys), client));
  }

  /** All statements see the same instant: a course must not be read half before and half after a decision. */
  #readAtOnce<Result>(
    work: (reader: DeliveryReader, client: pg.ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const { pool, keys } = this.#context;
    return inTransaction(
      pool,
      (client) => work(new DeliveryReader(client, keys), client),
      'begin isolation level repeatable read, read only',
    );
  }
}

interface ReceivedRow extends CourseId {
  readonly position: number;
}
