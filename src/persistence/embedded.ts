/** The embedded PostgreSQL: made once, opened at every start, and gone with the service. */

import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmod,
  chown,
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomBytes } from '../delivery/ports.js';
import { type Credentials, loadCredentials } from './embedded-credentials.js';
import { endProcess, stopStray, takeLock } from './embedded-lock.js';
import { locate, type Place, preparePlace } from './embedded-place.js';
import { PersistenceError } from './errors.js';
import { prepareDatabase } from './roles.js';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly randomBytes: RandomBytes;
  /** Called once if the server dies without having been asked to. `restart()` may then be called. */
  readonly onLost: (detail: string) => void;
  /** False gives up durability for speed; for test data only. */
  readonly durable?: boolean;
  /** As root: where the programs are copied to if the server's account cannot reach the installed ones. */
  readonly programsBase?: string;
}

export interface EmbeddedServer {
  /** Connection URLs on the Unix socket. `admin` is the cluster's superuser: for set-up and restore only. */
  readonly urls: Readonly<Record<'admin' | 'owner' | 'service' | 'retention', string>>;
  readonly pid: number;
  /** Starts the server again after it was lost. Pools recover by themselves. */
  restart(): Promise<void>;
  /** Fast shutdown: everything committed is on disk, no process and no socket is left. */
  stop(): Promise<void>;
}

const ADMIN = 'sealpost_admin';
const DATABASE = 'sealpost';
const MAJOR_VERSION = '18';
const START_LIMIT_MS = 60_000;

/**
 * Starts the embedded server on `dataDir`, making the cluster, the three roles and the empty database on first use.
 * Unix socket only, SCRAM, checksums, fsync, and a collation that does not depend on the machine.
 *
 * Throws `persistence/in-use` if another service runs on the directory, `persistence/embedded` if it cannot start.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await preparePlace(options.dataDir, options.programsBase ?? '/var/lib/sealpost');
  const credentials = await loadCredentials(place.dataDir, options.randomBytes);
  const lock = await takeLock(credentials.instance, place.dataDir);
  try {
    const urls = connectionUrls(place, credentials);
    await stopStray({ ...place, adminUrl: urls.admin });
    await openCluster(place, credentials, options);
    let child = await launch(place, options);
    await prepareDatabase(urls.admin, DATABASE, credentials);
    return {
      urls,
      get pid() {
        return child.pid ?? 0;
      },
      async restart() {
        await stopStray({ ...place, adminUrl: urls.admin });
        child = await launch(place, options);
      },
      async stop() {
        child.removeAllListeners('exit');
        if (child.exitCode === null && child.signalCode === null) await endChild(child);
        if (place.socketDir !== place.cluster) await rm(place.socketDir, { recursive: true });
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** How the server that a running service holds on `dataDir` is reached from another process of the same account. */
export async function urlsOfRunning(
  dataDir: string,
  randomBytes: RandomBytes,
): Promise<EmbeddedServer['urls']> {
  const place = await locate(dataDir);
  return connectionUrls(place, await loadCredentials(place.dataDir, randomBytes));
}

function connectionUrls(
  { socketDir }: Pick<Place, 'socketDir'>,
  credentials: Credentials,
): EmbeddedServer['urls'] {
  const host = encodeURIComponent(socketDir);
  const url = (user: string, password: string, database = DATABASE) =>
    `postgresql://${user}:${password}@${host}/${database}`;
  return {
    admin: url(ADMIN, credentials.admin, 'postgres'),
    owner: url('sealpost_owner', credentials.owner),
    service: url('sealpost_service', credentials.service),
    retention: url('sealpost_retention', credentials.retention),
  };
}

/** Opening and creating are different paths: an existing cluster is never initialised over. */
async function openCluster(
  place: Place,
  credentials: Credentials,
  options: EmbeddedOptions,
): Promise<void> {
  const version = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return createCluster(place, credentials, options);
  if (version.trim() !== MAJOR_VERSION) {
    throw new PersistenceError(
      'persistence/embedded',
      `${place.cluster} belongs to PostgreSQL ${version.trim()}; this release brings ${MAJOR_VERSION}. Dump it with the earlier release and restore it here.`,
    );
  }
}

/** Made under another name and renamed when whole: a killed `initdb` leaves nothing that looks like a database. */
async function createCluster(
  place: Place,
  credentials: Credentials,
  { durable = true }: EmbeddedOptions,
): Promise<void> {
  const partial = `${place.cluster}.new`;
  await rm(partial, { recursive: true, force: true });
  await ownedDirectory(place, partial);
  const password = await namelessFile(`${partial}.password`, `${credentials.admin}\n`, place);
  try {
    await initdb(place, partial, password.fd, durable ? [] : ['--no-sync']);
  } finally {
    await password.close();
  }
  await rename(partial, place.cluster);
}

/** A file that has no name any more once it is returned: `initdb` wants its password from a file, nobody else may. */
async function namelessFile(path: string, text: string, { user }: Place): Promise<FileHandle> {
  await rm(path, { force: true });
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  await file.writeFile(text);
  if (user) await file.chown(user.uid, user.gid);
  return file;
}

async function initdb(
  place: Place,
  cluster: string,
  password: number,
  more: readonly string[],
): Promise<void> {
  const child = spawn(
    join(place.programs, 'bin', 'initdb'),
    [
      `--pgdata=${place.named(cluster)}`,
      `--username=${ADMIN}`,
      '--pwfile=/proc/self/fd/0',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      ...more,
    ],
    { ...processOptions(place, cluster), stdio: [password, 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new PersistenceError(
      'persistence/embedded',
      `The embedded database could not be made in ${cluster}: ${lastLine(complaint) || String(code)}`,
    );
  }
}

async function launch(place: Place, options: EmbeddedOptions): Promise<ChildProcess> {
  if (place.socketDir !== place.cluster) await ownedDirectory(place, place.socketDir);
  const logFile = join(place.dataDir, 'postgres.log');
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  const child = spawn(
    join(place.programs, 'bin', 'postgres'),
    ['-D', place.named(place.cluster), ...settings(place, options.durable ?? true)],
    // A session of its own: Ctrl-C at the terminal must reach the service, which drains first, and not the database.
    {
      ...processOptions(place, place.cluster),
      detached: true,
      stdio: ['ignore', 'ignore', log.fd],
    },
  );
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', async () => resolve(lastLine(await readFile(logFile, 'utf8'))));
  });
  await log.close();
  const complaint = await Promise.race([failed, becomesReady(place.cluster, child)]);
  if (complaint !== undefined) {
    if (child.pid !== undefined) await endProcess(child.pid);
    throw new PersistenceError(
      'persistence/embedded',
      `The embedded database did not start: ${complaint}`,
    );
  }
  child.once('exit', (code, signal) =>
    options.onLost(`the embedded database ended by itself (${signal ?? code})`),
  );
  return child;
}

/** Nothing of what a statement holds may reach the server's log: terse, without statements and parameters. */
function settings(place: Place, durable: boolean): string[] {
  const values = {
    listen_addresses: '',
    unix_socket_directories:
      place.socketDir === place.cluster ? place.named(place.cluster) : place.socketDir,
    unix_socket_permissions: '0700',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    data_sync_retry: 'off',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    client_connection_check_interval: '5s',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Line 8 of `postmaster.pid` is how `pg_ctl` knows; unlike the log it has no language. */
async function becomesReady(cluster: string, child: ChildProcess): Promise<string | undefined> {
  for (let waited = 0; waited < START_LIMIT_MS; waited += 20) {
    const lines = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
    const [pid, , , , , , , status] = lines.split('\n');
    if (Number(pid) === child.pid && status?.trim() === 'ready') return undefined;
    await sleep(20);
  }
  return `not ready after ${START_LIMIT_MS / 1000} s`;
}

async function endChild(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  if (child.pid !== undefined) await endProcess(child.pid);
  await exited;
}

async function ownedDirectory(place: Place, path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const expected = place.user?.uid ?? process.getuid?.();
  if (place.user && (await stat(path)).uid === 0) {
    await chown(path, place.user.uid, place.user.gid);
  }
  if ((await stat(path)).uid !== expected) {
    throw new PersistenceError(
      'persistence/embedded',
      `${path} belongs to another account. Remove it, or start the service as that account.`,
    );
  }
  await chmod(path, 0o700);
}

/** A fixed environment: `PG…` variables of the caller must not redirect the server. */
function processOptions(place: Place, cwd: string) {
  return {
    cwd,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(place.user ? { uid: place.user.uid, gid: place.user.gid } : {}),
  };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
