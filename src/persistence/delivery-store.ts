/** Delivery's view of the database: transactions that change, reads that change nothing, and lists in pages. */

import type pg from 'pg';
import type { Message } from '../delivery/message.js';
import type {
  DeliveryStore,
  DeliveryTransaction,
  KeyStore,
  Page,
  PageRequest,
} from '../delivery/ports.js';
import { inTransaction, withClient } from './connection.js';
import { DeliveryReader } from './delivery-reader.js';
import { PgDeliveryTransaction, type StoreContext } from './delivery-transaction.js';
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

  course(messageId: string, recipient: number) {
    return this.#readAtOnce((reader) => reader.course(messageId, recipient));
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
    return this.#read(async (reader) => {
      const key = await reader.messageKey(messageId);
      return key && { key };
    });
  }

  async listSent(scopedId: string, page: PageRequest): Promise<Page<Message>> {
    const [position] = startOf(page);
    return this.#read(async (reader, client) => {
      const { rows } = await client.query<{ id: string; position: number }>(
        `select id, position from sealpost.messages where sender_scoped_id = $1 and position < $2
         order by position desc limit $3`,
        [scopedId, position, rowsWanted(page)],
      );
      const place = (row: { position: number }): Position => [row.position, 0];
      return toPage(rows, page, place, ({ id }) => reader.message(id));
    });
  }

  /** A refused submission never reaches its recipients' lists. */
  async listReceived(scopedIds: readonly string[], page: PageRequest) {
    return this.#read(async (reader, client) => {
      // One index range for each id; `any(…)` would read and sort all of them.
      const { rows } = await client.query<ReceivedRow>(
        `select c.message_id, c.recipient, c.position from unnest($1::text[]) as s (scoped_id)
         cross join lateral (
           select message_id, recipient, position from sealpost.courses
           where scoped_id = s.scoped_id and (position, recipient) < ($2, $3)
             and exists (select from sealpost.events e
               where e.message_id = courses.message_id and e.recipient is null and e.code = 'A.1')
           order by position desc, recipient desc limit $4) as c
         order by c.position desc, c.recipient desc limit $4`,
        [[...new Set(scopedIds)], ...startOf(page), rowsWanted(page)],
      );
      const place = (row: ReceivedRow): Position => [row.position, row.recipient];
      return toPage(rows, page, place, async ({ message_id, recipient }) => {
        const message = await reader.message(message_id);
        return message && { message, recipient };
      });
    });
  }

  overdue(now: Date, limit: number) {
    return this.#read(async (_, client) => {
      const { rows } = await client.query<{ messageId: string; recipient: number }>(
        `select message_id as "messageId", recipient from sealpost.courses
         where due_at <= $1 order by due_at limit $2`,
        [now, limit],
      );
      return rows;
    });
  }

  #read<Result>(
    work: (reader: DeliveryReader, client: pg.ClientBase) => Promise<Result>,
  ): Promise<Result> {
    const { pool, keys } = this.#context;
    return withClient(pool, (client) => work(new DeliveryReader(client, keys), client));
  }

  /** All statements see the same instant: a course must not be read half before and half after a decision. */
  #readAtOnce<Result>(work: (reader: DeliveryReader) => Promise<Result>): Promise<Result> {
    const { pool, keys } = this.#context;
    return inTransaction(pool, async (client) => {
      await client.query('set transaction isolation level repeatable read, read only');
      return work(new DeliveryReader(client, keys));
    });
  }
}

interface ReceivedRow {
  readonly message_id: string;
  readonly recipient: number;
  readonly position: number;
}
