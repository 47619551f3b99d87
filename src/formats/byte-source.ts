/** Bytes that may be too many for memory: read where wanted, or streamed once from front to back. */

export interface ByteSource {
  readonly size: number;
  /** Resolves to exactly `length` bytes; the caller stays within `size`. Rejects when the source cannot be read. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** How much a stream asks for at once: large enough to hash at full speed, small enough to forget. */
const CHUNK = 1024 * 1024;

/** A source over bytes that are in memory. */
export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** The bytes of `[start, end)` in chunks of at most 1 MiB. */
export async function* streamRange(
  source: ByteSource,
  start = 0,
  end = source.size,
): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; offset += CHUNK) {
    yield await source.read(offset, Math.min(CHUNK, end - offset));
  }
}
