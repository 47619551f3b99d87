import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HEAD_BYTES, judgeContent, mediaType } from '../../src/delivery/content-type.js';
import { concat, utf8 } from '../../src/formats/bytes.js';

const bytes = (...values: number[]) => Uint8Array.from(values);
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const ODT = 'application/vnd.oasis.opendocument.text';
const zip = (name: string, content = '') =>
  concat(bytes(0x50, 0x4b, 3, 4), new Uint8Array(26), utf8(name + content));

describe('content that is what it says', () => {
  test.each([
    ['application/pdf', utf8('%PDF-1.4\n')],
    ['image/png', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)],
    ['image/jpeg', bytes(0xff, 0xd8, 0xff, 0xe0)],
    ['image/tiff', bytes(0x49, 0x49, 0x2a, 0)],
    ['text/plain', utf8('Grüße\r\n\tund mehr\f')],
    ['text/csv', utf8('a;b\n1;2\n')],
    ['application/json', utf8('{"a": 1}')],
    ['application/xml', utf8('\ufeff \n<a/>')],
    [ODT, zip('mimetype', ODT)],
    [DOCX, zip('[Content_Types].xml')],
    [DOCX, zip('_rels/.rels')],
  ])('%s is accepted', (type, head) => {
    expect(judgeContent(type, head)).toEqual({ kind: 'accepted' });
  });

  test('text may be cut in the middle of a character at the end of the head', () => {
    const text = utf8('é'.repeat(HEAD_BYTES));
    for (const head of [
      text.subarray(0, HEAD_BYTES),
      concat(utf8('x'), text).subarray(0, HEAD_BYTES),
    ]) {
      expect(judgeContent('text/plain', head).kind).toBe('accepted');
    }
  });
});

describe('content that is not', () => {
  test.each([
    ['application/pdf', utf8('<html>')],
    ['application/pdf', utf8('MZ\u0090')],
    ['application/pdf', utf8(' %PDF-1.4')],
    ['application/pdf', new Uint8Array()],
    ['image/png', bytes(0x89, 0x50, 0x4e, 0x47)],
    ['image/jpeg', bytes(0xff, 0xd8)],
    ['text/plain', utf8('%PDF-1.4')],
    ['text/plain', utf8('MZ program')],
    ['text/plain', utf8('a\u0000b')],
    ['text/plain', utf8('a\u001bb')],
    ['text/plain', bytes(0xc3, 0x28)],
    ['text/plain', bytes(0x61, 0xc3)],
    ['application/xml', utf8('{"a": 1}')],
    [ODT, zip('mimetype', 'application/zip')],
    [ODT, zip('content.xml')],
    [DOCX, zip('virus.exe')],
    [DOCX, utf8('[Content_Types].xml')],
  ])('%s is refused as RA02', (type, head) => {
    expect(judgeContent(type, head)).toMatchObject({ kind: 'refused', reason: 'RA02' });
  });

  test.each(['application/zip', 'text/html', 'image/svg+xml', 'application/x-msdownload'])(
    '%s is refused as RA05 whatever it holds',
    (type) => {
      expect(judgeContent(type, utf8('%PDF-'))).toMatchObject({ kind: 'refused', reason: 'RA05' });
    },
  );

  test.each(['application/octet-stream', 'application/x-unknown', 'image/x-none'])(
    '%s is not known',
    (type) => {
      expect(judgeContent(type, utf8('%PDF-'))).toEqual({ kind: 'unknown' });
    },
  );

  test('no head makes the judgement throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (head) => {
        for (const type of ['application/pdf', 'text/plain', 'application/xml', ODT, DOCX]) {
          expect(['accepted', 'refused']).toContain(judgeContent(type, head).kind);
        }
      }),
    );
  });
});

describe('media types', () => {
  test.each([
    ['Application/PDF', 'application/pdf'],
    ['text/plain; charset=utf-8', 'text/plain'],
    [' text/plain ;x', 'text/plain'],
  ])('%s is %s', (declared, type) => {
    expect(mediaType(declared)).toBe(type);
  });

  test.each([
    '',
    'pdf',
    'a/b/c',
    'text/',
    '/plain',
    'text/pl ain',
    'text/plain\r\nX: y',
    'téxt/plain',
  ])('%j is none', (declared) => {
    expect(mediaType(declared)).toBeUndefined();
  });
});
