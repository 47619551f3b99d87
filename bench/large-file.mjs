/** A large file, and the work on it that no service can leave out: SHA-256 and chunked AES-256-GCM, from file to file. */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

export const MIB = 1024 ** 2;
export const SIZE = 1024 * MIB;
const CHUNK = MIB;
const TAG = 16;
const HEAD = Buffer.from('%PDF-1.4\n');

/** Incompressible, and a PDF to whoever looks at its head. */
export async function writePdf(file, size) {
  const handle = await open(file, 'w');
  const chunk = randomBytes(CHUNK);
  HEAD.copy(chunk);
  for (let left = size; left > 0; left -= CHUNK) {
    await handle.write(chunk, 0, Math.min(CHUNK, left));
  }
  await handle.close();
}

/** @returns MiB per second in which one file became the other, encrypted, digested and on disk */
export function encryptFile(from, to, key) {
  const hash = createHash('sha256');
  return throughFile(from, to, { size: CHUNK, flush: true }, (chunk, number) => {
    hash.update(chunk);
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number));
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  });
}

/** The way back, for a recipient whose copy need not outlive a power cut. @returns MiB per second */
export function decryptFile(from, to, key) {
  const hash = createHash('sha256');
  return throughFile(from, to, { size: CHUNK + TAG, flush: false }, (chunk, number) => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number));
    decipher.setAuthTag(chunk.subarray(-TAG));
    const clear = Buffer.concat([decipher.update(chunk.subarray(0, -TAG)), decipher.final()]);
    hash.update(clear);
    return clear;
  });
}

async function throughFile(from, to, { size, flush }, change) {
  const started = performance.now();
  const out = createWriteStream(to, { flush });
  let number = 0;
  for await (const chunk of createReadStream(from, { highWaterMark: size })) {
    if (!out.write(change(chunk, number))) await once(out, 'drain');
    number += 1;
  }
  out.end();
  await once(out, 'close');
  return rateSince(started);
}

/** @returns MiB per second of one large file */
export const rateSince = (started) => SIZE / MIB / ((performance.now() - started) / 1000);

function nonceOf(number) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}
