/** The other way round: what other software signs and stamps, sound and broken, is judged rightly by ours. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Credential } from '../../src/development/certificate.js';
import { developmentValidity } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { readTimestampResponse } from '../../src/formats/rfc3161.js';
import { assembleSeal, prepareSeal, signingCertificate } from '../../src/formats/xades.js';
import type { VerificationInput } from '../../src/verification/verify.js';
import { judge } from '../judges.js';
import {
  CONTENT,
  makeService,
  modelOf,
  type Service,
  seal,
  troubles,
  verify,
} from '../verification/stories.js';
import { judgeDss, signWithDss } from './dss.js';

const folder = mkdtempSync(join(tmpdir(), 'sealpost-others-'));
const path = (name: string): string => join(folder, name);
const write = (name: string, content: Uint8Array | string): string => {
  writeFileSync(path(name), content);
  return path(name);
};
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));

let service: Service;
beforeAll(async () => {
  // Other software takes the machine's time, so everything here happens today.
  service = await makeService(developmentValidity(new Date()));
  for (const name of ['seal', 'tsa'] as const) writeKey(name, service.pki[name]);
  write('root.pem', encodePem('CERTIFICATE', service.pki.root));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PASSWORD = 'for-tests';

/** Key, certificate and path to the root, as PEM files and as PKCS#12. */
function writeKey(name: string, { certificate, pkcs8 }: Credential): void {
  const { issuing, root } = service.pki;
  const chain = [issuing.certificate, root].map((der) => encodePem('CERTIFICATE', der)).join('');
  write(`${name}.pem`, encodePem('CERTIFICATE', certificate));
  write(`${name}.key`, encodePem('PRIVATE KEY', pkcs8));
  write('chain.pem', chain);
  write('issuing.pem', encodePem('CERTIFICATE', issuing.certificate));
  const files = ['-in', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'chain.pem'];
  run(
    'openssl',
    'pkcs12',
    '-export',
    ...files,
    '-passout',
    `pass:${PASSWORD}`,
    '-out',
    `${name}.p12`,
  );
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stderr}`);
}

/** Evidence of a moment ago and of nobody's extensions, as other providers issue it. */
const model = (): Evidence =>
  modelOf({
    event: 'A.1',
    minute: 0,
    edit: (one) => ({
      ...one,
      eventTime: new Date(Math.floor(Date.now() / 1000) * 1000 - 1000),
      extensions: [],
    }),
  });

const judged = async (bytes: Uint8Array, more: Partial<VerificationInput> = {}) => {
  const report = await verify(service, bytes, { at: new Date(), ...more });
  const { indication, subIndication, evidence } = report;
  return {
    verdict: [indication, subIndication],
    troubles: troubles(report),
    time: evidence[0]?.time,
  };
};
const edited = (bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array => {
  const text = fromUtf8(bytes);
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return utf8(changed);
};
const TOKEN = /<(\w+):EncapsulatedTimeStamp[^>]*>[^<]+<\/\1:EncapsulatedTimeStamp>/;
const passing = { verdict: ['TOTAL-PASSED', null], troubles: [] };

describe('evidence signed by DSS', () => {
  beforeAll(() => {
    for (const name of ['one', 'two']) write(`${name}.xml`, writeEvidence(model()));
  });
  const sign = (level: 'b' | 't'): void => {
    const files = ['one', 'two'].map((name) => ({
      from: path(`${name}.xml`),
      to: path(`${name}-${level}.xml`),
    }));
    const means = { key: path('seal.p12'), password: PASSWORD };
    signWithDss(files, level === 't' ? { ...means, tsa: path('tsa.p12') } : means);
  };

  judgeDss(
    'at level BASELINE-B passes, and proves no time',
    async () => {
      sign('b');
      expect(await judged(read('one-b.xml'))).toMatchObject({ ...passing, time: null });
    },
    200_000,
  );

  judgeDss(
    'at level BASELINE-T passes, its time proven',
    async () => {
      sign('t');
      expect(await judged(read('one-t.xml'))).toMatchObject({ ...passing, time: 'proven' });
    },
    200_000,
  );

  judgeDss(
    'fails with a letter, a digest, a signature or a token that is not its own',
    async () => {
      const [one, two] = [read('one-t.xml'), read('two-t.xml')];
      const token = TOKEN.exec(fromUtf8(two))?.[0] ?? '';
      const value = /<ds:SignatureValue[^>]*>([^<]+)/.exec(fromUtf8(two))?.[1] ?? '';
      const cases = [
        [edited(one, 'Dupont', 'Mallory'), 'HASH_FAILURE'],
        [edited(one, /(?<=<ds:DigestValue>)..../, 'AAAA'), 'HASH_FAILURE'],
        [edited(one, /(?<=<ds:SignatureValue[^>]*>)[^<]+/, value), 'SIG_CRYPTO_FAILURE'],
        [edited(one, TOKEN, token), 'HASH_FAILURE'],
      ] as const;
      for (const [bytes, reason] of cases) {
        expect((await judged(bytes)).verdict).toEqual(['TOTAL-FAILED', reason]);
      }
    },
  );

  judgeDss('is trusted by its root only', async () => {
    expect((await judged(read('one-t.xml'), { anchors: [] })).verdict).toEqual([
      'INDETERMINATE',
      'NO_CERTIFICATE_CHAIN_FOUND',
    ]);
  });
});

describe('evidence signed by xmlsec1', () => {
  /** Our form of a seal with empty places for digests and signature, which xmlsec1 fills. */
  function template(): Uint8Array {
    const { seal: key, issuing } = service.pki;
    const prepared = prepareSeal(
      {
        document: writeEvidence(model()),
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
    write('template.xml', template());
    const id = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'];
    run('xmlsec1', '--sign', '--privkey-pem', 'seal.key', ...id, '--output', name, 'template.xml');
    return read(name);
  };

  judge('xmlsec1')(
    'passes, and fails with a letter changed or the signature of another',
    async () => {
      const [one, two] = [sign('one-x.xml'), sign('two-x.xml')];
      expect(await judged(one)).toMatchObject(passing);
      expect((await judged(edited(one, 'Dupont', 'Mallory'))).verdict).toEqual([
        'TOTAL-FAILED',
        'HASH_FAILURE',
      ]);
      const value = /<ds:SignatureValue[^>]*>([^<]+)/.exec(fromUtf8(two))?.[1] ?? '';
      expect(
        (await judged(edited(one, /(?<=<ds:SignatureValue[^>]*>)[^<]+/, value))).verdict,
      ).toEqual(['TOTAL-FAILED', 'SIG_CRYPTO_FAILURE']);
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
    write('tsa.cnf', CONFIGURATION);
    write('serial', '01\n');
    write('stamped', stamped);
    run('openssl', 'ts', '-query', '-data', 'stamped', '-sha256', '-cert', '-out', 'query.tsq');
    run(
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
    return read('answer.tsr');
  }
  const authority: TimestampAuthority = {
    async stamp(bytes) {
      const { token } = readTimestampResponse(answerTo(bytes));
      if (token === undefined) throw new Error('openssl gave no token');
      return { kind: 'granted', token: token.der, genTime: token.info.genTime, attempts: [] };
    },
  };
  const sealByOpenssl = (): Promise<Uint8Array> =>
    seal(model(), { ...service.meansAt(new Date()), tsa: authority });

  judge('openssl')('prove the time of evidence; one that is another’s does not', async () => {
    const [one, two] = [await sealByOpenssl(), await sealByOpenssl()];
    expect(await judged(one)).toMatchObject({ ...passing, time: 'proven' });
    const token = TOKEN.exec(fromUtf8(two))?.[0] ?? '';
    expect((await judged(edited(one, TOKEN, token))).verdict).toEqual([
      'TOTAL-FAILED',
      'HASH_FAILURE',
    ]);
  });

  judge('openssl')(
    'alone prove content; a changed byte anywhere, or other content, does not',
    async () => {
      const answer = answerTo(CONTENT);
      const content = [{ name: 'contract.txt', bytes: CONTENT }];
      expect(await judged(answer, { content })).toMatchObject(passing);
      const other = [{ name: 'contract.txt', bytes: utf8('other') }];
      expect((await judged(answer, { content: other })).verdict).toEqual([
        'TOTAL-FAILED',
        'HASH_FAILURE',
      ]);
      const unnoticed: number[] = [];
      for (let at = 0; at < answer.length; at += 7) {
        const changed = answer.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        const { verdict } = await judged(changed, { content });
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
    write('stamped', CONTENT);
    const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-nodetach', '-binary', '-cades'];
    run('openssl', 'cms', '-sign', ...files, ...type, '-outform', 'DER', '-out', 'false.tst');
    const content = [{ name: 'contract.txt', bytes: CONTENT }];
    expect((await judged(read('false.tst'), { content })).verdict[0]).not.toBe('TOTAL-PASSED');
  });
});
