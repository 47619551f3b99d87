import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  check,
  commandLine,
  complaints,
  dir,
  expectSame,
  expectSound,
  file,
  given,
  inChromium,
  listed,
  loose,
  mainText,
  open,
  save,
  savedReport,
  startServing,
} from './verifier-world.js';

/** What a person gives the verifier's page beside files: a code, a folder, options; and what the page says while and after. */

const withCode = (sha256: string): string => `${file.href}#sha256=${sha256}`;
const OTHER = '0'.repeat(64);
const NOON = '2026-06-01T12:00Z';

/** A folder as the file manager hands it over: only so does a drop hold folders. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { x = 0, y = 0 } = (await page.locator('#files').boundingBox()) ?? {};
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: x + 20, y: y + 20, data });
  }
}

const judged = (page: Page) => page.waitForSelector('.verdict, .error-summary');

describe('the code of a court sheet', () => {
  inChromium(
    'tells which file is expected, and then that it is this one',
    async () => {
      const page = await open(withCode(listed.sha256));
      expect(await page.locator('.expected').textContent()).toContain(listed.sha256);
      await expectSound(page);
      await page.setInputFiles('#folder', listed.folder);
      await page.setInputFiles('#roots', given.root);
      await page.click('[data-do=check]');
      await judged(page);
      expect(await page.locator('.verdict').textContent()).toContain('TOTAL-PASSED');
      const match = await page.locator('.match-same').textContent();
      expect(match).toContain('This is the file that the record names');
      expect(match).toContain('evidence-list.xml');
      expect(await page.locator('[role=status].aloud').textContent()).toBe(
        'Valid. This is the file that the record names.',
      );
      expect(await page.title()).toBe('Valid – Check evidence');
      await expectSound(page);
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  inChromium(
    'says in every language that it is another, or that none was given',
    async () => {
      const page = await open(withCode(OTHER));
      await page.setInputFiles('#folder', listed.folder);
      await page.click('[data-do=check]');
      await judged(page);
      expect(await page.locator('.match-other').textContent()).toContain('This is not the file');
      expect(await page.locator('.aloud').textContent()).toContain('This is not the file');
      await page.click('[data-language=fr]');
      expect(await page.locator('.match-other').textContent()).toContain('Ce n’est pas le fichier');
      await page.click('[data-language=ro]');
      expect(await page.locator('.match-other').textContent()).toContain('Acesta nu este fișierul');
      await page.click('[data-do=again]');
      await check(page, [given.bundle], []);
      expect(await page.locator('.match-other').textContent()).toContain('nu s-a dat');
    },
    60_000,
  );

  inChromium(
    'is read strictly, survives the way to the content, and is followed when it changes',
    async () => {
      for (const wrong of ['abc', `${OTHER}0`, `${OTHER.slice(1)}g`, `${OTHER}&x=1`]) {
        const page = await open(withCode(wrong));
        expect(await mainText(page)).toContain('check value that is not whole');
        expect(await page.locator('.expected').count()).toBe(0);
        await page.context().close();
      }
      const page = await open(withCode(OTHER.replaceAll('0', 'A')));
      expect(await page.locator('.expected').textContent()).toContain('a'.repeat(64));
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL(({ hash }) => hash === '#content');
      expect(await page.locator('.expected').textContent()).toContain('a'.repeat(64));
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#sha256=${listed.sha256}`);
      await page.waitForFunction(
        (sha256) => document.querySelector('.expected')?.textContent?.includes(sha256),
        listed.sha256,
      );
      const plainly = await open();
      expect(await plainly.locator('.expected, .match').count()).toBe(0);
    },
    60_000,
  );

  inChromium(
    'reaches no server',
    async () => {
      const portal = await startServing();
      try {
        const page = await open('about:blank', { offline: false });
        const urls: string[] = [];
        const bodies: (string | null)[] = [];
        const session = await page.context().newCDPSession(page);
        await session.send('Network.enable');
        // As it goes out, and not as the page sees it: the fragment is reported apart.
        session.on('Network.requestWillBeSent', ({ request }) => urls.push(request.url));
        page.on('request', (request) => bodies.push(request.postData()));
        await page.goto(`${portal.origin}/verify#sha256=${listed.sha256}`);
        await check(page, [given.bundle], [given.root]);
        const http = urls.filter((url) => url.startsWith('http'));
        expect(http).toEqual([`${portal.origin}/verify`]);
        expect(bodies.filter(Boolean)).toEqual([]);
        complaints.length = 0;
      } finally {
        await portal.close();
      }
    },
    60_000,
  );
});

describe('a folder', () => {
  inChromium(
    'is taken whole from the field and from a drop, and judged as the command line does',
    async () => {
      const said = await commandLine(['--trust', given.root, listed.folder]);
      for (const give of [
        (page: Page) => page.setInputFiles('#folder', listed.folder),
        (page: Page) => drop(page, [listed.folder]),
      ]) {
        const page = await open();
        await give(page);
        await page.waitForSelector('.chosen');
        expect(await page.locator('.chosen').textContent()).toContain('content/01-contract.txt');
        await page.setInputFiles('#roots', given.root);
        await page.click('[data-do=check]');
        await judged(page);
        const shown = await savedReport(page);
        expectSame(shown, said);
        await page.context().close();
      }
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  inChromium(
    'may lie beside files, and is shortened to what can be read',
    async () => {
      for (let at = 0; at < 30; at++) save(`many/${at}.txt`, String(at));
      const page = await open();
      await drop(page, [join(dir, 'many'), ...loose]);
      await page.waitForSelector('.chosen');
      const text = await page.locator('.chosen').textContent();
      expect(text).toContain(`and ${30 + loose.length - 20} more`);
      expect(text).toContain('many/0.txt');
      await expectSound(page);
      await page.click('[data-do=remove-files]:not([data-at])');
      expect(await page.locator('.chosen').count()).toBe(0);
    },
    60_000,
  );

  inChromium(
    'that is deeper than a delivery can be is refused, with what to do',
    async () => {
      save(`deep/${'d/'.repeat(9)}evidence.xml`, '<x/>');
      const page = await open();
      for (const give of [
        () => drop(page, [join(dir, 'deep')]),
        () => page.setInputFiles('#folder', join(dir, 'deep')),
      ]) {
        await give();
        await page.waitForSelector('.error-summary');
        expect(await page.locator(':focus').textContent()).toContain('folders 8 deep');
        await page.reload();
      }
    },
    60_000,
  );
});

describe('the options for experts', () => {
  inChromium(
    'are those of the command line, and the report says that they were used',
    async () => {
      const cases: [Record<string, string>, readonly string[]][] = [
        [{ at: '2031-01-01' }, ['--at', '2031-01-01']],
        [{ at: NOON, policy: 'etsi' }, ['--at', NOON, '--policy', 'etsi']],
        [{ at: NOON, revocation: 'required' }, ['--at', NOON, '--revocation', 'required']],
      ];
      for (const [options, args] of cases) {
        const page = await open();
        await page.click('#options summary');
        if (options.at) await page.fill('#at', options.at);
        if (options.policy) await page.selectOption('#policy', options.policy);
        if (options.revocation) await page.selectOption('#revocation', options.revocation);
        await check(page, [given.bundle], [given.root]);
        const shown = await savedReport(page);
        const said = await commandLine(['--trust', given.root, ...args, given.bundle]);
        expectSame(shown, said);
        expect(await mainText(page)).toContain('Options: time of the question');
        await page.context().close();
      }
    },
    60_000,
  );

  inChromium(
    'that cannot be understood are refused before anything is judged, and stay as typed',
    async () => {
      const page = await open();
      await page.click('#options summary');
      await page.fill('#at', 'yesterday');
      await expectSound(page);
      await check(page, [given.bundle], [given.root]);
      expect(await page.locator(':focus').textContent()).toContain('ISO 8601');
      expect(await page.inputValue('#at')).toBe('yesterday');
      expect(await page.locator('#options').getAttribute('open')).not.toBeNull();
      await page.fill('#at', '');
      await page.selectOption('#policy', 'etsi');
      await page.selectOption('#revocation', 'off');
      await page.click('[data-do=check]');
      await page.waitForSelector('.error-summary');
      expect(await page.locator(':focus').textContent()).toContain('need answers about revocation');
    },
    60_000,
  );
});

describe('while and after it judges, the page', () => {
  inChromium(
    'says of many how many were judged, and can be stopped',
    async () => {
      const bytes = readFileSync(given.single);
      for (let at = 0; at < 600; at++) save(`thousands/${at}.xml`, bytes);
      const page = await open();
      await page.setInputFiles('#folder', join(dir, 'thousands'));
      await page.click('[data-do=check]');
      await page.waitForFunction(() =>
        /^\d+ of 600 pieces/.test(document.querySelector('#judged')?.textContent ?? ''),
      );
      expect(await page.locator('.aloud').textContent()).toBe('Checking the files');
      await page.click('[data-do=stop]');
      expect(await page.locator(':focus').textContent()).toContain('Nothing was concluded');
    },
    60_000,
  );

  inChromium(
    'says of a file that changed since it was chosen what to do',
    async () => {
      const moving = save('moving.xml', readFileSync(given.single));
      const page = await open();
      await page.setInputFiles('#files', moving);
      writeFileSync(moving, 'something else, and shorter');
      await page.click('[data-do=check]');
      await judged(page);
      expect(await page.locator(':focus').textContent()).toContain('choose it again');
    },
    60_000,
  );

  inChromium(
    'prints the report with everything that is folded on the screen, and no buttons',
    async () => {
      const page = await open();
      await check(page, [given.bundle], [given.root]);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.actions').isVisible()).toBe(false);
      expect(await page.locator('.technical td code').first().isVisible()).toBe(true);
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
    },
    60_000,
  );

  inChromium(
    'moves nothing for those who asked for that',
    async () => {
      const page = await open(file.href, { reducedMotion: 'reduce' });
      const moving = await page.evaluate(
        () =>
          [document.documentElement, ...document.querySelectorAll('*')].filter((element) => {
            const { scrollBehavior, animationName, transitionDuration } = getComputedStyle(element);
            return (
              scrollBehavior === 'smooth' || animationName !== 'none' || transitionDuration !== '0s'
            );
          }).length,
      );
      expect(moving).toBe(0);
    },
    60_000,
  );
});
