import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ZipFile } from 'yazl';
import { runVerify } from '../../src/cli/verify.js';
import { readVerifierPage } from '../../src/compose/verifier-page.js';
import { utf8 } from '../../src/formats/bytes.js';
import { crc32 } from '../../src/formats/crc32.js';
import { encodePem } from '../../src/formats/pem.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import { judge } from '../judges.js';
import { startPortal } from '../portal/portal-server.js';
import { recordingDelivery } from '../portal/recording-delivery.js';
import { ACCEPTED, CONTENT, makeService, NOW, tell } from '../verification/stories.js';
import { audit } from './audit.js';

/** The verifier's page in a real browser without a network: from a disk, and as a service shows it. */
const inChromium = judge('chromium');
const file = new URL('../../dist/verifier.html', import.meta.url);
const dir = mkdtempSync(join(tmpdir(), 'sealpost-page-'));
let browser: Browser | undefined;
/** Whatever the browser complained about, and every request that is not for the page itself. */
const complaints: string[] = [];

interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const save = (name: string, bytes: Uint8Array | string): string => {
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

let given: Record<
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
let loose: string[];

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
  browser = await chromium
    .launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    .catch(() => undefined);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

async function open(address = file.href, options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('there is no browser');
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
    if (url !== address && !/^(?:blob:|data:)/.test(url)) complaints.push(url);
  });
  await page.goto(address);
  return page;
}

/** Gives files and roots, and resolves when there is a verdict. */
async function check(page: Page, files: readonly string[], roots: readonly string[]) {
  await page.setInputFiles('#files', files);
  if (roots.length > 0) await page.setInputFiles('#roots', roots);
  await page.click('[data-do=check]');
  await page.waitForSelector('.verdict, .error-summary');
}

const mainText = async (page: Page): Promise<string> =>
  (await page.locator('main').textContent()) ?? '';

/** The report for programs, as the page gives it out. */
async function savedReport(page: Page): Promise<Record<string, unknown>> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('[data-do=save]'),
  ]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

async function commandLine(args: readonly string[]): Promise<Record<string, unknown>> {
  const out: string[] = [];
  const io = { out: (line: string) => void out.push(line), err: () => undefined };
  await runVerify(['--json', ...args], io);
  // It calls what is given beside the subject by its path.
  return JSON.parse(out.join('\n').replaceAll(`${dir}/`, ''));
}

async function expectSound(page: Page): Promise<void> {
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

describe('the verifier’s page', () => {
  inChromium('is one file of less than 4 MB', () => {
    expect(statSync(file).size).toBeLessThan(4_000_000);
  });

  inChromium(
    'says of every kind of input exactly what the command line says',
    async () => {
      const cases: [string, readonly string[], readonly string[], readonly string[]][] = [
        ['TOTAL-PASSED', [given.bundle], [given.root], [given.bundle]],
        ['TOTAL-PASSED', [given.deflated], [given.root], [given.deflated]],
        ['TOTAL-PASSED', loose, [given.root], [join(dir, 'loose')]],
        ['TOTAL-FAILED', [given.tampered], [given.root], [given.tampered]],
        ['INDETERMINATE', [given.bundle], [given.foreign], [given.bundle]],
        ['INDETERMINATE', [given.bundle], [], [given.bundle]],
        ['TOTAL-PASSED', [given.single], [given.root], [given.single]],
        [
          'TOTAL-PASSED',
          [given.bundle, given.content],
          [given.foreign, given.root],
          ['--content', given.content, given.bundle],
        ],
      ];
      for (const [indication, files, roots, args] of cases) {
        const page = await open();
        await check(page, files, roots);
        const shown = await savedReport(page);
        const said = await commandLine([...roots.flatMap((root) => ['--trust', root]), ...args]);
        expect(said.indication).toBe(indication);
        expect(
          plain(Object.fromEntries(Object.keys(said).map((key) => [key, shown[key]]))),
        ).toEqual(plain(said));
        expect(await page.locator('.verdict').textContent()).toContain(indication);
        await page.context().close();
      }
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  inChromium(
    'takes no bytes behind the end of compressed data, as the command line does not',
    async () => {
      const said = await commandLine([given.trailing]);
      expect(JSON.stringify(said.checks)).toContain('compressed data is damaged');
      const page = await open();
      await check(page, [given.trailing], []);
      expect(await mainText(page)).toContain('could be read as evidence');
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  inChromium(
    'says the verdict in words, what is proven and what is not, and then why',
    async () => {
      const page = await open();
      await expectSound(page);
      await check(page, [given.bundle], [given.root]);
      const text = await mainText(page);
      expect(text).toContain('leads to a root that you gave');
      expect(text).toContain('Proven: accepted by Ion Popescu, identified');
      expect(text).toContain('Not proven: nothing happened after E.1');
      expect(text).toContain('Judged against the roots you gave: root.pem.');
      await expectSound(page);
      await page.click('summary');
      expect(await mainText(page)).toContain('seal/signature');
      await page.click('[data-language=fr]');
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      expect(await mainText(page)).toContain('mène à une racine que vous avez donnée');
      expect(await mainText(page)).toContain('Ion Popescu a accepté le message');
      await page.click('[data-do=again]');
      expect(await mainText(page)).toContain('root.pem');
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  inChromium(
    'repeats no word of what was altered',
    async () => {
      const page = await open();
      await check(page, [given.tampered], [given.root]);
      const text = await mainText(page);
      expect(text).toContain('Not valid');
      expect(text).toContain('Contradicted: that it happened');
      expect(text).not.toContain('Popescy');
      await expectSound(page);
    },
    60_000,
  );

  inChromium(
    'says plainly when there is no root, no file, no evidence, or a root that is none',
    async () => {
      const page = await open();
      expect(await mainText(page)).toContain('No root given: INDETERMINATE.');
      await page.click('[data-do=check]');
      expect(await page.locator(':focus').textContent()).toContain('choose at least one file');
      await expectSound(page);
      await check(page, [given.garbage], []);
      expect(await mainText(page)).toContain('could be read as evidence');
      await page.click('[data-do=again]');
      await check(page, [given.bundle], []);
      expect(await page.locator('.verdict').textContent()).toContain('No root given');
      await page.click('[data-do=again]');
      await check(page, [given.bundle], [given.content]);
      expect(await page.locator(':focus').textContent()).toContain(
        'contract.txt holds no certificate',
      );
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  inChromium(
    'is worked by the keyboard alone, and takes what is dropped on it',
    async () => {
      const page = await open();
      await page.evaluate(
        (text) => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([text], 'evidence.xml'));
          const event = new DragEvent('drop', {
            dataTransfer: dropped,
            bubbles: true,
            cancelable: true,
          });
          document.querySelector('#files')?.dispatchEvent(event);
        },
        readFileSync(given.single, 'utf8'),
      );
      expect(await mainText(page)).toContain('evidence.xml');
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press('Tab');
        if ((await page.locator(':focus').getAttribute('data-do')) === 'check') break;
      }
      await page.keyboard.press('Enter');
      await page.waitForSelector('.verdict');
      expect(await page.locator(':focus').getAttribute('id')).toBe('content');
      expect(await mainText(page)).toContain('NO_CERTIFICATE_CHAIN_FOUND');
    },
    60_000,
  );

  inChromium(
    'may open no connection, even where there is a network',
    async () => {
      const page = await open(file.href, { offline: false });
      const refused = await page.evaluate(async () => {
        const violation = new Promise<string>((resolve) => {
          addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        });
        await fetch('https://elsewhere.invalid/').catch(() => undefined);
        return violation;
      });
      expect(refused).toBe('connect-src');
      complaints.length = 0;
    },
    60_000,
  );

  inChromium(
    'is the same where a service shows it, with the way to its roots and back',
    async () => {
      const { bytes, policy, sha256 } = readVerifierPage();
      const portal = await startPortal(recordingDelivery().delivery, {
        verifierPage: { bytes, policy, sha256 },
      });
      try {
        const page = await open(`${portal.origin}/verify`);
        await check(page, [given.bundle], [given.root]);
        expect(await page.locator('.verdict').textContent()).toContain('TOTAL-PASSED');
        await page.click('[data-do=again]');
        await expectSound(page);
        for (const address of ['/', '/verify/roots.pem', '/verify/upload']) {
          expect(await page.locator(`a[href="${address}"]`).count()).toBe(1);
        }
        expect(complaints).toEqual([]);
        await page.context().close();
      } finally {
        await portal.close();
      }
    },
    60_000,
  );
});

/** Without what JSON does not tell apart. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
