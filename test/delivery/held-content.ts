/** Content held in memory, for steps whose subject is not its encryption. It can be damaged on purpose. */

import { createHash } from 'node:crypto';
import type { ContentLocation, ContentStore, ContentWriter } from '../../src/delivery/ports.js';

export class HeldContent implements ContentStore {
  readonly files = new Map<string, Uint8Array>();
  readonly #chunk = 16;

  create(messageId: string, file: number): Promise<ContentWriter> {
    const parts: Uint8Array[] = [];
    return Promise.resolve({
      write: (chunk) => Promise.resolve(void parts.push(chunk.slice())),
      close: () => {
        const bytes = new Uint8Array(Buffer.concat(parts));
        this.files.set(`${messageId}/${file}`, bytes);
        const sha256 = new Uint8Array(createHash('sha256').update(bytes).digest());
        return Promise.resolve({ size: bytes.length, sha256 });
      },
      abort: () => Promise.resolve(),
    });
  }

  async *read({ messageId, file }: ContentLocation, from: number, to: number) {
    const bytes = this.files.get(`${messageId}/${file}`);
    if (!bytes) throw new Error('there is no such content');
    for (let at = from; at < to; at += this.#chunk) {
      yield bytes.slice(at, Math.min(to, at + this.#chunk));
    }
  }

  remove(messageId: string): Promise<void> {
    for (const key of this.files.keys()) if (key.startsWith(messageId)) this.files.delete(key);
    return Promise.resolve();
  }
}
