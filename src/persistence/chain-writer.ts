/** Courses and their chains inside one transaction: locked, read, and continued by events in an order without gaps. */

import pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { EventRecord } from '../delivery/message.js';
import type { Course, CourseId, NewEvent, RandomBytes } from '../delivery/ports.js';
import { uuid } from '../delivery/uuid.js';
import { query } from './connection.js';
import { columnsOf, courseKey, type DeliveryReader } from './delivery-reader.js';
import { sealFacts } from './delivery-rows.js';
import { isUuid } from './opened-messages.js';

/** `busy`: another transaction has it, and this one does not wait. */
export type LockedCourse = Course | 'absent' | 'busy';

const UNIQUE_VIOLATION = '23505';

export class ChainWriter {
  readonly #client: pg.ClientBase;
  readonly #reader: DeliveryReader;
  readonly #randomBytes: RandomBytes;
  readonly #waits: boolean;
  /** Courses whose rows this transaction has locked. */
  readonly #locked = new Set<string>();

  /** @param waits whether for a course that another transaction has locked; otherwise it is `busy` */
  constructor(
    client: pg.ClientBase,
    reader: DeliveryReader,
    randomBytes: RandomBytes,
    waits: boolean,
  ) {
    this.#client = client;
    this.#reader = reader;
    this.#randomBytes = randomBytes;
    this.#waits = waits;
  }

  async lockCourses(ids: readonly CourseId[]): Promise<readonly LockedCourse[]> {
    // Sent in one go: each statement after the lock sees what was committed before the lock was had.
    const [locked, read] = await Promise.all([this.#lock(ids), this.#reader.courses(ids)]);
    const held = new Set(locked.map((id) => courseKey(id.messageId, id.recipient)));
    const courses = read.filter(({ message, recipient }) =>
      held.has(courseKey(message.id, recipient)),
    );
    const known = new Map<string, LockedCourse>(
      courses.map((course) => [courseKey(course.message.id, course.recipient), course]),
    );
    const others = ids.filter((id) => !known.has(courseKey(id.messageId, id.recipient)));
    if (!this.#waits && others.length > 0) {
      for (const { messageId, recipient } of await this.#existing(others)) {
        known.set(courseKey(messageId, recipient), 'busy');
      }
    }
    return ids.map((id) => known.get(courseKey(id.messageId, id.recipient)) ?? 'absent');
  }

  async appendEvents(events: readonly NewEvent[]): Promise<readonly EventRecord[]> {
    await this.#lockChainsOf(events);
    await this.#reader.messages.openAll(events.map(({ messageId }) => messageId));
    const records = events.map((event) => ({ ...event, id: uuid(this.#randomBytes) }));
    const sequences = await this.#insertEvents(records);
    return records.map((record) => ({ ...record, sequence: sequences.get(record.id) ?? 0 }));
  }

  /**
   * Excludes other lockers until the transaction ends, yet lets rows that refer to the courses be added.
   * @returns those that could be locked
   */
  async #lock(ids: readonly CourseId[]): Promise<CourseId[]> {
    const { rows } = await query<CourseId>(
      this.#client,
      `select message_id as "messageId", recipient from sealpost.courses
       where (message_id, recipient) in (select * from unnest($1::uuid[], $2::smallint[]))
       order by message_id, recipient for no key update ${this.#waits ? '' : 'skip locked'}`,
      columnsOf(ids.filter(({ messageId }) => isUuid(messageId))),
    );
    for (const { messageId, recipient } of rows) this.#locked.add(courseKey(messageId, recipient));
    return rows;
  }

  async #existing(ids: readonly CourseId[]): Promise<CourseId[]> {
    const { rows } = await query<CourseId>(
      this.#client,
      `select message_id as "messageId", recipient from sealpost.courses
       where (message_id, recipient) in (select * from unnest($1::uuid[], $2::smallint[]))`,
      columnsOf(ids.filter(({ messageId }) => isUuid(messageId))),
    );
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
      const { rows } = await query<{ id: string; sequence: number }>(
        this.#client,
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
            sealFacts(this.#reader.messages.of(messageId).vault, id, facts),
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
}

const inconsistent = (what: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', `There is no ${what}.`);
