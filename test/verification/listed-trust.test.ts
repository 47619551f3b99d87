import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { ListedTrust } from '../../src/verification/listed-trust.js';
import { listParties } from './lists.js';
import { NOW } from './stories.js';

const { service } = await listParties();
const { pki } = service;
const issuing = parseCertificate(pki.issuing.certificate);
const seal = parseCertificate(pki.seal.certificate);
/** The seal's certificate, as if it said that it was issued as a qualified one. */
const qualified = {
  ...seal,
  extensions: { ...seal.extensions, qcStatements: ['0.4.0.1862.1.1'] },
};

/** What is called qualified where the issuing authority is listed for these purposes. */
function calledQualified(
  leaf: typeof seal,
  purposes: readonly string[],
  hasQualifications = false,
) {
  const since = new Date('2026-01-01T00:00:00Z');
  const history = [{ type: 'CA/QC', status: 'granted', since, hasQualifications, purposes }];
  const services = [
    { provider: 'TEST provider', name: 'TEST service', certificates: [issuing.der], history },
  ];
  const list = {
    ...{ territory: 'XX', operator: 'TEST supervisor', sequence: 7, issued: since },
    ...{ signedBy: 'CN=TEST', sha256: new Uint8Array(32) },
  };
  const trust = new ListedTrust(nodeEngine, [{ list, services }], []);
  return trust.judge('seal', [leaf, issuing], NOW, NOW).qualification?.what;
}

describe('a certificate under a listed authority for qualified certificates', () => {
  test.each<[string, readonly string[]]>([
    ['not said', []],
    ['seals', ['ForeSeals']],
    ['signatures and web sites', ['ForeSignatures', 'ForWebSiteAuthentication']],
  ])('is a qualified one where its purpose is %s', (_, purposes) => {
    expect(calledQualified(qualified, purposes)).toBe('qualified certificate');
  });

  test('is none where the authority is listed for web sites alone', () => {
    expect(calledQualified(qualified, ['ForWebSiteAuthentication'])).toBeUndefined();
  });

  test('is none where the list has rules of its own', () => {
    expect(calledQualified(qualified, ['ForeSeals'], true)).toBeUndefined();
  });

  test('is none where it does not say so itself', () => {
    expect(calledQualified(seal, ['ForeSeals'])).toBeUndefined();
  });
});
