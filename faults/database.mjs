/** A real PostgreSQL that several instances share, with one gate for each of them, so that each can be cut off alone. */

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../dist/persistence/embedded.js';
import { migrate } from '../dist/persistence/migrate.js';
import { openGate } from './gate.mjs';

const SOCKET = '.s.PGSQL.5432';

export async function startDatabase(dir) {
  let died;
  const server = await startEmbedded({
    dataDir: join(dir, 'database'),
    randomBytes,
    durable: true,
    onLost: () => died?.(),
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
  await migrate(server.urls.owner);
  const socketDir = decodeURIComponent(/@([^/]+)/.exec(server.urls.service)[1]);
  const adminUrl = server.urls.admin.replace(/[^/]*$/, 'sealpost');

  const gates = [];
  return {
    /** Superuser, for the auditor's reading and the harness's mischief. */
    adminUrl,
    /** @returns the URL of the service role through a gate of its own, and that gate */
    async openWay(number) {
      const way = join(dir, `way-${number}`);
      await mkdir(way, { mode: 0o700 });
      const gate = await openGate({ listen: join(way, SOCKET), target: join(socketDir, SOCKET) });
      gates.push(gate);
      return { gate, url: server.urls.service.replace(/@[^/]*/, `@${encodeURIComponent(way)}`) };
    },
    /** @param signal SIGINT: fast shutdown. SIGKILL: as if the machine had taken it. */
    async restart(signal, pauseMs) {
      const gone = new Promise((resolve) => {
        died = resolve;
      });
      process.kill(server.pid, signal);
      await gone;
      died = undefined;
      await sleep(pauseMs);
      await server.restart();
    },
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
    },
  };
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
