import { afterAll, describe, expect } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { toHex } from '../../src/formats/bytes.js';
import { Oid } from '../../src/formats/oids.js';
import { encodePem } from '../../src/formats/pem.js';
import { readRevocationFile, revocationStatus } from '../../src/formats/revocation.js';
import { judge } from '../judges.js';
import {
  authority,
  certSign,
  digitalSignature,
  extendedKeyUsage,
  type MadeCertificate,
  makeCertificate,
  makeKeys,
} from './certificate-maker.js';
import { Openssl } from './openssl.js';
import { listEntry, makeList, makeOcsp, reasonCode, revoked } from './revocation-maker.js';

const openssl = new Openssl();
afterAll(() => openssl.close());

/** openssl answers at today's time, so these certificates must be valid today. */
const long = { notBefore: new Date('2000-01-01Z'), notAfter: new Date('2099-01-01Z') };
const keys = makeKeys('brainpoolP256r1');
const issuer = makeCertificate({
  name: 'Issuing',
  keys,
  extensions: [authority(), certSign()],
  ...long,
});
const below = (name: string, ...extensions: Uint8Array[]) =>
  makeCertificate({ name, issuer, extensions: [digitalSignature(), ...extensions], ...long });
const lost = below('Lost');
const kept = below('Kept');
const responder = below('Responder', extendedKeyUsage(false, Oid.ocspSigning));
const revokedAt = new Date('2026-03-01T10:00:00Z');

const keyPem = ({ keys: pair }: MadeCertificate): string =>
  encodePem(
    'PRIVATE KEY',
    new Uint8Array(pair.privateKey.export({ format: 'der', type: 'pkcs8' })),
  );
const serialOf = ({ certificate }: MadeCertificate): string => {
  const serial = toHex(certificate.serial).toUpperCase();
  return serial.startsWith('00') ? serial.slice(2) : serial;
};

function install(): void {
  openssl.write(
    'index.txt',
    [
      `R\t20990101000000Z\t260301100000Z,keyCompromise\t${serialOf(lost)}\tunknown\t/CN=Lost`,
      `V\t20990101000000Z\t\t${serialOf(kept)}\tunknown\t/CN=Kept`,
      '',
    ].join('\n'),
  );
  openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca = issuing\n[issuing]\ndatabase = index.txt\ncrlnumber = number\ndefault_md = sha256\n',
  );
  openssl.write('number', '01\n');
  for (const [name, made] of Object.entries({ issuer, lost, kept, responder })) {
    openssl.writePem(`${name}.pem`, 'CERTIFICATE', made.der);
    openssl.write(`${name}.key`, keyPem(made));
  }
}

const ask = (subject: MadeCertificate, file: Uint8Array) =>
  revocationStatus(
    nodeEngine,
    { certificate: subject.certificate, issuer: issuer.certificate, at: new Date() },
    readRevocationFile(file),
  );

describe('with openssl', () => {
  judge('openssl')('a revocation list that it made is read and verified here', async () => {
    install();
    const crl = [
      'ca',
      '-gencrl',
      '-config',
      'ca.cnf',
      '-cert',
      'issuer.pem',
      '-keyfile',
      'issuer.key',
    ];
    openssl.run(...crl, '-crldays', '30', '-out', 'list.pem');
    const file = openssl.read('list.pem');
    expect(await ask(lost, file)).toEqual({
      kind: 'revoked',
      source: 'crl',
      time: revokedAt,
      reason: 'keyCompromise',
    });
    expect(await ask(kept, file)).toMatchObject({ kind: 'good', source: 'crl' });
  });

  judge('openssl')('an OCSP response that it made is read and verified here', async () => {
    install();
    for (const name of ['lost', 'kept', 'responder']) {
      openssl.run(
        ...['ocsp', '-index', 'index.txt', '-CA', 'issuer.pem', '-rsigner', 'responder.pem'],
        ...['-rkey', 'responder.key', '-ndays', '30', '-issuer', 'issuer.pem'],
        ...['-cert', `${name}.pem`, '-respout', `${name}.ocsp`],
      );
    }
    expect(await ask(lost, openssl.read('lost.ocsp'))).toEqual({
      kind: 'revoked',
      source: 'ocsp',
      time: revokedAt,
      reason: 'keyCompromise',
    });
    expect(await ask(kept, openssl.read('kept.ocsp'))).toMatchObject({ kind: 'good' });
    expect(await ask(responder, openssl.read('responder.ocsp'))).toMatchObject({ kind: 'unknown' });
    expect(await ask(kept, openssl.read('lost.ocsp'))).toMatchObject({ kind: 'unknown' });
  });

  judge('openssl')(
    'what the tests make is taken, so that refusing its variants means something',
    () => {
      install();
      const span = { thisUpdate: new Date('2026-03-01Z'), nextUpdate: new Date('2098-01-01Z') };
      const entries = [listEntry(lost, revokedAt, reasonCode(1))];
      openssl.write('made.crl', makeList({ issuer, entries, ...span }));
      const text = openssl.run(
        'crl',
        '-inform',
        'DER',
        '-in',
        'made.crl',
        '-CAfile',
        'issuer.pem',
        '-text',
      );
      expect(text).toContain('verify OK');
      expect(text).toContain('Key Compromise');
      const status = revoked(revokedAt, 1);
      openssl.write('made.ocsp', makeOcsp({ issuer, subject: lost, responder, status, ...span }));
      const answer = openssl.run(
        ...['ocsp', '-respin', 'made.ocsp', '-issuer', 'issuer.pem', '-cert', 'lost.pem'],
        ...['-CAfile', 'issuer.pem'],
      );
      expect(answer).toContain('Response verify OK');
      expect(answer).toContain('Reason: keyCompromise');
    },
  );
});
