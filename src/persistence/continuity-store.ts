/** What the high-water mark is compared with. */

import type pg from 'pg';
import type { ContinuityStore } from '../continuity/ports.js';
import { withClient } from './connection.js';
import { alive } from './presence.js';

/** @param instance of `Presence` */
export function continuityStore(pool: pg.Pool, instance: number): ContinuityStore {
  const rowsOf = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    withClient(pool, async (client) => (await client.query<Row>(sql, values)).rows);

  return {
    instance,

    async databaseId() {
      const [row] = await rowsOf<{ id: string }>('select id from sealpost.identity');
      return row?.id ?? '';
    },

    async count() {
      const [row] = await rowsOf<{ amount: number }>(
        'select sum(amount)::bigint as amount from sealpost.evidence_counts',
      );
      return row?.amount ?? 0;
    },

    async missing(evidence) {
      const stored = await rowsOf<{ place: number }>(
        `select n.place from unnest($1::text[], $2::bytea[]) with ordinality as n (id, digest, place)
         join sealpost.evidence e on e.evidence_id = n.id and e.digest = n.digest`,
        [evidence.map(({ evidenceId }) => evidenceId), evidence.map(({ digest }) => digest)],
      );
      const places = new Set(stored.map(({ place }) => place - 1));
      return evidence.filter((_, index) => !places.has(index));
    },

    async alive(instances) {
      const rows = await rowsOf<{ instance: number }>(
        `select instance from unnest($1::integer[]) as instance where ${alive('instance')}`,
        [instances],
      );
      return rows.map((row) => row.instance);
    },

    async lastSeen() {
      const [row] = await rowsOf<{ seen_at: Date }>('select seen_at from sealpost.heartbeat');
      return row?.seen_at;
    },
  };
}
