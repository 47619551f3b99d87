import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judge, validateWithSchema } from '../judges.js';

/** Runs every story with the built program, then lets others judge the files, given the root certificate only. */
const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), 'sealpost-conformance-'));
let told = '';

beforeAll(() => {
  told = execFileSync(process.execPath, [main, 'demo', '--all', '--out', out], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 ** 2,
  });
}, 300_000);
afterAll(() => rmSync(out, { recursive: true }));

interface Evidence {
  readonly story: string;
  readonly file: string;
  readonly xml: string;
}

/** Every evidence of every story; of "tampered" only those nobody touched. */
function allEvidence(): Evidence[] {
  return readdirSync(out).flatMap((story) => {
    const dir = join(out, story, 'evidence');
    return readdirSync(dir)
      .filter((name) => !(story === 'tampered' && name.startsWith('02-')))
      .map((name) => ({
        story,
        file: join(dir, name),
        xml: readFileSync(join(dir, name), 'utf8'),
      }));
  });
}

const rootOf = ({ story }: Evidence): string => join(out, story, 'trust/root.pem');
const genTimeOf = (reply: string): string => /Time stamp: (.+)/.exec(reply)?.[1] ?? '';
const run = (program: string, args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

function verify(args: string[]): { status: number | null; json: { indication: string } } {
  const { status, stdout } = run(process.execPath, [main, 'verify', '--json', ...args]);
  return { status, json: JSON.parse(stdout || '{"indication":"none"}') };
}

describe('what the demo leaves', () => {
  test('every story ends with the verdict it should', () => {
    expect(told.match(/^Story "/gm)).toHaveLength(7);
    expect(allEvidence().length).toBeGreaterThanOrEqual(28);
  });

  judge('xmlsec1')('xmlsec1 verifies every seal, given the root only', () => {
    for (const evidence of allEvidence()) {
      const time = /<xades:SigningTime>([^<]+)</.exec(evidence.xml)?.[1] ?? '';
      const judged = run('xmlsec1', [
        '--verify',
        '--trusted-pem',
        rootOf(evidence),
        '--verification-gmt-time',
        time.slice(0, 19).replace('T', ' '),
        '--id-attr:Id',
        'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
        evidence.file,
      ]);
      expect({ file: evidence.file, status: judged.status, said: judged.stderr }).toMatchObject({
        status: 0,
      });
    }
  });

  judge('xmlsec1')('xmlsec1 refuses the evidence that was changed', () => {
    const dir = join(out, 'tampered', 'evidence');
    const changed = readdirSync(dir).find((name) => name.startsWith('02-')) ?? '';
    const judged = run('xmlsec1', [
      '--verify',
      '--trusted-pem',
      join(out, 'tampered', 'trust/root.pem'),
      '--id-attr:Id',
      'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
      join(dir, changed),
    ]);
    expect(judged.status).not.toBe(0);
  });

  judge('openssl')('openssl verifies every time-stamp over the canonical signature value', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tokens-'));
    for (const evidence of allEvidence()) {
      const token = /<xades:EncapsulatedTimeStamp>([^<]+)</.exec(evidence.xml)?.[1] ?? '';
      const value =
        /<ds:SignatureValue[^>]*>[^<]+<\/ds:SignatureValue>/.exec(evidence.xml)?.[0] ?? '';
      // Standing alone, exclusive canonicalisation shows the one namespace the element uses.
      const stamped = value.includes('xmlns:ds=')
        ? value
        : value.replace(
            '<ds:SignatureValue',
            '<ds:SignatureValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
          );
      writeFileSync(join(dir, 'token.der'), Buffer.from(token, 'base64'));
      writeFileSync(join(dir, 'data'), stamped);
      const text = run('openssl', [
        'ts',
        '-reply',
        '-token_in',
        '-in',
        join(dir, 'token.der'),
        '-text',
      ]);
      const at = Math.floor(Date.parse(genTimeOf(text.stdout)) / 1000);
      const judged = run('openssl', [
        'ts',
        '-verify',
        '-token_in',
        '-in',
        join(dir, 'token.der'),
        '-data',
        join(dir, 'data'),
        '-CAfile',
        rootOf(evidence),
        '-attime',
        String(at),
      ]);
      expect({ file: evidence.file, said: judged.stdout + judged.stderr }).toMatchObject({
        said: expect.stringContaining('Verification: OK'),
      });
    }
    rmSync(dir, { recursive: true });
  });

  judge('etsi-schema')('every evidence is valid against the schema of EN 319 522-3', () => {
    expect(validateWithSchema(allEvidence().map(({ file }) => file))).toMatchObject({
      valid: true,
    });
  });

  test('one changed byte anywhere in an evidence file is noticed', () => {
    const whole = join(out, 'accepted', 'evidence');
    const dir = join(out, 'changed');
    mkdirSync(dir, { recursive: true });
    const names = readdirSync(whole);
    for (const name of names) copyFileSync(join(whole, name), join(dir, name));
    const target = join(dir, names.at(-1) ?? '');
    const bytes = readFileSync(target);
    const root = join(out, 'accepted', 'trust/root.pem');
    for (let round = 0; round < 12; round++) {
      const at = Math.floor(((round + 0.5) / 12) * bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(target, changed);
      expect({ at, status: verify(['--trust', root, dir]).status }).not.toMatchObject({
        status: 0,
      });
    }
    rmSync(dir, { recursive: true });
  }, 120_000);

  test('without the root the verdict is that no chain was found', () => {
    const { status, json } = verify([join(out, 'accepted', 'bundle.zip')]);
    expect({ status, ...json }).toMatchObject({
      status: 2,
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
  });

  test('content that differs from what was sent is found out', () => {
    const bundle = join(out, 'refused', 'bundle.zip');
    const root = join(out, 'refused', 'trust/root.pem');
    const other = join(out, 'other.pdf');
    writeFileSync(other, 'not what was submitted');
    const { status, json } = verify(['--trust', root, '--content', other, bundle]);
    expect({ status, ...json }).toMatchObject({ status: 1, indication: 'TOTAL-FAILED' });
  });
});
