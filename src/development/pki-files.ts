/** The development PKI on disk. Making and opening are different functions: a wrong path never invents new keys. */

import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { decodePem, encodePem } from '../formats/pem.js';
import type { Credential } from './certificate.js';
import { DevelopmentError } from './errors.js';
import type { DevelopmentPki } from './pki.js';

/** The files of the folder, so that configuration and documents name them once. */
export const PKI_FILES = {
  root: 'root.pem',
  rootCrl: 'root.crl.pem',
  issuing: { certificate: 'issuing-ca.pem', key: 'issuing-ca.key.pem' },
  issuingCrl: 'issuing-ca.crl.pem',
  seal: { certificate: 'seal.pem', key: 'seal.key.pem' },
  tsa: { certificate: 'tsa.pem', key: 'tsa.key.pem' },
  ocsp: { certificate: 'ocsp.pem', key: 'ocsp.key.pem' },
} as const;

const CERTIFICATE = 'CERTIFICATE';
const PRIVATE_KEY = 'PRIVATE KEY';
/** openssl reads no other label. */
const CRL = 'X509 CRL';

/**
 * Writes the PKI to `dir`: keys with mode 0600 in a folder with mode 0700, all files or none.
 * @throws DevelopmentError `development/pki-exists` unless `force` is set
 */
export async function writeDevelopmentPki(
  dir: string,
  pki: DevelopmentPki,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const target = resolve(dir);
  if (existsSync(target) && !options.force) throw alreadyThere(dir);
  await mkdir(dirname(target), { recursive: true });
  // A folder that is complete and on disk takes the name in one rename: a crash leaves the old keys or the new ones,
  // never a mixture of both.
  const next = besides(target, 'next');
  await mkdir(next, { mode: 0o700 });
  try {
    for (const [name, text] of filesOf(pki)) {
      await writeFile(join(next, name), text, { mode: 0o600, flag: 'wx', flush: true });
    }
    await syncFolder(next);
    await takePlace(next, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    await rm(next, { recursive: true, force: true });
    throw cause;
  }
}

/**
 * Opens a PKI made by {@link writeDevelopmentPki} and checks that each key belongs to its certificate.
 * @throws DevelopmentError `development/pki-missing`, `development/pki-broken`
 */
export async function loadDevelopmentPki(dir: string): Promise<DevelopmentPki> {
  if (!existsSync(join(dir, PKI_FILES.root))) {
    throw new DevelopmentError(
      'development/pki-missing',
      `There are no development keys in ${dir}. Make them with "sealpost certs dev".`,
      { dir },
    );
  }
  const read = (name: string, label: string) => readBlock(join(dir, name), label);
  const credential = async (files: { certificate: string; key: string }): Promise<Credential> =>
    matching(files.key, {
      certificate: await read(files.certificate, CERTIFICATE),
      pkcs8: await read(files.key, PRIVATE_KEY),
    });
  return {
    root: await read(PKI_FILES.root, CERTIFICATE),
    issuing: await credential(PKI_FILES.issuing),
    seal: await credential(PKI_FILES.seal),
    tsa: await credential(PKI_FILES.tsa),
    ocsp: await credential(PKI_FILES.ocsp),
    rootCrl: await read(PKI_FILES.rootCrl, CRL),
    issuingCrl: await read(PKI_FILES.issuingCrl, CRL),
  };
}

function filesOf(pki: DevelopmentPki): [name: string, text: string][] {
  const credential = (files: { certificate: string; key: string }, of: Credential) =>
    [
      [files.certificate, encodePem(CERTIFICATE, of.certificate)],
      [files.key, encodePem(PRIVATE_KEY, of.pkcs8)],
    ] satisfies [string, string][];
  return [
    [PKI_FILES.root, encodePem(CERTIFICATE, pki.root)],
    [PKI_FILES.rootCrl, encodePem(CRL, pki.rootCrl)],
    ...credential(PKI_FILES.issuing, pki.issuing),
    [PKI_FILES.issuingCrl, encodePem(CRL, pki.issuingCrl)],
    ...credential(PKI_FILES.seal, pki.seal),
    ...credential(PKI_FILES.tsa, pki.tsa),
    ...credential(PKI_FILES.ocsp, pki.ocsp),
  ];
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function takePlace(next: string, target: string): Promise<void> {
  if (!existsSync(target)) return rename(next, target);
  const previous = besides(target, 'previous');
  await rename(target, previous);
  await rename(next, target);
  await rm(previous, { recursive: true });
}

const besides = (target: string, word: string): string =>
  join(dirname(target), `.${basename(target)}-${word}-${randomBytes(6).toString('hex')}`);

async function readBlock(path: string, label: string): Promise<Uint8Array> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw broken(path, 'it cannot be read', cause);
  });
  const [block, ...others] = decodePem(text) ?? [];
  if (block?.label !== label || others.length > 0) {
    throw broken(path, `it must hold exactly one "${label}"`);
  }
  return block.der;
}

function matching(path: string, credential: Credential): Credential {
  let matches = false;
  try {
    const key = createPrivateKey({
      key: Buffer.from(credential.pkcs8),
      format: 'der',
      type: 'pkcs8',
    });
    matches = new X509Certificate(credential.certificate).checkPrivateKey(key);
  } catch (cause) {
    throw broken(path, 'the key or its certificate cannot be read', cause);
  }
  if (!matches) throw broken(path, 'the key does not belong to the certificate');
  return credential;
}

const alreadyThere = (dir: string): DevelopmentError =>
  new DevelopmentError(
    'development/pki-exists',
    `${dir} exists already. New keys would orphan everything the old ones sealed; use --force to replace them.`,
    { dir },
  );

const broken = (path: string, what: string, cause?: unknown): DevelopmentError =>
  new DevelopmentError(
    'development/pki-broken',
    `${path}: ${what}. Make new keys with "sealpost certs dev --force".`,
    { path },
    { cause },
  );
