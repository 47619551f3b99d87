/** The downtime register's rows. */

import type pg from 'pg';
import type {
  DowntimeStore,
  EndedOutage,
  Outage,
  RegisterEntry,
  SealedDowntime,
} from '../availability/ports.js';
import { inTransaction, withClient } from './connection.js';
import { alive } from './presence.js';

const COLUMNS = `d.id, d.cause, d.functions, d.started_at as "startedAt"`;

/** @param instance of `Presence`: names this process in the entries it begins */
export function downtimeStore(pool: pg.Pool, instance: number): DowntimeStore {
  const rowsOf = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    withClient(pool, async (client) => (await client.query<Row>(sql, values)).rows);

  return {
    beat: (now, silenceMs, make) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ seen_at: Date }>(
          'select seen_at from sealpost.heartbeat for update',
        );
        const since = rows[0]?.seen_at;
        await client.query(
          `insert into sealpost.heartbeat (seen_at) values ($1)
           on conflict (single) do update set seen_at = greatest(heartbeat.seen_at, excluded.seen_at)`,
          [now],
        );
        if (!since || now.getTime() - since.getTime() <= silenceMs) return;
        const outage = make(since);
        await insert(client, outage, instance);
        await end(client, outage.id, now);
      }),

    acceptLoss: ({ loss, endedAt, ...outage }) =>
      inTransaction(pool, async (client) => {
        await insert(client, outage, instance);
        await end(client, outage.id, endedAt);
        await client.query(
          `insert into sealpost.accepted_losses (downtime_id, known, found, last_evidence_id, last_digest)
           values ($1, $2, $3, $4, $5)`,
          [
            ...[outage.id, loss.known, loss.found],
            ...[loss.last?.evidenceId ?? null, loss.last?.digest ?? null],
          ],
        );
      }),

    begin: (outage) => withClient(pool, (client) => insert(client, outage, instance)),
    end: (id, at) => withClient(pool, (client) => end(client, id, at)),

    abandoned: () =>
      rowsOf<Outage>(
        `select ${COLUMNS} from sealpost.downtimes d
         where not exists (select from sealpost.downtime_ends e where e.downtime_id = d.id)
           and d.instance <> $1 and not ${alive('d.instance')}
         order by d.started_at`,
        [instance],
      ),

    async unsealed(limit) {
      const rows = await rowsOf<EndedRow>(
        `select ${COLUMNS}, e.ended_at as "endedAt", l.known, l.found,
           l.last_evidence_id as "evidenceId", l.last_digest as digest
         from sealpost.downtimes d join sealpost.downtime_ends e on e.downtime_id = d.id
         left join sealpost.accepted_losses l on l.downtime_id = d.id
         where not exists (select from sealpost.downtime_statements s where s.downtime_id = d.id)
         order by e.ended_at limit $1`,
        [limit],
      );
      return rows.map(
        ({ known, found, evidenceId, digest, ...outage }): EndedOutage => ({
          ...outage,
          ...(known !== null && found !== null
            ? {
                loss: {
                  known,
                  found,
                  ...(evidenceId && digest && { last: { evidenceId, digest } }),
                },
              }
            : {}),
        }),
      );
    },

    async storeStatement(id: string, { bytes, provenTime }: SealedDowntime) {
      await rowsOf(
        `insert into sealpost.downtime_statements (downtime_id, bytes, proven_time)
         values ($1, $2, $3) on conflict do nothing`,
        [id, bytes, provenTime],
      );
    },

    async list(limit, before) {
      const rows = await rowsOf<EntryRow>(
        `select ${COLUMNS}, e.ended_at as "endedAt", s.proven_time as "provenTime"
         from sealpost.downtimes d
         left join sealpost.downtime_ends e on e.downtime_id = d.id
         left join sealpost.downtime_statements s on s.downtime_id = d.id
         where $2::timestamptz is null or d.started_at < $2
         order by d.started_at desc, d.id limit $1`,
        [limit, before ?? null],
      );
      return rows.map(
        ({ endedAt, provenTime, ...entry }): RegisterEntry => ({
          ...entry,
          ...(endedAt && { endedAt }),
          ...(provenTime && { provenTime }),
        }),
      );
    },

    async statement(id) {
      const rows = await rowsOf<{ bytes: Buffer }>(
        'select bytes from sealpost.downtime_statements where downtime_id = $1',
        [id],
      );
      return rows[0] && new Uint8Array(rows[0].bytes);
    },
  };
}

interface EndedRow extends Omit<EndedOutage, 'loss'> {
  readonly known: number | null;
  readonly found: number | null;
  readonly evidenceId: string | null;
  readonly digest: Buffer | null;
}

type EntryRow = Outage & { readonly endedAt: Date | null; readonly provenTime: Date | null };

async function insert(
  client: pg.ClientBase,
  { id, cause, functions, startedAt }: Outage,
  instance: number,
): Promise<void> {
  // Repeated by a node that does not know whether its first try arrived.
  await client.query(
    `insert into sealpost.downtimes (id, cause, functions, started_at, instance)
     values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
    [id, cause, functions, startedAt, instance],
  );
}

async function end(client: pg.ClientBase, id: string, at: Date): Promise<void> {
  await client.query(
    `insert into sealpost.downtime_ends (downtime_id, ended_at) values ($1, $2)
     on conflict do nothing`,
    [id, at],
  );
}
