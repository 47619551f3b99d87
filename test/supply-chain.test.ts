import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';

const root = new URL('../', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const run = (program: string, args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 64_000_000, env: { ...process.env, NODE_OPTIONS: '' } };
    execFile(program, [...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
const licences = (...args: string[]) => run(process.execPath, ['tools/licences.mjs', ...args]);

/** A project with these installed packages. */
function project(packages: Record<string, { license?: unknown; dev?: boolean; absent?: boolean }>) {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-licences-'));
  made.push(folder);
  const lock: Record<string, object> = { '': {} };
  for (const [name, { license, dev, absent }] of Object.entries(packages)) {
    const path = `node_modules/${name}`;
    lock[path] = { version: '1.0.0', ...(dev && { dev }) };
    if (absent) continue;
    const file = join(folder, path, 'package.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ name, version: '1.0.0', license }));
  }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }));
  return folder;
}

describe('npm run licences', () => {
  test('finds a licence that was agreed to for everything that is shipped', async () => {
    const { code, out, err } = await licences('.', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const names = (JSON.parse(out) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(names).not.toContain('jest');
  });

  test.each([
    ['a licence that is not on the list', 'AGPL-3.0-only'],
    ['none at all', undefined],
    ['an old form that names no expression', [{ type: 'MIT' }]],
    ['two that both hold, one of them not agreed to', 'MIT AND GPL-3.0-only'],
    ['an expression it cannot read', '(MIT OR GPL-2.0) AND (GPL-3.0 OR ISC)'],
    ['a text elsewhere', 'SEE LICENSE IN LICENSE.txt'],
  ])('fails on %s, and names the package', async (_what, license) => {
    const folder = project({ good: { license: 'MIT' }, doubtful: { license } });
    const { code, err } = await licences(folder);
    expect(code).toBe(1);
    expect(err).toContain('doubtful');
    expect(err).not.toContain('good');
  });

  test.each(['MIT', '(GPL-2.0 OR MIT)', 'Apache-2.0 AND MIT'])('takes %s', async (license) => {
    expect(await licences(project({ one: { license } }))).toMatchObject({ code: 0 });
  });

  test('looks past what is for development only, or for another platform', async () => {
    const folder = project({
      tool: { license: 'GPL-3.0-only', dev: true },
      elsewhere: { absent: true },
    });
    expect(await licences(folder)).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('npm run sbom', () => {
  test('lists every package that is shipped, with its version, in CycloneDX', async () => {
    const { code, out } = await run('npm', ['run', '--silent', 'sbom']);
    expect(code).toBe(0);
    const bom = JSON.parse(out) as {
      bomFormat: string;
      components: { name: string; group?: string; version: string; purl: string }[];
    };
    expect(bom.bomFormat).toBe('CycloneDX');
    const held = new Set(bom.components.map(({ purl }) => decodeURIComponent(purl)));
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(held).toContain(`pkg:npm/${name}@${version}`);
    }
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      expect(held).not.toContain(`pkg:npm/${name}@${version}`);
    }
  });
});
