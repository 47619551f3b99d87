/** The other way round: what other software signs and stamps, sound and broken, is judged rightly by ours. */

import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { readTimestampResponse } from '../../src/formats/rfc3161.js';
import { assembleSeal, prepareSeal, signingCertificate } from '../../src/formats/xades.js';
import { judge } from '../judges.js';
import { CONTENT, seal } from '../verification/stories.js';
import { judgeDss, signWithDss } from './dss.js';
import {
  edited,
  foreignModel,
  PASSWORD,
  passing,
  SIGNATURE_VALUE,
  TOKEN,
  Workshop,
} from './workshop.js';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop.close());

describe('evidence signed by DSS', () => {
  beforeAll(() => {
    for (const name of ['one', 'two']) shop.write(`${name}.xml`, writeEvidence(foreignModel()));
  });
  const sign = (level: 'b' | 't'): void => {
    const files = ['one', 'two'].map((name) => ({
      from: shop.path(`${name}.xml`),
      to: shop.path(`${name}-${level}.xml`),
    }));
    const means = { key: shop.path('seal.p12'), password: PASSWORD };
    signWithDss(files, level === 't' ? { ...means, tsa: shop.path('tsa.p12') } : means);
  };

  judgeDss(
    'at level BASELINE-B passes, and proves no time',
    async () => {
      sign('b');
      expect(await shop.judged(shop.read('one-b.xml'))).toMatchObject({ ...passing, time: null });
    },
    200_000,
  );

  judgeDss(
    'at level BASELINE-T passes, its time proven',
    async () => {
      sign('t');
      expect(await shop.judged(shop.read('one-t.xml'))).toMatchObject({
        ...passing,
        time: 'proven',
      });
    },
    200_000,
  );

  judgeDss(
    'fails with a letter, a digest, a signature or a token that is not its own',
    async () => {
      const [one, two] = [shop.read('one-t.xml'), shop.read('two-t.xml')];
      const token = TOKEN.exec(fromUtf8(two))?.[0] ?? '';
      const value = SIGNATURE_VALUE.exec(fromUtf8(two))?.[0] ?? '';
      const cases = [
        [edited(one, 'Dupont', 'Mallory'), 'HASH_FAILURE'],
        [edited(one, /(?<=<ds:DigestValue>)..../, 'AAAA'), 'HASH_FAILURE'],
        [edited(one, SIGNATURE_VALUE, value), 'SIG_CRYPTO_FAILURE'],
        [edited(one, TOKEN, token), 'HASH_FAILURE'],
      ] as const;
      for (const [bytes, reason] of cases) {
        expect((await shop.judged(bytes)).verdict).toEqual(['TOTAL-FAILED', reason]);
      }
    },
  );

  judgeDss('is trusted by its root only', async () => {
    expect((await shop.judged(shop.read('one-t.xml'), { anchors: [] })).verdict).toEqual([
      'INDETERMINATE',
      'NO_CERTIFICATE_CHAIN_FOUND',
    ]);
  });
});

describe('evidence signed by xmlsec1', () => {
  /** Our form of a seal with empty places for digests and signature, which xmlsec1 fills. */
  function template(): Uint8Array {
    const { seal: key, issuing } = shop.service.pki;
    const prepared = prepareSeal(
      {
        document: writeEvidence(foreignModel()),
        certificate: signingCertificate(key.certificate, [issuing.certificate], nodeEngine.hash),
        signingTime: new Date(),
        signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
        mimeType: 'text/xml',
      },
      nodeEngine.hash,
    );
    const text = fromUtf8(assembleSeal(prepared, new Uint8Array()));
    const [before, info, after] = text.split(/(?=<ds:SignedInfo)|(?<=<\/ds:SignedInfo>)/);
    const empty = info?.replace(/(?<=<ds:DigestValue>)[^<]+/g, '');
    return utf8(`${before}${empty}${after}`);
  }
  const sign = (name: string): Uint8Array => {
    shop.write('template.xml', template());
    const id = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'];
    shop.run(
      'xmlsec1',
      '--sign',
      '--privkey-pem',
      'seal.key',
      ...id,
      '--output',
      name,
      'template.xml',
    );
    return shop.read(name);
  };

  judge('xmlsec1')(
    'passes, and fails with a letter changed or the signature of another',
    async () => {
      const [one, two] = [sign('one-x.xml'), sign('two-x.xml')];
      expect(await shop.judged(one)).toMatchObject(passing);
      expect((await shop.judged(edited(one, 'Dupont', 'Mallory'))).verdict).toEqual([
        'TOTAL-FAILED',
        'HASH_FAILURE',
      ]);
      const value = SIGNATURE_VALUE.exec(fromUtf8(two))?.[0] ?? '';
      expect((await shop.judged(edited(one, SIGNATURE_VALUE, value))).verdict).toEqual([
        'TOTAL-FAILED',
        'SIG_CRYPTO_FAILURE',
      ]);
    },
  );
});

describe('time-stamps by openssl', () => {
  const CONFIGURATION = `[tsa]
default_tsa = unit
[unit]
serial = serial
signer_cert = tsa.pem
certs = issuing.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 2.999.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`;

  /** The answer of an authority that is nothing but openssl. */
  function answerTo(stamped: Uint8Array): Uint8Array {
    shop.write('tsa.cnf', CONFIGURATION);
    shop.write('serial', '01\n');
    shop.write('stamped', stamped);
    shop.run(
      'openssl',
      'ts',
      '-query',
      '-data',
      'stamped',
      '-sha256',
      '-cert',
      '-out',
      'query.tsq',
    );
    shop.run(
      'openssl',
      'ts',
      '-reply',
      '-config',
      'tsa.cnf',
      '-queryfile',
      'query.tsq',
      '-out',
      'answer.tsr',
    );
    return shop.read('answer.tsr');
  }
  const authority: TimestampAuthority = {
    async stamp(bytes) {
      const { token } = readTimestampResponse(answerTo(bytes));
      if (token === undefined) throw new Error('openssl gave no token');
      return { kind: 'granted', token: token.der, genTime: token.info.genTime, attempts: [] };
    },
  };
  const sealByOpenssl = (): Promise<Uint8Array> =>
    seal(foreignModel(), { ...shop.service.meansAt(new Date()), tsa: authority });

  judge('openssl')('prove the time of evidence; one that is another’s does not', async () => {
    const [one, two] = [await sealByOpenssl(), await sealByOpenssl()];
    expect(await shop.judged(one)).toMatchObject({ ...passing, time: 'proven' });
    const token = TOKEN.exec(fromUtf8(two))?.[0] ?? '';
    expect((await shop.judged(edited(one, TOKEN, token))).verdict).toEqual([
      'TOTAL-FAILED',
      'HASH_FAILURE',
    ]);
  });

  judge('openssl')(
    'alone prove content; a changed byte anywhere, or other content, does not',
    async () => {
      const answer = answerTo(CONTENT);
      const content = [{ name: 'contract.txt', bytes: CONTENT }];
      expect(await shop.judged(answer, { content })).toMatchObject(passing);
      const other = [{ name: 'contract.txt', bytes: utf8('other') }];
      expect((await shop.judged(answer, { content: other })).verdict).toEqual([
        'TOTAL-FAILED',
        'HASH_FAILURE',
      ]);
      const unnoticed: number[] = [];
      for (let at = 0; at < answer.length; at += 7) {
        const changed = answer.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        const { verdict } = await shop.judged(changed, { content });
        if (verdict[0] === 'TOTAL-PASSED') unnoticed.push(at);
      }
      expect(unnoticed).toEqual([]);
    },
  );

  judge('openssl')('of a certificate that is not for time-stamps prove nothing', async () => {
    // openssl itself would not stamp with such a certificate, so it signs the same content as CMS.
    const files = [
      '-in',
      'stamped',
      '-signer',
      'seal.pem',
      '-inkey',
      'seal.key',
      '-certfile',
      'chain.pem',
    ];
    shop.write('stamped', CONTENT);
    const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-nodetach', '-binary', '-cades'];
    shop.run('openssl', 'cms', '-sign', ...files, ...type, '-outform', 'DER', '-out', 'false.tst');
    const content = [{ name: 'contract.txt', bytes: CONTENT }];
    expect((await shop.judged(shop.read('false.tst'), { content })).verdict[0]).not.toBe(
      'TOTAL-PASSED',
    );
  });
});
