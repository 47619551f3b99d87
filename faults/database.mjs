/** A real PostgreSQL that several instances share, with one gate for each of them, so that each can be cut off alone. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../dist/persistence/embedded.js';
import { migrate } from '../dist/persistence/migrate.js';
import { openGate } from './gate.mjs';
import { cutLog } from './power.mjs';
import { openVolume } from './volume.mjs';

/** Room for a round's database and log; the log is kept short below. */
const SIZE = '512m';
const SETTINGS = [
  `alter system set max_wal_size = '96MB'`,
  // No page may be on disk before the log that a power cut takes away.
  'alter system set bgwriter_lru_maxpages = 0',
  'select pg_reload_conf()',
];

const SOCKET = '.s.PGSQL.5432';

/** Told apart on the wire: connections on which evidence was stored. */
export const SEALS = 'insert into sealpost.evidence';

/** @param {string} previous folder of the version before, to whose state the database is brought first */
export async function startDatabase(dir, previous) {
  const dataDir = join(dir, 'database');
  const volume = await openVolume(dataDir, SIZE);
  let isLost = false;
  let died;
  const server = await startEmbedded({
    dataDir,
    randomBytes,
    durable: true,
    onLost: () => {
      isLost = true;
      died?.();
    },
  });
  // A server without a harness would stay; nothing it holds is worth a slow end.
  const abandon = () => {
    try {
      process.kill(server.pid, 'SIGQUIT');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', abandon);
  const from = previous ? await import(join(previous, 'dist/persistence/migrate.js')) : { migrate };
  await from.migrate(server.urls.owner);
  const socketDir = decodeURIComponent(/@([^/]+)/.exec(server.urls.service)[1]);
  const adminUrl = server.urls.admin.replace(/[^/]*$/, 'sealpost');
  await asAdmin(adminUrl, async (admin) => {
    for (const setting of SETTINGS) await admin.query(setting);
  });

  const gates = [];
  /** One fault of the server at a time: each leaves it running. */
  let turn = Promise.resolve();
  const inTurn = (work) => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const gone = () =>
    new Promise((resolve) => {
      died = resolve;
    });
  async function startAgain() {
    died = undefined;
    await server.restart();
    isLost = false;
  }

  return {
    ownerUrl: server.urls.owner,
    /** Superuser, for the auditor's reading and the harness's mischief. */
    adminUrl,
    /** @returns the URL of the service role through a gate of its own, and that gate */
    async openWay(number) {
      const way = join(dir, `way-${number}`);
      await mkdir(way, { mode: 0o700 });
      const gate = await openGate({
        listen: join(way, SOCKET),
        target: join(socketDir, SOCKET),
        marks: [SEALS],
      });
      gates.push(gate);
      return { gate, url: server.urls.service.replace(/@[^/]*/, `@${encodeURIComponent(way)}`) };
    },
    /** @param signal SIGINT: fast shutdown. SIGKILL: as if somebody had taken it for another process. */
    restart: (signal, pauseMs) =>
      inTurn(async () => {
        const ended = gone();
        process.kill(server.pid, signal);
        await ended;
        await sleep(pauseMs);
        await startAgain();
      }),
    /**
     * The server's part of a power cut.
     * @param {() => Promise<void>} meanwhile everything else that happens while there is no power
     */
    cutPower: (meanwhile) =>
      inTurn(async () => {
        // From here on nothing that the server says reaches anybody.
        for (const gate of gates) gate.off();
        try {
          const flushed = await asAdmin(adminUrl, flushedTo);
          const ended = gone();
          const all = [server.pid, ...(await childrenOf(server.pid))];
          for (const pid of all) kill(pid);
          await ended;
          await cutLog(join(dataDir, 'postgres', 'pg_wal'), flushed);
          await meanwhile();
          await startAgain();
        } finally {
          for (const gate of gates) gate.on();
        }
      }),
    /** Why its volume cannot be filled, if so. */
    refusal: volume.refusal,
    /** No room for a while, neither for data nor for the log nor for what is sorted on disk. */
    fill: (milliseconds) =>
      inTurn(async () => {
        await volume.fill();
        await sleep(milliseconds);
        await volume.empty();
        // It gives itself up when its log cannot be written.
        for (let waited = 0; waited < 1000 && !isLost; waited += 50) await sleep(50);
        if (isLost) await startAgain();
      }),
    /** Ends some of the server processes that work for the service. @returns how many */
    endBackends: (share) =>
      asAdmin(adminUrl, async (admin) => {
        const { rows } = await admin.query(
          `select pg_terminate_backend(pid) as ended from pg_stat_activity
           where usename = 'sealpost_service' and random() < $1`,
          [share],
        );
        return rows.length;
      }),
    /** Takes every connection that is left for as long as `milliseconds`. */
    async exhaust(milliseconds) {
      const url = server.urls.service;
      const open = async () => {
        const client = new pg.Client({ connectionString: url, application_name: 'crowd' });
        client.on('error', () => undefined);
        await client.connect();
        return client;
      };
      const crowd = (await Promise.allSettled(Array.from({ length: 100 }, open))).flatMap(
        ({ value }) => value ?? [],
      );
      await sleep(milliseconds);
      await Promise.allSettled(crowd.map((client) => client.end()));
    },
    unsealed: () =>
      asAdmin(adminUrl, async (admin) => {
        const { rows } = await admin.query('select count(*)::int as n from sealpost.unsealed');
        return rows[0].n;
      }),
    run: (sql) => asAdmin(adminUrl, (admin) => admin.query(sql)),
    async close() {
      await Promise.all(gates.map((gate) => gate.close()));
      process.off('exit', abandon);
      await server.stop();
      await volume.close();
    },
  };
}

async function flushedTo(admin) {
  const { rows } = await admin.query('select pg_current_wal_flush_lsn()::text as lsn');
  return rows[0].lsn;
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function childrenOf(parent) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // After the name in brackets: state, parent.
  return pids.filter((_, at) => Number(/\) . (\d+)/.exec(stats[at])?.[1]) === parent).map(Number);
}

export async function asAdmin(url, work) {
  const admin = new pg.Client({ connectionString: url, application_name: 'auditor' });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
