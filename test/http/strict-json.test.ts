import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HttpError } from '../../src/http/errors.js';
import { readJson } from '../../src/http/strict-json.js';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const listOf = (count: number) => JSON.stringify(Array(count).fill(1));
const objectOf = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1])));

describe('JSON from outside', () => {
  test('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const hostile = /"(?:__proto__|constructor|prototype)"\s*:/.test(text);
        const large = [...text.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)].some(
          ([number]) => Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER,
        );
        fc.pre(!hostile && !large);
        expect(readJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['half an object', '{"a":1'],
    ['two values', '{} {}'],
    ['a comment', '{"a":1 /* b */}'],
    ['a single quote', "{'a':1}"],
    ['NaN', '{"a":NaN}'],
    ['a byte-order mark', '\uFEFF{}'],
    ['a control character in a text', '{"a":"\n"}'],
    ['a name twice', '{"a":1,"a":2}'],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a name twice, far apart and deep', '[{"x":{"a":{"b":[1,{"c":1}]},"q":2,"a" : 3}}]'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ escaped', '{"\\u005f_proto__":{}}'],
    ['constructor', '{"a":{"constructor":{"prototype":{}}}}'],
    ['33 levels', nested(33)],
    ['a hundred thousand levels', nested(100_000)],
    ['1,001 names', objectOf(1_001)],
    ['10,001 values', listOf(10_001)],
    ['a text of more than 256 kB', JSON.stringify('x'.repeat(256 * 1024 + 1))],
    ['a number beyond 2^53', '{"a":9007199254740993}'],
    ['a number that is infinite', '[1e999]'],
    ['a negative one', '[-9007199254740992]'],
  ])('refuses %s', (_, text) => {
    expect(() => readJson(text)).toThrow(HttpError);
  });

  test.each([
    ['32 levels', nested(32)],
    ['1,000 names', objectOf(1_000)],
    ['9,999 values in a list', listOf(9_999)],
    ['a text of 256 kB', JSON.stringify('x'.repeat(256 * 1024))],
    ['the same name in two objects', '[{"a":{"a":1}},{"a":2}]'],
    ['the same text as name and value', '{"a":"a","b":["a","a"]}'],
    ['quotes and backslashes in texts', '{"a\\"b":"\\\\","c":"\\\\\\"","d":"}]{[:,"}'],
    ['2^53 - 1', '[9007199254740991]'],
    ['white space everywhere', ' \n{\t"a" :\r\n [ 1 , "b" ] } '],
  ])('takes %s', (_, text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(() => readJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('UTF-8');
    expect(readJson(Buffer.from('"é"'))).toBe('é');
  });
});
