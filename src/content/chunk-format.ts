/**
 * The format of a content file at rest: a header, then chunks of 1 MiB, each AES-256-GCM with its tag.
 *
 * The key of a file is HKDF-SHA-256 (RFC 5869) of the message's key, salted with the random header, so that no two
 * writings share a key and a counter can serve as nonce. Message, file and format version are additional data; the
 * chunk's number and whether it is the last one are its nonce. A chunk opens in its one place only, and a file that
 * was cut at a chunk's end does not end with a last chunk (the STREAM construction of Hoang et al., 2015).
 */

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { utf8 } from '../formats/bytes.js';
import { ContentError } from './errors.js';

export const CHUNK = 1024 * 1024;
export const TAG = 16;
const MAGIC = utf8('SPC1');
const SALT = 32;
export const HEADER = MAGIC.length + SALT;

export interface ContentName {
  readonly messageId: string;
  readonly file: number;
}

/** The key and additional data of one file. */
export interface FileCipher {
  readonly key: Uint8Array;
  readonly aad: Uint8Array;
}

export interface Place {
  readonly index: number;
  readonly last: boolean;
}

/** An empty file is one empty chunk: its end is authenticated too. */
export const chunksOf = (size: number): number => Math.max(1, Math.ceil(size / CHUNK));

/** Bytes on disk of a file with `size` clear bytes. */
export const storedSize = (size: number): number => HEADER + size + chunksOf(size) * TAG;

/** @param salt 32 random bytes, new for every writing */
export function makeHeader(salt: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER);
  header.set(MAGIC);
  header.set(salt.subarray(0, SALT), MAGIC.length);
  return header;
}

/** Throws `content/altered` for a header of another format. */
export function openCipher(
  header: Uint8Array,
  messageKey: Uint8Array,
  name: ContentName,
): FileCipher {
  if (header.length !== HEADER || !MAGIC.every((byte, index) => byte === header[index])) {
    throw altered(name);
  }
  const context = `sealpost content/1\n${name.messageId}\n${name.file}`;
  const salt = header.subarray(MAGIC.length);
  return {
    key: new Uint8Array(hkdfSync('sha256', messageKey, salt, context, 32)),
    aad: utf8(context),
  };
}

/** Ciphertext and tag, as two pieces to be written one after the other. */
export function sealChunk(
  { key, aad }: FileCipher,
  place: Place,
  clear: Uint8Array,
): [Uint8Array, Uint8Array] {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place)).setAAD(aad);
  const sealed = cipher.update(clear);
  cipher.final();
  return [sealed, cipher.getAuthTag()];
}

/** The clear bytes, only if all of them are what was written in this place; else throws `content/altered`. */
export function openChunk(
  { key, aad }: FileCipher,
  place: Place,
  sealed: Uint8Array,
  name: ContentName,
): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: TAG })
      .setAAD(aad)
      .setAuthTag(sealed.subarray(-TAG));
    const clear = decipher.update(sealed.subarray(0, -TAG));
    decipher.final();
    return clear;
  } catch (cause) {
    throw altered(name, cause);
  }
}

export const altered = ({ messageId, file }: ContentName, cause?: unknown): ContentError =>
  new ContentError(
    'content/altered',
    'The stored content is not what was submitted; nothing of the altered part is given out.',
    { messageId, file },
    { cause },
  );

function nonceOf({ index, last }: Place): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
