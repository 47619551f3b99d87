import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from '../../src/formats/errors.js';
import { readTimestampResponse } from '../../src/formats/rfc3161.js';
import {
  parseTimestampQuery,
  refusedResponse,
  TimestampFailure,
  type TimestampFailureName,
  timestampQuery,
} from '../../src/formats/rfc3161-exchange.js';

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bits64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const query = fc.record({ digest, nonce: bits64, certReq: fc.boolean() });

describe('a time-stamp query', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const read = parseTimestampQuery(timestampQuery({ ...asked, policy: '2.999.1.2' }));
        expect(read).toMatchObject({
          hash: 'SHA-256',
          imprint: asked.digest,
          policy: '2.999.1.2',
          certReq: asked.certReq,
          extensions: [],
        });
        const nonce = Buffer.from(read.nonce ?? []).toString('hex');
        expect(BigInt(`0x${nonce}`)).toBe(asked.nonce);
      }),
    );
  });

  test('is refused with our own error, or read, for any change of its bytes', () => {
    fc.assert(
      fc.property(query, fc.nat(), fc.nat(255), (asked, at, octet) => {
        const bytes = timestampQuery(asked);
        bytes[at % bytes.length] = octet;
        try {
          parseTimestampQuery(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

describe('a refusal', () => {
  test.each(Object.keys(TimestampFailure) as TimestampFailureName[])(
    'says %s in the bit that RFC 3161 gives it',
    (name) => {
      const read = readTimestampResponse(refusedResponse(name, 'A sentence.'));
      expect(read).toMatchObject({ status: 2, statusText: ['A sentence.'], token: undefined });
      expect([...read.failureInfo]).toEqual([TimestampFailure[name]]);
    },
  );
});
