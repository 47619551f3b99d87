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

/** What a batch knows of a taken event's place in its chain: what it follows, if it is not the first. */
interface Link {
  readonly predecessorEvent: string | null;
  readonly predecessorDigest: Uint8Array | null;
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
  /** Events whose evidence is stored in this transaction. */
  readonly #stored = new Set<string>();

  constructor(writer: DeliveryWriter) {
    super(writer);
    this.#client = writer.client;
    this.#messages = writer.reader.messages;
  }

  /**
   * Locks events that nobody else has and whose predecessor has its evidence, one of a chain: what follows it waits for the
   * next batch, and nobody who shares this one waits for two time-stamps. Least tried first: one that cannot be sealed
   * sinks behind the rest, and what follows it is not counted by the limit, so that it cannot stand before others.
   * (LATERAL with a limit: event by event through indexes, however long the backlog is.)
   */
  async take(limit: number): Promise<PendingEvent[]> {
    const { rows } = await query<PendingRow>(
      this.#client,
      `select e.*, null as digest, null as proven_time,
         s.event_id as predecessor_event, s.evidence_id as predecessor_id, s.digest as predecessor_digest
       from sealpost.unsealed u
       cross join lateral (
         select id, message_id, recipient, code, occurrence, sequence, event_time, facts
         from sealpost.events where id = u.event_id limit 1) as e
       left join lateral (
         select event_id, evidence_id, digest from sealpost.evidence
         where event_id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence) limit 1) as s on true
       where e.sequence = 0 or s.event_id is not null
       order by u.attempts, u.position limit $1 for update of u skip locked`,
      [limit],
    );
    await this.#messages.openAll(rows.map((row) => row.message_id));
    return rows.map((row) => this.#taken(row));
  }

  #taken(row: PendingRow): PendingEvent {
    const { message, vault } = this.#messages.of(row.message_id);
    const digest = row.predecessor_digest && new Uint8Array(row.predecessor_digest);
    this.#links.set(row.id, { predecessorEvent: row.predecessor_event, predecessorDigest: digest });
    const evidenceId = row.predecessor_id;
    return {
      event: toEvent(vault, row),
      message,
      ...(evidenceId !== null && digest && { predecessor: { evidenceId, digest } }),
    };
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
        rows.map(({ predecessorEvent }) => predecessorEvent),
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
    this.#stored.add(event.id);
    const { vault } = this.#messages.of(event.messageId);
    return { bytes: vault.seal({ purpose: 'evidence', row: event.id }, evidence.bytes), ...link };
  }
}

const refused = ({ id, code }: EventRecord, why: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', `Evidence of ${code} (${id}) ${why}.`);
