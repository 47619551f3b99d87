/** Reckons the uses of seal keys: what was begun, what came of it, and whether evidence is there that no use accounts for. */

import type pg from 'pg';
import type { KeyPurpose } from '../evidence/key-use.js';
import { connectOnce } from './connection.js';
import { ABANDONED_AFTER } from './key-uses.js';

/** Sums of one key. */
export interface KeySums {
  /** Hex. */
  readonly key: string;
  readonly uses: number;
  readonly seals: number;
  readonly probes: number;
  readonly statements: number;
  readonly abandoned: number;
}

export interface OpenUse {
  readonly id: number;
  readonly key: string;
  readonly purpose: KeyPurpose;
  /** Hex. */
  readonly digest: string;
  readonly at: Date;
  /** So old that a running service would have ended it. */
  readonly overdue: boolean;
}

export interface KeyReckoning {
  /** In the order of their first use. */
  readonly keys: readonly KeySums[];
  readonly open: readonly OpenUse[];
  /** Stored since then, or since the first use that is on record. */
  readonly evidence: number;
  /** Event identifiers of evidence that no use accounts for; not more than `MOST`. */
  readonly unaccounted: readonly string[];
}

/** A sweep comes once a minute; twice that is enough to tell one that did not come. */
const SWEPT_AFTER = '2 minutes';
const MOST = 100;

/** @param url of any role that may read */
export function reckonKeyUses(url: string, since: Date | undefined): Promise<KeyReckoning> {
  return connectOnce(url, async (client) => {
    // All of it as of one instant.
    await client.query('begin isolation level repeatable read, read only');
    return {
      keys: await sums(client, since),
      open: await open(client, since),
      ...(await evidence(client, since ?? (await firstUse(client)))),
    };
  });
}

/** What was sealed before that was sealed by a version that kept no such record. */
async function firstUse(client: pg.ClientBase): Promise<Date | undefined> {
  const { rows } = await client.query<{ at: Date }>(
    'select recorded_at as at from sealpost.key_uses order by id limit 1',
  );
  return rows[0]?.at;
}

async function sums(client: pg.ClientBase, since: Date | undefined): Promise<KeySums[]> {
  const { rows } = await client.query<KeySums>(
    `select encode(key_id, 'hex') as key, count(*) as uses,
       count(*) filter (where outcome = 'seal') as seals,
       count(*) filter (where outcome = 'probe') as probes,
       count(*) filter (where outcome = 'statement') as statements,
       count(*) filter (where outcome = 'abandoned') as abandoned
     from sealpost.key_uses left join sealpost.key_use_ends on use_id = id
     where $1::timestamptz is null or key_uses.recorded_at >= $1 group by key_id order by min(id)`,
    [since],
  );
  return rows;
}

async function open(client: pg.ClientBase, since: Date | undefined): Promise<OpenUse[]> {
  const { rows } = await client.query<OpenUse>(
    `select id, encode(key_id, 'hex') as key, purpose, encode(digest, 'hex') as digest, recorded_at as at,
       recorded_at < now() - interval '${ABANDONED_AFTER}' - interval '${SWEPT_AFTER}' as overdue
     from sealpost.key_uses
     where ($1::timestamptz is null or recorded_at >= $1) and not exists (select from sealpost.key_use_ends where use_id = id)
     order by id`,
    [since],
  );
  return rows;
}

async function evidence(
  client: pg.ClientBase,
  from: Date | undefined,
): Promise<Pick<KeyReckoning, 'evidence' | 'unaccounted'>> {
  const counted = await client.query<{ n: number }>(
    'select count(*) as n from sealpost.evidence where stored_at >= $1',
    [from],
  );
  const { rows } = await client.query<{ id: string }>(
    `select s.event_id as id from sealpost.evidence s
     where s.stored_at >= $1 and not exists (select from sealpost.key_use_ends e where e.event_id = s.event_id)
     order by s.stored_at limit ${MOST}`,
    [from],
  );
  return { evidence: counted.rows[0]?.n ?? 0, unaccounted: rows.map(({ id }) => id) };
}
