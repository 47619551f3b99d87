import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type BundleManifest,
  contentPath,
  evidencePath,
  readManifest,
  writeManifest,
} from '../../src/evidence/bundle.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';

const manifest: BundleManifest = {
  messageId: 'urn:uuid:1',
  party: 'r-1',
  asOf: new Date('2026-03-01T10:00:00Z'),
  entries: [
    {
      path: evidencePath(1, 'A.1'),
      size: 12,
      sha256: new Uint8Array(32).fill(1),
      role: 'evidence',
    },
    { path: contentPath(1, 'a.pdf'), size: 0, sha256: new Uint8Array(32), role: 'content' },
  ],
};

describe('the layout of a bundle', () => {
  test('numbers evidence in chain order', () => {
    expect(evidencePath(1, 'A.1')).toBe('evidence/01-SubmissionAcceptance.xml');
    expect(evidencePath(12, 'E.1')).toBe('evidence/12-ContentHandover.xml');
  });

  test.each([
    ['contract.pdf', 'content/01-contract.pdf'],
    ['../../etc/passwd', 'content/01-__.._etc_passwd'],
    ['C:\\a\\b.pdf', 'content/01-C_a_b.pdf'],
    ['.bashrc', 'content/01-_bashrc'],
    ['a\u{202E}fdp.exe', 'content/01-a_fdp.exe'],
    ['', 'content/01-_'],
    ['Întâmpinare ș.pdf', 'content/01-Întâmpinare_ș.pdf'],
  ])('names content %j as %j', (name, path) => {
    expect(contentPath(1, name)).toBe(path);
  });

  test('keeps every content inside its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const path = contentPath(3, name);
        expect(path).toMatch(/^content\/03-[^/\\:]+$/u);
        expect(path.normalize('NFC')).toBe(path);
      }),
    );
  });
});

describe('a manifest', () => {
  test('reads back as it was written', () => {
    expect(readManifest(writeManifest(manifest))).toEqual(manifest);
  });

  test('of a path that leaves the bundle is not even read from us', () => {
    for (const path of ['../a', '/a', 'a//b', 'a/./b', 'a\\b', 'C:a', '']) {
      const leaving = {
        ...manifest,
        entries: manifest.entries.map((entry) => ({ ...entry, path })).slice(0, 1),
      };
      expect(() => readManifest(writeManifest(leaving))).toThrow('manifest');
    }
  });

  test.each<[string, (text: string) => string]>([
    ['no JSON', () => '{'],
    ['another format', (text) => text.replace('bundle/1', 'bundle/2')],
    ['white space', (text) => text.replace(',', ', ')],
    ['a member nobody knows', (text) => text.replace('{', '{"a":1,')],
    ['a member twice', (text) => text.replace('"party":', '"party":"x","party":')],
    ['another order', (text) => text.replace(/("messageId":"[^"]*"),("party":"[^"]*")/, '$2,$1')],
    ['a negative size', (text) => text.replace('"size":12', '"size":-1')],
    ['a size that is a text', (text) => text.replace('"size":12', '"size":"12"')],
    ['a short digest', (text) => text.replace('"0101', '"01')],
    ['a digest in capitals', (text) => text.replace('0101"', '010A"')],
    ['an unknown role', (text) => text.replace('"role":"content"', '"role":"key"')],
    [
      'a path twice',
      (text) => text.replace('content/01-a.pdf', 'evidence/01-SubmissionAcceptance.xml'),
    ],
    ['a time that is none', (text) => text.replace('T10', 'T30')],
    ['entries that are no list', (text) => text.replace(/"entries":\[.*\]/, '"entries":{}')],
    ['a byte-order mark', (text) => `\u{FEFF}${text}`],
  ])('is refused for %s', (_, change) => {
    const text = fromUtf8(writeManifest(manifest));
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(() => readManifest(utf8(changed))).toThrow('manifest');
  });
});
