import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createInflateRaw, deflateRawSync, crc32 as nodeCrc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { type ByteSource, sourceOf } from '../../src/formats/byte-source.js';
import { concat, utf8 } from '../../src/formats/bytes.js';
import { crc32 } from '../../src/formats/crc32.js';
import {
  centralHeader,
  dosTime,
  endOfDirectory,
  localHeader,
} from '../../src/formats/zip-format.js';
import { type Inflate, readZip } from '../../src/formats/zip-reader.js';
import { writeZip, type ZipInput, zipBytes } from '../../src/formats/zip-writer.js';
import { judge } from '../judges.js';

const MODIFIED = new Date('2026-03-04T05:06:08Z');

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return concat(...parts);
}

const zip = (files: Record<string, Uint8Array>): Promise<Uint8Array> =>
  collect(
    writeZip(
      Object.entries(files).map(([name, bytes]) => zipBytes(name, bytes)),
      MODIFIED,
    ),
  );

/** Reads everything: structure, form and every entry's bytes. */
async function readAll(bytes: Uint8Array, inflate?: Inflate) {
  const archive = await readZip(sourceOf(bytes), inflate);
  const files = new Map<string, Uint8Array>();
  for (const entry of archive.entries) files.set(entry.name, await collect(archive.stream(entry)));
  return { files, asWritten: archive.asWritten };
}

const inflate: Inflate = (compressed) => Readable.from(compressed).pipe(createInflateRaw());

const SMALL = {
  'manifest.json': utf8('{"a":1}'),
  'evidence/1.xml': utf8('<e/>'),
  'content/é.txt': new Uint8Array([0, 1, 2]),
};

describe('a written container', () => {
  test('is read back with the same names, order and bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}(\/[a-z0-9é]{1,8})?\.bin$/), {
          maxLength: 8,
          selector: (name) => name.split('/')[0],
        }),
        fc.uint8Array({ maxLength: 300 }),
        async (names, bytes) => {
          const written = await zip(Object.fromEntries(names.map((name) => [name, bytes])));
          const { files, asWritten } = await readAll(written);
          expect([...files.keys()]).toEqual(names);
          for (const content of files.values()) expect(content).toEqual(bytes);
          expect(asWritten).toBe(names.length > 0);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('is the same bytes for the same input', async () => {
    expect(await zip(SMALL)).toEqual(await zip(SMALL));
  });

  test('notices one changed byte at every position', async () => {
    const written = await zip(SMALL);
    const unnoticed: string[] = [];
    for (let at = 0; at < written.length; at += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const changed = written.slice();
        changed[at] = (changed[at] ?? 0) ^ mask;
        const outcome = await readAll(changed).catch(() => undefined);
        if (outcome?.asWritten) unnoticed.push(`${at}^${mask}`);
      }
    }
    expect(unnoticed).toEqual([]);
  });

  test('is refused when cut anywhere or followed by anything', async () => {
    const written = await zip(SMALL);
    for (let length = 0; length < written.length; length += 1) {
      await expect(readZip(sourceOf(written.subarray(0, length)))).rejects.toMatchObject({
        code: 'formats/zip',
      });
    }
    await expect(readZip(sourceOf(concat(written, new Uint8Array(1))))).rejects.toThrow();
    await expect(readZip(sourceOf(concat(new Uint8Array(1), written)))).rejects.toThrow();
  });

  test('stops when content changes between measuring and writing', async () => {
    const entry: ZipInput = { ...zipBytes('a', utf8('first')), open: () => [utf8('later')] };
    await expect(collect(writeZip([entry], MODIFIED))).rejects.toThrow('changed between');
  });

  judge('unzip')('is accepted by Info-ZIP', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    try {
      writeFileSync(join(folder, 'a.zip'), await zip(SMALL));
      const said = execFileSync('unzip', ['-t', join(folder, 'a.zip')], { encoding: 'utf8' });
      expect(said).toContain('No errors detected');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('large containers', () => {
  test('are placed with ZIP64 numbers and read back', async () => {
    const size = 5 * 1024 ** 3;
    const time = dosTime(MODIFIED);
    const large = { name: 'large.bin', size, crc32: 0, offset: 0 };
    const head = localHeader(large, time);
    const small = { name: 's', size: 0, crc32: 0, offset: head.length + size };
    const directory = concat(centralHeader(large, time), centralHeader(small, time));
    const directoryAt = small.offset + localHeader(small, time).length;
    const tail = concat(
      localHeader(small, time),
      directory,
      endOfDirectory(2, directory.length, directoryAt),
    );
    const archive = await readZip(withHole(head, size, tail));
    expect(archive.entries.map((entry) => [entry.name, entry.size, entry.offset])).toEqual([
      ['large.bin', size, 0],
      ['s', 0, small.offset],
    ]);
    expect(archive.asWritten).toBe(true);
  });

  test('with more than 1,000 entries are refused', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => [`${index}`, new Uint8Array()]);
    const written = await zip(Object.fromEntries(names));
    await expect(readZip(sourceOf(written))).rejects.toThrow('more than 1000 entries');
  });
});

/** A source whose middle is `size` zeros that exist nowhere. */
function withHole(head: Uint8Array, size: number, tail: Uint8Array): ByteSource {
  return {
    size: head.length + size + tail.length,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      for (const [part, start] of [
        [head, 0],
        [tail, head.length + size],
      ] as const) {
        for (let at = 0; at < part.length; at += 1) {
          const place = start + at - offset;
          if (place >= 0 && place < length) bytes[place] = part[at] ?? 0;
        }
      }
      return bytes;
    },
  };
}

describe('the checksum', () => {
  test('is that of zlib, in one piece or several', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const whole = nodeCrc32(bytes);
        expect(crc32(bytes)).toBe(whole);
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(whole);
      }),
    );
  });
});

describe('names', () => {
  test.each([
    ['/etc/passwd', 'not a relative path'],
    ['../up', 'leaves its folder'],
    ['a/../../up', 'leaves its folder'],
    ['a/./b', 'leaves its folder'],
    ['a//b', 'leaves its folder'],
    ['C:evil', 'not a relative path'],
    ['a\\b', 'not a relative path'],
    ['a\u202egnp.exe', 'hidden characters'],
    ['a\u0000b', 'hidden characters'],
    ['line\nbreak', 'hidden characters'],
    ['', 'empty or too long'],
    ['x'.repeat(256), 'empty or too long'],
  ])('refuses %j', async (name, reason) => {
    await expect(readZip(sourceOf(await zip({ [name]: utf8('x') })))).rejects.toThrow(reason);
  });

  test.each([
    ['case', 'a.txt', 'A.TXT'],
    ['Unicode form', '\u00e9.txt', 'e\u0301.txt'],
    ['a file that is also a folder', 'a', 'a/b'],
  ])('refuses two names that differ only by %s', async (_, first, second) => {
    const written = await zip({ [first]: utf8('1'), [second]: utf8('2') });
    await expect(readZip(sourceOf(written))).rejects.toThrow(/same name|both a file and a folder/);
  });
});

/** A container with one entry whose headers and data are made as the case wants them. */
function crafted(options: {
  data: Uint8Array;
  plain: Uint8Array;
  method?: number;
  flags?: number;
  announced?: number;
  attributes?: number;
  comment?: Uint8Array;
  between?: Uint8Array;
  localName?: string;
}): Uint8Array {
  const { data, plain, method = 0, flags = 0x0800, between = new Uint8Array() } = options;
  const entry = { name: 'f', size: options.announced ?? plain.length, crc32: crc32(plain) };
  const time = dosTime(MODIFIED);
  const local = localHeader({ ...entry, name: options.localName ?? 'f' }, time);
  const central = centralHeader({ ...entry, offset: 0 }, time);
  for (const [header, at] of [
    [local, 6],
    [central, 8],
  ] as const) {
    const view = new DataView(header.buffer);
    view.setUint16(at, flags, true);
    view.setUint16(at + 2, method, true);
    view.setUint32(at + 12, data.length, true);
    if (header === local && flags & 8) header.fill(0, 14, 26);
  }
  if (options.attributes !== undefined) {
    central[5] = 3;
    new DataView(central.buffer).setUint32(38, options.attributes, true);
  }
  const end = endOfDirectory(1, central.length, local.length + data.length + between.length);
  const comment = options.comment ?? new Uint8Array();
  new DataView(end.buffer).setUint16(20, comment.length, true);
  return concat(local, data, between, central, end, comment);
}

const descriptor = (plain: Uint8Array, compressed: number, crc = crc32(plain)): Uint8Array => {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x08074b50, true);
  view.setUint32(4, crc, true);
  view.setUint32(8, compressed, true);
  view.setUint32(12, plain.length, true);
  return bytes;
};

describe('containers of others', () => {
  const plain = utf8('hello hello hello hello');
  const data = new Uint8Array(deflateRawSync(plain));

  test('with deflated entries are read, and are not as written', async () => {
    const { files, asWritten } = await readAll(crafted({ data, plain, method: 8 }), inflate);
    expect(files.get('f')).toEqual(plain);
    expect(asWritten).toBe(false);
  });

  test('with sizes after the data are read', async () => {
    const between = descriptor(plain, data.length);
    const made = crafted({ data, plain, method: 8, flags: 0x0808, between });
    expect((await readAll(made, inflate)).files.get('f')).toEqual(plain);
  });

  test('with a comment are read, and are not as written', async () => {
    const made = crafted({ data: plain, plain, comment: utf8('mimetype=application/zip') });
    expect((await readAll(made)).asWritten).toBe(false);
  });

  test.each<[string, Parameters<typeof crafted>[0], string]>([
    ['an encrypted entry', { data: plain, plain, flags: 0x0801 }, 'encrypted'],
    ['an unknown method', { data, plain, method: 12 }, 'not read here'],
    ['a symbolic link', { data: plain, plain, attributes: 0xa1ff0000 }, 'link'],
    ['two names for one entry', { data: plain, plain, localName: 'g' }, 'disagree'],
    ['bytes between entries', { data: plain, plain, between: utf8('hidden') }, 'no entry'],
    [
      'a wrong data descriptor',
      { data, plain, method: 8, flags: 0x0808, between: descriptor(plain, data.length, 1) },
      'not its description',
    ],
    [
      'a second end record in the comment',
      { data: plain, plain, comment: endOfDirectory(0, 0, 0) },
      'more than one end record',
    ],
  ])('with %s are refused', async (_, options, reason) => {
    await expect(readZip(sourceOf(crafted(options)))).rejects.toThrow(reason);
  });

  test('that would unpack too far are refused before unpacking', async () => {
    const zeros = new Uint8Array(2_000_000);
    const bomb = crafted({ data: new Uint8Array(deflateRawSync(zeros)), plain: zeros, method: 8 });
    await expect(readZip(sourceOf(bomb), inflate)).rejects.toThrow('100 times');
  });

  test('of which each entry is small and all together are not are refused', async () => {
    const many = new ZipFile();
    for (const name of ['a', 'b', 'c']) many.addBuffer(Buffer.alloc(900_000), name);
    many.end();
    const bytes = await collect(many.outputStream as AsyncIterable<Buffer>);
    await expect(readZip(sourceOf(bytes), inflate)).rejects.toThrow('The container');
  });

  test('that unpack further than announced are stopped there', async () => {
    const zeros = new Uint8Array(2_000_000);
    const squeezed = new Uint8Array(deflateRawSync(zeros));
    const liar = crafted({ data: squeezed, plain: zeros, method: 8, announced: 1000 });
    await expect(readAll(liar, inflate)).rejects.toThrow('longer than announced');
  });

  test('with damaged compressed data are refused', async () => {
    const damaged = crafted({ data: data.map((byte) => byte ^ 0xff), plain, method: 8 });
    await expect(readAll(damaged, inflate)).rejects.toThrow('compressed data is damaged');
  });

  test('with overlapping entries are refused', async () => {
    const time = dosTime(MODIFIED);
    const inner = localHeader({ name: 'b', size: 1, crc32: crc32(utf8('x')) }, time);
    const data = concat(inner, utf8('x'));
    const outer = localHeader({ name: 'a', size: data.length, crc32: crc32(data) }, time);
    const directory = concat(
      centralHeader({ name: 'a', size: data.length, crc32: crc32(data), offset: 0 }, time),
      centralHeader({ name: 'b', size: 1, crc32: crc32(utf8('x')), offset: outer.length }, time),
    );
    const quine = concat(
      outer,
      data,
      directory,
      endOfDirectory(2, directory.length, outer.length + data.length),
    );
    await expect(readZip(sourceOf(quine))).rejects.toThrow('overlap');
  });

  test('are never opened when random bytes change their structure silently', async () => {
    const written = await zip(SMALL);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(written.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const changed = written.slice();
          for (const [at, value] of changes) changed[at] = value;
          const outcome = await readAll(changed).catch((error: { code?: string }) => error.code);
          if (typeof outcome === 'string') expect(outcome).toBe('formats/zip');
        },
      ),
      { numRuns: 300 },
    );
  });
});
