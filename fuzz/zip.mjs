/** Mutations of a container: of its headers, and of what is in it with headers that fit. */

import { crc32 } from '../dist/formats/crc32.js';
import { centralHeader, dosTime, endOfDirectory, localHeader } from '../dist/formats/zip-format.js';
import { BYTES, spliced } from './bytes.mjs';
import { DER } from './der.mjs';
import { XML } from './xml.mjs';

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** The same in every header, so that only what is changed differs. */
const TIME = dosTime(new Date('2026-03-01T11:00:00Z'));
/** Offsets of the numbers in the records (APPNOTE 4.3.7, 4.3.12, 4.3.16), each with its width. */
const FIELDS = {
  local: [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [12, 2],
    [14, 4],
    [18, 4],
    [22, 4],
    [26, 2],
    [28, 2],
  ],
  central: [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [16, 4],
    [20, 4],
    [24, 4],
    [28, 2],
    [30, 2],
    [32, 2],
    [34, 2],
    [36, 2],
    [38, 4],
    [42, 4],
  ],
  end: [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 4],
    [20, 2],
  ],
};

/** Records of a container that is whole, as those are that the mutations begin with; else `undefined`. */
export function readRecords(bytes) {
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== END) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) return undefined;
    const length = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > end || bytes.readUInt32LE(local) !== LOCAL) return undefined;
    const data = local + 30 + length + bytes.readUInt16LE(local + 28);
    const name = bytes.subarray(at + 46, at + 46 + length);
    const size = bytes.readUInt32LE(at + 20);
    const next = at + 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    entries.push({
      name,
      central: at,
      centralEnd: next,
      local,
      data: bytes.subarray(data, data + size),
    });
    at = next;
  }
  return { entries, end };
}

const on = (change) => (bytes, random, others) => {
  const records = readRecords(bytes);
  return records && records.entries.length > 0 ? change(bytes, records, random, others) : undefined;
};

function setField(bytes, record, [offset, width], random) {
  const at = record + offset;
  const old = bytes.readUIntLE(at, width);
  const most = 2 ** (8 * width) - 1;
  const value = random.pick([
    0,
    1,
    most,
    most - 1,
    old + 1,
    old - 1,
    old ^ 8,
    random.whole(0, most),
  ]);
  const field = Buffer.alloc(width);
  field.writeUIntLE(Math.min(Math.max(value, 0), most), 0, width);
  return spliced(bytes, at, at + width, field);
}

const renamed = (name, random) => {
  const copy = Buffer.from(name);
  copy[random.whole(0, copy.length - 1)] = random.pick(
    [...'/.\\:AZaz0\0é'].map((one) => one.charCodeAt(0) & 0xff),
  );
  return copy;
};

export const ZIP = {
  'field of a local header': on((bytes, { entries }, random) =>
    setField(bytes, random.pick(entries).local, random.pick(FIELDS.local), random),
  ),
  'field of the directory': on((bytes, { entries }, random) =>
    setField(bytes, random.pick(entries).central, random.pick(FIELDS.central), random),
  ),
  'field of the end': on((bytes, { end }, random) =>
    setField(bytes, end, random.pick(FIELDS.end), random),
  ),
  'another name': on((bytes, { entries }, random) => {
    const { name, central, local } = random.pick(entries);
    const other = renamed(name, random);
    const once = spliced(bytes, central + 46, central + 46 + name.length, other);
    return random.chance(0.7) ? spliced(once, local + 30, local + 30 + name.length, other) : once;
  }),
  'order of the directory': on((bytes, { entries }, random) => {
    const at = random.whole(0, entries.length - 2);
    const [a, b] = [entries[at], entries[at + 1]];
    if (!b) return undefined;
    const exchanged = [
      bytes.subarray(b.central, b.centralEnd),
      bytes.subarray(a.central, a.centralEnd),
    ];
    return spliced(bytes, a.central, b.centralEnd, Buffer.concat(exchanged));
  }),
  'between the entries': on((bytes, { entries }, random) => {
    const { local } = random.pick(entries);
    return spliced(bytes, local, local, random.pick(['x', 'PK\x03\x04', '\0\0\0\0']));
  }),
  'a comment at the end': on((bytes, { end }, random) => {
    const comment = random.pick(['x', `PK\x05\x06${'\0'.repeat(18)}`, 'PK\x01\x02']);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(comment.length);
    return Buffer.concat([
      spliced(bytes, end + 20, end + 22, length),
      Buffer.from(comment, 'latin1'),
    ]);
  }),
  'data of another entry': repacked((files, random) => {
    const [one, other] = [random.pick(files), random.pick(files)];
    one.data = other.data;
  }),
  'leave an entry out': repacked((files, random) =>
    files.splice(random.whole(0, files.length - 1), 1),
  ),
  'repeat an entry': repacked((files, random) => files.push({ ...random.pick(files) })),
  'another order': repacked((files, random) =>
    files.push(...files.splice(random.whole(0, files.length - 1), 1)),
  ),
  'an entry more': repacked((files, random) =>
    files.push({
      name: Buffer.from(
        random.pick([
          'x',
          'META-INF/x.xml',
          'META-INF/ASiCManifest2.xml',
          'evidence/99.xml',
          'evidence-list.xml',
          'content/x',
          '../x',
          'x.pem',
          'x.crl',
        ]),
      ),
      data: random.pick(files).data,
    }),
  ),
  'change what is in an entry': inside({ ...BYTES }),
  'change XML in an entry': inside({ ...XML }),
  'change DER in an entry': inside({ ...DER }),
};

function inside(mutations) {
  return (bytes, random, others) => {
    const theirs = others.flatMap(
      (other) => readRecords(other)?.entries.map(({ data }) => data) ?? [],
    );
    let applied = false;
    const packed = repacked((files) => {
      const one = random.pick(files);
      const changed = random.pick(Object.values(mutations))(one.data, random, theirs);
      applied = changed !== undefined;
      if (changed) one.data = changed;
    })(bytes, random);
    return applied ? packed : undefined;
  };
}

/** Changes the list of files and writes the container anew, with headers that fit. */
function repacked(change) {
  return on((_, { entries }, random) => {
    const files = entries.map(({ name, data }) => ({ name, data }));
    change(files, random);
    return writeStored(files);
  });
}

function writeStored(files) {
  const [locals, centrals] = [[], []];
  let offset = 0;
  for (const { name, data } of files) {
    const entry = { name: name.toString('utf8'), size: data.length, crc32: crc32(data), offset };
    const local = Buffer.concat([localHeader(entry, TIME), data]);
    locals.push(local);
    centrals.push(centralHeader(entry, TIME));
    offset += local.length;
  }
  const list = Buffer.concat(centrals);
  return Buffer.concat([...locals, list, endOfDirectory(files.length, list.length, offset)]);
}
