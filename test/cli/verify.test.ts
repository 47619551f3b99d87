import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { runVerify } from '../../src/cli/verify.js';
import { harmlessJson, reportLines } from '../../src/cli/verify-text.js';
import { encodePem } from '../../src/formats/pem.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import {
  ACCEPTED,
  CONTENT,
  makeService,
  NOW,
  type Service,
  type StoryFile,
  tell,
} from '../verification/stories.js';

const folder = mkdtempSync(join(tmpdir(), 'sealpost-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

let service: Service;
let files: StoryFile[];
let root: string;
const save = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};

beforeAll(async () => {
  service = await makeService();
  files = await tell(service, ACCEPTED);
  root = save('root.pem', encodePem('CERTIFICATE', service.pki.root));
  for (const { name, bytes } of files) save(join('story', name), bytes);
  save('story/content/contract.txt', CONTENT);
});

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  };
  const code = await runVerify(args, io, () => NOW);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
const story = join(folder, 'story');
const first = (): string => join(story, files[0]?.name ?? '');

async function zipByOthers(entries: readonly StoryFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes } of entries) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('sealpost verify', () => {
  test('passes a folder and keeps the verdict apart from the delivery', async () => {
    const { code, out, err } = await run('--trust', root, story);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [verdict, means, now, delivery] = out.split('\n');
    expect(verdict).toMatch(/^Signatures: TOTAL-PASSED/);
    expect(means).toMatch(/^What this means: .*TEST certificate/);
    expect(now).toMatch(/^What to do now: Use them only to try things out/);
    expect(delivery).toMatch(/^Delivery urn:uuid:.*sent completely to Ion Popescu/);
    expect(out).toContain('ends with “Collected (E.1)”; whether more exists is not proven');
    expect(out).toContain('without legal value: 5 of 5');
    expect(out).toContain('calls nothing qualified');
  });

  test('speaks the language asked for, and no other than it knows', async () => {
    const french = await run('--lang', 'fr', '--trust', root, story);
    expect(french.code).toBe(0);
    expect(french.out).toMatch(/^Cachets\u00a0: TOTAL-PASSED/);
    expect(french.out).toContain('le contenu a été envoyé en entier à Ion Popescu');
    const romanian = await run('--lang', 'ro', story);
    expect(romanian.code).toBe(2);
    expect(romanian.out).toContain('certificate care duc la unul în care aveți încredere');
    expect(romanian.out).toContain('(--trust)');
    expect(await run('--lang', 'xx', story)).toMatchObject({ code: 64, out: '' });
  });

  test('prints the report for programs with exactly its members', async () => {
    const { code, out } = await run('--json', '--trust', root, story);
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual([
      'indication',
      'subIndication',
      'profile',
      'checks',
      'evidence',
      'statements',
    ]);
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks[0]).toMatchObject({
      name: expect.any(String),
      result: expect.any(String),
      detail: expect.any(String),
    });
    expect(report.evidence[4]).toMatchObject({
      id: files[4]?.model.evidenceId,
      event: 'E.1',
      eventTime: '2026-03-01T10:40:00.000Z',
      provenTime: '2026-03-01T10:40:01.000Z',
      sender: { name: 'Ana Dupont' },
      recipient: { name: 'Ion Popescu' },
    });
  });

  test('passes one evidence, and a bundle with compressed entries', async () => {
    expect((await run('--trust', root, first())).code).toBe(0);
    const chunks: Uint8Array[] = [];
    const entries = files.map(({ name, bytes }) => zipBytes(name, bytes));
    for await (const chunk of writeZip(entries, NOW)) chunks.push(chunk);
    expect((await run('--trust', root, save('b.zip', Buffer.concat(chunks)))).code).toBe(0);
    const compressed = await zipByOthers(files);
    expect((await run('--trust', root, save('c.zip', compressed))).code).toBe(0);
    compressed.writeUInt8(compressed.readUInt8(2000) ^ 1, 2000);
    expect((await run('--trust', root, save('d.zip', compressed))).code).not.toBe(0);
  });

  test('without trust cannot tell, with changed content fails', async () => {
    expect((await run(story)).code).toBe(2);
    const other = save('other.txt', 'something else');
    expect((await run('--trust', root, '--content', other, first())).code).toBe(1);
    const right = save('right.txt', CONTENT);
    expect((await run('--trust', root, '--content', right, first())).code).toBe(0);
  });

  test('reads the other options', async () => {
    const crl = save('ca.crl', service.pki.issuingCrl);
    const rootCrl = save('root.crl', encodePem('X509 CRL', service.pki.rootCrl));
    const data = ['--revocation-data', crl, '--revocation-data', rootCrl];
    const required = ['--revocation', 'required', '--trust', root, first()];
    expect((await run(...required)).code).toBe(2);
    const { code, out } = await run(...data, ...required);
    expect({ code, out }).toMatchObject({ code: 0 });
    const later = await run('--at', '2031-01-01T00:00:00Z', '--trust', root, first());
    expect(later.out).toContain('Renewal missing');
  });

  const wrong: [string, string[]][] = [
    ['no path', []],
    ['two paths', ['a', 'b']],
    ['an unknown option', ['--trusted', 'x', 'a']],
    ['an unknown revocation mode', ['--revocation', 'maybe', 'a']],
    ['a time without offset', ['--at', '2026-01-01T00:00:00', 'a']],
    ['no time at all', ['--at', 'yesterday', 'a']],
    ['a day that does not exist', ['--at', '2026-02-30', 'a']],
    ['an hour that does not exist', ['--at', '2026-02-28T24:00:00Z', 'a']],
    ['an option that steers the terminal', ['--\u001b[2J', 'a']],
    ['an option without its value', ['--trust']],
  ];
  test.each(wrong)('answers %s with usage and 64', async (_, args) => {
    const { code, err, out } = await run(...args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain('Usage: sealpost verify');
    expect(err).not.toContain('\u001b');
  });

  test.each(['2026-06-01', '2026-06-01T00:00Z', '2026-06-01T02:00:00.5+02:00'])(
    'takes %s for a time',
    async (time) => {
      expect((await run('--at', time, '--trust', root, first())).code).toBe(0);
    },
  );

  test.each(['--trust', '--content', '--revocation-data'])(
    'does not wait for what never ends, given as %s',
    async (option) => {
      const pipe = join(folder, `${option}.pipe`);
      execFileSync('mkfifo', [pipe]);
      for (const path of ['/dev/zero', pipe]) {
        const { code, err } = await run(option, path, first());
        expect({ code, err }).toEqual({ code: 64, err: `${path} is not a plain file.` });
      }
      expect((await run('--trust', root, pipe)).code).toBe(65);
    },
  );

  test.each(['PRIVATE KEY', 'X509 CRL'])('takes no trust from a file with a %s', async (label) => {
    const certificate = encodePem('CERTIFICATE', service.pki.root);
    const path = save('mixed.pem', certificate + encodePem(label, new Uint8Array(9)));
    const { code, err } = await run('--trust', path, first());
    expect({ code, err }).toEqual({
      code: 64,
      err: `${path} holds a ${label}; trust is given by certificates alone.`,
    });
  });

  test('answers trust that cannot be read with a sentence and 64', async () => {
    const noCertificate = save('empty.pem', encodePem('X509 CRL', new Uint8Array([1])));
    const damaged = save('damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA');
    const noDer = save('no.der', new Uint8Array([0x30, 1]));
    for (const path of [noCertificate, damaged, noDer, join(folder, 'missing.pem'), folder]) {
      const { code, err } = await run('--trust', path, first());
      expect(code).toBe(64);
      expect(err).toMatch(/^[^\n]+\.$/);
    }
  });

  const unreadable: [string, () => string][] = [
    ['a path that does not exist', () => join(folder, 'nowhere')],
    ['an empty file', () => save('empty.xml', '')],
    ['text', () => save('text.xml', 'hello')],
    ['other XML', () => save('other.xml', '<note></note>')],
    ['100 MB of XML', () => save('large.xml', Buffer.alloc(100 * 1024 * 1024, '<a>'))],
    ['100,000 levels', () => save('deep.xml', '<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
    ['a document type', () => save('dtd.xml', '<!DOCTYPE a><a></a>')],
    ['a cut container', () => save('cut.zip', Buffer.from('504b0304', 'hex'))],
    [
      'a folder without evidence',
      () => {
        save('nothing/readme.txt', 'nothing');
        return join(folder, 'nothing');
      },
    ],
  ];
  test.each(unreadable)('answers %s with a sentence and 65', async (_, path) => {
    const { code, err, out } = await run('--trust', root, path());
    expect({ code, out }).toEqual({ code: 65, out: '' });
    expect(err).toMatch(/^[^\n]+\.$/);
    expect(err).not.toContain('    at ');
  });

  test('says what lay there where none of it is evidence, such as a container in a container', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeZip([zipBytes('inner.asice', Buffer.from('PK'))], NOW)) {
      chunks.push(chunk);
    }
    const { code, err } = await run('--trust', root, save('nested.zip', Buffer.concat(chunks)));
    expect(code).toBe(65);
    expect(err).toContain('Not sealed, and not judged: inner.asice');
  });

  test('does not follow links out of a folder', async () => {
    save('linked/x.txt', 'x');
    symlinkSync(story, join(folder, 'linked', 'link'));
    expect((await run('--trust', root, join(folder, 'linked'))).code).toBe(65);
  });

  test('fails a folder in which one file is damaged', async () => {
    for (const { name, bytes } of files) save(join('damaged', name), bytes);
    save(join('damaged', files[1]?.name ?? ''), 'garbage');
    const { code, out } = await run('--trust', root, join(folder, 'damaged'));
    expect(code).toBe(1);
    expect(out).toContain('FORMAT_FAILURE');
  });

  test('shows no control characters of what it reads, and no endless line', () => {
    const lines = reportLines({
      indication: 'INDETERMINATE',
      subIndication: 'TRY_LATER',
      profile: 'usual',
      checks: [],
      evidence: [],
      statements: [
        {
          messageId: 'm',
          file: 'f',
          event: 'e',
          kind: 'act',
          claim: { key: 'unknown-act', event: 'red \u001b[31m\u202e' },
          standing: 'proven',
          settledBy: [],
        },
      ],
      deliveries: [
        {
          messageId: 'm\u001b[2J',
          conclusions: [],
          reach: [{ key: 'ends', event: 'c\u001b', who: null }],
          missing: [{ key: 'content', part: 'x'.repeat(5_000_000) }],
        },
      ],
      lists: [],
    });
    expect(lines.join('\n').length).toBeLessThan(5000);
    for (const sign of ['\u001b', '\u202e']) expect(lines.join('\n')).not.toContain(sign);
  });

  test('tells programs every character, but none that steers a terminal', () => {
    const text = 'a\u001b[2J\u009b31m\u202e\u2028\u007fb\n';
    const json = harmlessJson({ text });
    expect(json).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.parse(json)).toEqual({ text });
  });

  test('loads neither the web server nor the database, nor does the library', async () => {
    const loader = new URL('../typescript-loader.mjs', import.meta.url).href;
    const recorder = `
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        process._rawDebug('loaded ' + found.url);
        return found;
      }`;
    const program = `
      import { register } from 'node:module';
      register(${JSON.stringify(loader)});
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(recorder)}));
      await import(${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)});
      await import(${JSON.stringify(new URL('../../src/cli/verify.ts', import.meta.url).href)});`;
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { encoding: 'utf8' },
    );
    const loaded = stderr.split('\n').filter((line) => line.startsWith('loaded '));
    expect(loaded.join('\n')).toContain('verification/verify.ts');
    const packages = loaded.flatMap(
      (line) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? [],
    );
    for (const name of ['express', 'pg', 'graphile-worker', 'oidc-provider', 'nodemailer']) {
      expect(packages).not.toContain(name);
    }
  });
});
