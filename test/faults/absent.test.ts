import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts'),
);
const text = (file: string) => readFileSync(join(root, 'src', file), 'utf8');

test('no shipped source knows the harness, its variable or its folder', () => {
  const wrong = sources.filter((file) => /SEEDED_BUG|faults\//.test(text(file)));
  expect(wrong).toEqual([]);
});

test('nobody stands between the shipped service and its ports', () => {
  // The one takes what its caller gives, if anything, and hands it to the other.
  const wrong = sources
    .filter((file) => !['compose/service.ts', 'compose/services.ts'].includes(file))
    .filter((file) => /^\s*between\s*[:(,]/m.test(text(file)));
  expect(wrong).toEqual([]);
});

test('the harness is no part of the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(files.join()).not.toMatch(/faults|test/);
});
