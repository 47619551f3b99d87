/** veraPDF, the reference validator of PDF/A and PDF/UA, over the court sheet. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { courtSheet } from '../../src/receipts/court-sheet.js';
import { LANGUAGES } from '../../src/texts/language.js';
import { asking } from '../judges.js';
import { NOW, sampleEnvelope, sampleSent } from '../portal/sample.js';
import { javaJudge } from './maven.js';

const veraPdf = javaJudge('verapdf');
const judge = asking('veraPDF', veraPdf.missing);

const folder = mkdtempSync(join(tmpdir(), 'sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files: string[] = [];
beforeAll(async () => {
  const view = sampleEnvelope('collected');
  // What a court sheet must bear: a name with marks of XML in it, and characters that its font lacks.
  const self = { ...view.self, statedName: 'Ana & Söhne <漢字>' };
  for (const language of LANGUAGES) {
    const issue = {
      language,
      serviceName: 'Post & Siegel <TEST>',
      test: true,
      timeZone: 'Europe/Bucharest',
      madeAt: NOW,
      publicUrl: 'https://post.example.org',
      listDigest: new Uint8Array(32).fill(0xab),
    };
    const subjects = [
      { party: 'sender' as const, view: sampleSent(['collected', 'refused', 'noticeFailed']) },
      { party: 'recipient' as const, view: { ...view, self } },
    ];
    for (const subject of subjects) {
      const file = join(folder, `${language}-${subject.party}.pdf`);
      writeFileSync(file, await courtSheet(subject, issue));
      files.push(file);
    }
  }
});

describe('the court sheet of either party in every language', () => {
  judge(
    'keeps PDF/A-2a (ISO 19005-2) and, as far as a program can judge, PDF/UA-1 (ISO 14289-1)',
    () => {
      const said = veraPdf.ask('JudgePdf', ['2a,ua1', ...files]);
      const kept = ['2a', 'ua1'].flatMap((flavour) =>
        files.map((file) => `${flavour} kept: ${file}`),
      );
      expect(said.trim().split('\n')).toEqual(kept);
    },
  );

  judge('is not of PDF/A-1a: the judge does refuse', () => {
    const [file = ''] = files;
    expect(veraPdf.ask('JudgePdf', ['1a', file])).toContain(`1a broken: ${file}`);
  });
});
