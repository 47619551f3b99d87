import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runCerts } from '../../src/cli/certs.js';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { loadDevelopmentPki } from '../../src/development/pki-files.js';
import { encodePem } from '../../src/formats/pem.js';
import { loadSealKeyPem } from '../../src/sealing/key-file.js';
import { judge } from '../judges.js';
import { NOW, VALIDITY } from '../sealing/certificates.js';

const openssl = judge('openssl');
const scratch = mkdtempSync(join(tmpdir(), 'sealpost-certs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'case-'));
  said = [];
});
const run = (args: string[], passphrase = 'secret', now = NOW) =>
  runCerts(
    args,
    { out: (line) => void said.push(line), err: (line) => void said.push(line) },
    { now: () => now, readPassphrase: async () => passphrase },
  );

describe('sealpost certs dev', () => {
  test('makes a PKI that is valid now, and says that it has no legal value', async () => {
    const dir = join(folder, 'certs', 'dev');
    expect(await run(['dev', '--dir', dir])).toBe(0);
    const pki = await loadDevelopmentPki(dir);
    const key = loadSealKeyPem(
      {
        keyPem: encodePem('PRIVATE KEY', pki.seal.pkcs8),
        certificatePem: encodePem('CERTIFICATE', pki.seal.certificate),
      },
      NOW,
    );
    expect(key.algorithm).toBe('ecdsa-p256-sha256');
    expect(said.join('\n')).toContain('no legal value');
  });

  test('keeps the old keys unless it is forced', async () => {
    const dir = join(folder, 'dev');
    await run(['dev', '--dir', dir]);
    const before = readFileSync(join(dir, 'seal.key.pem'), 'utf8');
    expect(await run(['dev', '--dir', dir])).toBe(1);
    expect(said.at(-1)).toContain('--force');
    expect(readFileSync(join(dir, 'seal.key.pem'), 'utf8')).toBe(before);
    expect(await run(['dev', '--dir', dir, '--force'])).toBe(0);
    expect(readFileSync(join(dir, 'seal.key.pem'), 'utf8')).not.toBe(before);
  });

  test('says what the file system said where it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await run(['dev', '--dir', join(folder, 'file', 'dev')])).toBe(1);
    expect(said.join()).toMatch(/ENOTDIR|EEXIST/);
  });
});

describe('sealpost certs', () => {
  test.each([
    [[]],
    [['prod']],
    [['dev', 'extra']],
    [['dev', '--unknown']],
    [['dev', '--dir']],
    [['import']],
    [['import', 'a.p12', 'b.p12']],
    [['import', 'a.p12', '--force']],
  ])('answers wrong usage with how to use it: %j', async (args) => {
    expect(await run(args)).toBe(64);
    expect(said.join()).toContain('Usage: sealpost certs');
  });
});

describe('sealpost certs import', () => {
  async function p12(...options: string[]): Promise<string> {
    const pki = await makeDevelopmentPki(VALIDITY);
    const pem = join(folder, 'all.pem');
    writeFileSync(
      pem,
      encodePem('CERTIFICATE', pki.seal.certificate) +
        encodePem('CERTIFICATE', pki.issuing.certificate) +
        encodePem('CERTIFICATE', pki.root) +
        encodePem('PRIVATE KEY', pki.seal.pkcs8),
    );
    const file = join(folder, 'operator.p12');
    execFileSync(
      'openssl',
      ['pkcs12', '-export', '-in', pem, '-out', file, '-passout', 'pass:secret', ...options],
      { stdio: 'pipe' },
    );
    return file;
  }
  const out = () => join(folder, 'operator');

  openssl('leaves key, certificate and chain as the service reads them', async () => {
    expect(await run(['import', await p12(), '--out', out()])).toBe(0);
    const read = (name: string) => readFileSync(join(out(), name), 'utf8');
    const key = loadSealKeyPem(
      {
        keyPem: read('seal.key.pem'),
        certificatePem: read('seal.pem'),
        chainPem: read('seal-chain.pem'),
      },
      NOW,
    );
    expect(key.intermediates).toHaveLength(1);
    expect(statSync(out()).mode & 0o777).toBe(0o700);
    expect(statSync(join(out(), 'seal.key.pem')).mode & 0o777).toBe(0o600);
    expect(said[0]).toContain('TEST Sealpost seal');
  });

  openssl('takes the passphrase from a file, without its line end', async () => {
    const secret = join(folder, 'passphrase');
    writeFileSync(secret, 'secret\r\n');
    const args = ['import', await p12(), '--out', out(), '--passphrase-file', secret];
    expect(await run(args, 'not asked')).toBe(0);
  });

  openssl('never overwrites an earlier import', async () => {
    const file = await p12();
    await run(['import', file, '--out', out()]);
    const before = readFileSync(join(out(), 'seal.key.pem'), 'utf8');
    expect(await run(['import', file, '--out', out()])).toBe(1);
    expect(said.join()).toContain('EEXIST');
    expect(readFileSync(join(out(), 'seal.key.pem'), 'utf8')).toBe(before);
  });

  const refusals: [string, string[], string, Date, string][] = [
    ['a wrong passphrase', [], 'wrong', NOW, 'passphrase is wrong'],
    ['a file without MAC', ['-nomac'], 'secret', NOW, 'no MAC'],
    ['a file without key', ['-nokeys'], 'secret', NOW, 'no private key'],
    ['an expired certificate', [], 'secret', new Date('2040-01-01'), 'valid from'],
  ];
  for (const [name, options, passphrase, now, sentence] of refusals) {
    openssl(`writes nothing for ${name}`, async () => {
      expect(await run(['import', await p12(...options), '--out', out()], passphrase, now)).toBe(1);
      expect(said.join()).toContain(sentence);
      expect(existsSync(out())).toBe(false);
    });
  }

  test('says which file is missing', async () => {
    expect(await run(['import', join(folder, 'none.p12'), '--out', out()])).toBe(1);
    expect(said.join()).toContain('none.p12');
    expect(readdirSync(folder)).toEqual([]);
  });
});
