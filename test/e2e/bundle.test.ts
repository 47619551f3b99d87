import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../src/cli/io.js';
import { runVerify } from '../../src/cli/verify.js';
import { readVerifierPage } from '../../src/compose/verifier-page.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { readZip, type ZipArchive } from '../../src/formats/zip-reader.js';
import { judge } from '../judges.js';
import { ADDRESSED, RECIPIENTS, SENDER } from './addressees.js';
import { eventually, Person, pdf, useService } from './service.js';

const service = useService({}, [SENDER, ...RECIPIENTS]);
const folder = mkdtempSync(join(tmpdir(), 'sealpost-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DAY = 86_400_000;
let sender: Person;
let collecting: Person;
let accepting: Person;
let stranger: Person;
let messageId: string;

const path = (rest: string): string => `/api/v1/messages/${messageId}/${rest}`;

interface Item {
  readonly event: string;
  readonly href: string;
  readonly augmented?: { readonly level: string; readonly href: string };
}
const evidenceOf = async (who: Person): Promise<Item[]> =>
  (await who.get(path('evidence'))).json.items as Item[];
const augmented = (who: Person) =>
  eventually(async () => (await evidenceOf(who)).every((item) => item.augmented?.level === 'B-LT'));

async function bundleOf(who: Person): Promise<{ file: string; names: string[]; zip: ZipArchive }> {
  const { status, bytes, headers } = await who.get(path('bundle'));
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/vnd.etsi.asic-e+zip');
  const file = join(folder, 'bundle.asice');
  writeFileSync(file, bytes);
  const zip = await readZip(sourceOf(bytes));
  return { file, zip, names: zip.entries.map(({ name }) => name) };
}

async function verify(file: string, ...options: string[]) {
  const out: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void out.push(line),
  };
  const args = ['--trust', service.rootFile, '--revocation', 'required', ...options, file];
  const code = await runVerify(args, io, () => service.now());
  return { code, out: out.join('\n') };
}

beforeAll(async () => {
  sender = await new Person(service, SENDER.key).signIn('high');
  const people: Person[] = [];
  for (const { key } of RECIPIENTS) people.push(await new Person(service, key).signIn('high'));
  [accepting, stranger, collecting] = people as [Person, Person, Person];
  const recipients = ADDRESSED.filter((_, index) => index !== 1);
  const metadata = { mode: 'consent', subject: 'Convocation', recipients };
  const { json } = await sender.submit(metadata, [pdf('a.pdf'), pdf('b.pdf')]);
  messageId = String(json.id);
  await eventually(async () => (await evidenceOf(sender)).length === 3);
  await accepting.post(path('answer'), { answer: 'accept' });
  await collecting.post(path('answer'), { answer: 'accept' });
  await eventually(async () => (await collecting.post(path('handovers'))).status === 201);
  const { json: handover } = await collecting.post(path('handovers'));
  for (const { href } of handover.files as { href: string }[]) await collecting.get(href);
  // A.1; then C.1, C.3, D.1 · C.1, C.3, D.1, E.1.
  await eventually(async () => (await evidenceOf(sender)).length === 8);
  await augmented(sender);
}, 60_000);

describe('a bundle', () => {
  test('of the sender holds all evidence in both forms, content, papers and report, and passes', async () => {
    const { file, names } = await bundleOf(sender);
    expect(names[0]).toBe('mimetype');
    expect(names.filter((name) => name.startsWith('evidence/'))).toHaveLength(8);
    expect(names.filter((name) => name.startsWith('augmented/'))).toHaveLength(8);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['evidence-list.xml', 'content/01-a.pdf', 'content/02-b.pdf', 'report.txt'],
        ...['report.json', 'court-sheet-en.pdf', 'court-sheet-fr.pdf', 'court-sheet-ro.pdf'],
        ...['receipts/receipt-ro.html', 'META-INF/ASiCManifest.xml', 'META-INF/timestamp.tst'],
      ]),
    );
    expect(await verify(file)).toMatchObject({
      code: EXIT.ok,
      out: expect.stringMatching(/all 8 evidences.*All evidence is here/s),
    });
  });

  test('of a recipient who collected holds their own evidence and the content', async () => {
    const { file, names } = await bundleOf(collecting);
    const events = names
      .filter((name) => name.startsWith('evidence/'))
      .map((name) => name.slice(12));
    expect(events).toEqual([
      'NotificationForAcceptance.xml',
      'ConsignmentAcceptance.xml',
      'ContentConsignment.xml',
      'ContentHandover.xml',
    ]);
    expect(names).toContain('content/01-a.pdf');
    expect(await verify(file)).toMatchObject({ code: EXIT.ok });
  });

  test('of a recipient who accepted and did not collect holds no content', async () => {
    const { file, names } = await bundleOf(accepting);
    expect(names.filter((name) => name.startsWith('content/'))).toEqual([]);
    expect(await verify(file)).toMatchObject({ code: EXIT.ok });
  });

  test('is not there for anybody else', async () => {
    expect((await stranger.get(path('bundle'))).status).toBe(404);
  });

  test('holds the verifier’s page as it was built', async () => {
    const { zip } = await bundleOf(sender);
    const entry = zip.entries.find(({ name }) => name === 'verifier.html');
    const chunks: Uint8Array[] = [];
    if (entry) for await (const chunk of zip.stream(entry)) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(readVerifierPage().bytes)).toBe(true);
  });

  test('holds a report of the verifier that says what the verifier says', async () => {
    const { zip } = await bundleOf(sender);
    const entry = zip.entries.find(({ name }) => name === 'report.json');
    const chunks: Uint8Array[] = [];
    if (entry) for await (const chunk of zip.stream(entry)) chunks.push(chunk);
    const report = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED' });
    expect(report.checks.map(({ name }: { name: string }) => name)).toContain('content/digest');
  });

  judge('xmlsec1')('has a list and evidence in both forms that xmlsec1 verifies', async () => {
    const { zip } = await bundleOf(sender);
    const sealed = zip.entries.filter(({ name }) =>
      /^(?:evidence|augmented)[/-].*\.xml$/.test(name),
    );
    expect(sealed).toHaveLength(17);
    for (const entry of sealed) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of zip.stream(entry)) chunks.push(chunk);
      const file = join(folder, 'sealed.xml');
      writeFileSync(file, Buffer.concat(chunks));
      const { status } = spawnSync('xmlsec1', [
        '--verify',
        '--trusted-pem',
        service.rootFile,
        file,
      ]);
      expect({ name: entry.name, status }).toEqual({ name: entry.name, status: 0 });
    }
  });
});

describe('evidence with validation data', () => {
  test('is read by itself, and passes from nothing but the root', async () => {
    for (const { augmented: form, event } of await evidenceOf(collecting)) {
      const { bytes } = await collecting.get(form?.href ?? '');
      const file = join(folder, 'augmented.xml');
      writeFileSync(file, bytes);
      expect({ event, ...(await verify(file)) }).toMatchObject({ event, code: EXIT.ok });
    }
  });

  test('is not read by anybody else', async () => {
    const [item] = await evidenceOf(collecting);
    expect((await accepting.get(item?.augmented?.href ?? '')).status).toBe(404);
    expect((await stranger.get(item?.augmented?.href ?? '')).status).toBe(404);
  });
});

describe('after the content has gone', () => {
  test('the bundle holds the rest, and still passes', async () => {
    await service.travel(61 * DAY);
    sender = await new Person(service, SENDER.key).signIn('high');
    await eventually(async () => (await evidenceOf(sender)).some(({ event }) => event === 'E.2'));
    await augmented(sender);
    const { file, names } = await bundleOf(sender);
    expect(names.filter((name) => name.startsWith('content/'))).toEqual([]);
    expect(await verify(file)).toMatchObject({ code: EXIT.ok });
  }, 120_000);
});
