/** Files a person gave the page, read piece by piece where they lie, and never sent anywhere. */

import type { ByteSource } from '../formats/byte-source.js';
import type { Inflate } from '../formats/zip-reader.js';

/** A decompressor gives out all that a piece unpacks to at once: at most a thousand times as much. */
const PIECE = 16 * 1024;

/** @param onRead told how many bytes each reading took */
export const fileSource = (file: Blob, onRead: (bytes: number) => void): ByteSource => ({
  size: file.size,
  read: async (offset, length) => {
    const bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
    onRead(length);
    return bytes;
  },
});

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
