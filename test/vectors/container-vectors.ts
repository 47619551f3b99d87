/** Vectors about several evidences together, their content, and the container they come in. */

import { deflateRawSync } from 'node:zlib';
import { nodeEngine } from '../../src/engine.js';
import { LIST_PATH } from '../../src/evidence/bundle.js';
import { type ReasonCode, reasonUri } from '../../src/evidence/event.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { writeEvidenceList } from '../../src/evidence/evidence-list.js';
import {
  ASIC_MANIFEST_PATH,
  type AsicFile,
  asicEntries,
  MIMETYPE_PATH,
  TIMESTAMP_PATH,
  TIMESTAMP_TOKEN,
  writeAsicManifest,
} from '../../src/formats/asic.js';
import { concat, fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { crc32 } from '../../src/formats/crc32.js';
import {
  centralHeader,
  dosTime,
  endOfDirectory,
  localHeader,
} from '../../src/formats/zip-format.js';
import { type ZipInput, zipBytes } from '../../src/formats/zip-writer.js';
import { ACCEPTED, CONTENT, MESSAGE_ID, minutes, type Step } from '../verification/stories.js';
import { modelAt, sealed, sealedDocument, tokenOver } from './sealing.js';
import { doubtful, failing, PASSED, type Vector } from './vector.js';

interface Told {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Seals a story, each evidence linked to the one before, or to that at `after`. */
function tell(steps: readonly Step[]): Told[] {
  const told: Told[] = [];
  for (const [index, step] of steps.entries()) {
    const before = told[typeof step.after === 'number' ? step.after : index - 1];
    const link = before && { id: before.id, digest: nodeEngine.hash('SHA-256', before.bytes) };
    const model = modelAt(index + 1, step, link);
    const name = `evidence/${String(index + 1).padStart(2, '0')}-${step.event}.xml`;
    told.push({ name, id: model.evidenceId, bytes: sealed(model) });
  }
  return told;
}

const folderOf = (told: readonly Told[]): Record<string, Uint8Array> =>
  Object.fromEntries(told.map(({ name, bytes }) => [name, bytes]));
const story = tell(ACCEPTED);
const evidence = folderOf(story);
const names = Object.keys(evidence);
const withoutLast = Object.fromEntries(Object.entries(evidence).slice(0, -1));
const at = (index: number): string => names[index] ?? '';

const told = (
  name: string,
  about: string,
  expected: Vector['expected'],
  subject: Record<string, Uint8Array>,
  given?: Vector['given'],
): Vector => ({
  name: `story/${name}`,
  about,
  expected,
  subject,
  ...(given && { given }),
});
const steps = (...list: readonly Step[]) => folderOf(tell(list));
const [submitted, notified, accepted, consigned, handedOver] = ACCEPTED as unknown as [
  Step,
  Step,
  Step,
  Step,
  Step,
];
const renumbered = (): Uint8Array => sealed(modelAt(2, { event: 'C.1', minute: 2 }, linkTo(0)));
const linkTo = (index: number) => ({
  id: story[index]?.id ?? '',
  digest: nodeEngine.hash('SHA-256', evidence[at(index)] ?? new Uint8Array()),
});

const stories: Vector[] = [
  told('good', 'A delivery that was accepted, with its content.', PASSED, {
    ...evidence,
    'content/contract.txt': CONTENT,
  }),
  told(
    'cut',
    'The last evidence is missing: what is there stands, and the report says where the chain ends.',
    PASSED,
    withoutLast,
  ),
  told(
    'middle-missing',
    'An evidence in the middle is missing: the links say so, and the rest stands.',
    PASSED,
    Object.fromEntries(Object.entries(evidence).filter(([name]) => name !== at(2))),
  ),
  told(
    'swapped-predecessor',
    'The first evidence was replaced by another with the same identifier.',
    failing('HASH_FAILURE'),
    {
      ...evidence,
      [at(0)]: sealed(
        modelAt(1, {
          event: 'A.1',
          minute: 0,
          edit: (one) => ({ ...one, submissionTime: minutes(-2) }),
        }),
      ),
    },
  ),
  told(
    'same-identifier',
    'Two different evidences have one identifier.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    { ...evidence, 'evidence/06-C.1.xml': renumbered() },
  ),
  told(
    'two-histories',
    'Two evidences follow the same one: accepted and refused.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    steps(submitted, notified, accepted, { event: 'C.4', minute: 32, after: 1 }),
  ),
  told(
    'refused-then-accepted',
    'Accepted after it had been refused.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    steps(submitted, notified, { event: 'C.4', minute: 30 }, { event: 'C.3', minute: 31 }),
  ),
  told(
    'handed-over-unasked',
    'Handed over without an answer, where the terms ask for consent.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    steps(submitted, notified, { ...consigned, minute: 2 }, { ...handedOver, minute: 3 }),
  ),
  told('other-content', 'The content given is not what was submitted.', failing('HASH_FAILURE'), {
    ...evidence,
    'content/contract.txt': utf8('Something else.\n'),
  }),
  told('changed-evidence', 'One letter of one of five differs.', failing('HASH_FAILURE'), {
    ...evidence,
    [at(2)]: letter(evidence[at(2)]),
  }),
  told('no-evidence', 'A folder without any evidence.', doubtful('SIGNED_DATA_NOT_FOUND'), {
    'content/contract.txt': CONTENT,
  }),
];

function letter(bytes: Uint8Array | undefined): Uint8Array {
  const text = Buffer.from(bytes ?? []).toString('utf8');
  return utf8(text.replace('Popescu', 'Popesku'));
}

/** Evidence of other providers: no links, no terms of delivery. */
const foreign = (...list: readonly (Step & { readonly by?: string })[]) =>
  Object.fromEntries(
    list.map(({ by = 'Service', ...step }, index) => {
      const model = modelAt(index + 1, step);
      const identity = model.issuer.identity.map((one) => ({ ...one, values: [by] }));
      const bytes = sealed({ ...model, issuer: { ...model.issuer, identity }, extensions: [] });
      return [`evidence/${String(index + 1).padStart(2, '0')}-${step.event}.xml`, bytes];
    }),
  );
const because = (reason: ReasonCode) => (one: Evidence) => ({
  ...one,
  reasons: [{ code: reasonUri(reason), details: [] }],
});
const numbered = (one: Evidence) => ({ ...one, evidenceId: '1' });

const foreignStories: Vector[] = [
  told(
    'foreign/no-word-in-time',
    'The sender’s service heard nothing in time (RD03), and the recipient’s shows that the content was available.',
    PASSED,
    foreign(
      { ...submitted, by: 'Sender’s' },
      { event: 'D.1', minute: 30, by: 'Recipient’s' },
      { event: 'D.2', minute: 60, by: 'Sender’s', edit: because('RD03') },
    ),
  ),
  told(
    'foreign/available-and-not',
    'One says that the content was available, the other why it was not (RD04).',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    foreign(
      { ...submitted, by: 'Sender’s' },
      { event: 'D.1', minute: 30, by: 'Recipient’s' },
      { event: 'D.2', minute: 60, by: 'Recipient’s', edit: because('RD04') },
    ),
  ),
  told(
    'foreign/same-identifier',
    'Two services number their evidence alike: identifiers are unique for each issuer.',
    PASSED,
    foreign(
      { ...submitted, by: 'Sender’s', edit: numbered },
      { event: 'D.1', minute: 30, by: 'Recipient’s', edit: numbered },
    ),
  ),
  told(
    'foreign/handed-over-first',
    'Handed over before it was consigned, which EN 319 522-1 allows.',
    PASSED,
    foreign(submitted, { event: 'E.1', minute: 30 }, { event: 'D.1', minute: 31 }),
  ),
  told(
    'foreign/delegate-of-another',
    'Accepted, but the only person who was identified acts for somebody else.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    foreign(submitted, {
      event: 'C.3',
      minute: 30,
      edit: ({ recipients: [first], ...one }) => {
        const { assurance, ...recipient } = first ?? {};
        const delegate = { identifier: { scheme: 'urn:example:id', value: 'd-1' } };
        return {
          ...one,
          recipients: [recipient, { identifier: { scheme: 'urn:example:id', value: 'r-2' } }],
          recipientDelegates: [
            { ...delegate, ...(assurance && { assurance }), delegatingRecipients: [2] },
          ],
        };
      },
    }),
  ),
];

const MADE = minutes(60);
const asicFile = (name: string, bytes: Uint8Array): AsicFile => ({
  ...zipBytes(name, bytes),
  mimeType: 'application/octet-stream',
  sha256: nodeEngine.hash('SHA-256', bytes),
});
const listOf = (those: readonly Told[]): Uint8Array =>
  sealedDocument(
    writeEvidenceList({
      messageId: MESSAGE_ID,
      party: 'r-1',
      asOf: MADE,
      entries: those.map(({ id, bytes }) => ({
        evidenceId: id,
        digest: nodeEngine.hash('SHA-256', bytes),
      })),
    }),
    MADE,
  );
const inside = { ...evidence, [LIST_PATH]: listOf(story), 'content/contract.txt': CONTENT };
const files = Object.entries(inside).map(([name, bytes]) => asicFile(name, bytes));
const manifest = writeAsicManifest(files);
const entries = asicEntries(files, manifest, tokenOver(manifest, MADE));

/** Local records in order, then the directory; each may be changed on its way. */
interface ZipEdits {
  readonly entries?: readonly ZipInput[];
  readonly local?: (record: Uint8Array, name: string) => Uint8Array;
  readonly central?: (record: Uint8Array, name: string) => Uint8Array;
  readonly directory?: (records: readonly Uint8Array[]) => readonly Uint8Array[];
}

function zip({ entries: wanted = entries, local, central, directory }: ZipEdits = {}): Uint8Array {
  const time = dosTime(MADE);
  const before: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let offset = 0;
  for (const entry of wanted) {
    const bytes = concat(localHeader(entry, time), ...(entry.open() as Iterable<Uint8Array>));
    const record = local?.(bytes, entry.name) ?? bytes;
    const listed = centralHeader({ ...entry, offset }, time);
    before.push(record);
    records.push(central?.(listed, entry.name) ?? listed);
    offset += record.length;
  }
  const list = directory?.(records) ?? records;
  const size = list.reduce((sum, { length }) => sum + length, 0);
  return concat(...before, ...list, endOfDirectory(list.length, size, offset));
}

const container = (
  name: string,
  about: string,
  expected: Vector['expected'],
  subject: Uint8Array,
): Vector => ({
  name: `container/${name}`,
  about,
  expected,
  suffix: '.asice',
  subject,
});
const replaced = (name: string, bytes: Uint8Array): ZipInput[] =>
  entries.map((entry) => (entry.name === name ? zipBytes(name, bytes) : entry));
const left = (...out: readonly string[]): ZipInput[] =>
  entries.filter(({ name }) => !out.includes(name));
const more = (name: string, bytes = utf8('x')): Uint8Array =>
  zip({ entries: [...entries, zipBytes(name, bytes)] });
const whole = zip();
const otherManifest = writeAsicManifest(files.slice(1));
const set16 = (record: Uint8Array, place: number, value: number): Uint8Array => {
  const copy = record.slice();
  new DataView(copy.buffer).setUint16(place, value, true);
  return copy;
};
const set32 = (record: Uint8Array, place: number, value: number): Uint8Array => {
  const copy = record.slice();
  new DataView(copy.buffer).setUint32(place, value, true);
  return copy;
};
const only =
  (name: string, edit: (record: Uint8Array) => Uint8Array) => (record: Uint8Array, of: string) =>
    of === name ? edit(record) : record;
const CONTENT_NAME = 'content/contract.txt';

const unproven = (those: readonly AsicFile[]): Uint8Array =>
  utf8(
    fromUtf8(writeAsicManifest(those))
      .replace(TIMESTAMP_PATH, 'META-INF/signature.p7s')
      .replace(TIMESTAMP_TOKEN, 'application/pkcs7-signature'),
  );
const lastByte = (record: Uint8Array): Uint8Array => {
  const copy = record.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
};

/** The container with a manifest and a token over exactly these files. */
function pack(wanted: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
  const those = Object.entries(wanted).flatMap(([name, bytes]) =>
    bytes ? [asicFile(name, bytes)] : [],
  );
  const over = writeAsicManifest(those);
  return zip({ entries: asicEntries(those, over, tokenOver(over, MADE)) });
}

/** An entry of a few kilobytes that says it grows to a gigabyte, and does. */
function zipBomb(): Uint8Array {
  const megabytes = 64;
  const clear = Buffer.alloc(megabytes * 1024 * 1024);
  const packed = new Uint8Array(deflateRawSync(clear, { level: 9 }));
  const method = (record: Uint8Array, at: number, crcAt: number): Uint8Array =>
    set32(
      set32(
        set32(set16(record, at, 8), crcAt, crc32(new Uint8Array(clear))),
        crcAt + 4,
        packed.length,
      ),
      crcAt + 8,
      clear.length,
    );
  return zip({
    entries: [...entries, zipBytes('content/zeros.bin', packed)],
    local: only('content/zeros.bin', (record) => method(record, 8, 14)),
    central: only('content/zeros.bin', (record) => method(record, 10, 16)),
  });
}

const containers: Vector[] = [
  container(
    'good',
    'ASiC-E: five evidences and their content under a manifest with a time-stamp.',
    PASSED,
    whole,
  ),
  container(
    'content-replaced',
    'The content was replaced.',
    failing('HASH_FAILURE'),
    zip({ entries: replaced(CONTENT_NAME, utf8('Something else.\n')) }),
  ),
  container(
    'content-removed',
    'A file that the manifest names is missing.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    zip({ entries: left(CONTENT_NAME) }),
  ),
  container(
    'file-added',
    'A file was put in as content, and no evidence names its bytes.',
    failing('HASH_FAILURE'),
    more('content/more.txt'),
  ),
  container(
    'file-unnamed',
    'A file that the manifest does not name was put in beside the others.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    more('notice.txt'),
  ),
  container(
    'meta-file-added',
    'A file was put into META-INF, where no manifest names it: told, and nothing is read from it.',
    PASSED,
    more('META-INF/more.xml'),
  ),
  container(
    'second-manifest',
    'A file was put in, and a second manifest that names it and that nothing proves.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    zip({
      entries: [
        ...entries,
        zipBytes('notice.txt', utf8('x')),
        zipBytes('META-INF/ASiCManifest2.xml', unproven([asicFile('notice.txt', utf8('x'))])),
      ],
    }),
  ),
  container(
    'unproven-manifest',
    'The manifest was replaced by one that is said to be under a signature, which is not there.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    zip({
      entries: [
        ...left(ASIC_MANIFEST_PATH, TIMESTAMP_PATH),
        zipBytes(ASIC_MANIFEST_PATH, unproven(files)),
      ],
    }),
  ),
  container(
    'mimetype-other',
    'The type says that this is something else: told, and nothing of what is proven changes.',
    PASSED,
    zip({ entries: replaced(MIMETYPE_PATH, utf8('application/zip')) }),
  ),
  container(
    'evidence-cut',
    'The last evidence is left out of everything but the sealed list of evidence.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    pack({ ...inside, [at(4)]: undefined }),
  ),
  container(
    'list-of-less',
    'The sealed list names less evidence than there is: what is beside it is told.',
    PASSED,
    pack({ ...inside, [LIST_PATH]: listOf(story.slice(0, 3)) }),
  ),
  container(
    'manifest-removed',
    'The manifest and its token are left out.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    zip({ entries: left(ASIC_MANIFEST_PATH, TIMESTAMP_PATH) }),
  ),
  container(
    'token-damaged',
    'A byte of the token differs, and its checksum does not.',
    failing('FORMAT_FAILURE'),
    zip({ local: only(TIMESTAMP_PATH, lastByte) }),
  ),
  container(
    'list-damaged',
    'A byte of the sealed list differs, and its checksum does not.',
    failing('HASH_FAILURE'),
    zip({ local: only(LIST_PATH, lastByte) }),
  ),
  container(
    'mimetype-damaged',
    'A byte of the type differs, and its checksum does not.',
    PASSED,
    zip({ local: only(MIMETYPE_PATH, lastByte) }),
  ),
  container(
    'manifest-replaced',
    'The manifest was replaced by a shorter one that the token is not over.',
    failing('HASH_FAILURE'),
    zip({ entries: replaced(ASIC_MANIFEST_PATH, otherManifest) }),
  ),
  container(
    'token-replaced',
    'The token is over another manifest.',
    failing('HASH_FAILURE'),
    zip({ entries: replaced(TIMESTAMP_PATH, tokenOver(otherManifest, MADE)) }),
  ),
  container(
    'token-removed',
    'The manifest stands without its token.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    zip({ entries: left(TIMESTAMP_PATH) }),
  ),
  container(
    'bytes-before',
    'Bytes stand before the first entry.',
    failing('FORMAT_FAILURE'),
    concat(whole.subarray(0, 4), utf8('x'), whole.subarray(4)),
  ),
  container(
    'bytes-behind',
    'Bytes follow the end of the directory.',
    failing('FORMAT_FAILURE'),
    concat(whole, utf8('x')),
  ),
  container('truncated', 'The end is missing.', failing('FORMAT_FAILURE'), whole.slice(0, -40)),
  container(
    'path-traversal',
    'An entry would be unpacked beside its folder.',
    failing('FORMAT_FAILURE'),
    more('../evidence.xml'),
  ),
  container(
    'absolute-path',
    'An entry would be unpacked at an absolute path.',
    failing('FORMAT_FAILURE'),
    more('/etc/evidence.xml'),
  ),
  container(
    'backslash',
    'An entry’s name is a path on other systems.',
    failing('FORMAT_FAILURE'),
    more('content\\more.txt'),
  ),
  container(
    'same-name',
    'Two entries have one name.',
    failing('FORMAT_FAILURE'),
    more(CONTENT_NAME),
  ),
  container(
    'same-name-other-case',
    'Two entries differ by case only: on some systems one replaces the other.',
    failing('FORMAT_FAILURE'),
    more('content/CONTRACT.txt'),
  ),
  container(
    'overlapping',
    'Two entries of the directory share their bytes.',
    failing('FORMAT_FAILURE'),
    zip({ central: only(CONTENT_NAME, (record) => set32(record, 42, 0)) }),
  ),
  container(
    'local-name-differs',
    'The local header has another name than the directory.',
    failing('FORMAT_FAILURE'),
    zip({
      local: only(CONTENT_NAME, (record) => {
        const copy = record.slice();
        copy[30] = 'C'.charCodeAt(0);
        return copy;
      }),
    }),
  ),
  container(
    'wrong-checksum',
    'The checksum of an entry is not that of its bytes.',
    failing('HASH_FAILURE'),
    zip({
      local: only(CONTENT_NAME, (record) => set32(record, 14, 1)),
      central: only(CONTENT_NAME, (record) => set32(record, 16, 1)),
    }),
  ),
  container(
    'hidden-entry',
    'An entry stands between others and not in the directory.',
    failing('FORMAT_FAILURE'),
    zip({ directory: (records) => records.filter((_, index) => index !== 3) }),
  ),
  container(
    'encrypted',
    'An entry says that it is encrypted.',
    failing('FORMAT_FAILURE'),
    zip({
      local: only(CONTENT_NAME, (record) => set16(record, 6, 0x0801)),
      central: only(CONTENT_NAME, (record) => set16(record, 8, 0x0801)),
    }),
  ),
  container('bomb', 'An entry of 64 kB that grows to 64 MB.', failing('FORMAT_FAILURE'), zipBomb()),
  container(
    'mimetype-last',
    'The type is not the first entry, as ASiC wants it; nothing of what is proven changes.',
    PASSED,
    zip({
      entries: [...left(MIMETYPE_PATH), ...entries.filter(({ name }) => name === MIMETYPE_PATH)],
    }),
  ),
  container(
    'empty',
    'A container without entries.',
    doubtful('SIGNED_DATA_NOT_FOUND'),
    endOfDirectory(0, 0, 0),
  ),
];

/** ASiC-S: one file, and a token over its bytes. */
const oneFile = (bytes: Uint8Array, token: Uint8Array): Uint8Array =>
  zip({
    entries: [
      zipBytes(MIMETYPE_PATH, utf8('application/vnd.etsi.asic-s+zip')),
      zipBytes('evidence.xml', bytes),
      zipBytes(TIMESTAMP_PATH, token),
    ],
  });

const wrapped = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');

/** A mail in the shape of EN 319 532-3, each file a part. */
const mail = (parts: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  utf8(
    [
      'From: <rem-service@rem.example>',
      'Subject: REM evidence',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="part"',
      '',
      ...Object.entries(parts).flatMap(([name, bytes]) => [
        '--part',
        `Content-Type: ${name.endsWith('.xml') ? 'application/xml' : 'text/plain'}`,
        'Content-Transfer-Encoding: base64',
        `Content-Disposition: attachment; filename="${name}"`,
        '',
        wrapped(bytes),
      ]),
      '--part--',
      '',
    ].join('\r\n'),
  );
const [firstOfAll = new Uint8Array(), secondOfAll = new Uint8Array()] = Object.values(evidence);

const others: Vector[] = [
  {
    ...container(
      'one-file',
      'ASiC-S: one evidence, and a token over its bytes.',
      PASSED,
      oneFile(firstOfAll, tokenOver(firstOfAll, MADE)),
    ),
    suffix: '.asics',
  },
  {
    ...container(
      'one-file-token-replaced',
      'ASiC-S whose token is over something else.',
      failing('HASH_FAILURE'),
      oneFile(firstOfAll, tokenOver(secondOfAll, MADE)),
    ),
    suffix: '.asics',
  },
  {
    ...container(
      'mail',
      'A mail with two evidences and the content as its parts.',
      PASSED,
      mail({ '01.xml': firstOfAll, '02.xml': secondOfAll, 'contract.txt': CONTENT }),
    ),
    suffix: '.eml',
  },
  {
    ...container(
      'mail-changed',
      'A mail in which one letter of an evidence differs.',
      failing('HASH_FAILURE'),
      mail({ '01.xml': firstOfAll, '02.xml': letter(secondOfAll), 'contract.txt': CONTENT }),
    ),
    suffix: '.eml',
  },
];

export const containerVectors: readonly Vector[] = [
  ...stories,
  ...foreignStories,
  ...containers,
  ...others,
];
