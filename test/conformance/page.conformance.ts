import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const elsewhere = mkdtempSync(join(tmpdir(), 'sealpost-build-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

const built = (folder: string): Buffer => readFileSync(join(folder, 'dist/verifier.html'));

describe('the verifier’s page', () => {
  test('is the same bytes when it is built again in another place', () => {
    for (const part of ['dist', 'tools', 'package.json']) {
      cpSync(join(root, part), join(elsewhere, part), { recursive: true });
    }
    rmSync(join(elsewhere, 'dist/verifier.html'));
    symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'));
    execFileSync(process.execPath, ['tools/build-page.mjs'], { cwd: elsewhere });
    expect(built(elsewhere).equals(built(root))).toBe(true);
  });

  test('has the digest that the README publishes (npm run publish:page writes it)', () => {
    const [, published] =
      /`dist\/verifier\.html`, SHA-256 `([0-9a-f]{64})`/.exec(
        readFileSync(join(root, 'README.md'), 'utf8'),
      ) ?? [];
    expect(published).toBe(createHash('sha256').update(built(root)).digest('hex'));
  });
});
