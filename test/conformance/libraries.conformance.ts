/** What Santuario signs and BouncyCastle stamps, sound and broken, is judged rightly by ours. */

import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { fromUtf8 } from '../../src/formats/bytes.js';
import { readTimestampToken } from '../../src/formats/rfc3161.js';
import { CONTENT, seal } from '../verification/stories.js';
import { judgeLibraries, signWithSantuario, stampWithBouncyCastle } from './libraries.js';
import { edited, foreignModel, PASSWORD, passing, SIGNATURE_VALUE, Workshop } from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop.close());

describe('evidence signed by Santuario', () => {
  function signed(form: 'xades' | 'plain'): Uint8Array[] {
    const names = ['one.xml', 'two.xml'];
    const files = names.map((name) => ({
      from: shop.write(name, writeEvidence(foreignModel())),
      to: shop.path(`${form}-${name}`),
    }));
    signWithSantuario(files, form, { key: shop.path('seal.p12'), password: PASSWORD });
    return names.map((name) => shop.read(`${form}-${name}`));
  }

  judgeLibraries(
    'with the properties of XAdES passes, and fails with a letter or a value changed',
    async () => {
      const [one = new Uint8Array(), two = new Uint8Array()] = signed('xades');
      expect(await shop.judged(one)).toMatchObject(passing);
      const value = SIGNATURE_VALUE.exec(fromUtf8(two))?.[0] ?? '';
      const cases = [
        [edited(one, 'Dupont', 'Mallory'), 'HASH_FAILURE'],
        [edited(one, /(?<=SigningTime>20)./, '7'), 'HASH_FAILURE'],
        [edited(one, SIGNATURE_VALUE, value), 'SIG_CRYPTO_FAILURE'],
      ] as const;
      for (const [bytes, reason] of cases) {
        expect((await shop.judged(bytes)).verdict).toEqual(['TOTAL-FAILED', reason]);
      }
    },
  );

  judgeLibraries('as a plain XML signature is no seal: it names no certificate', async () => {
    const [one = new Uint8Array()] = signed('plain');
    expect(await shop.judged(one)).toMatchObject({
      verdict: ['TOTAL-FAILED', 'FORMAT_FAILURE'],
      troubles: [expect.stringContaining('SignedInfo lacks Reference')],
    });
  });
});

describe('time-stamps by BouncyCastle', () => {
  /** @returns the folder of the tokens, in the shop's */
  const stamp = (bytes: Uint8Array, name: string): string => {
    mkdirSync(shop.path(name));
    const means = { key: shop.path('issuing.p12'), password: PASSWORD };
    stampWithBouncyCastle(shop.write(`${name}.bin`, bytes), shop.path(name), means);
    return name;
  };
  const TOKENS = 'over-content';
  beforeAll(() => {
    stamp(CONTENT, TOKENS);
  });
  /** It carries its own certificate alone; those above it come from the reader. */
  const judged = (token: string) =>
    shop.judged(shop.read(`${TOKENS}/${token}.tst`), {
      content: [{ name: 'contract.txt', bytes: CONTENT }],
      anchors: [shop.service.pki.issuing.certificate],
    });

  judgeLibraries(
    'alone prove content, by P-256 or RSA, with all that a token may say',
    async () => {
      for (const token of ['plain', 'rsa', 'sha512', 'all-options']) {
        expect({ token, ...(await judged(token)) }).toMatchObject(passing);
      }
    },
  );

  judgeLibraries('that prove nothing are refused, each for its reason', async () => {
    const doubted = {
      'without-certificate': 'NO_SIGNING_CERTIFICATE_FOUND',
      'injected-first': 'SIG_CONSTRAINTS_FAILURE',
      'without-reference': 'SIG_CONSTRAINTS_FAILURE',
      'sha1-imprint': 'CRYPTO_CONSTRAINTS_FAILURE',
      'sha1-reference': 'CRYPTO_CONSTRAINTS_FAILURE',
      'purpose-not-critical': 'CHAIN_CONSTRAINTS_FAILURE',
      'second-purpose': 'CHAIN_CONSTRAINTS_FAILURE',
    };
    for (const [token, reason] of Object.entries(doubted)) {
      const { verdict } = await judged(token);
      expect({ token, verdict }).toEqual({ token, verdict: ['INDETERMINATE', reason] });
    }
    for (const token of ['two-signers', 'critical-extension', 'indefinite-length']) {
      const { verdict } = await judged(token);
      expect({ token, verdict }).toEqual({ token, verdict: ['TOTAL-FAILED', 'FORMAT_FAILURE'] });
    }
  });

  judgeLibraries('prove the time of evidence; those of something else do not', async () => {
    const authority = (folderFor: (bytes: Uint8Array) => string): TimestampAuthority => ({
      async stamp(bytes) {
        const der = shop.read(`${folderFor(bytes)}/all-options.tst`);
        const { genTime } = readTimestampToken(der).info;
        return { kind: 'granted', token: der, genTime, attempts: [] };
      },
    });
    const sealedBy = (tsa: TimestampAuthority): Promise<Uint8Array> =>
      seal(foreignModel(), { ...shop.service.meansAt(new Date()), tsa });
    const own = await sealedBy(authority((bytes) => stamp(bytes, 'over-value')));
    expect(await shop.judged(own)).toMatchObject({ ...passing, time: 'proven' });
    const other = await sealedBy(authority(() => TOKENS));
    expect((await shop.judged(other)).verdict).toEqual(['TOTAL-FAILED', 'HASH_FAILURE']);
  });
});
