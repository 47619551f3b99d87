import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect } from '@jest/globals';
import { judge } from '../judges.js';
import { Firefox } from './firefox.js';
import {
  cases,
  commandLine,
  dir,
  expectSame,
  file,
  given,
  listed,
  trusting,
} from './verifier-world.js';

/** The verifier's page in another browser: Firefox, from a disk, with no way to any network. */
const inFirefox = judge('firefox');
const downloads = join(dir, 'downloads');
let firefox: Firefox | undefined;
afterAll(() => firefox?.close());

async function open(fragment = ''): Promise<Firefox> {
  mkdirSync(downloads, { recursive: true });
  firefox ??= await Firefox.start('firefox-esr', downloads);
  await firefox.open(`${file.href}${fragment}`);
  await firefox.run(`
    window.violations = [];
    addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
    addEventListener('error', (event) => window.violations.push(event.message));`);
  return firefox;
}

async function check(page: Firefox, files: readonly string[], roots: readonly string[]) {
  await page.type('#files', files.join('\n'));
  if (roots.length > 0) await page.type('#roots', roots.join('\n'));
  await page.click('[data-do=check]');
  await page.until(`return document.querySelector('.verdict, .error-summary') !== null`);
}

const textOf = async (page: Firefox, selector: string): Promise<string> =>
  String(await page.run(`return document.querySelector('${selector}')?.textContent`));

async function savedReport(page: Firefox): Promise<Record<string, unknown>> {
  const saved = join(downloads, 'report.json');
  rmSync(saved, { force: true });
  await page.click('[data-do=save]');
  for (let round = 0; round < 200; round++) {
    const text = existsSync(saved) ? readFileSync(saved, 'utf8') : '';
    if (text.endsWith('}')) return JSON.parse(text);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the page gave out no report');
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** The page may run nothing but itself, and loads nothing. */
async function expectQuiet(page: Firefox): Promise<void> {
  expect(await page.run('return window.violations')).toEqual([]);
  expect(await page.run(`return performance.getEntriesByType('resource').length`)).toBe(0);
}

describe('the verifier’s page in Firefox', () => {
  inFirefox(
    'says of every kind of input exactly what the command line says',
    async () => {
      for (const { indication, files, roots, args = files } of cases()) {
        const page = await open();
        await check(page, files, roots);
        const shown = await savedReport(page);
        const said = await commandLine([...trusting(roots), ...args]);
        expect(said.indication).toBe(indication);
        expectSame(shown, said);
        expect(await textOf(page, '.verdict')).toContain(indication);
        await expectQuiet(page);
      }
    },
    120_000,
  );

  inFirefox(
    'follows the code of a court sheet, and is worked by the keyboard',
    async () => {
      const page = await open(`#sha256=${listed.sha256}`);
      expect(await textOf(page, '.expected')).toContain(listed.sha256);
      // Nothing but a hand can choose a folder in Firefox; its files, one by one, anything can.
      await page.type('#files', filesIn(listed.folder).join('\n'));
      await page.type('#roots', given.root);
      // The key that presses a button which has the focus.
      await page.type('[data-do=check]', '\uE007');
      await page.until(`return document.querySelector('.verdict') !== null`);
      expect(await textOf(page, '.verdict')).toContain('TOTAL-PASSED');
      expect(await textOf(page, '.match-same')).toContain('evidence-list.xml');
      expect(await page.run('return document.activeElement.id')).toBe('content');
      await page.click('[data-language=ro]');
      expect(await page.run('return document.documentElement.lang')).toBe('ro');
      expect(await textOf(page, 'main')).toContain('Dovedit: ');
      await expectQuiet(page);
    },
    60_000,
  );

  inFirefox(
    'says plainly when there is no file and no evidence',
    async () => {
      const page = await open();
      await page.click('[data-do=check]');
      expect(await textOf(page, ':focus')).toContain('choose at least one file');
      await check(await open(), [given.garbage], []);
      expect(await textOf(page, 'main')).toContain('could be read as evidence');
      await expectQuiet(page);
    },
    60_000,
  );
});
