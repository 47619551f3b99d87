import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { expectRefusal } from './refusal.js';
import { demoRecipient, eventually, PDF, Person, pdf } from './service.js';
import {
  contentFiles,
  isMarked,
  ServiceProcess,
  type Settings,
  sealpost,
  temporaryFolder,
} from './service-process.js';
import { tcpDatabase } from './tcp-database.js';
import { expectWhole, type Sent, sealed } from './wholeness.js';

const dir = temporaryFolder();
const outside = await tcpDatabase(dir);
const first = await ServiceProcess.in(join(dir, 'first'), { SEALPOST_PROBE_SECONDS: '1' });
const backup = join(dir, 'backup');
const content = Buffer.from(PDF);
const sent: Sent[] = [];
let accepted = '';

const kekOf = ({ dataDir }: ServiceProcess) => join(dataDir, 'keys', 'kek');
/** Without the lines that tell how far it is, which depend on how fast the machine is. */
async function run(args: string[], settings: Settings) {
  const ended = await sealpost(args, settings, dir);
  return { ...ended, err: ended.err.replace(/^….*\n/gm, '') };
}

async function submit(sender: Person): Promise<string> {
  const metadata = {
    mode: 'consent',
    subject: 'Notice',
    recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
  };
  const { json } = await sender.submit(metadata, [pdf()]);
  await sealed(sender, String(json.id), 'C.1');
  return String(json.id);
}

beforeAll(async () => {
  await first.start();
  const sender = await new Person(first, 'ana').signIn('substantial');
  const recipient = await new Person(first, 'bram').signIn('high');
  sent.push({ id: await submit(sender), content, events: ['A.1', 'C.1'] });
  accepted = await submit(sender);
  await recipient.post(`/api/v1/messages/${accepted}/answer`, { answer: 'accept' });
  await sealed(sender, accepted, 'D.1');
}, 60_000);

describe('a backup', () => {
  test('is made while the service serves, of everything, without the key', async () => {
    const { code, out, err } = await run(['backup', '--out', backup], first.settings);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('6 evidences, 2 files');
    expect(out).toContain('key-encryption key is not among them');
    const kek = readFileSync(kekOf(first), 'utf8').trim();
    expect(spawnSync('grep', ['-rqF', kek, backup]).status).toBe(1);
    expect(statSync(backup).mode & 0o777).toBe(0o700);
    expect((await fetch(`${first.url()}/livez`)).status).toBe(200);
  });

  test('holds for sha256sum, which shares no code with us', () => {
    const { status, stdout } = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: backup });
    expect(status).toBe(0);
    const files = readdirSync(backup, { recursive: true, withFileTypes: true });
    // All files but the list itself and what names it.
    expect(String(stdout).trim().split('\n')).toHaveLength(
      files.filter((entry) => entry.isFile()).length - 2,
    );
  });

  test('never goes over another', async () => {
    const { code, err } = await run(['backup', '--out', backup], first.settings);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('backup/not-empty') });
  });

  test('takes the key along only when asked', async () => {
    const with_ = join(dir, 'with-kek');
    const { out } = await run(['backup', '--out', with_, '--with-kek'], first.settings);
    expect(out).toContain('can read everything');
    expect(readFileSync(join(with_, 'kek'), 'utf8')).toBe(readFileSync(kekOf(first), 'utf8'));
  });

  test.each([[['backup']], [['backup', '--out']], [['restore']], [['restore', backup]]])(
    'shows its usage for %j',
    async (args) => {
      expect(await run(args, first.settings)).toMatchObject({ code: 64 });
    },
  );
});

describe('a backup is not restored', () => {
  const fresh = (name: string, more: Settings = {}) =>
    ServiceProcess.in(join(dir, name), { SEALPOST_KEK_FILE: kekOf(first), ...more });
  const refused = async (from: string, settings: Settings, word: string) => {
    const { code, out, err } = await run(['restore', '--from', from], settings);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({
      ...{ code: 1, out: '', lines: 1 },
    });
    expect(err).toContain(word);
  };

  test('over a database in use, running or not', async () => {
    await refused(backup, first.settings, 'backup/not-empty');
  });

  test('without the key, or with another one', async () => {
    const { settings } = await ServiceProcess.in(join(dir, 'keyless'));
    await refused(backup, settings, 'backup/key');
    const other = join(dir, 'other-kek');
    writeFileSync(other, Buffer.alloc(32, 5).toString('base64'));
    await refused(backup, { ...settings, SEALPOST_KEK_FILE: other }, 'backup/key');
    expect(existsSync(join(dir, 'keyless', 'data'))).toBe(false);
  });

  const damages: [string, (copy: string) => void, string][] = [
    ['that was not finished', (copy) => rmSync(join(copy, 'backup.json')), 'backup/incomplete'],
    [
      'with a table cut short',
      (copy) => truncateSync(join(copy, 'tables', 'evidence.copy'), 100),
      'backup/altered',
    ],
    [
      'with a content file that is gone',
      (copy) => rmSync(join(copy, 'content'), { recursive: true }),
      'backup/altered',
    ],
    [
      'with a list that names more',
      (copy) => appendFileSync(join(copy, 'SHA256SUMS'), `${'0'.repeat(64)}  ../x\n`),
      'backup/altered',
    ],
  ];
  test.each(damages)('%s', async (_name, damage, word) => {
    const copy = join(dir, 'damaged');
    rmSync(copy, { recursive: true, force: true });
    cpSync(backup, copy, { recursive: true });
    damage(copy);
    const target = await fresh('untouched');
    await refused(copy, target.settings, word);
    expect(existsSync(target.dataDir)).toBe(false);
  });
});

describe('the drill', () => {
  let second: ServiceProcess;

  test('more is delivered after the backup, and then the machine is lost', async () => {
    const sender = await new Person(first, 'ana').signIn('substantial');
    await submit(sender);
    const recipient = await new Person(first, 'bram').signIn('high');
    const path = `/api/v1/messages/${accepted}`;
    const handover = await recipient.post(`${path}/handovers`);
    await recipient.get(`/api/v1/handovers/${handover.json.id}/files/1`);
    await sealed(sender, accepted, 'E.1');
    await eventually(async () => isMarked(join(first.dataDir, 'marks'), 9));
    await first.kill();
    // What outlives it: the key's copy, the certificates, and the marks, which lay on another disk.
    second = await ServiceProcess.in(join(dir, 'second'), {
      SEALPOST_DEV_CERTS: first.settings.SEALPOST_DEV_CERTS ?? '',
      SEALPOST_MARK_DIR: join(first.dataDir, 'marks'),
      SEALPOST_PROBE_SECONDS: '1',
    });
    mkdirSync(dirname(kekOf(second)), { recursive: true });
    cpSync(kekOf(first), kekOf(second));
  });

  test('the backup is restored into an empty place and read back whole', async () => {
    const { code, out, err } = await run(['restore', '--from', backup], second.settings);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Read: 2 messages, 6 evidences, 2 content files.');
    expect(out).toContain('All of it is what it was.');
    expect(contentFiles(second.dataDir)).toHaveLength(2);
    const again = await run(['restore', '--from', backup], second.settings);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('not-empty') });
  });

  test('the start is refused, and names the gap', async () => {
    await expectRefusal(dir, second.settings, [
      '3 evidences are missing (the mark counts 9, the database holds 6)',
      'continuity/behind',
    ]);
  });

  test('once the loss is accepted, everything of the backup verifies and goes on, unforked', async () => {
    expect(await run(['accept-loss', '--missing', '3'], second.settings)).toMatchObject({
      code: 0,
    });
    await second.start();
    const sender = await new Person(second, 'ana').signIn('substantial');
    const recipient = await new Person(second, 'bram').signIn('high');
    const handover = await recipient.post(`/api/v1/messages/${accepted}/handovers`);
    const file = await recipient.get(`/api/v1/handovers/${handover.json.id}/files/1`);
    expect(Buffer.from(file.bytes).toString()).toBe(PDF);
    await sealed(sender, accepted, 'E.1');
    sent.push({ id: accepted, content, events: ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'] });
    sent.push({ id: await submit(sender), content, events: ['A.1', 'C.1'] });
    await expectWhole(second, sender, sent);
    const register = async () =>
      (await (await fetch(`${second.url()}/downtime`)).json()) as {
        items: { cause: string; statement: string | null }[];
      };
    await eventually(async () =>
      (await register()).items.some(
        ({ cause, statement }) => cause === 'evidence-lost' && statement !== null,
      ),
    );
  });

  test('what was restored and what came after is found whole by a scrub while it serves', async () => {
    const { code, out } = await run(['scrub'], second.settings);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Read: 3 messages, 9 evidences, 3 content files.\nAll of it is what it was.\n',
    });
  });

  test('a scrub names content that was altered, evidence that was altered, and a broken chain', async () => {
    const [file = ''] = contentFiles(second.dataDir);
    const bytes = readFileSync(file);
    bytes[50] = (bytes[50] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const password = JSON.parse(readFileSync(join(second.dataDir, 'database.json'), 'utf8')).admin;
    const socket = encodeURIComponent(join(second.dataDir, 'postgres'));
    const admin = `postgresql://sealpost_admin:${password}@${socket}/sealpost`;
    await connectOnce(admin, async (client) => {
      await client.query('alter table sealpost.evidence disable trigger all');
      await client.query(
        `update sealpost.evidence set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1)
         where evidence_id = (select min(evidence_id) from sealpost.evidence)`,
      );
      await client.query(
        `update sealpost.evidence set predecessor_digest = sha256('x') where evidence_id =
         (select max(evidence_id) from sealpost.evidence where predecessor_event is not null)`,
      );
    });
    const { code, err } = await run(['scrub'], second.settings);
    expect(code).toBe(1);
    expect(err).toContain('content/altered');
    expect(err).toMatch(/evidence \S+ cannot be opened \(persistence\/altered\)/);
    expect(err).toMatch(/evidence \S+ does not follow its predecessor/);
    expect(err.trimEnd().split('\n')).toHaveLength(3);
  });

  test('the same backup goes into a server of one’s own, as its owner', async () => {
    const third = await ServiceProcess.in(join(dir, 'third'), {
      SEALPOST_DEV_CERTS: first.settings.SEALPOST_DEV_CERTS ?? '',
      SEALPOST_KEK_FILE: kekOf(first),
      DATABASE_URL: outside.url('service'),
    });
    const withoutOwner = await run(['restore', '--from', backup], third.settings);
    expect(withoutOwner.err).toContain('DATABASE_OWNER_URL');
    const owner = { ...third.settings, DATABASE_OWNER_URL: outside.url('owner') };
    expect(await run(['restore', '--from', backup], owner)).toMatchObject({ code: 0 });
    await third.start();
    const sender = await new Person(third, 'ana').signIn('substantial');
    const { id } = sent[0] ?? { id: '' };
    await expectWhole(third, sender, [
      { id, content, events: ['A.1', 'C.1'] },
      { id: accepted, content, events: ['A.1', 'C.1', 'C.3', 'D.1'] },
    ]);
    const out = join(dir, 'of-third');
    expect(await run(['backup', '--out', out], owner)).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'tables', 'evidence.copy'))).toHaveLength(
      readFileSync(join(backup, 'tables', 'evidence.copy')).length,
    );
    await third.end('SIGTERM');
  });
});
