import { afterAll, describe, expect } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { readTimestampResponse } from '../../src/formats/rfc3161.js';
import { verifyTimestampToken } from '../../src/formats/timestamp-check.js';
import { judge } from '../judges.js';
import { type KeyKind, makeCertificate } from './certificate-maker.js';
import { epochSeconds, Openssl } from './openssl.js';
import { makeResponse, makeToken, makeUnit, type StampingUnit, sha } from './token-maker.js';

const stamped = utf8('what was stamped');
const digest = sha('sha256', stamped);
const openssl = new Openssl();
afterAll(() => openssl.close());

const kinds: KeyKind[] = [
  'P-256',
  'rsa-2048',
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
];

const configuration = `[tsa]
default_tsa = unit
[unit]
serial = serial
signer_cert = stamp.pem
certs = issuing.pem
signer_key = stamp.key
signer_digest = sha256
default_policy = 2.999.1
digests = sha256, sha512
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

/** openssl stamps at today's time, so these certificates must be valid today. */
const long = { notBefore: new Date('2000-01-01Z'), notAfter: new Date('2099-01-01Z') };

function install(unit: StampingUnit): void {
  openssl.write('tsa.cnf', configuration);
  openssl.write('serial', '01\n');
  openssl.write('data', stamped);
  openssl.writePem('root.pem', 'CERTIFICATE', unit.root.der);
  openssl.writePem('issuing.pem', 'CERTIFICATE', unit.issuing.der);
  openssl.writePem('stamp.pem', 'CERTIFICATE', unit.stamp.der);
  const key = unit.stamp.keys.privateKey.export({ format: 'der', type: 'pkcs8' });
  openssl.write('stamp.key', encodePem('PRIVATE KEY', new Uint8Array(key)));
}

const check = (bytes: Uint8Array, unit: StampingUnit, imprint = digest) => {
  const { token } = readTimestampResponse(bytes);
  if (token === undefined) throw new Error('no token');
  const anchors = [unit.root.certificate];
  return verifyTimestampToken(nodeEngine, token, {
    imprint: { hash: 'SHA-256', digest: imprint },
    anchors,
  });
};

describe.each(kinds)('on %s', (kind) => {
  judge('openssl')('a token that openssl made is read and verified here', async () => {
    const unit = makeUnit(kind, long);
    install(unit);
    openssl.run('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'q.tsq');
    openssl.run('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'q.tsq', '-out', 'r.tsr');
    const bytes = openssl.read('r.tsr');
    const { token } = readTimestampResponse(bytes);
    expect(token?.info).toMatchObject({
      policy: '2.999.1',
      ordering: true,
      accuracyMicroseconds: 1_500_000,
    });
    const text = openssl.run('ts', '-reply', '-in', 'r.tsr', '-text');
    expect(BigInt(/^Nonce: (.*)$/m.exec(text)?.[1] ?? 0)).toBe(token?.info.nonce);
    expect(new Date(/^Time stamp: (.*)$/m.exec(text)?.[1] ?? '')).toEqual(token?.info.genTime);
    expect(await check(bytes, unit)).toMatchObject({
      kind: 'valid',
      signer: unit.stamp.certificate,
    });
    expect(await check(bytes, unit, sha('sha256', utf8('other')))).toMatchObject({
      kind: 'invalid',
    });
    expect(await check(bytes, makeUnit(kind, long))).toMatchObject({ kind: 'indeterminate' });
  });

  judge('openssl')(
    'a token that the tests make passes openssl, so that refusing its variants means something',
    () => {
      const unit = makeUnit(kind, long);
      install(unit);
      openssl.write('made.tsr', makeResponse(0n, makeToken({ unit, stamped })));
      const time = epochSeconds(
        readTimestampResponse(openssl.read('made.tsr')).token?.info.genTime ?? new Date(0),
      );
      const verify = ['ts', '-verify', '-in', 'made.tsr', '-CAfile', 'root.pem', '-attime', time];
      expect(openssl.run(...verify, '-data', 'data')).toContain('Verification: OK');
      openssl.write('other', utf8('other'));
      expect(openssl.try(...verify, '-data', 'other').status).not.toBe(0);
    },
  );
});

describe('openssl and this reader refuse', () => {
  judge('openssl')('a token by a certificate that is not for time-stamps', async () => {
    const unit = makeUnit('P-256', long);
    const plain = {
      ...unit,
      stamp: makeCertificate({ name: 'Plain', issuer: unit.issuing, ...long }),
    };
    install(plain);
    openssl.write('plain.tsr', makeResponse(0n, makeToken({ unit: plain, stamped })));
    const verify = ['ts', '-verify', '-in', 'plain.tsr', '-CAfile', 'root.pem', '-data', 'data'];
    expect(openssl.try(...verify).status).not.toBe(0);
    expect(await check(openssl.read('plain.tsr'), plain)).toMatchObject({
      kind: 'indeterminate',
      reason: 'path/purpose',
    });
  });
});
