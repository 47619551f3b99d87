/** AES-256-GCM for small values that leave the process and come back: the sign-in state and session payloads. */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RandomBytes } from './ports.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param key 32 bytes
 * @param context additional data: a value sealed for one purpose does not open for another
 * @returns nonce ‖ ciphertext ‖ tag
 */
export function sealBox(
  key: Uint8Array,
  context: Uint8Array,
  value: unknown,
  random: RandomBytes,
): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
  const text = Buffer.from(JSON.stringify(value));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** @returns the value, or `undefined` for anything that was not sealed with this key for this context */
export function openBox(key: Uint8Array, context: Uint8Array, box: Uint8Array): unknown {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const tagAt = box.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(context)
    .setAuthTag(box.subarray(tagAt));
  let text: string;
  try {
    text = Buffer.concat([
      decipher.update(box.subarray(NONCE_BYTES, tagAt)),
      decipher.final(),
    ]).toString();
  } catch {
    return undefined;
  }
  return JSON.parse(text);
}
