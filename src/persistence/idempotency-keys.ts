/** Keys of repeated submissions: reserved once, taken over from the dead only, and kept for 7 days. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { IdempotencyKey, IdempotencyState } from '../delivery/ports.js';
import { utf8 } from '../formats/bytes.js';
import { alive } from './presence.js';

/** Service time; the retention function uses the same figure. */
const IDEMPOTENCY_MS = 7 * 24 * 3600 * 1000;

export class IdempotencyKeys {
  readonly #client: pg.ClientBase;
  readonly #instance: number;

  /** @param instance of `Presence` */
  constructor(client: pg.ClientBase, instance: number) {
    this.#client = client;
    this.#instance = instance;
  }

  async reserve({ owner, key }: IdempotencyKey, now: Date): Promise<IdempotencyState> {
    const id = [owner, hashOf(key)];
    const reserved = await this.#client.query(
      `insert into sealpost.idempotency as i (owner, key_hash, instance, reserved_at) values ($1, $2, $3, $4)
       on conflict (owner, key_hash) do update
         set instance = excluded.instance, reserved_at = excluded.reserved_at, fingerprint = null, message_id = null
         where i.reserved_at < $5
           or i.fingerprint is null and i.instance <> excluded.instance and not ${alive('i.instance')}`,
      [...id, this.#instance, now, new Date(now.getTime() - IDEMPOTENCY_MS)],
    );
    if (reserved.rowCount === 1) return { kind: 'reserved' };
    const { rows } = await this.#client.query<{
      fingerprint: Buffer | null;
      message_id: string | null;
    }>(
      'select fingerprint, message_id from sealpost.idempotency where owner = $1 and key_hash = $2',
      id,
    );
    const [row] = rows;
    if (!row?.fingerprint || !row.message_id) return { kind: 'running' };
    return {
      kind: 'done',
      fingerprint: new Uint8Array(row.fingerprint),
      messageId: row.message_id,
    };
  }

  /** Fenced: a process that was taken for dead and lost its reservation cannot store its message. */
  async complete(
    { owner, key }: IdempotencyKey,
    fingerprint: Uint8Array,
    messageId: string,
  ): Promise<void> {
    const completed = await this.#client.query(
      `update sealpost.idempotency set fingerprint = $3, message_id = $4
       where owner = $1 and key_hash = $2 and instance = $5 and fingerprint is null`,
      [owner, hashOf(key), fingerprint, messageId, this.#instance],
    );
    if (completed.rowCount === 1) return;
    throw new DeliveryError(
      'delivery/idempotency-running',
      'Another process took over this idempotency key; nothing of this attempt was stored.',
    );
  }

  async release({ owner, key }: IdempotencyKey): Promise<void> {
    await this.#client.query(
      `delete from sealpost.idempotency
       where owner = $1 and key_hash = $2 and instance = $3 and fingerprint is null`,
      [owner, hashOf(key), this.#instance],
    );
  }
}

const hashOf = (text: string): Uint8Array => createHash('sha256').update(utf8(text)).digest();
