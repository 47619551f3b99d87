import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { useService } from '../e2e/service.js';
import { judge } from '../judges.js';
import { audit } from './audit.js';

/** Both portals in a real browser: a person who sends, a person who decides, and anybody who checks. */
const inChromium = judge('chromium');
const dir = mkdtempSync(join(tmpdir(), 'sealpost-browser-'));
let browser: Browser | undefined;
// Before the service: it would wait a minute for a connection that a browser opened ahead and never used.
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});
const service = useService();
const letter = join(dir, 'letter.pdf');
const CONTENT = '%PDF-1.4\nA letter.\n%%EOF\n';
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

/** Demo people as recipients: name, eIDAS identifier, mailbox. */
const BRAM = ['Bram Demo', 'NL/RO/DEMO-0002', 'bram@mail.example'] as const;
const CLAIRE = ['Claire Demo', 'FR/RO/DEMO-0003', 'claire@mail.example'] as const;
const DAN = ['Dan Demo', 'RO/RO/DEMO-0004', 'dan@mail.example'] as const;

async function fillRecipient(
  page: Page,
  position: number,
  [name, identifier, mailbox]: typeof BRAM | typeof CLAIRE | typeof DAN,
): Promise<void> {
  await page.check(`[name="r${position}.scheme"][value=eidas-natural]`);
  await page.fill(`[name="r${position}.name"]`, name);
  await page.fill(`[name="r${position}.personIdentifier"]`, identifier);
  await page.fill(`[name="r${position}.notify"]`, mailbox);
}

async function fillMessage(page: Page, subject: string): Promise<void> {
  await page.goto(`${service.url()}/send`);
  await page.fill('[name=subject]', subject);
  await fillRecipient(page, 1, BRAM);
  await page.setInputFiles('[name=files]', letter);
}

async function send(page: Page): Promise<void> {
  await page.click('[data-send]');
  await page.waitForURL('**/sent/*');
}

async function compose(page: Page, subject: string): Promise<void> {
  await fillMessage(page, subject);
  await send(page);
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

const hasFocus = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

/** The page as it stands, on a small phone and a wide screen, in light and dark. */
async function expectSound(page: Page): Promise<void> {
  const size = page.viewportSize();
  for (const [width, colorScheme] of [
    [320, 'light'],
    [1440, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect(await audit(page)).toEqual([]);
  }
  if (size) await page.setViewportSize(size);
}

async function expectPrintable(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const printed = await page.evaluate(() => ({
    ground: getComputedStyle(document.body).backgroundColor,
    buttons: [...document.querySelectorAll('button, .button, nav, footer')].filter((one) =>
      one.checkVisibility(),
    ).length,
    folded: [...document.querySelectorAll('details > :not(summary)')].filter(
      (one) => one.getBoundingClientRect().height === 0,
    ).length,
  }));
  expect(printed).toEqual({ ground: 'rgb(255, 255, 255)', buttons: 0, folded: 0 });
  expect(await audit(page)).toEqual([]);
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  await page.emulateMedia({ media: 'screen' });
}

const mainText = async (page: Page): Promise<string> =>
  (await page.locator('main').textContent()) ?? '';

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
      expect(await mainText(recipient)).toContain('Ana Demo');
      await expectSound(recipient);
      const weights = await recipient
        .locator('.decision a.button')
        .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().width));
      expect(weights).toHaveLength(2);
      expect(weights[0]).toBe(weights[1]);

      await recipient.click('.decision a[href$="/accept"]');
      await expectSound(recipient);
      await recipient.click('main form button');
      await untilShown(recipient, 'Available');
      await expectSound(recipient);
      await recipient.click('main form[action$="/handover"] button');
      await recipient.waitForURL('**/handover/*');
      await expectSound(recipient);
      const [download] = await Promise.all([
        recipient.waitForEvent('download'),
        recipient.click('main a[href*="/files/1"]'),
      ]);
      expect(readFileSync(await download.path(), 'utf8')).toBe(CONTENT);

      // Without loading again: the page looks for itself whether the transfer is on record.
      await recipient.locator('[data-live]', { hasText: '100%' }).waitFor();
      await recipient.click('main a[href$="/loss"]');
      await expectSound(recipient);

      await untilShown(sender, 'Collected');
      await expectSound(sender);
      const [bundle] = await Promise.all([
        sender.waitForEvent('download'),
        sender.click('main a[href$="/bundle"]'),
      ]);
      const zip = join(dir, 'bundle.zip');
      await bundle.saveAs(zip);

      const anyone = await open();
      await anyone.goto(`${service.url()}/verify/upload`);
      await anyone.setInputFiles('main input[type=file]', zip);
      await anyone.click('main form button');
      expect(await mainText(anyone)).toContain('TOTAL-PASSED');
      expect(await mainText(anyone)).toContain(
        'Proven: the content was sent completely to Bram Demo, identified',
      );
      await expectSound(anyone);
      await anyone.goto(`${service.url()}/verify/upload?lang=fr`);
      await anyone.setInputFiles('main input[type=file]', [zip, letter]);
      await anyone.click('main form button');
      expect(await mainText(anyone)).toMatch(
        /Prouvé\s: le contenu a été envoyé en entier à Bram Demo, après identification/,
      );
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
    'an old sign-in is asked for again before an answer, and signing in decides nothing',
    async () => {
      const sender = await open();
      await signIn(sender, 'ana', 'substantial', '/send');
      await compose(sender, 'After a break');
      const recipient = await open();
      await signIn(recipient, 'bram', 'high', '/received');
      await service.travel(11 * 60_000);
      await openFirstReceived(recipient, 'After a break');
      await recipient.click('.decision a[href$="/accept"]');
      expect(await mainText(recipient)).toContain('Please confirm that it is you');
      expect(await recipient.locator('main form').count()).toBe(0);
      await expectSound(recipient);
      await recipient.click('main a.card');
      await expectSound(recipient);
      await recipient.check('input[name=level][value=high]');
      await recipient.click('button[value=bram]');
      await recipient.waitForURL('**/received/*/accept');
      await untilShown(sender, 'Notice sent');
      expect(await mainText(sender)).not.toContain('Accepted');
      await recipient.click('main form button');
      await untilShown(sender, 'Accepted');
    },
    60_000,
  );

  inChromium(
    'several recipients are added and taken away in the form, and none sees another',
    async () => {
      const sender = await open();
      await signIn(sender, 'ana', 'substantial', '/send');
      await fillMessage(sender, 'To two of three');
      for (const [position, person] of [
        [2, CLAIRE],
        [3, DAN],
      ] as const) {
        await sender.click('[data-add]');
        await fillRecipient(sender, position, person);
      }
      await sender.locator('[data-recipient]').nth(1).locator('[data-remove]').click();
      expect(await sender.inputValue('[name="r2.name"]')).toBe('Dan Demo');
      expect(await sender.isChecked('[name="r2.scheme"][value=eidas-natural]')).toBe(true);
      expect(await sender.locator('[data-review=recipients] li').allTextContents()).toEqual([
        'Bram Demo – bram@mail.example',
        'Dan Demo – dan@mail.example',
      ]);
      await expectSound(sender);
      await send(sender);
      await untilShown(sender, 'Notice sent');
      expect(await mainText(sender)).not.toContain('Claire');
      expect(await sender.locator('.course h3 bdi').allTextContents()).toEqual([
        'Bram Demo',
        'Dan Demo',
      ]);
      await expectSound(sender);

      const dan = await open();
      await signIn(dan, 'dan', 'high', '/received');
      await openFirstReceived(dan, 'To two of three');
      expect(await mainText(dan)).not.toContain('Bram');
      const claire = await open();
      await signIn(claire, 'claire', 'high', '/received');
      expect(await mainText(claire)).not.toContain('To two of three');
    },
    60_000,
  );

  inChromium(
    'an upload says how far it is, can be cancelled without a trace, and be sent after all',
    async () => {
      const page = await open();
      await signIn(page, 'ana', 'substantial', '/send');
      await fillMessage(page, 'Second thoughts');
      const large = join(dir, 'large.pdf');
      writeFileSync(large, Buffer.concat([Buffer.from(CONTENT), Buffer.alloc(6_000_000, 32)]));
      await page.setInputFiles('[name=files]', large);
      const network = await page.context().newCDPSession(page);
      const limit = { offline: false, latency: 0, downloadThroughput: -1 };
      await network.send('Network.enable');
      await network.send('Network.emulateNetworkConditions', { ...limit, uploadThroughput: 1e6 });
      await page.click('[data-send]');
      await page
        .locator('[data-said]', { hasText: /[1-9]0 %/ })
        .first()
        .waitFor();
      await expectSound(page);
      await page.click('[data-cancel]');
      await page.locator('[data-said]', { hasText: 'Cancelled' }).first().waitFor();
      expect(await hasFocus(page, '[data-send]')).toBe(true);
      await network.send('Network.emulateNetworkConditions', { ...limit, uploadThroughput: -1 });

      const list = await page.context().newPage();
      await list.goto(`${service.url()}/sent`);
      expect(await mainText(list)).not.toContain('Second thoughts');
      await send(page);
      expect(await mainText(page)).toContain('Second thoughts');
    },
    60_000,
  );

  inChromium(
    'once everything has arrived, cancelling is not offered any more',
    async () => {
      const page = await open();
      await signIn(page, 'ana', 'substantial', '/send');
      await fillMessage(page, 'No way back');
      const seen: [string | null, boolean][] = [];
      await page.exposeFunction('seen', (...state: (typeof seen)[0]) => seen.push(state));
      await page.evaluate(() => {
        const panel = document.querySelector('[data-progress]');
        const cancel = panel?.querySelector<HTMLElement>('[data-cancel]');
        const said = panel?.querySelector('[data-said]');
        if (!cancel || !said) throw new Error('there is no progress');
        const { seen } = window as unknown as { seen: (...state: unknown[]) => void };
        new MutationObserver(() => seen(said.textContent, cancel.hidden)).observe(said, {
          childList: true,
        });
      });
      await send(page);
      const offered = new Map(seen.map(([text, hidden]) => [text?.split(' – ')[0], !hidden]));
      expect(Object.fromEntries(offered)).toEqual({
        'Sending the files': true,
        'All files have arrived. The service checks and seals; please wait.': false,
      });
    },
    60_000,
  );

  inChromium(
    'what was typed is not left behind without a question, and after sending there is none',
    async () => {
      const page = await open();
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.dismiss();
      });
      await signIn(page, 'ana', 'substantial', '/send');
      await fillMessage(page, 'Half written');
      const question = page.waitForEvent('dialog');
      await page.click('footer a[hreflang=fr]');
      await question;
      expect(await page.inputValue('[name=subject]')).toBe('Half written');
      await send(page);
      expect(asked).toEqual(['beforeunload']);
    },
    60_000,
  );

  inChromium(
    'who is signed out while composing is told so, and keeps what was typed',
    async () => {
      const page = await open();
      await signIn(page, 'ana', 'substantial', '/send');
      await fillMessage(page, 'Typed with care');
      await page.context().clearCookies();
      await page.click('[data-send]');
      await page
        .locator('[data-said]', { hasText: 'You are no longer signed in' })
        .first()
        .waitFor();
      expect(await page.inputValue('[name=subject]')).toBe('Typed with care');
    },
    60_000,
  );

  inChromium(
    'after going back, what the form says it will send is what it holds',
    async () => {
      const page = await open();
      await signIn(page, 'ana', 'substantial', '/send');
      await compose(page, 'There and back');
      await page.goBack();
      const kept = await page
        .locator('input[type=file]')
        .evaluate((input) => (input as HTMLInputElement).files?.length);
      const files = page.locator('[data-review=files] li');
      await (kept ? files.filter({ hasText: 'letter.pdf' }) : files.first()).waitFor();
      await page.setInputFiles('[name=files]', []);
      expect(await files.allTextContents()).toEqual(['none chosen yet']);
    },
    60_000,
  );

  inChromium(
    'what cannot be used is named beside its field, with and without scripts',
    async () => {
      const nothing = join(dir, 'nothing.pdf');
      writeFileSync(nothing, '');
      const unknown = join(dir, 'unknown.bin');
      writeFileSync(unknown, 'x');
      for (const javaScriptEnabled of [true, false]) {
        const page = await open({ javaScriptEnabled });
        await signIn(page, 'ana', 'substantial', '/send');
        await fillMessage(page, 'Mistyped');
        await page.fill('[name="r1.notify"]', 'bram@mail');
        await page.click('[data-send]');
        await page.locator('.error-summary').waitFor();
        const field = page.locator('[name="r1.notify"]');
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        expect(await field.getAttribute('aria-describedby')).toContain('r1.notify-error');
        expect(await page.locator('.field-error').textContent()).toContain('not an e-mail address');
        expect(await page.inputValue('[name=subject]')).toBe('Mistyped');
        await expectSound(page);

        await page.fill('[name="r1.notify"]', 'bram@mail.example');
        await page.setInputFiles('[name=files]', nothing);
        await page.click('[data-send]');
        await page.locator('#files-error').waitFor();
        expect(await field.getAttribute('aria-invalid')).toBe(null);
        await expectSound(page);

        await page.setInputFiles('[name=files]', unknown);
        await page.click('[data-send]');
        await page.locator('.problem').waitFor();
        await expectSound(page);
      }
    },
    60_000,
  );

  inChromium(
    'one changed byte in evidence is not valid, and what it says is not repeated',
    async () => {
      const sender = await open();
      await signIn(sender, 'ana', 'substantial', '/send');
      await compose(sender, 'To be altered');
      await untilShown(sender, 'Notice sent');
      const [download] = await Promise.all([
        sender.waitForEvent('download'),
        sender.click('main a[href*="/evidence/"] >> nth=0'),
      ]);
      const evidence = readFileSync(await download.path(), 'utf8');
      const broken = join(dir, 'broken.xml');
      writeFileSync(broken, evidence.replaceAll('Ana', 'Eva'));
      const anyone = await open({ javaScriptEnabled: false });
      await anyone.goto(`${service.url()}/verify/upload`);
      await anyone.setInputFiles('main input[type=file]', broken);
      await anyone.click('main form button');
      const said = await mainText(anyone);
      expect(said).toContain('Not valid');
      expect(said).not.toContain('Eva');
      await anyone.goto(`${service.url()}/verify/upload`);
      await anyone.setInputFiles('main input[type=file]', letter);
      await anyone.click('main form button');
      expect(await mainText(anyone)).toContain('Cannot tell');
    },
    60_000,
  );

  inChromium(
    'on paper there is no button, nothing is folded, and it is black on white in the dark too',
    async () => {
      const sender = await open({ colorScheme: 'dark' });
      await signIn(sender, 'ana', 'substantial', '/send');
      await compose(sender, 'For the file');
      await untilShown(sender, 'Notice sent');
      await expectPrintable(sender);
      await sender.click('main a[href$="/receipt"]');
      await expectSound(sender);
      await expectPrintable(sender);
      expect(await mainText(sender)).toContain('What this does not prove');

      const recipient = await open({ javaScriptEnabled: false });
      await signIn(recipient, 'bram', 'high', '/received');
      await openFirstReceived(recipient, 'For the file');
      await recipient.click('main a[href$="/receipt"]');
      expect(await mainText(recipient)).toContain('for the recipient');
    },
    60_000,
  );

  inChromium(
    'the end of the session is told, and one click moves it',
    async () => {
      const page = await open();
      await page.clock.install();
      await signIn(page, 'bram', 'high', '/received');
      const warning = page.locator('[data-session-warning]');
      expect(await warning.isVisible()).toBe(false);
      await page.clock.runFor(13 * 60_000 + 30_000);
      expect(await warning.textContent()).toContain('less than two minutes');
      await expectSound(page);
      await page.click('[data-stay]');
      await warning.waitFor({ state: 'hidden' });
      await page.clock.runFor(15 * 60_000 + 30_000);
      expect(await warning.textContent()).toContain('Your session has ended');

      const scriptless = await open({ javaScriptEnabled: false });
      await signIn(scriptless, 'bram', 'high', '/received');
      expect(await scriptless.locator('.session').textContent()).toMatch(/until .*\d\d:\d\d/);
      await scriptless.goto(`${service.url()}/stay`);
      expect(await mainText(scriptless)).toContain('You are still signed in');
    },
    60_000,
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
    'every page can be read and used on a small phone and a wide screen, in light and dark, in three languages',
    async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open({ colorScheme });
        await signIn(page, 'bram', 'high', '/received');
        for (const path of [
          '/',
          '/received',
          '/sent',
          '/send',
          '/verify',
          '/verify/upload',
          '/help',
          '/none',
        ]) {
          for (const language of ['en', 'fr', 'ro']) {
            await page.goto(`${service.url()}${path}?lang=${language}`);
            expect(await page.getAttribute('html', 'lang')).toBe(language);
            for (const width of [320, 768, 1440]) {
              await page.setViewportSize({ width, height: 900 });
              expect(await audit(page)).toEqual([]);
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
