/** Reads messages, courses and their records on a given connection, decrypting what it reads. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { EventRecord, Message } from '../delivery/message.js';
import type {
  AugmentedEvidence,
  Course,
  CourseId,
  Handover,
  MessageRecord,
  NoticeAttempt,
} from '../delivery/ports.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import { query } from './connection.js';
import {
  type EventRow,
  type HandoverRow,
  type NoticeRow,
  type TransferRow,
  toEvent,
  toHandover,
  toNotice,
  toTransfer,
} from './delivery-rows.js';
import { PersistenceError } from './errors.js';
import { isUuid, OpenedMessages, type OpeningContext } from './opened-messages.js';

/** The one character that PostgreSQL's `text` cannot hold. */
export const isText = (text: string): boolean => !text.includes('\0');

const EVENT_COLUMNS = `e.id, e.message_id, e.recipient, e.code, e.occurrence, e.sequence, e.event_time, e.facts,
  s.digest, s.proven_time`;
/** A events first, then each recipient's chain. */
const CHAIN_ORDER = 'recipient nulls first, sequence';
const NOTICE_COLUMNS =
  'id, message_id, recipient, round, attempt, started_at, finished_at, outcome';

export class DeliveryReader {
  readonly messages: OpenedMessages;
  readonly #client: pg.ClientBase;

  constructor(client: pg.ClientBase, context: OpeningContext) {
    this.#client = client;
    this.messages = new OpenedMessages(client, context);
  }

  async message(messageId: string): Promise<Message | undefined> {
    return (await this.messages.open(messageId))?.message;
  }

  /** In the given order; messages that are not there are left out. */
  async records(messageIds: readonly string[]): Promise<MessageRecord[]> {
    await this.messages.openAll(messageIds);
    const messages = messageIds.flatMap((id) => this.messages.find(id)?.message ?? []);
    const courses = await this.courses(
      messages.flatMap(({ id, recipients }) =>
        recipients.map(({ number }) => ({ messageId: id, recipient: number })),
      ),
    );
    return messages.map((message) => ({
      message,
      courses: courses.filter((course) => course.message === message),
    }));
  }

  /** In the given order, and in as many statements as one takes; courses that are not there are left out. */
  async courses(ids: readonly CourseId[]): Promise<Course[]> {
    const wanted = ids.filter(({ messageId }) => isUuid(messageId));
    if (wanted.length === 0) return [];
    // All at once: the connection sends them in one go.
    const [events, notices, transfers] = await Promise.all([
      this.#eventsOf(wanted),
      this.#noticesOf(wanted),
      this.#transfersOf(wanted),
      this.messages.openAll(ids.map(({ messageId }) => messageId)),
    ]);
    const known = ids.filter(({ messageId, recipient }) =>
      this.messages.find(messageId)?.message.recipients.some(({ number }) => number === recipient),
    );
    return known.map(({ messageId, recipient }) => {
      const own = courseKey(messageId, recipient);
      const { message, vault } = this.messages.of(messageId);
      return {
        message,
        recipient,
        events: [...of(events, courseKey(messageId, null)), ...of(events, own)].map((row) =>
          toEvent(vault, row),
        ),
        notices: of(notices, own).map((row) => toNotice(vault, row)),
        transfers: of(transfers, own).map(toTransfer),
      };
    });
  }

  async events(messageId: string, recipient: number | 'all'): Promise<EventRecord[]> {
    if (!(await this.messages.open(messageId))) return [];
    const { rows } = await query<EventRow>(
      this.#client,
      `select ${EVENT_COLUMNS} from sealpost.events e left join sealpost.evidence s on s.event_id = e.id
       where e.message_id = $1 and ($2::smallint is null or e.recipient is null or e.recipient = $2)
       order by ${CHAIN_ORDER}`,
      [messageId, recipient === 'all' ? null : recipient],
    );
    return rows.map((row) => this.#event(row));
  }

  /** The bytes as first sealed. Throws `persistence/altered` if they are not those of the stored digest. */
  async evidence(messageId: string, eventIds: readonly string[]): Promise<SealedEvidence[]> {
    const opened = await this.messages.open(messageId);
    if (!opened) return [];
    const { rows } = await query<{
      event_id: string;
      evidence_id: string;
      bytes: Buffer;
      digest: Buffer;
      proven_time: Date;
      event_time: Date;
    }>(
      this.#client,
      `select s.event_id, s.evidence_id, s.bytes, s.digest, s.proven_time, e.event_time
       from sealpost.evidence s join sealpost.events e on e.id = s.event_id
       where e.message_id = $1 and s.event_id = any($2::uuid[]) order by ${CHAIN_ORDER}`,
      [messageId, eventIds.filter(isUuid)],
    );
    return rows.map((row) => {
      const bytes = opened.vault.open({ purpose: 'evidence', row: row.event_id }, row.bytes);
      requireDigest(bytes, row.digest, row.event_id);
      return {
        evidenceId: row.evidence_id,
        bytes,
        digest: new Uint8Array(row.digest),
        claimedTime: row.event_time,
        provenTime: row.proven_time,
      };
    });
  }

  /** The latest further file beside each evidence, where there is one. Throws like `evidence`. */
  async augmentations(
    messageId: string,
    eventIds: readonly string[],
  ): Promise<AugmentedEvidence[]> {
    const opened = await this.messages.open(messageId);
    if (!opened) return [];
    const { rows } = await this.#client.query<{
      event_id: string;
      position: number;
      level: AugmentedEvidence['level'];
      bytes: Buffer;
      digest: Buffer;
    }>(
      `select distinct on (event_id) event_id, position, level, bytes, digest
       from sealpost.augmentations where event_id = any($1::uuid[]) order by event_id, position desc`,
      [eventIds.filter(isUuid)],
    );
    return rows.map(({ event_id: eventId, position, level, bytes: sealed, digest }) => {
      const bytes = opened.vault.open(augmentationPlace(eventId, position), sealed);
      requireDigest(bytes, digest, eventId);
      return { eventId, level, bytes };
    });
  }

  async notice(id: string): Promise<NoticeAttempt | undefined> {
    if (!isText(id)) return undefined;
    const row = await this.#one<NoticeRow>(
      `select ${NOTICE_COLUMNS} from sealpost.notice_attempts where id = $1`,
      [id],
    );
    const opened = row && (await this.messages.open(row.message_id));
    return opened && row && toNotice(opened.vault, row);
  }

  /** In the given order. */
  async handovers(ids: readonly string[]): Promise<(Handover | undefined)[]> {
    const { rows } = await query<HandoverRow>(
      this.#client,
      `select h.id, h.message_id, h.recipient, h.session_id, h.opened_at, h.closes_at, h.party,
         f.at as failed_at, f.file as failed_file, f.code as failure_code
       from sealpost.handovers h left join sealpost.handover_failures f on f.handover_id = h.id
       where h.id = any($1::text[])`,
      [ids.filter(isText)],
    );
    await this.messages.openAll(rows.map((row) => row.message_id));
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = found.get(id);
      const opened = row && this.messages.find(row.message_id);
      return opened && row && toHandover(opened.vault, row);
    });
  }

  /** The A events of each message once, and each course's own. */
  async #eventsOf(ids: readonly CourseId[]): Promise<ByCourse<EventRow>> {
    const { rows } = await query<EventRow>(
      this.#client,
      `select ${EVENT_COLUMNS} from sealpost.events e left join sealpost.evidence s on s.event_id = e.id
       where e.message_id = any($1::uuid[]) and e.recipient is null
       union all
       select ${EVENT_COLUMNS} from unnest($1::uuid[], $2::smallint[]) as c (message_id, recipient)
       join sealpost.events e on e.message_id = c.message_id and e.recipient = c.recipient
       left join sealpost.evidence s on s.event_id = e.id
       order by ${CHAIN_ORDER}`,
      columnsOf(ids),
    );
    return byCourse(rows);
  }

  async #noticesOf(ids: readonly CourseId[]): Promise<ByCourse<NoticeRow>> {
    const { rows } = await query<NoticeRow>(
      this.#client,
      `select ${NOTICE_COLUMNS} from sealpost.notice_attempts
       join unnest($1::uuid[], $2::smallint[]) as c (message_id, recipient) using (message_id, recipient)
       order by round, attempt`,
      columnsOf(ids),
    );
    return byCourse(rows);
  }

  async #transfersOf(ids: readonly CourseId[]): Promise<ByCourse<TransferRow>> {
    const { rows } = await query<TransferRow & CourseRow>(
      this.#client,
      `select message_id, recipient, t.handover_id, t.file, t.from_byte, t.to_byte, t.started_at, t.finished_at
       from sealpost.transfers t join sealpost.handovers h on h.id = t.handover_id
       join unnest($1::uuid[], $2::smallint[]) as c (message_id, recipient) using (message_id, recipient)
       order by t.id`,
      columnsOf(ids),
    );
    return byCourse(rows);
  }

  #event(row: EventRow): EventRecord {
    return toEvent(this.messages.of(row.message_id).vault, row);
  }

  async #one<Row extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    const { rows } = await query<Row>(this.#client, sql, values);
    return rows[0];
  }
}

/** Each further file is encrypted for its own place. */
export const augmentationPlace = (eventId: string, position: number) =>
  ({ purpose: 'augmentation', row: `${eventId}:${position}` }) as const;

export function requireDigest(bytes: Uint8Array, digest: Buffer, event: string): void {
  if (createHash('sha256').update(bytes).digest().equals(digest)) return;
  throw new PersistenceError('persistence/altered', 'Stored evidence has another digest.', {
    event,
  });
}

interface CourseRow {
  readonly message_id: string;
  /** `null` for the A events of a message. */
  readonly recipient: number | null;
}

type ByCourse<Row> = ReadonlyMap<string, readonly Row[]>;

const of = <Row>(rows: ByCourse<Row>, key: string): readonly Row[] => rows.get(key) ?? [];

/** One array a column, for `unnest`. */
export const columnsOf = (ids: readonly CourseId[]): [string[], number[]] => [
  ids.map(({ messageId }) => messageId),
  ids.map(({ recipient }) => recipient),
];

export const courseKey = (messageId: string, recipient: number | null): string =>
  `${messageId}:${recipient}`;

/** The rows of each course, in their order. */
function byCourse<Row extends CourseRow>(rows: readonly Row[]): ByCourse<Row> {
  const courses = new Map<string, Row[]>();
  for (const row of rows) {
    const key = courseKey(row.message_id, row.recipient);
    const others = courses.get(key);
    if (others) others.push(row);
    else courses.set(key, [row]);
  }
  return courses;
}
