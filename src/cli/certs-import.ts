/** Takes an operator's key, certificate and chain out of a PKCS#12 file and leaves them as the service reads them. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { encodePem } from '../formats/pem.js';
import { parseCertificate, subjectTitle } from '../formats/x509.js';
import { loadSealKey } from '../sealing/key-file.js';
import { openPkcs12 } from '../sealing/key-pkcs12.js';
import { type CliIo, EXIT } from './io.js';

export interface CertsMachine {
  now(): Date;
  /** Asks the operator; resolves with what was typed. */
  readPassphrase(prompt: string): Promise<string>;
}

export interface ImportRequest {
  readonly file: string;
  readonly out: string;
  readonly passphraseFile?: string;
}

const FILES = { key: 'seal.key.pem', certificate: 'seal.pem', chain: 'seal-chain.pem' } as const;

/** Resolves with the exit code. Nothing is written unless the key would be taken by the service. */
export async function importOperatorKey(
  request: ImportRequest,
  io: CliIo,
  machine: CertsMachine,
): Promise<number> {
  const file = new Uint8Array(await readFile(request.file));
  const material = openPkcs12(file, await passphraseOf(request, machine));
  // The service's own check, now: better a refusal here than a service that does not start.
  const key = loadSealKey(material, machine.now());

  await writeFolder(request.out, [
    [FILES.key, encodePem('PRIVATE KEY', material.key), 0o600],
    [FILES.certificate, encodePem('CERTIFICATE', key.certificate), 0o644],
    [FILES.chain, key.intermediates.map((der) => encodePem('CERTIFICATE', der)).join(''), 0o644],
  ]);
  io.out(
    `Imported the key of "${subjectTitle(parseCertificate(key.certificate))}" to ${request.out}.`,
  );
  io.out(`${key.algorithm}, with ${key.intermediates.length} intermediate certificate(s).`);
  return EXIT.ok;
}

/** A file's first line, or what the operator types. */
async function passphraseOf(request: ImportRequest, machine: CertsMachine): Promise<string> {
  if (request.passphraseFile === undefined) {
    return machine.readPassphrase(`Passphrase of ${request.file}: `);
  }
  const [line = ''] = (await readFile(request.passphraseFile, 'utf8')).split(/\r?\n/);
  return line;
}

/** Into a new folder only: a key that sealed evidence must not vanish by a second import. */
async function writeFolder(
  dir: string,
  files: readonly (readonly [name: string, text: string, mode: number])[],
): Promise<void> {
  await mkdir(dirname(resolve(dir)), { recursive: true });
  await mkdir(dir, { mode: 0o700 });
  try {
    for (const [name, text, mode] of files) {
      await writeFile(join(dir, name), text, { mode, flag: 'wx', flush: true });
    }
  } catch (error) {
    await rm(dir, { recursive: true });
    throw error;
  }
}
