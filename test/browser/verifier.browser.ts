import { readFileSync, statSync } from 'node:fs';
import { describe, expect } from '@jest/globals';
import {
  cases,
  check,
  commandLine,
  complaints,
  expectSame,
  expectSound,
  file,
  given,
  inChromium,
  mainText,
  open,
  savedReport,
  startServing,
  trusting,
} from './verifier-world.js';

/** The verifier's page from a disk, and as a service shows it. */

describe('the verifier’s page', () => {
  inChromium('is one file of less than 4 MB', () => {
    expect(statSync(file).size).toBeLessThan(4_000_000);
  });

  inChromium(
    'says of every kind of input exactly what the command line says',
    async () => {
      for (const { indication, files, roots, args = files } of cases()) {
        const page = await open();
        await check(page, files, roots);
        const shown = await savedReport(page);
        const said = await commandLine([...trusting(roots), ...args]);
        expect(said.indication).toBe(indication);
        expectSame(shown, said);
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
      expect(text).toContain('What to do now');
      expect(text).toContain('Proven: accepted by Ion Popescu, identified');
      expect(text).toContain('Not proven: nothing happened after the step “Collected” (E.1)');
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
      expect(await mainText(page)).toContain(
        'No root given, so the verdict can only be “cannot tell”',
      );
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
      const portal = await startServing();
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
