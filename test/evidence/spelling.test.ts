import { describe, expect, test } from '@jest/globals';
import { isCalendarDate, isMailboxForm } from '../../src/evidence/spelling.js';

describe('a date that a sender writes or a provider verified', () => {
  test.each(['2024-02-29', '1900-01-01', '0999-12-31'])('is %s', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  test.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-2-9',
    '29.02.2024',
    '2024-02-29T00',
    '',
  ])('is not "%s"', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });
});

describe('a mailbox that a sender writes or a provider verified', () => {
  test.each(['ana@example.org', 'ana+court@mail.example', 'ană@example.ro'])('is %s', (text) => {
    expect(isMailboxForm(text)).toBe(true);
  });

  test.each([
    'ana',
    '@example.org',
    'ana@',
    'a b@example.org',
    'Ana <ana@example.org>',
    'a@b@example.org',
    'ana@exämple.org',
  ])('is not "%s"', (text) => {
    expect(isMailboxForm(text)).toBe(false);
  });
});
