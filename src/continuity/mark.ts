/** The high-water mark as text: one line of JSON, and under it an Ed25519 signature over exactly that line (RFC 8032). */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fromHex, toHex } from '../formats/bytes.js';
import { ContinuityError } from './errors.js';
import type { Mark, ProvenEvidence } from './ports.js';

const FORMAT = 'sealpost-mark/1';
/** PKCS#8 of an Ed25519 key, up to its 32 bytes (RFC 8410 section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

interface MarkText extends Omit<Mark, 'heads' | 'writtenAt'> {
  readonly format: string;
  readonly last: string | null;
  readonly heads: readonly { evidenceId: string; digest: string; provenTime: string }[];
  readonly writtenAt: string;
}

/** @param seed 32 uniform bytes */
export const markKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });

export function writeMark({ database, count, heads, writtenAt }: Mark, key: KeyObject): string {
  const text: MarkText = {
    format: FORMAT,
    database,
    count,
    last: heads.at(-1)?.evidenceId ?? null,
    heads: heads.map(({ evidenceId, digest, provenTime }) => ({
      evidenceId,
      digest: toHex(digest),
      provenTime: provenTime.toISOString(),
    })),
    writtenAt: writtenAt.toISOString(),
  };
  const line = JSON.stringify(text);
  return `${line}\n${sign(null, Buffer.from(line), key).toString('base64url')}\n`;
}

/**
 * @param keys one of which signed it
 * @throws ContinuityError `continuity/mark-altered`
 */
export function readMark(name: string, text: string, keys: readonly KeyObject[]): Mark {
  const [line = '', signature = ''] = text.split('\n');
  const bytes = Buffer.from(signature, 'base64url');
  const signed = keys.some((key) => verify(null, Buffer.from(line), createPublicKey(key), bytes));
  // Only now is it ours, and what we write has this shape.
  const mark = signed ? (JSON.parse(line) as MarkText) : undefined;
  if (mark?.format !== FORMAT) {
    throw new ContinuityError(
      'continuity/mark-altered',
      `The high-water mark ${name} was changed, or signed under another key-encryption key. Restore it; if you know why it is so, move it away.`,
    );
  }
  const { database, count } = mark;
  return { database, count, heads: mark.heads.map(toHead), writtenAt: new Date(mark.writtenAt) };
}

const toHead = ({ evidenceId, digest, provenTime }: MarkText['heads'][number]): ProvenEvidence => ({
  evidenceId,
  digest: fromHex(digest) ?? new Uint8Array(),
  provenTime: new Date(provenTime),
});
