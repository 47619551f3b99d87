import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { useService } from '../e2e/service.js';
import { judge } from '../judges.js';

/** Both portals in a real browser: a person who sends, a person who decides, and anybody who checks. */
const inChromium = judge('chromium');
const service = useService();
const dir = mkdtempSync(join(tmpdir(), 'sealpost-browser-'));
const letter = join(dir, 'letter.pdf');
const CONTENT = '%PDF-1.4\nA letter.\n%%EOF\n';
let browser: Browser | undefined;
/** What the browser complained about: a blocked script, a request to elsewhere, a missing file. */
const complaints: string[] = [];

beforeAll(async () => {
  writeFileSync(letter, CONTENT);
  browser = await chromium
    .launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
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

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('there is no browser');
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { hostname } = new URL(request.url());
    if (!['localhost', '127.0.0.1'].includes(hostname)) complaints.push(request.url());
  });
  return page;
}

/** From any door through the demo provider and back to where the person wanted to go. */
async function signIn(page: Page, person: string, level: string, to: string): Promise<void> {
  await page.goto(`${service.url()}/sign-in?provider=demo&return=${encodeURIComponent(to)}`);
  await page.check(`input[name=level][value=${level}]`);
  await page.click(`button[value=${person}]`);
  await page.waitForURL(`${service.url()}/**`);
}

async function compose(page: Page, subject: string): Promise<void> {
  await page.goto(`${service.url()}/send`);
  await page.fill('[name=subject]', subject);
  await page.check('[name="r1.scheme"][value=eidas-natural]');
  await page.fill('[name="r1.name"]', 'Bram Demo');
  await page.fill('[name="r1.personIdentifier"]', 'NL/RO/DEMO-0002');
  await page.fill('[name="r1.notify"]', 'bram@mail.example');
  await page.setInputFiles('[name=files]', letter);
  await page.click('form[data-compose] button:not([type=button])');
  await page.waitForURL('**/sent/*');
}

/** Reloads until the page says it: evidence comes when it is sealed. */
async function untilShown(page: Page, text: string): Promise<void> {
  for (let round = 0; round < 100; round++) {
    if ((await page.locator('main').textContent())?.includes(text)) return;
    await page.waitForTimeout(100);
    await page.reload();
  }
  throw new Error(`the page never said "${text}"`);
}

async function openFirstReceived(page: Page, subject: string): Promise<void> {
  await page.goto(`${service.url()}/received`);
  await page.click(`main a:has-text("${subject}")`);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const fits = await page.evaluate(
    () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
  );
  expect({ url: page.url(), fits }).toMatchObject({ fits: true });
}

describe('the portals in a browser', () => {
  inChromium(
    'a message goes from the compose form to the collected file, and its bundle verifies in the portal',
    async () => {
      const sender = await open();
      await signIn(sender, 'ana', 'substantial', '/send');
      await compose(sender, 'A whole journey');

      const recipient = await open({ viewport: { width: 390, height: 844 } });
      await signIn(recipient, 'bram', 'high', '/received');
      await openFirstReceived(recipient, 'A whole journey');
      expect(await recipient.locator('main').textContent()).toContain('Ana Demo');
      const weights = await recipient
        .locator('.decision a.button')
        .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().width));
      expect(weights).toHaveLength(2);
      expect(weights[0]).toBe(weights[1]);

      await recipient.click('.decision a[href$="/accept"]');
      await recipient.click('main form button');
      await untilShown(recipient, 'Available');
      await recipient.click('main form[action$="/handover"] button');
      const [download] = await Promise.all([
        recipient.waitForEvent('download'),
        recipient.click('main a[href*="/files/1"]'),
      ]);
      expect(readFileSync(await download.path(), 'utf8')).toBe(CONTENT);

      await untilShown(sender, 'Collected');
      const [bundle] = await Promise.all([
        sender.waitForEvent('download'),
        sender.click('main a[href$="/bundle"]'),
      ]);
      const zip = join(dir, 'bundle.zip');
      await bundle.saveAs(zip);

      const anyone = await open();
      await anyone.goto(`${service.url()}/verify`);
      await anyone.setInputFiles('main input[type=file]', zip);
      await anyone.click('main form button');
      expect(await anyone.locator('main').textContent()).toContain('TOTAL-PASSED');
      expect(complaints).toEqual([]);
    },
    90_000,
  );

  inChromium(
    'without scripts everything works too, and refusing ends with no file',
    async () => {
      const sender = await open({ javaScriptEnabled: false });
      await signIn(sender, 'ana', 'substantial', '/send');
      await compose(sender, 'No scripts');
      const recipient = await open({ javaScriptEnabled: false });
      await signIn(recipient, 'bram', 'high', '/received');
      await openFirstReceived(recipient, 'No scripts');
      await recipient.click('.decision a[href$="/refuse"]');
      await recipient.click('main form button');
      await untilShown(recipient, 'Refused');
      expect(await recipient.locator('a[href*="/files/"]').count()).toBe(0);
    },
    90_000,
  );

  inChromium(
    'a person below the needed level is told what is needed and sees no message',
    async () => {
      const page = await open();
      await signIn(page, 'bram', 'low', '/received');
      expect((await page.locator('main').textContent())?.toLowerCase()).toContain('substantial');
    },
    60_000,
  );

  inChromium(
    'every page fits a small phone and a wide screen, in light and dark, in three languages',
    async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open({ colorScheme });
        await signIn(page, 'bram', 'high', '/received');
        for (const width of [320, 768, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          for (const path of ['/', '/received', '/sent', '/send', '/verify', '/help']) {
            for (const language of ['en', 'fr', 'ro']) {
              await page.goto(`${service.url()}${path}?lang=${language}`);
              expect(await page.getAttribute('html', 'lang')).toBe(language);
              await expectNoSidewaysScroll(page);
            }
          }
        }
      }
    },
    120_000,
  );

  inChromium(
    'the keyboard alone reaches the decision: skip link first, focus always visible',
    async () => {
      const page = await open();
      await page.goto(service.url());
      await page.keyboard.press('Tab');
      const first = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
      expect(first).toMatch(/^#/);
      const outline = await page.evaluate(() => {
        const { outlineStyle, boxShadow } = getComputedStyle(
          document.activeElement ?? document.body,
        );
        return outlineStyle !== 'none' || boxShadow !== 'none';
      });
      expect(outline).toBe(true);
    },
    60_000,
  );
});
