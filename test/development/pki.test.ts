import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DevelopmentError } from '../../src/development/errors.js';
import { type DevelopmentPki, makeDevelopmentPki } from '../../src/development/pki.js';
import {
  loadDevelopmentPki,
  PKI_FILES,
  writeDevelopmentPki,
} from '../../src/development/pki-files.js';
import { judge } from '../judges.js';

const openssl = judge('openssl');
const validity = {
  notBefore: new Date('2025-03-01T00:00:00Z'),
  notAfter: new Date('2030-03-01T00:00:00Z'),
};

const scratch = mkdtempSync(join(tmpdir(), 'sealpost-pki-'));
const fresh = (): string => mkdtempSync(join(scratch, 'case-'));
let pki: DevelopmentPki;
let folder: string;
afterAll(() => rmSync(scratch, { recursive: true }));
beforeAll(async () => {
  pki = await makeDevelopmentPki(validity);
  folder = join(fresh(), 'certs', 'dev');
  await writeDevelopmentPki(folder, pki);
});

describe('development PKI', () => {
  test('marks every subject as TEST', () => {
    for (const der of certificatesOf(pki)) {
      expect(new X509Certificate(der).subject).toMatch(/^CN=TEST .+/m);
      expect(new X509Certificate(der).subject).toMatch(/^O=TEST .+/m);
    }
  });

  test('is valid for exactly the time it was asked for', () => {
    for (const der of certificatesOf(pki)) {
      const certificate = new X509Certificate(der);
      expect(new Date(certificate.validFrom)).toEqual(validity.notBefore);
      expect(new Date(certificate.validTo)).toEqual(validity.notAfter);
    }
  });

  test('gives each certificate its own random serial number', () => {
    const serials = certificatesOf(pki).map((der) => new X509Certificate(der).serialNumber);
    expect(new Set(serials).size).toBe(serials.length);
    expect(serials.every((serial) => serial.length >= 16)).toBe(true);
  });

  test('gives the issuing CA, and nobody below it, the right to issue', () => {
    expect(certificatesOf(pki).map((der) => new X509Certificate(der).ca)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  openssl('builds paths that openssl accepts for each purpose, revocation lists included', () => {
    const trusted = [
      '-CAfile',
      path(PKI_FILES.root),
      '-untrusted',
      path(PKI_FILES.issuing.certificate),
    ];
    const lists = [
      '-crl_check_all',
      '-CRLfile',
      path(PKI_FILES.rootCrl),
      '-CRLfile',
      path(PKI_FILES.issuingCrl),
    ];
    const at = ['-attime', String(Date.parse('2026-01-01') / 1000)];
    const verify = (...options: string[]) =>
      execFileSync('openssl', ['verify', '-x509_strict', ...at, ...trusted, ...lists, ...options], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(verify(path(PKI_FILES.seal.certificate))).toContain(': OK');
    expect(verify('-purpose', 'timestampsign', path(PKI_FILES.tsa.certificate))).toContain(': OK');
    expect(verify(path(PKI_FILES.ocsp.certificate))).toContain(': OK');
    expect(() => verify('-purpose', 'timestampsign', path(PKI_FILES.seal.certificate))).toThrow(
      'unsuitable certificate purpose',
    );
  });

  openssl('names the legal person, the usages and policies in the terms of openssl', () => {
    const print = (file: string) =>
      execFileSync('openssl', ['x509', '-in', path(file), '-noout', '-text'], { encoding: 'utf8' });
    const seal = print(PKI_FILES.seal.certificate);
    expect(seal).toContain('organizationIdentifier = NTRXX-TEST0001');
    expect(seal).toMatch(/Key Usage: critical\s+Non Repudiation\s/);
    expect(seal).toContain('Policy: 2.999.319.1.1');
    expect(seal).toContain('C = XX');
    const tsa = print(PKI_FILES.tsa.certificate);
    expect(tsa).toMatch(/Extended Key Usage: critical\s+Time Stamping\s/);
    expect(print(PKI_FILES.ocsp.certificate)).toMatch(/OCSP Signing[\s\S]*OCSP No Check/);
  });
});

describe('development PKI on disk', () => {
  test('comes back as it was written', async () => {
    expect(await loadDevelopmentPki(folder)).toEqual(pki);
  });

  test('is readable by its owner only', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('is not overwritten without force, and nothing is left beside it', async () => {
    await expect(writeDevelopmentPki(folder, pki)).rejects.toMatchObject({
      code: 'development/pki-exists',
    });
    expect(await loadDevelopmentPki(folder)).toEqual(pki);
    expect(readdirSync(join(folder, '..'))).toEqual(['dev']);
  });

  test('is replaced as a whole with force', async () => {
    const dir = join(fresh(), 'dev');
    await writeDevelopmentPki(dir, pki);
    writeFileSync(join(dir, 'left-over.txt'), 'x');
    const next = await makeDevelopmentPki(validity);
    await writeDevelopmentPki(dir, next, { force: true });
    expect(await loadDevelopmentPki(dir)).toEqual(next);
    expect(readdirSync(dir)).not.toContain('left-over.txt');
    expect(readdirSync(join(dir, '..'))).toEqual(['dev']);
  });

  test('is not invented when the folder is wrong', async () => {
    await expect(loadDevelopmentPki(join(folder, 'elsewhere'))).rejects.toMatchObject({
      code: 'development/pki-missing',
    });
  });

  const damage: [string, (dir: string) => void][] = [
    ['a key of another certificate', (dir) => copy(dir, PKI_FILES.tsa.key, PKI_FILES.seal.key)],
    ['a key where a certificate belongs', (dir) => copy(dir, PKI_FILES.seal.key, PKI_FILES.root)],
    ['an empty certificate', (dir) => writeFileSync(join(dir, PKI_FILES.ocsp.certificate), '')],
    [
      'a cut key',
      (dir) => {
        const text = readFileSync(join(dir, PKI_FILES.seal.key), 'utf8');
        writeFileSync(join(dir, PKI_FILES.seal.key), text.slice(0, 100));
      },
    ],
    [
      'two certificates in one file',
      (dir) => {
        const text = readFileSync(join(dir, PKI_FILES.tsa.certificate), 'utf8');
        writeFileSync(join(dir, PKI_FILES.tsa.certificate), text + text);
      },
    ],
  ];
  test.each(damage)('refuses %s', async (_name, spoil) => {
    const dir = join(fresh(), 'dev');
    await writeDevelopmentPki(dir, pki);
    spoil(dir);
    const error = await loadDevelopmentPki(dir).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DevelopmentError);
    expect(error).toMatchObject({ code: 'development/pki-broken' });
  });

  test('leaves nothing half-written when the folder cannot be made', async () => {
    const parent = fresh();
    writeFileSync(join(parent, 'file'), '');
    await expect(writeDevelopmentPki(join(parent, 'file', 'dev'), pki)).rejects.toThrow();
    expect(readdirSync(parent)).toEqual(['file']);
  });
});

const path = (file: string): string => join(folder, file);
const copy = (dir: string, from: string, to: string): void =>
  writeFileSync(join(dir, to), readFileSync(join(dir, from)));
const certificatesOf = (of: DevelopmentPki): Uint8Array[] => [
  of.root,
  of.issuing.certificate,
  of.seal.certificate,
  of.tsa.certificate,
  of.ocsp.certificate,
];
