/**
 * How long the verifier's page takes in Chromium, opened from a disk without a network, from the press of the button to the
 * verdict over the demo's bundle, as `npm run demo` left it in `demo-out/`.
 */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { median, rounded } from './measuring.mjs';

const ROUNDS = 5;
const LIMIT_SECONDS = 2;
const page = new URL('../dist/verifier.html', import.meta.url);
const folder = fileURLToPath(new URL('../demo-out', import.meta.url));

export async function measure() {
  const bundle = join(folder, 'bundle.asice');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: npm run demo makes it`);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const seconds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      seconds.push(await judge(browser, bundle, join(folder, 'trust/root.pem')));
    }
    const ours = median(seconds);
    return {
      ours: rounded(ours),
      unit: 's',
      limit: LIMIT_SECONDS,
      limitIs: 'two seconds from the button to the verdict',
      ratio: rounded(LIMIT_SECONDS / ours),
      pageBytes: statSync(page).size,
      bundleBytes: statSync(bundle).size,
      rounds: ROUNDS,
    };
  } finally {
    await browser.close();
  }
}

/** @returns seconds until the verdict, which must be that everything passed */
async function judge(browser, bundle, root) {
  const context = await browser.newContext({ offline: true });
  const opened = await context.newPage();
  await opened.goto(page.href);
  await opened.setInputFiles('#files', bundle);
  await opened.setInputFiles('#roots', root);
  const started = performance.now();
  await opened.click('[data-do=check]');
  await opened.waitForSelector('.verdict-TOTAL-PASSED');
  const seconds = (performance.now() - started) / 1000;
  await context.close();
  return seconds;
}
