/**
 * Copies of what was read that hold on to nothing else. An engine keeps a piece of a text as a view of the whole, so a name of
 * ten letters would keep all of its evidence in memory; over ten thousand evidences that is what fills it.
 */

import { fromUtf8, utf8 } from '../formats/bytes.js';
import type { SealedStatement } from './sealed-statement.js';

/** Shorter texts are copied by every engine. */
const SHORT = 13;
/** What is said again and again, names of attributes and policies, is kept once; no more of it than this. */
const MAX_SHARED = 5_000;
const MAX_SHARED_LENGTH = 200;

/** The certificate and the digests are shared and whole; all else was read out of the evidence's text. */
export function detachedStatement(statement: SealedStatement, detached: Detached): SealedStatement {
  const { signer, sha256, sealedSha256, ...read } = statement;
  return { ...detached.copy(read), signer, sha256, sealedSha256 };
}

export class Detached {
  readonly #shared = new Map<string, string>();

  /** A copy of plain data; dates and bytes are kept as they are, since they are whole by themselves. */
  copy<Value>(value: Value): Value {
    return this.#copy(value) as Value;
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((member) => this.#copy(member));
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date || ArrayBuffer.isView(value)) return value;
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) copy[key] = this.#copy(member);
    return copy;
  }

  #text(text: string): string {
    if (text.length < SHORT) return text;
    const known = this.#shared.get(text);
    if (known !== undefined) return known;
    const copy = fromUtf8(utf8(text));
    if (text.length <= MAX_SHARED_LENGTH && this.#shared.size < MAX_SHARED) {
      this.#shared.set(copy, copy);
    }
    return copy;
  }
}
