/** Files a person gave the page, read piece by piece where they lie, and never sent anywhere. */

import { SealpostError } from '../errors.js';
import type { ByteSource } from '../formats/byte-source.js';
import type { Inflate } from '../formats/zip-reader.js';

/** A decompressor gives out all that a piece unpacks to at once: at most a thousand times as much. */
const PIECE = 16 * 1024;

/** A file that was moved, changed or taken away since it was chosen. */
export class FileGone extends SealpostError<'page/file-gone'> {}

/** How much is taken from a file at once: asking costs the browser as much as a few megabytes do. */
const BLOCK = 8 * 1024 * 1024;

/**
 * Sources over files, which together hold one block: whoever streams, or looks here and there in a container, finds most of it there.
 * @param onRead told how many bytes each reading took
 */
export function fileSources(onRead: (bytes: number) => void): (file: Blob) => ByteSource {
  let held: { file: Blob; start: number; bytes: Uint8Array } | undefined;
  return (file) => ({
    size: file.size,
    read: async (offset, length) => {
      const from = held?.file === file ? offset - held.start : -1;
      if (held && from >= 0 && from + length <= held.bytes.length) {
        return held.bytes.subarray(from, from + length);
      }
      const end = Math.max(offset + length, Math.min(offset + BLOCK, file.size));
      const bytes = await slice(file, offset, end);
      held = { file, start: offset, bytes };
      onRead(bytes.length);
      return bytes.subarray(0, length);
    },
  });
}

async function slice(file: Blob, start: number, end: number): Promise<Uint8Array> {
  try {
    const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
    if (bytes.length === end - start) return bytes;
  } catch (error) {
    // `NotReadableError`, `NotFoundError`: whatever it is called, the bytes are not to be had.
    if (!(error instanceof DOMException)) throw error;
  }
  throw new FileGone('page/file-gone', 'a file changed since it was chosen', {});
}

/** The browser's own decompressor, as the container reader takes it. */
export const inflate: Inflate = async function* (compressed) {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const fed = feed(writable.getWriter(), compressed);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await fed;
  } finally {
    // Whoever stops early wants no more of it; what then ends the feeding is no news.
    await Promise.allSettled([reader.cancel(), fed]);
  }
};

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  compressed: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const chunk of compressed) {
      for (let start = 0; start < chunk.length; start += PIECE) {
        await writer.write(new Uint8Array(chunk.subarray(start, start + PIECE)));
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
