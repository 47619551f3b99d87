/** One service per data directory: our own lock, and what to do with a server that a killed service left running. */

import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PersistenceError } from './errors.js';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a data directory: an abstract Unix socket, which the kernel binds for one process and
 * forgets with that process, however it ends. There is no stale state to judge.
 * Throws `persistence/in-use` while another service holds it.
 */
export async function takeLock(instance: string, dataDir: string): Promise<Lock> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? inUse(dataDir) : cause),
    );
    server.listen(`\0sealpost-${instance}`, resolve);
  });
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

export interface StrayQuestion {
  readonly dataDir: string;
  readonly cluster: string;
  readonly socketDir: string;
  readonly adminUrl: string;
}

/**
 * Ends the server that a killed service left behind, so that the next one starts from a known state.
 * The lock is ours already, but a service in another network namespace would not see it; therefore a server
 * that still has a service's connections, or that answers without being a process we can see, is not a stray.
 */
export async function stopStray({ dataDir, cluster, socketDir, adminUrl }: StrayQuestion) {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readOrNothing(pidFile)).split('\n')[0]);
  const known = (await serverProcesses(cluster)).includes(pid);
  if (await answersOn(join(socketDir, '.s.PGSQL.5432'))) {
    if (!known || (await hasServiceConnections(adminUrl))) throw inUse(dataDir);
  }
  if (known) await endProcess(pid);
  // A server that was killed itself leaves processes that still write; they end soon after they notice.
  for (const orphan of await serverProcesses(cluster)) await waitFor(orphan);
  for (const orphan of await serverProcesses(cluster)) await endProcess(orphan);
  // The pid was given to another program since (a reboot): PostgreSQL would refuse to start because of it.
  if (pid > 0 && (await isRunning(pid))) await rm(pidFile, { force: true });
}

/** Fast shutdown (SIGINT: clients are cut off, everything is written); immediate (SIGQUIT) if that hangs. */
export async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!signalled(pid, signal) || (await waitFor(pid))) return;
  }
}

/** True once the process is gone; false after 20 s. */
async function waitFor(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (!(await isRunning(pid))) return true;
    await sleep(20);
  }
  return false;
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A zombie no longer holds anything; in a container whose first process does not reap, it stays for ever. */
async function isRunning(pid: number): Promise<boolean> {
  const state = /\) (\S)/.exec(await readOrNothing(`/proc/${pid}/stat`))?.[1];
  return state !== undefined && state !== 'Z';
}

/** The server's processes: all of them stand in the cluster's directory from the first moment to the last. */
async function serverProcesses(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const inside = await Promise.all(
    pids.map((pid) =>
      readlink(`/proc/${pid}/cwd`).then(
        (directory) => directory === cluster,
        () => false,
      ),
    ),
  );
  const standing = pids.filter((_, index) => inside[index]).map(Number);
  const servers = await Promise.all(standing.map(isServer));
  return standing.filter((_, index) => servers[index]);
}

/** `postgres: checkpointer` and its like, or the path of the program. */
async function isServer(pid: number): Promise<boolean> {
  const [program = ''] = (await readOrNothing(`/proc/${pid}/cmdline`)).split('\0');
  return program.startsWith('postgres:') || program.endsWith('/postgres');
}

async function hasServiceConnections(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select 1 from pg_stat_activity where application_name like 'sealpost%'`,
    );
    return rowCount !== 0;
  } catch {
    // It does not let us in (it is starting up or shutting down): no service can be at work on it.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function answersOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const readOrNothing = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const inUse = (dataDir: string): PersistenceError =>
  new PersistenceError(
    'persistence/in-use',
    `Another Sealpost is running on ${dataDir}. Stop it first, or give this one a data directory of its own.`,
  );
