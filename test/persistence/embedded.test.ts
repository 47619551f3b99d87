import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { connectOnce, openPool } from '../../src/persistence/connection.js';
import { type EmbeddedServer, startEmbedded } from '../../src/persistence/embedded.js';
import { migrate } from '../../src/persistence/migrate.js';
import { alive, holdPresence, newInstance } from '../../src/persistence/presence.js';

const scratch = mkdtempSync(join(tmpdir(), 'sealpost-embedded-'));
chmodSync(scratch, 0o755);
const programsBase = join(scratch, 'reachable');
const running: EmbeddedServer[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(scratch, { recursive: true }));

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('not root: what the embedded server does as root is not tested here');

const nobody = { uid: 65_534, gid: 65_534 };
const childScript = new URL('./embedded-child.mjs', import.meta.url).pathname;
/** Node or this folder may lie where only root may pass, as under its home. */
const plainUserCanRun =
  isRoot &&
  spawnSync(process.execPath, ['--check', childScript], { ...nobody, cwd: '/', env: {} }).status ===
    0;
if (isRoot && !plainUserCanRun) {
  console.warn(
    'a plain user cannot reach Node or this folder: the embedded server is not tested as one',
  );
}

const directory = () => mkdtempSync(join(scratch, 'd-'));

async function start(dataDir: string, over: { durable?: boolean; onLost?: () => void } = {}) {
  const server = await startEmbedded({
    dataDir,
    programsBase,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    onLost: () => undefined,
    durable: false,
    ...over,
  });
  running.push(server);
  return server;
}

async function stop(server: EmbeddedServer) {
  running.splice(running.indexOf(server), 1);
  await server.stop();
}

/** A service in a process of its own; its first line of output. */
async function startChild(dataDir: string, account: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [childScript, dataDir, programsBase], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
    ...account,
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, said: JSON.parse(String(line)) };
}

async function killChild(child: ChildProcess) {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

const query = (url: string, sql: string) =>
  connectOnce(url, async (client) => (await client.query(sql)).rows);

describe('the embedded server', () => {
  test('is durable, checked, reachable by its socket alone, and the same on every machine', async () => {
    const dataDir = directory();
    const server = await start(dataDir, { durable: true });
    const rows = await query(
      server.urls.service,
      `select name, setting from pg_settings where name in
        ('fsync', 'synchronous_commit', 'full_page_writes', 'data_sync_retry', 'data_checksums', 'listen_addresses')
       union all select 'locale', datlocprovider::text || datlocale from pg_database where datname = current_database()
       union all select 'encoding', pg_encoding_to_char(encoding) from pg_database where datname = current_database()
       union all select 'socket', unix_socket_permissions from
         (select setting as unix_socket_permissions from pg_settings where name = 'unix_socket_permissions') s`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_sync_retry: 'off',
      data_checksums: 'on',
      listen_addresses: '',
      locale: 'bC.UTF-8',
      encoding: 'UTF8',
      socket: '0700',
    });
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'database.json')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o007).toBe(0);
  });

  test('lets nobody in without the password', async () => {
    const { urls } = await start(directory());
    for (const url of [
      urls.service.replace(/:[^:@]+@/, ':wrong@'),
      urls.admin.replace(/:[^:@]+@/, '@'),
    ]) {
      await expect(query(url, 'select 1')).rejects.toMatchObject({
        code: 'persistence/unreachable',
      });
    }
  });

  test('keeps what was stored when it is opened again, and leaves nothing behind when stopped', async () => {
    const dataDir = directory();
    const first = await start(dataDir);
    await query(first.urls.owner, 'create table kept as select 42 as answer');
    const { pid } = first;
    await stop(first);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', '.s.PGSQL.5432'))).toBe(false);
    const second = await start(dataDir);
    expect(second.urls).toEqual(first.urls);
    expect(await query(second.urls.owner, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('stands in a directory whose path is too long for a socket', async () => {
    const dataDir = join(scratch, 'x'.repeat(50), 'y'.repeat(50));
    const server = await start(dataDir);
    const socketDir = decodeURIComponent(/@([^/]+)\//.exec(server.urls.service)?.[1] ?? '');
    expect(socketDir.startsWith(tmpdir())).toBe(true);
    expect(statSync(socketDir).mode & 0o777).toBe(0o700);
    expect(await query(server.urls.service, 'select 1 as one')).toEqual([{ one: 1 }]);
    await stop(server);
    expect(existsSync(socketDir)).toBe(false);
  });

  test('is made anew after a first start that was cut off', async () => {
    const dataDir = directory();
    mkdirSync(join(dataDir, 'postgres.new'));
    writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    await expect(start(dataDir)).resolves.toBeDefined();
  });

  test('refuses the files of another major version and says what to do', async () => {
    const dataDir = directory();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'persistence/embedded',
      message: expect.stringMatching(/PostgreSQL 17.*18.*Dump/),
    });
  });

  test('refuses a directory whose passwords are damaged, and does not lock it', async () => {
    const dataDir = directory();
    for (const text of ['', '{}', 'null', '{"instance":1}']) {
      writeFileSync(join(dataDir, 'database.json'), text);
      await expect(start(dataDir)).rejects.toMatchObject({ code: 'persistence/embedded' });
    }
    rmSync(join(dataDir, 'database.json'));
    await expect(start(dataDir)).resolves.toBeDefined();
  });
});

describe('one service per directory', () => {
  test('a second one is refused in one line, from this process and from another', async () => {
    const dataDir = directory();
    const server = await start(dataDir);
    const refusal = { code: 'persistence/in-use', message: expect.stringContaining(dataDir) };
    await expect(start(dataDir)).rejects.toMatchObject(refusal);
    const { said } = await startChild(dataDir);
    expect(said).toEqual(refusal);
    expect(said.message).not.toContain('\n');
    expect(await query(server.urls.service, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('of several that start at once on a new directory, one runs', async () => {
    const dataDir = directory();
    const starts = await Promise.allSettled([1, 2, 3].map(() => start(dataDir)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of starts) {
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'persistence/in-use' });
    }
  });

  test('the server that a killed service left behind is stopped, and nothing stored is lost', async () => {
    const dataDir = directory();
    const { child, said } = await startChild(dataDir);
    await query(said.urls.owner, 'create table kept as select 42 as answer');
    await killChild(child);
    expect(isAlive(said.pid)).toBe(true);
    const server = await start(dataDir);
    expect(isAlive(said.pid)).toBe(false);
    expect(server.pid).not.toBe(said.pid);
    expect(await query(server.urls.owner, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('a server with a living service’s connections is not taken for a stray', async () => {
    const dataDir = directory();
    const { child, said } = await startChild(dataDir);
    await killChild(child);
    // As a service in another network namespace would look: its lock cannot be seen, its connections can.
    const pool = openPool({
      url: said.urls.service,
      name: 'sealpost',
      max: 1,
      onError: () => undefined,
    });
    await pool.query('select 1');
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'persistence/in-use' });
    expect(isAlive(said.pid)).toBe(true);
    await pool.end();
    await start(dataDir);
    expect(isAlive(said.pid)).toBe(false);
  });

  test('a pid that belongs to another program since does not stand in the way', async () => {
    const dataDir = directory();
    const server = await start(dataDir);
    await stop(server);
    const stale = `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n${dataDir}\n\n1 1\nready\n`;
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), stale);
    await expect(start(dataDir)).resolves.toBeDefined();
  });
});

test('a missing role is named, with what the administrator must run', async () => {
  const server = await start(directory());
  await query(server.urls.admin, 'drop role sealpost_retention');
  await expect(migrate(server.urls.owner)).rejects.toMatchObject({
    code: 'persistence/roles',
    message: expect.stringMatching(
      /lacks sealpost_retention[\s\S]*create role sealpost_retention login/,
    ),
  });
});

test('a service that outlives its server is a living one again', async () => {
  let lost: () => void = () => undefined;
  const announced = new Promise<void>((resolve) => {
    lost = resolve;
  });
  const server = await start(directory(), { onLost: lost });
  const presence = await holdPresence(
    server.urls.service,
    newInstance((length) => randomBytes(length)),
  );
  const isAliveThere = async () =>
    (await query(server.urls.service, `select ${alive(String(presence.instance))} as alive`))[0]
      .alive;
  expect(await isAliveThere()).toBe(true);
  process.kill(server.pid, 'SIGKILL');
  await announced;
  await server.restart();
  while (!(await isAliveThere())) await new Promise((resolve) => setTimeout(resolve, 50));
  await presence.release();
  while (await isAliveThere()) await new Promise((resolve) => setTimeout(resolve, 50));
});

test('a server that dies is announced, is started again, and the same pool goes on', async () => {
  const dataDir = directory();
  let lost: () => void = () => undefined;
  const announced = new Promise<void>((resolve) => {
    lost = resolve;
  });
  const server = await start(dataDir, { onLost: lost });
  const pool = openPool({
    url: server.urls.service,
    name: 'sealpost',
    max: 2,
    onError: () => undefined,
  });
  await pool.query('select 1');
  process.kill(server.pid, 'SIGKILL');
  await announced;
  await server.restart();
  expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  await pool.end();
});

(isRoot ? describe : describe.skip)('as root', () => {
  test('runs as another account, in a directory that others cannot list', async () => {
    const dataDir = directory();
    const { pid } = await start(dataDir);
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(statSync(dataDir).mode & 0o777).toBe(0o710);
  });

  test('keeps its data where they belong though that account may not pass through a parent', async () => {
    const closed = directory();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'data');
    const server = await start(dataDir);
    await query(server.urls.owner, 'create table kept as select 42 as answer');
    await stop(server);
    expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true);
    const { child, said } = await startChild(dataDir);
    await killChild(child);
    const again = await start(dataDir);
    expect(isAlive(said.pid)).toBe(false);
    expect(await query(again.urls.owner, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(readdirSync(dataDir).sort()).toEqual([
      'database.json',
      'postgres',
      'postgres.log',
      'postgres.log.1',
    ]);
  });

  (plainUserCanRun ? test : test.skip)('a plain user runs the server as themselves', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sealpost-plain-'));
    rmSync(dataDir, { recursive: true });
    const { child, said } = await startChild(dataDir, nobody);
    expect(said).toMatchObject({ pid: expect.any(Number) });
    expect(statSync(`/proc/${said.pid}`).uid).toBe(nobody.uid);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await killChild(child);
    const second = await startChild(dataDir, nobody);
    expect(isAlive(said.pid)).toBe(false);
    await killChild(second.child);
    process.kill(second.said.pid, 'SIGINT');
    while (isAlive(second.said.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    rmSync(dataDir, { recursive: true });
  });
});
