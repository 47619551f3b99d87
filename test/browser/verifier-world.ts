import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ZipFile } from 'yazl';
import { runVerify } from '../../src/cli/verify.js';
import { readVerifierPage } from '../../src/compose/verifier-page.js';
import { nodeEngine } from '../../src/engine.js';
import { writeEvidenceList } from '../../src/evidence/evidence-list.js';
import { sealDocument } from '../../src/evidence/seal.js';
import { toHex, utf8 } from '../../src/formats/bytes.js';
import { crc32 } from '../../src/formats/crc32.js';
import { encodePem } from '../../src/formats/pem.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import { judge } from '../judges.js';
import { startPortal } from '../portal/portal-server.js';
import { recordingDelivery } from '../portal/recording-delivery.js';
import { ACCEPTED, CONTENT, MESSAGE_ID, makeService, NOW, tell } from '../verification/stories.js';
import { audit } from './audit.js';

/** The verifier's page in a real browser without a network, and files to give it. */
export const inChromium = judge('chromium');
export const file = new URL('../../dist/verifier.html', import.meta.url);
export const dir = mkdtempSync(join(tmpdir(), 'sealpost-page-'));
let browser: Browser | undefined;
/** Whatever the browser complained about, and every request that is not for the page itself. */
export const complaints: string[] = [];

interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const save = (name: string, bytes: Uint8Array | string): string => {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};

async function container(name: string, files: readonly Named[]): Promise<string> {
  const chunks: Uint8Array[] = [];
  const inputs = files.map(({ name, bytes }) => zipBytes(name, bytes));
  for await (const chunk of writeZip(inputs, NOW)) chunks.push(chunk);
  return save(name, Buffer.concat(chunks));
}

async function compressed(name: string, files: readonly Named[]): Promise<string> {
  const zip = new ZipFile();
  for (const { name, bytes } of files) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return save(name, Buffer.concat(chunks));
}

/** One compressed entry with bytes behind the end of its data, about which both headers agree. */
function trailing(name: string, file: Named): string {
  const data = Buffer.concat([deflateRawSync(file.bytes), Buffer.from('hidden')]);
  const path = Buffer.from(file.name);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(file.bytes), 0);
  sizes.writeUInt32LE(data.length, 4);
  sizes.writeUInt32LE(file.bytes.length, 8);
  // Version 2.0, no flags, deflated, the first day of 1980.
  const common = [Buffer.from('14000000080000002100', 'hex'), sizes];
  const length = Buffer.from([path.length, 0]);
  const local = [Buffer.from('504b0304', 'hex'), ...common, length, Buffer.alloc(2), path, data];
  const central = Buffer.concat([
    Buffer.from('504b01021400', 'hex'),
    ...[...common, length, Buffer.alloc(16), path],
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(Buffer.concat(local).length, 16);
  return save(name, Buffer.concat([...local, central, end]));
}

const altered = (files: readonly Named[]): Named[] =>
  files.map(({ name, bytes }) => ({
    name,
    bytes: utf8(Buffer.from(bytes).toString().replaceAll('Popescu', 'Popescy')),
  }));

export let given: Record<
  | 'root'
  | 'foreign'
  | 'bundle'
  | 'tampered'
  | 'deflated'
  | 'trailing'
  | 'single'
  | 'content'
  | 'garbage',
  string
>;
export let loose: string[];
/** A folder with a sealed list of all evidence in it, and the digest of that list. */
export let listed: { readonly folder: string; readonly sha256: string };

beforeAll(async () => {
  const service = await makeService();
  const other = await makeService();
  const story = await tell(service, ACCEPTED);
  const content = { name: 'content/01-contract.txt', bytes: CONTENT };
  loose = story.map(({ name, bytes }) => save(`loose/${name.split('/').at(-1)}`, bytes));
  given = {
    root: save('root.pem', encodePem('CERTIFICATE', service.pki.root)),
    foreign: save('foreign.pem', encodePem('CERTIFICATE', other.pki.root)),
    bundle: await container('bundle.asice', [...story, content]),
    tampered: await container('tampered.zip', [...altered(story), content]),
    deflated: await compressed('deflated.zip', [...story, content]),
    trailing: trailing('trailing.zip', { ...content, name: 'evidence/01-A.1.xml' }),
    single: loose[0] ?? '',
    content: save('contract.txt', CONTENT),
    garbage: save('garbage.bin', 'These are no bytes of evidence.'),
  };
  const entries = story.map(({ model, bytes }) => ({
    evidenceId: model.evidenceId,
    digest: nodeEngine.hash('SHA-256', bytes),
  }));
  const sealed = await sealDocument(
    { evidenceId: MESSAGE_ID, eventTime: NOW },
    writeEvidenceList({ messageId: MESSAGE_ID, party: 'r-1', asOf: NOW, entries }),
    service.meansAt(NOW),
  );
  if (sealed.kind !== 'sealed') throw new Error('no token');
  const { bytes } = sealed.sealed;
  save('listed/evidence-list.xml', bytes);
  for (const { name, bytes } of story) save(`listed/${name}`, bytes);
  save('listed/content/01-contract.txt', CONTENT);
  listed = { folder: join(dir, 'listed'), sha256: toHex(nodeEngine.hash('SHA-256', bytes)) };
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

export async function open(
  address = file.href,
  options: BrowserContextOptions = {},
): Promise<Page> {
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const offline = address.startsWith('file:');
  const context = await browser.newContext({ locale: 'en-GB', offline, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => {
    const url = request.url();
    // What stands behind the `#` is part of no request.
    const [asked] = address.split('#');
    if (url.split('#')[0] !== asked && !/^(?:blob:|data:)/.test(url)) complaints.push(url);
  });
  await page.goto(address);
  return page;
}

/** Gives files and roots, and resolves when there is a verdict. */
export async function check(page: Page, files: readonly string[], roots: readonly string[]) {
  await page.setInputFiles('#files', files);
  if (roots.length > 0) await page.setInputFiles('#roots', roots);
  await page.click('[data-do=check]');
  await page.waitForSelector('.verdict, .error-summary');
}

export const mainText = async (page: Page): Promise<string> =>
  (await page.locator('main').textContent()) ?? '';

/** The report for programs, as the page gives it out. */
export async function savedReport(page: Page): Promise<Record<string, unknown>> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('[data-do=save]'),
  ]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

export async function commandLine(args: readonly string[]): Promise<Record<string, unknown>> {
  const out: string[] = [];
  const io = { out: (line: string) => void out.push(line), err: () => undefined };
  await runVerify(['--json', ...args], io);
  // It calls what is given beside the subject by its path.
  return JSON.parse(out.join('\n').replaceAll(`${dir}/`, ''));
}

export async function expectSound(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [320, 'light'],
    [768, 'dark'],
    [1440, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect(await audit(page)).toEqual([]);
  }
}

/** What is given to a page, and to the command line, which must say the same of it. */
interface Case {
  readonly indication: string;
  readonly files: readonly string[];
  readonly roots: readonly string[];
  /** For the command line, if it is not the files. */
  readonly args?: readonly string[];
}

export function cases(): readonly Case[] {
  const { root, foreign, bundle, deflated, tampered, single, content } = given;
  const args = ['--content', content, bundle];
  return [
    { indication: 'TOTAL-PASSED', files: [bundle], roots: [root] },
    { indication: 'TOTAL-PASSED', files: [deflated], roots: [root] },
    { indication: 'TOTAL-PASSED', files: loose, roots: [root], args: [join(dir, 'loose')] },
    { indication: 'TOTAL-FAILED', files: [tampered], roots: [root] },
    { indication: 'INDETERMINATE', files: [bundle], roots: [foreign] },
    { indication: 'INDETERMINATE', files: [bundle], roots: [] },
    { indication: 'TOTAL-PASSED', files: [single], roots: [root] },
    { indication: 'TOTAL-PASSED', files: [bundle, content], roots: [foreign, root], args },
  ];
}

export const trusting = (roots: readonly string[]): string[] =>
  roots.flatMap((root) => ['--trust', root]);

/** A page's report is the command line's, but for what JSON does not tell apart. */
export function expectSame(
  shown: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, unknown>>,
): void {
  const same = Object.fromEntries(Object.keys(said).map((key) => [key, shown[key]]));
  expect(plain(same)).toEqual(plain(said));
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The page as a service shows it. */
export const startServing = () =>
  startPortal(recordingDelivery().delivery, { verifierPage: readVerifierPage() });
