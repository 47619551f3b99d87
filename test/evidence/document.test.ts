import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { COMPONENTS, componentCodes } from '../../src/evidence/matrix.js';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/evidence.md', root), 'utf8');

describe('docs/evidence.md', () => {
  test('names only files that exist', () => {
    const files = [...text.matchAll(/`((?:src|test)\/[^`]+)`/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });

  test('names every component with its clause', () => {
    const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const code of componentCodes) {
      const row = rows.find(([, codes]) => codes?.split(', ').includes(code));
      const position = row?.[1]?.split(', ').indexOf(code) ?? -1;
      expect([code, row?.[2]?.split(', ')[position]]).toEqual([code, COMPONENTS[code].clause]);
    }
  });
});
