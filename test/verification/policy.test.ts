/** Which algorithms count, and what `--policy etsi` asks for beyond the usual. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { issueCrl } from '../../src/development/certificate.js';
import { withRefusal } from '../../src/formats/algorithm-policy.js';
import { utf8 } from '../../src/formats/bytes.js';
import type { VerificationInput } from '../../src/verification/verify.js';
import {
  makeService,
  minutes,
  modelOf,
  NOW,
  type Service,
  seal,
  troubles,
  VALIDITY,
  verify,
} from './stories.js';

let service: Service;
let sealed: Uint8Array;
beforeAll(async () => {
  service = await makeService();
  sealed = await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02)));
});

const answers = async (at: Date): Promise<Uint8Array[]> => [
  await issueCrl(service.pki.issuing, {
    number: 2,
    thisUpdate: at,
    nextUpdate: new Date(at.getTime() + 86_400_000),
    revoked: [],
  }),
  service.pki.rootCrl,
];

describe('the profile of EN 319 102-1', () => {
  const strictly = (more: Partial<VerificationInput> = {}) =>
    verify(service, sealed, { profile: 'etsi', ...more });

  test('passes what has every proof, and says by which profile', async () => {
    const report = await strictly({ revocationData: await answers(NOW) });
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', profile: 'etsi' });
  });

  test('wants answers about revocation, whatever else is asked for', async () => {
    expect(await strictly({ revocation: 'off' })).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'TRY_LATER',
    });
    expect((await verify(service, sealed)).indication).toBe('TOTAL-PASSED');
  });

  test('takes no token whose authority’s certificate expired, as nothing proves it is older', async () => {
    const at = new Date('2031-01-01T00:00:00Z');
    const usual = await verify(service, sealed, { at });
    expect(usual.indication).toBe('TOTAL-PASSED');
    const report = await strictly({ at, revocationData: await answers(NOW) });
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
      evidence: [{ provenTime: null }],
    });
    expect(report.statements[0]).toMatchObject({
      standing: 'not-proven',
      settledBy: expect.arrayContaining([{ key: 'token-within-validity' }]),
    });
  });

  test('takes no token whose authority was revoked since, for whatever reason', async () => {
    const revocationData = [
      await issueCrl(service.pki.issuing, {
        number: 3,
        thisUpdate: NOW,
        nextUpdate: VALIDITY.notAfter,
        revoked: [
          { certificate: service.pki.tsa.certificate, at: minutes(10), reason: 'superseded' },
        ],
      }),
      service.pki.rootCrl,
    ];
    expect((await verify(service, sealed, { revocationData })).indication).toBe('TOTAL-PASSED');
    expect(await strictly({ revocationData })).toMatchObject({ subIndication: 'REVOKED_NO_POE' });
  });

  test('does not take the time of a token it does not trust for judging the seal', async () => {
    const other = await makeService(VALIDITY, { ...VALIDITY, notAfter: minutes(60) });
    const means = { ...service.meansAt(minutes(0.02)), tsa: other.meansAt(minutes(0.02)).tsa };
    const bytes = await seal(modelOf({ event: 'A.1', minute: 0 }), means);
    const at = new Date('2027-06-01T00:00:00Z');
    const paths = async (profile: 'usual' | 'etsi') =>
      (await verify(service, bytes, { at, profile })).checks
        .filter(({ name }) => name === 'path/anchor')
        .map(({ result }) => result);
    expect(await paths('usual')).toEqual(['PASSED']);
    expect(await paths('etsi')).toEqual(['INDETERMINATE']);
  });
});

describe('an algorithm that proves nothing any more', () => {
  test.each([
    ['SHA-1', '2012-08-01'],
    ['RSA with MD5', '2004-08-01'],
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-md5', '2004-08-01'],
    ['http://www.w3.org/2000/09/xmldsig#sha1', '2012-08-01'],
    ['http://www.w3.org/2009/xmldsig11#dsa-sha256', '2015-12-31'],
    ['a key of the kind DSA', '2015-12-31'],
    ['an RSA key of 1024 bits', '2019-10-01'],
  ])('%s is named with the day since which it is refused', (name, day) => {
    expect(withRefusal(name)).toBe(`${name}, refused since ${day}`);
  });

  test.each(['SHA-256', 'ECDSA with SHA-256', 'EdDSA', 'an RSA key of 9000 bits', 'SHA-512'])(
    '%s is none of them',
    (name) => {
      expect(withRefusal(name)).toBe(name);
    },
  );

  test.each([
    ['2000/09/xmldsig#rsa-sha1', '2012-08-01'],
    ['2001/04/xmldsig-more#rsa-md5', '2004-08-01'],
    ['2009/xmldsig11#dsa-sha256', '2015-12-31'],
  ])('%s in a seal is refused with that day', async (algorithm, day) => {
    const text = new TextDecoder().decode(sealed);
    const edited = text.replace('2001/04/xmldsig-more#ecdsa-sha256', algorithm);
    const report = await verify(service, utf8(edited));
    expect(report).toMatchObject({ subIndication: 'CRYPTO_CONSTRAINTS_FAILURE' });
    expect(troubles(report).join()).toContain(`${algorithm}, refused since ${day}`);
  });
});
