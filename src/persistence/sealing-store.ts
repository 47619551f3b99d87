/** Pending events, each taken by one sealer at a time, and what comes back for them. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { EventRecord } from '../delivery/message.js';
import type { PendingEvent, SealingStore, SealingTransaction } from '../delivery/ports.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { equalBytes } from '../formats/bytes.js';
import { query, withClient } from './connection.js';
import { type EventRow, toEvent } from './delivery-rows.js';
import { PgDeliveryTransaction } from './delivery-transaction.js';
import { DeliveryWriter, type StoreContext } from './delivery-writer.js';
import { Gathered } from './gathered.js';
import { nodeTransaction } from './node-transaction.js';
import type { OpenedMessages } from './opened-messages.js';

/** Longer than every authority tried in turn; a sealer that is silent for longer is taken for lost. */
const IDLE_LIMIT = '120s';

interface PendingRow extends EventRow {
  readonly predecessor_event: string | null;
  readonly predecessor_id: string | null;
  readonly predecessor_digest: Buffer | null;
}

type Backlog = Awaited<ReturnType<SealingStore['backlog']>>;

interface Sealed {
  readonly event: EventRecord;
  readonly evidence: SealedEvidence;
  readonly use: number;
}

/** What a batch knows of each taken event's place in its chain. */
interface Link {
  readonly event: string | null;
  /** Absent while the predecessor is in the same batch and not yet stored. */
  readonly sealed?: { readonly evidenceId: string; readonly digest: Uint8Array };
}

export class PgSealingStore implements SealingStore {
  readonly #context: StoreContext;

  readonly #backlogs: Gathered<number, Backlog>;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#backlogs = new Gathered((limits) => this.#backlogsOf(limits));
  }

  takePending<Result>(
    limit: number,
    work: (pending: readonly PendingEvent[], tx: SealingTransaction) => Promise<Result>,
  ): Promise<Result> {
    return nodeTransaction(
      this.#context,
      async (client) => {
        const tx = new PgSealingTransaction(new DeliveryWriter(client, this.#context, true));
        const taken = await tx.take(limit);
        const result = await work(taken, tx);
        await tx.countAttempts();
        return result;
      },
      `begin; set local idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`,
    );
  }

  async oldestPending(): Promise<Date | undefined> {
    return (await this.backlog(0)).oldest;
  }

  backlog(most: number): Promise<Backlog> {
    return this.#backlogs.ask(most);
  }

  async #backlogsOf(limits: readonly number[]): Promise<Backlog[]> {
    const { rows } = await withClient(this.#context.pool, (client) =>
      query<{ most: number; oldest: Date | null; full: boolean }>(
        client,
        `select most, (select event_time from sealpost.unsealed order by event_time limit 1) as oldest,
           exists (select from sealpost.unsealed offset most) as full
         from unnest($1::integer[]) as l (most)`,
        [[...new Set(limits)]],
      ),
    );
    const found = new Map(
      rows.map(({ most, oldest, full }) => [most, { full, ...(oldest && { oldest }) }]),
    );
    return limits.map((most) => found.get(most) ?? { full: false });
  }

  countPending(): Promise<number> {
    return withClient(this.#context.pool, async (client) => {
      const { rows } = await client.query<{ n: number }>(
        'select count(*) as n from sealpost.unsealed',
      );
      return rows[0]?.n ?? 0;
    });
  }

  timeMissingSince(): Promise<Date | undefined> {
    return withClient(this.#context.pool, async (client) => {
      const { rows } = await client.query<{ started_at: Date }>(
        `select started_at from sealpost.tsa_attempts
         where id > coalesce(
           (select id from sealpost.tsa_attempts where outcome = 'granted' order by id desc limit 1), 0)
         order by id limit 1`,
      );
      return rows[0]?.started_at;
    });
  }

  recordTsaAttempts(attempts: readonly TsaAttempt[]): Promise<void> {
    return withClient(this.#context.pool, async (client) => {
      await client.query(
        `insert into sealpost.tsa_attempts (tsa, started_at, finished_at, outcome, detail)
         select * from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[])`,
        [
          attempts.map(({ tsa }) => tsa),
          attempts.map(({ startedAt }) => startedAt),
          attempts.map(({ finishedAt }) => finishedAt),
          attempts.map(({ outcome }) => outcome),
          attempts.map(({ detail }) => detail),
        ],
      );
    });
  }
}

class PgSealingTransaction extends PgDeliveryTransaction implements SealingTransaction {
  readonly #client: pg.ClientBase;
  readonly #messages: OpenedMessages;
  /** By event id: every event of this batch. */
  readonly #links = new Map<string, Link>();
  /** Digest of the evidence stored in this transaction, by event id. */
  readonly #stored = new Map<string, Uint8Array>();

  constructor(writer: DeliveryWriter) {
    super(writer);
    this.#client = writer.client;
    this.#messages = writer.reader.messages;
  }

  /**
   * Locks events that nobody else has, least tried first: one that cannot be sealed sinks behind the rest. The limit is
   * filled with events that can go on now, and then with what follows them: were others counted, those that wait for a
   * failed predecessor would stand before it for ever. What follows an event in another sealer's hands is left.
   * (A scalar subquery and LATERAL with a limit: event by event through indexes, however long the backlog is.)
   */
  async take(limit: number): Promise<PendingEvent[]> {
    const locked = await query<{ event_id: string }>(
      this.#client,
      `with recursive ready as materialized (
         select e.* from sealpost.unsealed u cross join lateral (
           select id, message_id, recipient, sequence from sealpost.events where id = u.event_id limit 1) as e
         where (select event_id from sealpost.unsealed
           where event_id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence)) is null
         order by u.attempts, u.position limit $1 for update of u skip locked
       ), chains as (
         select * from ready
         union all
         select e.* from chains c cross join lateral (
           select id, message_id, recipient, sequence from sealpost.events
           where message_id = c.message_id and sequence = c.sequence + 1
             and (recipient = c.recipient or c.recipient is null) limit $1) as e
       )
       select event_id from sealpost.unsealed
       where event_id in (select id from chains limit $1) for update skip locked`,
      [limit],
    );
    if (locked.rowCount === 0) return [];
    const { rows } = await query<PendingRow>(
      this.#client,
      `select e.id, e.message_id, e.recipient, e.code, e.occurrence, e.sequence, e.event_time, e.facts,
         null as digest, null as proven_time,
         p.id as predecessor_event, s.evidence_id as predecessor_id, s.digest as predecessor_digest
       from sealpost.events e
       left join sealpost.events p on p.id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence)
       left join sealpost.evidence s on s.event_id = p.id
       where e.id = any($1::uuid[]) order by e.sequence, e.recorded_at, e.message_id, e.recipient`,
      [locked.rows.map(({ event_id }) => event_id)],
    );
    await this.#messages.openAll(rows.map((row) => row.message_id));
    const taken: PendingEvent[] = [];
    for (const row of rows) {
      const link = linkOf(row);
      const ready = link.event === null || link.sealed || this.#links.has(link.event);
      if (!ready) continue;
      this.#links.set(row.id, link);
      const { message, vault } = this.#messages.of(row.message_id);
      const event = toEvent(vault, row);
      taken.push({ event, message, ...(link.sealed ? { predecessor: link.sealed } : {}) });
    }
    return taken;
  }

  async storeEvidence(sealed: readonly Sealed[]): Promise<void> {
    if (sealed.length === 0) return;
    const rows = sealed.map((one) => this.#evidenceRow(one));
    const stored = query(
      this.#client,
      `insert into sealpost.evidence
         (event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest)
       select event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest
       from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::uuid[], $7::bytea[])
         with ordinality as n
           (event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest, place)
       order by place`,
      [
        sealed.map(({ event }) => event.id),
        sealed.map(({ evidence }) => evidence.evidenceId),
        rows.map(({ bytes }) => bytes),
        sealed.map(({ evidence }) => evidence.digest),
        sealed.map(({ evidence }) => evidence.provenTime),
        rows.map(({ predecessor }) => predecessor),
        rows.map(({ predecessorDigest }) => predecessorDigest),
      ],
    );
    const ended = query(
      this.#client,
      `insert into sealpost.key_use_ends (use_id, purpose, outcome, event_id)
       select use, 'seal', 'seal', event_id from unnest($1::bigint[], $2::uuid[]) as n (use, event_id)`,
      [sealed.map(({ use }) => use), sealed.map(({ event }) => event.id)],
    );
    await Promise.all([stored, ended]);
  }

  /** Counts a try for every event of the batch that got no evidence. */
  async countAttempts(): Promise<void> {
    const tried = [...this.#links.keys()].filter((id) => !this.#stored.has(id));
    if (tried.length === 0) return;
    await query(
      this.#client,
      'update sealpost.unsealed set attempts = attempts + 1 where event_id = any($1::uuid[])',
      [tried],
    );
  }

  /** What is stored of one evidence, checked against what the batch knows of its chain. */
  #evidenceRow({ event, evidence }: Sealed) {
    const link = this.#links.get(event.id);
    if (!link) throw refused(event, 'was not taken in this batch');
    if (!equalBytes(createHash('sha256').update(evidence.bytes).digest(), evidence.digest)) {
      throw refused(event, 'came with a digest of other bytes');
    }
    const predecessorDigest =
      link.sealed?.digest ?? (link.event === null ? null : this.#stored.get(link.event));
    if (predecessorDigest === undefined) throw refused(event, 'comes before its predecessor');
    this.#stored.set(event.id, evidence.digest);
    const { vault } = this.#messages.of(event.messageId);
    return {
      bytes: vault.seal({ purpose: 'evidence', row: event.id }, evidence.bytes),
      predecessor: link.event,
      predecessorDigest,
    };
  }
}

function linkOf(row: PendingRow): Link {
  const { predecessor_event: event, predecessor_id: evidenceId, predecessor_digest: digest } = row;
  return evidenceId !== null && digest !== null
    ? { event, sealed: { evidenceId, digest: new Uint8Array(digest) } }
    : { event };
}

const refused = ({ id, code }: EventRecord, why: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', `Evidence of ${code} (${id}) ${why}.`);
