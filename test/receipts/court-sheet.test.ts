import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { equalBytes } from '../../src/formats/bytes.js';
import { courtSheet, type SheetIssue } from '../../src/receipts/court-sheet.js';
import type { ReceiptSubject } from '../../src/receipts/receipt.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES } from '../../src/texts/language.js';
import { judge } from '../judges.js';
import { NOW, SECRETS, sampleEnvelope, sampleSent } from '../portal/sample.js';
import { findClaimsInWords } from '../qualified-claims.js';

const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const issue: SheetIssue = {
  language: 'en',
  serviceName: 'Sealpost',
  test: true,
  timeZone: 'Europe/Bucharest',
  madeAt: NOW,
  publicUrl: 'https://post.example.org',
  listDigest: new Uint8Array(32).fill(0xab),
};
const recipient: ReceiptSubject = { party: 'recipient', view: sampleEnvelope('collected') };
const sender: ReceiptSubject = {
  party: 'sender',
  view: sampleSent(['collected', 'refused', 'noticeFailed']),
};
/** The person addressed at the given place, under a name of our choice. */
const renamed = (statedName: string): ReceiptSubject => {
  const view = sampleEnvelope('collected');
  return { party: 'recipient', view: { ...view, self: { ...view.self, statedName } } };
};

async function saved(subject: ReceiptSubject, changes: Partial<SheetIssue> = {}): Promise<string> {
  const file = join(folder, 'sheet.pdf');
  writeFileSync(file, await courtSheet(subject, { ...issue, ...changes }));
  return file;
}

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

/** The text as a reader finds it, without what the layout put between words. */
async function textOf(...given: Parameters<typeof saved>): Promise<string> {
  return run('pdftotext', await saved(...given), '-').said.replace(/\s+/g, ' ');
}

/** The same with its paragraphs apart. */
const paragraphsOf = async (...given: Parameters<typeof saved>): Promise<string> =>
  run('pdftotext', await saved(...given), '-').said;

/** A delivery of so many files, so that what comes after them stands lower and lower. */
const withFiles = (count: number): ReceiptSubject => {
  const view = sampleEnvelope('collected');
  const [file] = view.message.files;
  if (!file) throw new Error('a file is needed');
  const files = Array.from({ length: count }, (_, index) => ({ ...file, number: index + 1 }));
  return { party: 'recipient', view: { ...view, message: { ...view.message, files } } };
};

interface Line {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** The lines of each page by their place on it, in points from the upper left, and where the foot begins. */
async function pagesOf(...given: Parameters<typeof saved>) {
  const { said } = run('pdftotext', '-bbox-layout', await saved(...given), '-');
  return said
    .split('<page ')
    .slice(1)
    .map((page) => {
      const lines = [
        ...page.matchAll(/<line xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([\s\S]*?)<\/line>/g),
      ]
        .map(
          ([, x, y, words = '']): Line => ({
            x: Number(x),
            y: Number(y),
            text: [...words.matchAll(/>([^<]*)<\/word>/g)].map(([, word]) => word).join(' '),
          }),
        )
        .sort((a, b) => a.y - b.y || a.x - b.x);
      return { lines, foot: Math.max(...lines.map(({ y }) => y)) };
    });
}

describe('the court sheet', () => {
  test('is the same bytes for the same delivery and time', async () => {
    const [first, second] = [await courtSheet(sender, issue), await courtSheet(sender, issue)];
    expect(equalBytes(first, second)).toBe(true);
  });

  judge('qpdf')('is sound in every language, by qpdf', async () => {
    for (const language of LANGUAGES) {
      expect(run('qpdf', '--check', await saved(sender, { language }))).toMatchObject({
        status: 0,
      });
    }
  });

  judge('poppler')('is tagged, names its language and says that it is PDF/A', async () => {
    const file = await saved(sender, { language: 'ro' });
    expect(run('pdfinfo', file).said).toMatch(/Tagged: +yes/);
    expect(run('pdfinfo', '-meta', file).said).toMatch(
      /<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>A<\/pdfaid:conformance>/,
    );
    const structure = run('pdfinfo', '-struct-text', file).said;
    for (const part of ['Document', 'H1', 'H2', 'Table', 'TH', 'TD', 'L ', 'Figure']) {
      expect(structure).toContain(part.trim());
    }
    expect(run('pdffonts', file).said).not.toMatch(/ no +(?:yes|no) +(?:yes|no) +\d/);
  });

  judge('poppler')(
    'does not say twice what happened, first as event and then as its reason',
    async () => {
      const text = await textOf(recipient, { language: 'en' });
      const { events, reasons } = CATALOGUES.en.delivery;
      expect(text).toContain(events['E.1'].sentence);
      expect(text).not.toContain(reasons.RE01);
      expect(text).not.toContain(reasons.RC07);
      expect(text).toContain(reasons.RC01);
    },
  );

  judge('poppler')('holds every title and every limit of its language', async () => {
    for (const language of LANGUAGES) {
      const { sheet, receipt, shell } = CATALOGUES[language];
      const text = await textOf(sender, { language });
      const { verify, doesNotProve, parties, content, events, limits, notQualified } = receipt;
      for (const words of [
        ...[sheet.title, sheet.lead, sheet.proves, ...sheet.provesItems, shell.testLabel],
        ...[verify, doesNotProve, parties, content, events, ...limits, notQualified],
      ]) {
        expect(text).toContain(words.replace(/\s+/g, ' '));
      }
    }
  });

  judge('poppler')(
    'names every file with size and SHA-256, and each step with its times',
    async () => {
      const text = (await textOf(recipient)).replaceAll(' ', '');
      for (const { name, sha256 } of recipient.view.message.files) {
        expect(text).toContain(name.replaceAll(' ', ''));
        expect(text).toContain(Buffer.from(sha256).toString('hex'));
      }
      expect(text).toContain('1,204,992,113bytes');
      for (const { event } of recipient.view.course.timeline) {
        expect(text).toContain(event.eventTime.toISOString().replace('.000', ''));
        expect(text).toContain(event.seal?.provenTime.toISOString().replace('.000', ''));
        expect(text).toContain(event.id);
      }
    },
  );

  judge('poppler')('tells no birth date, no identifier and no co-recipient', async () => {
    const text = await textOf(recipient);
    for (const secret of [SECRETS.birthDate, '1979', SECRETS.identifier, 'Jean-Luc']) {
      expect(text).not.toContain(secret);
    }
    expect(await textOf(sender)).toContain('Jean-Luc');
  });

  judge('poppler')(
    'never parts a heading from its table, wherever on a page it comes to stand',
    async () => {
      const { delivery, receipt } = CATALOGUES.fr;
      const steps = new Set(Object.values(delivery.events).map(({ word }) => word));
      const sections = new Map([
        [receipt.parties, receipt.sender],
        [receipt.content, `${receipt.fileName} 1`],
        [receipt.events, receipt.evidenceId],
      ]);
      let headings = 0;
      for (let files = 1; files <= 16; files++) {
        for (const { lines, foot } of await pagesOf(withFiles(files), { language: 'fr' })) {
          for (const [at, { x, y, text }] of lines.entries()) {
            // The last row of a step, and of a section the first.
            const row = x < 60 && steps.has(text) ? receipt.digest : sections.get(text);
            if (row === undefined) continue;
            headings++;
            const found = lines.slice(at).find((line) => line.text.startsWith(row));
            expect({ files, text, row: found?.text }).toEqual({
              files,
              text,
              row: expect.stringContaining(row),
            });
            expect(found?.y).toBeGreaterThan(y);
            expect(found?.y).toBeLessThan(foot);
          }
        }
      }
      expect(headings).toBe(16 * 8);
    },
    60_000,
  );

  judge('poppler')('quotes details in the language they stand in', async () => {
    const view = sampleEnvelope('collected');
    const [first, ...others] = view.course.timeline;
    if (!first) throw new Error('an event is needed');
    const reasons = [{ code: 'Other' as const, details: ['The door was shut.'] }];
    const facts = { ...first.event.facts, reasons };
    const timeline = [{ ...first, event: { ...first.event, facts } }, ...others];
    const subject: ReceiptSubject = {
      party: 'recipient',
      view: { ...view, course: { ...view.course, timeline } },
    };
    expect(await textOf(subject, { language: 'fr' })).toContain('« The door was shut. »');
    const file = await saved(subject, { language: 'fr' });
    expect(run('qpdf', '--qdf', '--object-streams=disable', file, '-').said).toMatch(
      /\/Lang \(en\)[\s\S]{0,200}\/S \/P\b|\/S \/P\b[\s\S]{0,200}\/Lang \(en\)/,
    );
  });

  judge('poppler')('says first how it ended, for each recipient', async () => {
    const { status } = CATALOGUES.en.delivery;
    const [page = ''] = (await textOf(sender)).split(CATALOGUES.en.receipt.parties);
    for (const { word, meaning } of [status.collected, status.refused, status.noticeFailed]) {
      expect(page).toContain(`${word}. ${meaning}`);
    }
  });

  judge('poppler')('claims no status, in any language', async () => {
    for (const language of LANGUAGES) {
      for (const subject of [sender, recipient]) {
        expect(findClaimsInWords(await paragraphsOf(subject, { language }))).toEqual([]);
      }
    }
  });

  judge('poppler')('writes names of Europe, and numbers for what its font lacks', async () => {
    const text = await textOf(renamed('Ștefan Țăranu, Σωκράτης, Łukasz, Ђорђе, 王'));
    expect(text).toContain('Ștefan Țăranu, Σωκράτης, Łukasz, Ђорђе, [U+738B]');
  });

  judge('zbarimg')(
    'carries a code that leads to the verifier with the check value behind the #',
    async () => {
      const pages = run(
        'pdftoppm',
        '-r',
        '150',
        '-png',
        await saved(recipient),
        join(folder, 'page'),
      );
      expect(pages.status).toBe(0);
      const found = run(
        'sh',
        '-c',
        `zbarimg --raw -q ${folder}/page-*.png 2>/dev/null`,
      ).said.trim();
      expect(found).toBe(`https://post.example.org/verify#sha256=${'ab'.repeat(32)}`);
    },
  );

  test('ends, whatever the names: a thousand characters without a place to break', async () => {
    const bytes = await courtSheet(renamed('W'.repeat(1000)), issue);
    expect(bytes.length).toBeGreaterThan(10_000);
  });
});
