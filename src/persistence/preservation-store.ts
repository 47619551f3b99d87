/** Evidence that waits for its validation data, and what is stored beside it. */

import type {
  Augmentation,
  DueEvidence,
  PreservationStore,
  PreservationTransaction,
} from '../preservation/ports.js';
import { inTransaction, withClient } from './connection.js';
import { augmentationPlace, requireDigest } from './delivery-reader.js';
import type { StoreContext } from './delivery-writer.js';
import { OpenedMessages } from './opened-messages.js';

/** Longer than every address of every certificate tried in turn; who is silent for longer is taken for lost. */
const IDLE_LIMIT = '120s';
/** Validation data is the first further file; archive time-stamps will follow it. */
const POSITION = 1;

interface DueRow {
  readonly event_id: string;
  readonly message_id: string;
  readonly attempts: number;
  readonly bytes: Buffer;
  readonly digest: Buffer;
  readonly proven_time: Date;
}

export class PgPreservationStore implements PreservationStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  takeDue<Result>(
    now: Date,
    limit: number,
    work: (due: readonly DueEvidence[], tx: PreservationTransaction) => Promise<Result>,
  ): Promise<Result> {
    const { pool } = this.#context;
    return inTransaction(
      pool,
      async (client) => {
        const { rows } = await client.query<DueRow>(
          `with due as materialized (
             select event_id, attempts from sealpost.unaugmented
             where due_at <= $1 order by due_at limit $2 for update skip locked)
           select d.event_id, d.attempts, e.message_id, s.bytes, s.digest, s.proven_time
           from due d join sealpost.events e on e.id = d.event_id
           join sealpost.evidence s on s.event_id = d.event_id order by s.proven_time`,
          [now, limit],
        );
        const messages = new OpenedMessages(client, this.#context);
        await messages.openAll(rows.map((row) => row.message_id));
        const lost = rows.filter((row) => !messages.find(row.message_id));
        await forget(lost.map(({ event_id }) => event_id));
        const vaults = new Map(
          rows.flatMap((row) => {
            const opened = messages.find(row.message_id);
            return opened ? [[row.event_id, opened.vault] as const] : [];
          }),
        );
        const due = rows.flatMap((row): DueEvidence[] => {
          const vault = vaults.get(row.event_id);
          if (!vault) return [];
          const bytes = vault.open({ purpose: 'evidence', row: row.event_id }, row.bytes);
          requireDigest(bytes, row.digest, row.event_id);
          const { event_id: eventId, proven_time: provenTime, attempts } = row;
          return [{ eventId, bytes, provenTime, attempts }];
        });
        return work(due, {
          async store({ eventId, level, bytes, digest }: Augmentation) {
            const sealed = vaults.get(eventId)?.seal(augmentationPlace(eventId, POSITION), bytes);
            await client.query(
              `insert into sealpost.augmentations (event_id, position, level, bytes, digest)
               values ($1, $2, $3, $4, $5)`,
              [eventId, POSITION, level, sealed, digest],
            );
          },
          async postpone(eventId, until) {
            await client.query(
              'update sealpost.unaugmented set due_at = $2, attempts = attempts + 1 where event_id = $1',
              [eventId, until],
            );
          },
        });

        /** Their key is destroyed: nobody can read them, and nobody will. */
        async function forget(eventIds: readonly string[]): Promise<void> {
          if (eventIds.length === 0) return;
          await client.query('delete from sealpost.unaugmented where event_id = any($1::uuid[])', [
            eventIds,
          ]);
        }
      },
      `begin; set local idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`,
    );
  }

  oldestWaiting(): Promise<Date | undefined> {
    return withClient(this.#context.pool, async (client) => {
      const { rows } = await client.query<{ proven_time: Date }>(
        'select proven_time from sealpost.unaugmented order by proven_time limit 1',
      );
      return rows[0]?.proven_time;
    });
  }
}
