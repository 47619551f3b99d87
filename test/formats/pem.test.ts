import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodePem, decodePemBlocks, encodePem } from '../../src/formats/pem.js';
import { judge } from '../judges.js';
import { testCertificate } from '../sealing/certificates.js';

describe('PEM', () => {
  test('comes back as it was written, whatever the size, with LF or CRLF', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 })), (ders) => {
        const text = ders.map((der) => encodePem('CERTIFICATE', der)).join('between\n');
        const blocks = ders.map((der) => ({ label: 'CERTIFICATE', der }));
        expect(decodePem(text)).toEqual(blocks);
        expect(decodePem(text.replaceAll('\n', '\r\n'))).toEqual(blocks);
      }),
    );
  });

  judge('openssl')('is read by openssl', async () => {
    const { certificate } = await testCertificate({ subject: 'CN=TEST pem' });
    const input = encodePem('CERTIFICATE', certificate);
    const subject = execFileSync('openssl', ['x509', '-noout', '-subject'], { input });
    expect(subject.toString()).toContain('TEST pem');
  });

  test('gives the blocks of one label only', () => {
    const text =
      encodePem('PRIVATE KEY', Uint8Array.of(1)) + encodePem('X509 CRL', Uint8Array.of(2));
    expect(decodePemBlocks(text, 'X509 CRL')).toEqual([Uint8Array.of(2)]);
    expect(decodePemBlocks(text, 'CERTIFICATE')).toEqual([]);
  });

  test('may be empty', () => {
    expect(decodePem('no block at all')).toEqual([]);
  });

  const good = encodePem('CERTIFICATE', Uint8Array.of(1, 2, 3));
  test.each([
    ['a cut block', good.slice(0, -30)],
    ['a block that ends as another', good.replace('END CERTIFICATE', 'END X509 CRL')],
    ['a block with headers inside', good.replace('AQID', 'Proc-Type: 4,ENCRYPTED\n\nAQID')],
    ['a block with foreign characters', good.replace('AQID', 'AQ*D')],
    ['a block with wrong padding', good.replace('AQID', 'AQI')],
    ['an empty block', good.replace('AQID\n', '')],
    ['a good block before a damaged one', good + good.replace('AQID', 'AQI')],
  ])('is refused as a whole for %s', (_name, text) => {
    expect(decodePem(text)).toBeUndefined();
  });
});
