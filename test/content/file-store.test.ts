import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK } from '../../src/content/chunk-format.js';
import { FileContentStore } from '../../src/content/file-store.js';

const root = await mkdtemp(join(tmpdir(), 'sealpost-content-'));
afterAll(() => rm(root, { recursive: true }));
const store = new FileContentStore(root, (length) => new Uint8Array(randomBytes(length)));

const pathOf = (messageId: string, file = 1) =>
  join(root, messageId.slice(0, 2), messageId, String(file));

async function put(
  clear: Uint8Array,
  { step = 65_536, messageId = randomUUID() as string, file = 1 } = {},
) {
  const key = new Uint8Array(32).fill(8);
  const writer = await store.create(messageId, file, key);
  for (let offset = 0; offset < clear.length; offset += step) {
    await writer.write(clear.subarray(offset, offset + step));
  }
  const { size, sha256 } = await writer.close();
  return { location: { messageId, file, size, key }, sha256, path: pathOf(messageId, file) };
}

async function get(location: Parameters<typeof store.read>[0], from = 0, to = location.size) {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(location, from, to)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What was yielded before the reading failed, and how it failed. */
async function getPart(location: Parameters<typeof store.read>[0]) {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of store.read(location, 0, location.size)) pieces.push(piece);
    return { clear: Buffer.concat(pieces), error: undefined };
  } catch (error) {
    return { clear: Buffer.concat(pieces), error };
  }
}

describe('content', () => {
  test.each([0, 1, 15, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])(
    'of %d bytes comes back as it was, with its size and SHA-256',
    async (size) => {
      const clear = randomBytes(size);
      const { location, sha256 } = await put(clear);
      expect(location.size).toBe(size);
      expect(sha256).toEqual(new Uint8Array(createHash('sha256').update(clear).digest()));
      expect((await get(location)).equals(clear)).toBe(true);
    },
  );

  test('is the same however the pieces fall that it arrives in', async () => {
    const clear = randomBytes(2 * CHUNK + 3);
    for (const step of [777_777, CHUNK, 3 * CHUNK]) {
      expect((await get((await put(clear, { step })).location)).equals(clear)).toBe(true);
    }
  });

  test('is read in any range', async () => {
    const clear = randomBytes(3 * CHUNK + 11);
    const { location } = await put(clear);
    const edge = fc.oneof(
      fc.integer({ min: 0, max: clear.length }),
      fc.constantFrom(
        0,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        2 * CHUNK,
        3 * CHUNK,
        clear.length - 1,
        clear.length,
      ),
    );
    await fc.assert(
      fc.asyncProperty(edge, edge, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect((await get(location, from, to)).equals(clear.subarray(from, to))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    [-1, 1],
    [2, 1],
    [0, 11],
    [0.5, 1],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ])('has no range [%d, %d)', async (from, to) => {
    const { location } = await put(randomBytes(10));
    await expect(get(location, from, to)).rejects.toMatchObject({ code: 'content/range' });
  });

  test('stands on disk without a clear byte of it, for its owner’s eyes only', async () => {
    const clear = Buffer.from('planted-canary '.repeat(10_000));
    const { path } = await put(clear);
    expect(readFileSync(path).includes('planted-canary')).toBe(false);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('written twice under one key is not the same twice', async () => {
    const clear = Buffer.alloc(100);
    const [a, b] = [await put(clear), await put(clear)];
    expect(readFileSync(a.path).equals(readFileSync(b.path))).toBe(false);
  });
});

describe('altered content is refused and nothing of the altered part is given out', () => {
  const clear = randomBytes(2 * CHUNK + 100);

  test.each([0, 3, 4, 35, 36, CHUNK, CHUNK + 36, CHUNK + 51, CHUNK + 52, 2 * CHUNK + 80, -1])(
    'with one bit flipped at byte %d',
    async (at) => {
      const { location, path } = await put(clear);
      const bytes = readFileSync(path);
      const position = at < 0 ? bytes.length + at : at;
      bytes[position]! ^= 0x10;
      writeFileSync(path, bytes);
      const { clear: given, error } = await getPart(location);
      expect(error).toMatchObject({ code: 'content/altered' });
      expect(given.equals(clear.subarray(0, given.length))).toBe(true);
      expect(given.length).toBeLessThanOrEqual(Math.max(0, position - 36));
    },
  );

  test('cut at any place, also at the end of a chunk', async () => {
    for (const length of [
      0,
      10,
      36,
      36 + CHUNK + 16,
      36 + 2 * (CHUNK + 16),
      36 + 2 * (CHUNK + 16) + 115,
    ]) {
      const { location, path } = await put(clear);
      truncateSync(path, length);
      expect(await getPart(location)).toMatchObject({ error: { code: 'content/altered' } });
      // Somebody who can also change the stored size gets no further.
      const shorter = { ...location, size: 2 * CHUNK };
      expect(await getPart(shorter)).toMatchObject({ error: { code: 'content/altered' } });
    }
  });

  test('extended', async () => {
    const { location, path } = await put(clear);
    appendFileSync(path, randomBytes(1));
    expect(await getPart(location)).toMatchObject({ error: { code: 'content/altered' } });
  });

  test('with two chunks exchanged', async () => {
    const { location, path } = await put(clear);
    const bytes = readFileSync(path);
    const stride = CHUNK + 16;
    const [first, second] = [36, 36 + stride].map((at) =>
      Buffer.from(bytes.subarray(at, at + stride)),
    );
    second!.copy(bytes, 36);
    first!.copy(bytes, 36 + stride);
    writeFileSync(path, bytes);
    expect(await getPart(location)).toMatchObject({
      error: { code: 'content/altered' },
      clear: Buffer.alloc(0),
    });
  });

  test('that is another file, another message’s, or under another key', async () => {
    const messageId = randomUUID();
    const one = await put(clear, { messageId });
    const two = await put(clear, { messageId, file: 2 });
    const other = await put(clear);
    for (const source of [two.path, other.path]) {
      await copyFile(source, one.path);
      expect(await getPart(one.location)).toMatchObject({ error: { code: 'content/altered' } });
    }
    const wrongKey = { ...two.location, key: new Uint8Array(32) };
    expect(await getPart(wrongKey)).toMatchObject({ error: { code: 'content/altered' } });
  });
});

describe('a file', () => {
  const key = new Uint8Array(32);

  test('is not there before it is closed, and leaves nothing when it is given up', async () => {
    const messageId = randomUUID();
    const writer = await store.create(messageId, 1, key);
    await writer.write(randomBytes(2 * CHUNK));
    const location = { messageId, file: 1, size: 2 * CHUNK, key };
    await expect(get(location)).rejects.toMatchObject({ code: 'content/missing' });
    await writer.abort();
    await expect(stat(join(root, messageId.slice(0, 2), messageId))).rejects.toThrow('ENOENT');
  });

  test('is not written over', async () => {
    const { location } = await put(randomBytes(5));
    await expect(store.create(location.messageId, 1, key)).rejects.toMatchObject({
      code: 'content/exists',
    });
  });

  test.each(['..', '../../etc', '', 'x', `${randomUUID()}/..`, randomUUID().toUpperCase()])(
    'of message %p has no place',
    async (messageId) => {
      await expect(store.create(messageId, 1, key)).rejects.toMatchObject({
        code: 'content/missing',
      });
    },
  );

  test('goes with its message, and a message without content goes too', async () => {
    const messageId = randomUUID();
    const { location } = await put(randomBytes(9), { messageId });
    await put(randomBytes(9), { messageId, file: 2 });
    await store.remove(messageId);
    await expect(get(location)).rejects.toMatchObject({ code: 'content/missing' });
    await expect(store.remove(randomUUID())).resolves.toBeUndefined();
  });

  test('that no message refers to is swept once it is old enough', async () => {
    const known = (await put(randomBytes(1))).location.messageId;
    const orphan = randomUUID();
    await mkdir(dirname(pathOf(orphan)), { recursive: true });
    await writeFile(`${pathOf(orphan)}.00.partial`, 'cut off by a crash');
    const fresh = (await put(randomBytes(1))).location.messageId;
    const old = new Date(1000);
    for (const id of [known, orphan]) utimesSync(join(root, id.slice(0, 2), id), old, old);
    const swept = await store.sweep(
      async (ids) => ids.filter((id) => id === known),
      new Date(2000),
    );
    expect(swept).toEqual([orphan]);
    const left = await Promise.all(
      [known, fresh].map((id) => readdir(join(root, id.slice(0, 2), id))),
    );
    expect(left).toEqual([['1'], ['1']]);
  });

  test('is asked about many messages at a time, and about each once', async () => {
    const ids = Array.from({ length: 700 }, () => randomUUID());
    const many = new FileContentStore(join(root, 'many'), randomBytes);
    await Promise.all(
      ids.map((id) => mkdir(join(root, 'many', id.slice(0, 2), id), { recursive: true })),
    );
    const asked: (readonly string[])[] = [];
    const swept = await many.sweep(
      async (some) => {
        asked.push(some);
        return some.filter((id) => id !== ids[0]);
      },
      new Date(Date.now() + 60_000),
    );
    expect(swept).toEqual([ids[0]]);
    expect(asked.map(({ length }) => length)).toEqual([500, 200]);
    expect(new Set(asked.flat())).toEqual(new Set(ids));
  });
});
