/** Pending events, each taken by one sealer at a time, and what comes back for them. */

import { createHash } from 'node:crypto';
import { DeliveryError } from '../delivery/errors.js';
import type { EventRecord, Message } from '../delivery/message.js';
import type { PendingEvent, SealingStore, SealingTransaction } from '../delivery/ports.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { equalBytes } from '../formats/bytes.js';
import { inTransaction, withClient } from './connection.js';
import { type EventRow, toEvent } from './delivery-rows.js';
import { PgDeliveryTransaction, type StoreContext } from './delivery-transaction.js';

/** Longer than every authority tried in turn; a sealer that is silent for longer is taken for lost. */
const IDLE_LIMIT = '120s';

interface PendingRow extends EventRow {
  readonly predecessor_event: string | null;
  readonly predecessor_id: string | null;
  readonly predecessor_digest: Buffer | null;
}

/** What a batch knows of each taken event's place in its chain. */
interface Link {
  readonly event: string | null;
  /** Absent while the predecessor is in the same batch and not yet stored. */
  readonly sealed?: { readonly evidenceId: string; readonly digest: Uint8Array };
}

export class PgSealingStore implements SealingStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  takePending<Result>(
    limit: number,
    work: (pending: readonly PendingEvent[], tx: SealingTransaction) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.#context.pool, async (client) => {
      await client.query(`set local idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`);
      const tx = new PgSealingTransaction(client, this.#context);
      const taken = await tx.take(limit);
      const result = await work(taken, tx);
      await tx.countAttempts();
      return result;
    });
  }

  oldestPending(): Promise<Date | undefined> {
    return withClient(this.#context.pool, async (client) => {
      const { rows } = await client.query<{ event_time: Date }>(
        'select event_time from sealpost.unsealed order by event_time limit 1',
      );
      return rows[0]?.event_time;
    });
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
      for (const { tsa, startedAt, finishedAt, outcome, detail } of attempts) {
        await client.query(
          `insert into sealpost.tsa_attempts (tsa, started_at, finished_at, outcome, detail)
           values ($1, $2, $3, $4, $5)`,
          [tsa, startedAt, finishedAt, outcome, detail],
        );
      }
    });
  }
}

class PgSealingTransaction extends PgDeliveryTransaction implements SealingTransaction {
  /** By event id: every event of this batch. */
  readonly #links = new Map<string, Link>();
  /** Evidence stored in this transaction, by event id. */
  readonly #stored = new Map<string, { evidenceId: string; digest: Uint8Array }>();

  /**
   * Locks events that nobody else has, least tried first: one that cannot be sealed sinks behind the rest.
   * An event whose predecessor is in another sealer's hands is left for the next batch.
   */
  async take(limit: number): Promise<PendingEvent[]> {
    const locked = await this.client.query<{ event_id: string }>(
      `select event_id from sealpost.unsealed order by attempts, position limit $1 for update skip locked`,
      [limit],
    );
    if (locked.rowCount === 0) return [];
    const { rows } = await this.client.query<PendingRow>(
      `select e.id, e.message_id, e.recipient, e.code, e.occurrence, e.sequence, e.event_time, e.facts,
         null as digest, null as proven_time,
         p.id as predecessor_event, s.evidence_id as predecessor_id, s.digest as predecessor_digest
       from sealpost.events e
       left join sealpost.events p on p.id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence)
       left join sealpost.evidence s on s.event_id = p.id
       where e.id = any($1::uuid[]) order by e.sequence, e.recorded_at`,
      [locked.rows.map(({ event_id }) => event_id)],
    );
    const messages = new Map<string, Message>();
    const taken: PendingEvent[] = [];
    for (const row of rows) {
      const link = linkOf(row);
      const ready = link.event === null || link.sealed || this.#links.has(link.event);
      if (!ready) continue;
      this.#links.set(row.id, link);
      taken.push(await this.#pending(row, link, messages));
    }
    return taken;
  }

  async storeEvidence(event: EventRecord, evidence: SealedEvidence): Promise<void> {
    const link = this.#links.get(event.id);
    if (!link) throw refused(event, 'was not taken in this batch');
    if (!equalBytes(createHash('sha256').update(evidence.bytes).digest(), evidence.digest)) {
      throw refused(event, 'came with a digest of other bytes');
    }
    const predecessor = link.sealed ?? (link.event === null ? null : this.#stored.get(link.event));
    if (predecessor === undefined) throw refused(event, 'comes before its predecessor');
    const vault = await this.reader.vault(event.messageId);
    if (!vault) throw refused(event, 'belongs to a message without a key');
    await this.client.query(
      `insert into sealpost.evidence
         (event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        event.id,
        evidence.evidenceId,
        vault.seal({ purpose: 'evidence', row: event.id }, evidence.bytes),
        evidence.digest,
        evidence.provenTime,
        link.event,
        predecessor?.digest ?? null,
      ],
    );
    this.#stored.set(event.id, { evidenceId: evidence.evidenceId, digest: evidence.digest });
  }

  /** Events of the batch that got no evidence; those that did have left the table. */
  async countAttempts(): Promise<void> {
    await this.client.query(
      'update sealpost.unsealed set attempts = attempts + 1 where event_id = any($1::uuid[])',
      [[...this.#links.keys()]],
    );
  }

  async #pending(
    row: PendingRow,
    link: Link,
    messages: Map<string, Message>,
  ): Promise<PendingEvent> {
    const vault = await this.reader.vault(row.message_id);
    const message = messages.get(row.message_id) ?? (await this.reader.message(row.message_id));
    if (!vault || !message) {
      throw new DeliveryError(
        'delivery/inconsistent',
        `Message ${row.message_id} has events without evidence and no key.`,
      );
    }
    messages.set(row.message_id, message);
    return {
      event: toEvent(vault, row),
      message,
      ...(link.sealed ? { predecessor: link.sealed } : {}),
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
