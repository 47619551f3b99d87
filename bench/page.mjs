/**
 * How long the verifier's page takes in Chromium, opened from a disk without a network, from the press of the button to the
 * verdict over the demo's bundle, as `npm run demo` left it in `demo-out/`; and how much processor time content adds.
 */

import { existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { median, rounded } from './measuring.mjs';

const ROUNDS = 5;
const LIMIT_SECONDS = 2;
/** Of which one second of processor time is the limit. */
const CONTENT_BYTES = 300_000_000;
const page = new URL('../dist/verifier.html', import.meta.url);
const folder = fileURLToPath(new URL('../demo-out', import.meta.url));

export async function measure() {
  const bundle = join(folder, 'bundle.asice');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: npm run demo makes it`);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const scratch = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  const content = join(scratch, 'content.bin');
  writeFileSync(content, '');
  truncateSync(content, CONTENT_BYTES);
  const root = join(folder, 'trust/root.pem');
  try {
    const alone = [];
    const beside = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await judge(browser, [bundle], root));
      beside.push(await judge(browser, [bundle, content], root));
    }
    const ours = median(alone.map(({ seconds }) => seconds));
    const cpu = (all) => median(all.map(({ cpuSeconds }) => cpuSeconds));
    return {
      ours: rounded(ours),
      unit: 's',
      limit: LIMIT_SECONDS,
      limitIs: 'two seconds from the button to the verdict',
      ratio: rounded(LIMIT_SECONDS / ours),
      pageBytes: statSync(page).size,
      bundleBytes: statSync(bundle).size,
      contentBytes: CONTENT_BYTES,
      contentCpuSeconds: rounded(cpu(beside) - cpu(alone)),
      contentSeconds: rounded(median(beside.map(({ seconds }) => seconds)) - ours),
      rounds: ROUNDS,
    };
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true });
  }
}

/** @returns seconds until the verdict, and those of all processors in the page's own process */
async function judge(browser, files, root) {
  const context = await browser.newContext({ offline: true });
  const opened = await context.newPage();
  await opened.goto(page.href);
  await opened.setInputFiles('#files', files);
  await opened.setInputFiles('#roots', root);
  const before = await rendererSeconds(browser);
  const started = performance.now();
  await opened.click('[data-do=check]');
  // Content that no evidence names: the verdict is told after all of it was read.
  await opened.waitForSelector(`.verdict-TOTAL-${files.length > 1 ? 'FAILED' : 'PASSED'}`);
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = (await rendererSeconds(browser)) - before;
  await context.close();
  return { seconds, cpuSeconds };
}

/** Processor time of every process that draws and runs pages. */
async function rendererSeconds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}
