import { describe, expect, test } from '@jest/globals';
import { utf8 } from '../../src/formats/bytes.js';
import { parseDer, Tag } from '../../src/formats/der.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { nameAttribute, readName } from '../../src/formats/name.js';
import { Oid } from '../../src/formats/oids.js';

const part = (oid: string, text: string, tag: number = Tag.utf8String) =>
  write.sequence(write.oid(oid), write.encode(tag, utf8(text)));
const name = (...parts: readonly Uint8Array[]) =>
  readName(parseDer(write.sequence(...parts.map((one) => write.set(one))), 1_000));
const cn = (text: string, tag?: number) => name(part(Oid.commonName, text, tag));

describe('two names are the same', () => {
  test('whatever their string types, case and spaces', () => {
    expect(cn('Test  CA', Tag.printableString).key).toBe(cn(' test ca').key);
    expect(cn('Ş').key).toBe(cn('S\u0327').key);
  });

  test('whatever the order inside one relative name', () => {
    const both = [part(Oid.commonName, 'a'), part(Oid.organizationName, 'b')] as const;
    const multi = (...parts: readonly Uint8Array[]) =>
      readName(parseDer(write.sequence(write.set(...parts)), 1_000));
    expect(multi(both[0], both[1]).key).toBe(multi(both[1], both[0]).key);
  });
});

describe('two names differ', () => {
  const a = part(Oid.commonName, 'a');
  const b = part(Oid.organizationName, 'b');

  test.each([
    ['in a letter', cn('a'), cn('b')],
    ['in the type of an attribute', cn('a'), name(part(Oid.organizationName, 'a'))],
    ['in their order', name(a, b), name(b, a)],
    ['in a part more', name(a), name(a, b)],
    [
      'in how parts are grouped',
      name(a, b),
      readName(parseDer(write.sequence(write.set(a, b)), 1_000)),
    ],
    ['although one text looks like both', cn('a","2.5.4.10=b'), name(a, b)],
    ['when one is empty', name(), cn('')],
  ])('%s', (_, one, other) => {
    expect(one.key).not.toBe(other.key);
  });
});

describe('a name', () => {
  test('gives its parts and its text in the order of the certificate', () => {
    const both = name(part(Oid.organizationName, 'Post'), part('2.999.1', 'x'));
    expect(both.text).toBe('O=Post, 2.999.1=x');
    expect(nameAttribute(both, Oid.organizationName)).toBe('Post');
    expect(nameAttribute(both, Oid.commonName)).toBeUndefined();
  });

  test('shows a value that is no text as its bytes', () => {
    const odd = name(write.sequence(write.oid('2.999.1'), write.integer(5n)));
    expect(odd.text).toBe('2.999.1=#020105');
  });

  test.each([
    [
      'a part of three',
      write.set(write.sequence(write.oid('2.999.1'), write.nullValue(), write.nullValue())),
    ],
    ['a part without value', write.set(write.sequence(write.oid('2.999.1')))],
    ['no SET', write.sequence(write.oid('2.999.1'), write.nullValue())],
    [
      'broken UTF-8',
      write.set(
        write.sequence(write.oid('2.5.4.3'), write.encode(Tag.utf8String, Uint8Array.of(0xff))),
      ),
    ],
  ])('is refused with %s', (_, relative) => {
    expect(() => readName(parseDer(write.sequence(relative), 1_000))).toThrow(FormatError);
  });
});
