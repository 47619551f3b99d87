/** What something costs a service and its database: processor time, statements, and pages of tables and indexes looked at. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** @returns what `work` answers, and what it cost, load and service in this process included */
export async function costOf({ server, admin }, work) {
  await admin.query('select pg_stat_statements_reset()');
  const before = { own: process.cpuUsage(), database: cpuOf(server.pid), at: performance.now() };
  const answer = await work();
  const wallMs = performance.now() - before.at;
  const { user, system } = process.cpuUsage(before.own);
  const databaseMs = cpuOf(server.pid) - before.database;
  const statements = await statementsOf(admin);
  const sum = (of) => statements.reduce((total, one) => total + of(one), 0);
  return {
    answer,
    statements,
    cost: {
      cpuMs: (user + system) / 1000 + databaseMs,
      databaseMs,
      wallMs,
      statements: sum(({ calls }) => calls),
      pages: sum(({ pages }) => pages),
    },
  };
}

/** Milliseconds of a server and its sessions; those that ended are counted by the one they came from. */
function cpuOf(pid) {
  const own = statOf(pid);
  const sessions = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? [])
    .filter(({ parent }) => parent === pid);
  const ended = own.endedTicks + own.ticks;
  return sessions.reduce((sum, { ticks }) => sum + ticks, ended) * TICK_MS;
}

/** `proc_pid_stat(5)`; the name in parentheses may hold anything. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {
      parent: fields[1],
      ticks: fields[11] + fields[12],
      endedTicks: fields[13] + fields[14],
    };
  } catch {
    return undefined;
  }
}

/** Of the service's roles, since the last reset. */
async function statementsOf(admin) {
  const { rows } = await admin.query(
    `select query, calls::float8, (shared_blks_hit + shared_blks_read)::float8 as pages
     from pg_stat_statements s join pg_roles r on r.oid = s.userid
     where rolname in ('sealpost_service', 'sealpost_retention', 'sealpost_owner')`,
  );
  return rows;
}

/** Tables that grow with the messages and that one of the statements would read from end to end. */
export async function sequentialScans(admin, statements) {
  const found = new Map();
  await admin.query(
    `begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off;
     set local enable_bitmapscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off`,
  );
  for (const { query } of statements) {
    if (!/^\s*(select|insert|update|delete|with)\b/i.test(query)) continue;
    await admin.query('savepoint one');
    try {
      const { rows } = await admin.query(`explain (generic_plan, format json) ${query}`);
      for (const table of await scannedWhole(admin, rows[0]['QUERY PLAN'][0].Plan)) {
        found.set(query.replaceAll(/\s+/g, ' '), table);
      }
    } catch {
      // Without its values it has no types, so it cannot be planned; its pages tell.
    }
    await admin.query('rollback to one');
  }
  await admin.query('rollback');
  return [...found].map(([query, table]) => `${table}: ${query}`);
}

const LARGE = 10_000;

async function scannedWhole(admin, plan) {
  const nodes = [plan];
  for (const node of nodes) nodes.push(...(node.Plans ?? []));
  const names = nodes
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name']);
  const { rows } = await admin.query(
    'select relname from pg_class where relname = any($1) and reltuples > $2',
    [names, LARGE],
  );
  return rows.map(({ relname }) => relname);
}
