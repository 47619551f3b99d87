import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.js';

const root = new URL('../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', 'certs/README.md', ...markdownBelow('docs')];
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

type Row = readonly string[];

/** The tables of a page that stand under a header with this first cell; a cell holds no unescaped bar. */
function tables(page: string, firstHeader: string): Row[] {
  const blocks = page.split(/\n(?!\|)/).map((block) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .slice(1, line.lastIndexOf('|'))
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
  return blocks.filter(([header]) => header?.[0] === firstHeader).flatMap((rows) => rows.slice(2));
}

const PATH = /`((?:src|test|migrations|docs|certs|bench)\/[^`*]+)`/g;
const pathsIn = (text: string): string[] => [...text.matchAll(PATH)].map(([, path = '']) => path);
const titlesIn = (text: string): string[] =>
  [...text.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title);
const isTest = (path: string) => /\.(?:test|conformance|browser)\.ts$/.test(path);

/** Everything that is named and is not there. */
function deadNames(text: string): string[] {
  const paths = pathsIn(text);
  const dead = paths.filter((path) => !existsSync(join(root, path)));
  const tests = paths.filter((path) => isTest(path) && !dead.includes(path)).map(read);
  const unknown = titlesIn(text).filter(
    (title) => !tests.some((source) => source.includes(`'${title}'`)),
  );
  return [...dead, ...unknown];
}

describe('docs/conformance.md', () => {
  const rows = tables(read('docs/conformance.md'), 'Requirement');
  const STATUSES = ['**code + test**', "**operator's duty**", '**not met**'];

  test('has the whole of article 44(1) and each requirement once', () => {
    const ids = rows.map(([id = '']) => id);
    expect(rows.length).toBeGreaterThan(60);
    expect(new Set(ids).size).toBe(ids.length);
    for (const letter of 'abcdef') expect(ids.join('\n')).toContain(`44(1)(${letter})`);
  });

  test.each(rows)('%s has four cells and one status', (...cells) => {
    expect(cells).toHaveLength(4);
    expect(STATUSES).toContain(cells[2]);
  });

  test.each(rows.filter(([, , status]) => status === STATUSES[0]))(
    '%s names a source and a test that are there',
    (_id, _short, _status, where = '') => {
      const paths = pathsIn(where);
      expect(paths.some((path) => /^(?:src|migrations)\//.test(path))).toBe(true);
      expect(paths.some(isTest)).toBe(true);
      expect(deadNames(where)).toEqual([]);
    },
  );

  test.each(rows.filter(([, , status]) => status === STATUSES[2]))(
    '%s says what is missing',
    (_id, _short, _status, missing = '') => {
      expect(missing.length).toBeGreaterThan(10);
      expect(deadNames(missing)).toEqual([]);
    },
  );

  test('does not claim V1.2.1', () => {
    expect(read('docs/conformance.md')).toMatch(/V1\.2\.1 is not claimed/);
  });
});

describe('docs/evidence.md', () => {
  const rows = tables(read('docs/evidence.md'), 'Rule');

  test.each(rows)('"%s" names a file and a test that are there', (...cells) => {
    const [, , file = '', tests = ''] = cells;
    expect(pathsIn(file).length).toBeGreaterThan(0);
    expect(pathsIn(tests).some(isTest)).toBe(true);
    expect(deadNames(`${file} ${tests}`)).toEqual([]);
  });

  test('names clauses for every rule that a standard asks for', () => {
    expect(rows.length).toBeGreaterThan(12);
    for (const [, clause] of rows) expect(clause).toMatch(/522-\d|EN 319|W3C|–/);
  });
});

describe('docs/operations.md', () => {
  const page = read('docs/operations.md');
  const rows = tables(page, 'Variable');
  const name = ([variable = '']: Row) => variable.replaceAll('`', '');

  test('lists exactly the variables that are read', () => {
    const source = read('src/config.ts');
    const variables = source.match(/\b(?:SEALPOST|DATABASE)_[A-Z_]*[A-Z]\b/g) ?? [];
    expect(rows.map(name).sort()).toEqual([...new Set(variables)].sort());
  });

  test('tells the defaults that hold', () => {
    const config = readConfig({});
    const defaults: Record<string, unknown> = {
      SEALPOST_MODE: config.mode,
      SEALPOST_HOST: config.host,
      SEALPOST_PORT: config.port,
      SEALPOST_DEMO_PROVIDER_PORT: config.demoProviderPort,
      SEALPOST_ISSUER_NAME: config.issuerName,
      SEALPOST_CONTACT: config.contact,
      SEALPOST_TIME_ZONE: config.timeZone,
      SEALPOST_POLICY: config.policy,
      SEALPOST_LOG_LEVEL: config.logLevel,
      SEALPOST_MAX_PROOF_AGE: config.maxProofAge / 1000,
      SEALPOST_MAX_PENDING: config.maxPending,
      SEALPOST_PROBE_SECONDS: config.probe.intervalMs / 1000,
      SEALPOST_PROBE_ALARM_SECONDS: config.probe.alarmAfterMs / 1000,
      SEALPOST_DRAIN_LIMIT_SECONDS: config.drain.limitMs / 1000,
      SEALPOST_MAX_REQUESTS: config.limits.requests,
      SEALPOST_MAX_UPLOADS: config.limits.uploads,
      SEALPOST_SIGN_INS_PER_MINUTE: config.limits.signInsPerMinute,
      SEALPOST_CHECKS_PER_MINUTE: config.limits.checksPerMinute,
      SEALPOST_BUNDLES_PER_MINUTE: config.limits.bundlesPerMinute,
    };
    for (const [variable, value] of Object.entries(defaults)) {
      const row = rows.find((candidate) => name(candidate) === variable);
      expect([variable, row?.[1]]).toEqual([variable, `\`${value}\``]);
    }
  });

  test('explains codes and lines that the source has', () => {
    const source = sourceBelow('src');
    const codes = tables(page, 'Code').map(([code = '']) => code.replaceAll('`', ''));
    const lines = tables(page, 'Line').flatMap(([line = '']) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
    );
    const raised = [...source.matchAll(/\balarm\('([^']+)'/g)].map(([, code = '']) => code);
    expect(raised.length).toBeGreaterThan(0);
    expect(codes).toEqual(expect.arrayContaining(raised));
    expect(lines.length).toBeGreaterThan(4);
    expect([...codes, ...lines].filter((text) => !source.includes(`'${text}'`))).toEqual([]);
  });

  test('gives the administrator the SQL that the program asks for', () => {
    const { 1: asked = '' } = /ADMINISTRATOR_SQL = `([^`]+)/.exec(
      read('src/persistence/roles.ts'),
    ) ?? ['', ''];
    const statements = asked.split('\n').filter((line) => line.endsWith(';'));
    expect(statements.length).toBeGreaterThan(3);
    expect(statements.filter((statement) => !page.includes(statement))).toEqual([]);
  });
});

describe('every page', () => {
  test.each(pages)('%s links only to what is there', (page) => {
    const text = read(page).replace(/```[\s\S]*?```/g, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const dead = links
      .filter((target) => !/^(?:https?:|mailto:|#)/.test(target))
      .filter((target) => !existsSync(join(root, dirname(page), target.replace(/#.*$/, ''))));
    expect(dead).toEqual([]);
  });

  test.each(pages)('%s names only files that are there', (page) => {
    const made = /^(?:certs\/(?:dev|operator)|docs\/policy\/)/;
    const dead = pathsIn(read(page)).filter(
      (path) => !made.test(path) && !/[…{<]/.test(path) && !existsSync(join(root, path)),
    );
    expect(dead).toEqual([]);
  });

  test.each(pages)('%s runs only scripts and commands that there are', (page) => {
    const text = read(page);
    const scripts = [...text.matchAll(/\bnpm (?:run )?([a-z][a-z:]*)/g)].map(
      ([, script = '']) => script,
    );
    const ofNpm = ['ci', 'install', 'test', 'start', 'run'];
    const unknown = scripts.filter(
      (script) => !ofNpm.includes(script) && !(script in manifest.scripts),
    );
    expect(unknown).toEqual([]);
    const commands = [...text.matchAll(/\bsealpost ([a-z]+)\b(?= |`|;|$)/gm)]
      .map(([, command = '']) => command)
      .filter((command) => text.includes(`npx sealpost ${command}`));
    const main = read('src/cli/main.ts');
    expect(commands.filter((command) => !main.includes(`\n  ${command}: {`))).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  const listed = tables(read('docs/dependencies.md'), 'package').flatMap(([cell = '']) =>
    cell.split(',').map((entry) => entry.trim().replaceAll('`', '').split(' ')[0] ?? ''),
  );

  test('has a line for every runtime dependency, and for nothing else', () => {
    const { dependencies, optionalDependencies } = manifest;
    const all = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(listed.toSorted()).toEqual(all.toSorted());
  });
});

function sourceBelow(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(join(folder, file)))
    .join('\n');
}
