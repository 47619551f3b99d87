import { beforeAll, describe, expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { nodeEngine } from '../../src/engine.js';
import {
  type BundleManifest,
  type BundleRole,
  MANIFEST_PATH,
  writeManifest,
} from '../../src/evidence/bundle.js';
import { concat, utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import type { Report } from '../../src/verification/report.js';
import {
  ACCEPTED,
  CONTENT,
  MESSAGE_ID,
  makeService,
  NOW,
  type Service,
  tell,
  troubles,
  verify,
} from './stories.js';

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly role?: BundleRole;
}

let service: Service;
let story: readonly Entry[];
let whole: readonly Entry[];
beforeAll(async () => {
  service = await makeService();
  story = await tell(service, ACCEPTED);
  whole = [
    ...story,
    { name: 'content/01-contract.txt', bytes: CONTENT, role: 'content' },
    { name: 'receipts/receipt-en.html', bytes: utf8('<p>'), role: 'receipt' },
  ];
});

const list = (entries: readonly Entry[], edit: Partial<BundleManifest> = {}): Entry => ({
  name: MANIFEST_PATH,
  bytes: writeManifest({
    messageId: MESSAGE_ID,
    party: 's-1',
    asOf: NOW,
    entries: entries.map(({ name, bytes, role = 'evidence' }) => ({
      path: name,
      role,
      size: bytes.length,
      sha256: nodeEngine.hash('SHA-256', bytes),
    })),
    ...edit,
  }),
});

/** A container exactly as this project writes them. */
async function judge(entries: readonly Entry[]): Promise<Report> {
  const files = entries.map(({ name, bytes }) => zipBytes(name, bytes));
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(files, NOW)) chunks.push(chunk);
  return verify(service, concat(...chunks));
}

describe('a bundle', () => {
  test('that is whole passes, and says what in it is not sealed', async () => {
    const report = await judge([list(whole), ...whole]);
    expect(troubles(report)).toEqual([]);
    expect(report.checks.find(({ name }) => name === 'form/unjudged')?.detail).toBe(
      'Not sealed, and not judged: receipts/receipt-en.html.',
    );
  });

  test.each<[string, () => readonly Entry[], string]>([
    ['without a listed file', () => [list(whole), ...whole.slice(1)], 'SIGNED_DATA_NOT_FOUND'],
    [
      'with a file that is not listed',
      () => [list(whole.slice(1)), ...whole],
      'form/manifest SIG_CONSTRAINTS_FAILURE',
    ],
    [
      'with a file of another size than listed',
      () => [list([]), ...whole].map((one) => (one.name === MANIFEST_PATH ? resized() : one)),
      'form/manifest HASH_FAILURE',
    ],
    [
      'with other content under another folder’s name',
      () => {
        const other: Entry = { name: 'files/contract.txt', bytes: utf8('x'), role: 'content' };
        return [list([...story, other]), ...story, other];
      },
      'content/digest HASH_FAILURE',
    ],
    [
      'with content that no evidence names',
      () => {
        const other: Entry = { name: 'content/02.txt', bytes: utf8('x'), role: 'content' };
        return [list([...whole, other]), ...whole, other];
      },
      'content/digest HASH_FAILURE',
    ],
    [
      'with evidence that is called something else, and changed',
      () => {
        const hidden = story.map(({ name, bytes }, index) => ({
          name: name.replace('.xml', '.txt'),
          bytes: index === 2 ? bytes.map((byte, at) => (at === 600 ? byte ^ 1 : byte)) : bytes,
        }));
        return [list(hidden), ...hidden];
      },
      'form/xml FORMAT_FAILURE',
    ],
    [
      'for a party that no evidence names',
      () => [list(whole, { party: 'mallory' }), ...whole],
      'a party that no evidence names',
    ],
    [
      'about another message',
      () => [list(whole, { messageId: 'urn:uuid:other' }), ...whole],
      'not about the message the bundle is for',
    ],
    [
      'with a list that is none',
      () => [{ name: MANIFEST_PATH, bytes: utf8('{}') }, ...whole],
      'form/manifest FORMAT_FAILURE',
    ],
    [
      'with a list that says a thing twice',
      () => [{ name: MANIFEST_PATH, bytes: utf8('{"entries":[],"entries":[]}') }, ...whole],
      'form/manifest FORMAT_FAILURE',
    ],
  ])('%s does not pass', async (_, make, reason) => {
    const report = await judge(make());
    expect(report.indication).not.toBe('TOTAL-PASSED');
    expect(troubles(report).join()).toContain(reason);
  });

  const resized = (): Entry => {
    const { bytes } = list(whole);
    const text = Buffer.from(bytes).toString();
    return { name: MANIFEST_PATH, bytes: utf8(text.replace(/"size":(\d+)/, '"size":1$1')) };
  };

  test('with ten thousand certificates reads a hundred', async () => {
    const { certificate } = service.pki.issuing;
    const bytes = utf8(encodePem('CERTIFICATE', certificate).repeat(200));
    const many: Entry[] = Array.from({ length: 50 }, (_, index) => ({
      name: `trust/${index}.pem`,
      bytes,
      role: 'note',
    }));
    const report = await judge([list([...whole, ...many]), ...whole, ...many]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('in a container packed anew is doubted, though every file is whole', async () => {
    const zip = new ZipFile();
    for (const { name, bytes } of [list(whole), ...whole]) {
      zip.addBuffer(Buffer.from(bytes), name, { compress: false });
    }
    zip.end();
    const chunks: Buffer[] = [];
    for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
    const report = await verify(service, new Uint8Array(Buffer.concat(chunks)));
    expect(troubles(report)).toEqual([expect.stringContaining('form/container')]);
  });

  test('unpacked into a folder may have files beside it', async () => {
    const report = await verify(service, [list(whole), ...whole, { name: 'a', bytes: CONTENT }]);
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks).toContainEqual({
      name: 'form/manifest',
      clause: 'docs/evidence.md',
      result: 'NOTED',
      detail: 'The bundle does not list this file.',
      file: 'a',
    });
  });
});
