import { describe, expect, test } from '@jest/globals';
import { hidesSomething } from '../../src/evidence/hidden-text.js';

describe('what cannot be seen in a text', () => {
  test.each([
    ['a control', 'a\u0007b'],
    ['a line break', 'a\nb'],
    ['a line separator', 'a\u2028b'],
    ['half a character', 'a\ud800b'],
    ['a space without width', 'a\u200bb'],
    ['a soft hyphen', 'a\u00adb'],
    ['a Hangul filler', 'a\u3164b'],
    ['a tag', 'a\u{e0041}b'],
    ['a change of direction', 'a\u202eb'],
    ['an isolate', 'a\u2067b'],
    ['an annotation', 'a\ufff9b'],
    ['a byte order mark', '\ufeffa'],
  ])('is found: %s', (_what, text) => {
    expect(hidesSomething(text)).toBe(true);
  });

  test.each([
    'Société Générale – §4',
    'Ștefănescu',
    'می\u200cخواهم',
    'क्\u200dष',
    '❤\ufe0f.pdf',
    '株式会社',
  ])('is not in %j', (text) => {
    expect(hidesSomething(text)).toBe(false);
  });
});
