/** Uses of seal keys, and what came of them. */

import type pg from 'pg';
import type { KeyUse, KeyUses } from '../evidence/key-use.js';
import { query, withClient } from './connection.js';
import { Gathered } from './gathered.js';

/** Whatever was begun longer ago is not under way any more: batches, probes and statements give up long before. */
export const ABANDONED_AFTER = '10 minutes';

export interface KeyUseStore extends KeyUses {
  /**
   * Ends what came to nothing.
   * @param after what was looked at before: everything up to that number is ended
   * @returns how many there were, and up to which number everything is ended now
   */
  abandon(after: number): Promise<{ readonly abandoned: number; readonly upTo: number }>;
}

export function keyUseStore(pool: pg.Pool): KeyUseStore {
  /** Side by side seals wait for one commit. */
  const begun = new Gathered<KeyUse, number>((uses) =>
    withClient(pool, async (client) => {
      const { rows } = await query<{ id: number }>(
        client,
        `insert into sealpost.key_uses (key_id, purpose, digest)
         select key_id, purpose, digest
         from unnest($1::bytea[], $2::text[], $3::bytea[]) with ordinality as n (key_id, purpose, digest, place)
         order by place returning id`,
        [
          uses.map(({ keyId }) => keyId),
          uses.map(({ purpose }) => purpose),
          uses.map(({ digest }) => digest),
        ],
      );
      return rows.map(({ id }) => id).sort((a, b) => a - b);
    }),
  );

  return {
    begin: (use) => begun.ask(use),

    end: (use, purpose) =>
      withClient(pool, async (client) => {
        await query(
          client,
          `insert into sealpost.key_use_ends (use_id, purpose, outcome) values ($1, $2, $2)
           on conflict do nothing`,
          [use, purpose],
        );
      }),

    abandon: (after) =>
      withClient(pool, async (client) => {
        const { rows } = await query<{ abandoned: number; upTo: number }>(
          client,
          `with old as (
             select id, purpose from sealpost.key_uses
             where id > $1 and recorded_at < now() - interval '${ABANDONED_AFTER}'
           ), ended as (
             insert into sealpost.key_use_ends (use_id, purpose, outcome)
             select id, purpose, 'abandoned' from old
             where not exists (select from sealpost.key_use_ends where use_id = id)
             on conflict do nothing returning use_id
           )
           select (select count(*) from ended) as abandoned, coalesce((select max(id) from old), $1) as "upTo"`,
          [after],
        );
        return rows[0] ?? { abandoned: 0, upTo: after };
      }),
  };
}
