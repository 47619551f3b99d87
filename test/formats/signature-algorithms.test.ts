import { describe, expect, test } from '@jest/globals';
import { parseDer } from '../../src/formats/der.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { Oid } from '../../src/formats/oids.js';
import {
  readHashAlgorithm,
  readSignatureAlgorithm,
} from '../../src/formats/signature-algorithms.js';
import { xmlDigestAlgorithm, xmlSignatureAlgorithm } from '../../src/formats/xml-algorithms.js';

const identifier = (oid: string, ...parameters: readonly Uint8Array[]) =>
  parseDer(write.sequence(write.oid(oid), ...parameters), 1_000);
const nullValue = write.nullValue();

describe('a signature algorithm in DER', () => {
  test.each([
    ['1.2.840.10045.4.1', 'ECDSA with SHA-1'],
    ['1.2.840.113549.1.1.5', 'RSA with SHA-1'],
    ['1.2.840.113549.1.1.4', 'RSA with MD5'],
    ['1.2.840.113549.1.1.2', 'RSA with MD2'],
    ['1.2.840.10040.4.3', 'DSA with SHA-1'],
    ['2.16.840.1.101.3.4.3.2', 'DSA with SHA-256'],
  ])('%s is refused by its name, %s', (oid, name) => {
    expect(readSignatureAlgorithm(identifier(oid))).toMatchObject({ kind: 'refused', name });
  });

  test('is told by its number when it is unknown', () => {
    expect(readSignatureAlgorithm(identifier('2.999.1'))).toEqual({
      kind: 'unknown',
      name: '2.999.1',
    });
    // rsaEncryption names a key; as a signature it means nothing without the hash beside it.
    expect(readSignatureAlgorithm(identifier(Oid.rsaEncryption, nullValue)).kind).toBe('unknown');
  });

  test('may be plain RSA in CMS, where the hash stands beside it', () => {
    const plain = identifier(Oid.rsaEncryption, nullValue);
    expect(readSignatureAlgorithm(plain, 'SHA-256')).toMatchObject({
      kind: 'accepted',
      scheme: { kind: 'rsa-pkcs1', hash: 'SHA-256' },
    });
    expect(readSignatureAlgorithm(plain, 'SHA-1').kind).toBe('refused');
  });

  test.each([
    ['ECDSA with NULL', Oid.ecdsaWithSha256, nullValue],
    ['Ed25519 with NULL', Oid.ed25519, nullValue],
    ['RSA with something', Oid.sha256WithRsa, write.integer(1n)],
    ['RSA-PSS with NULL', Oid.rsaPss, nullValue],
  ])('is malformed as %s', (_, oid, parameters) => {
    expect(() => readSignatureAlgorithm(identifier(oid, parameters))).toThrow(FormatError);
  });

  test('is malformed as RSA-PSS without parameters', () => {
    expect(() => readSignatureAlgorithm(identifier(Oid.rsaPss))).toThrow(FormatError);
  });
});

describe('RSA-PSS parameters', () => {
  const hash = (oid: string) => write.sequence(write.oid(oid));
  const pss = (...fields: readonly Uint8Array[]) =>
    readSignatureAlgorithm(identifier(Oid.rsaPss, write.sequence(...fields)));
  const withHash = (oid: string) => write.contextConstructed(0, hash(oid));
  const withMask = (oid: string, mask: string = Oid.mgf1) =>
    write.contextConstructed(1, write.sequence(write.oid(mask), hash(oid)));
  const withSalt = (length: bigint) => write.contextConstructed(2, write.integer(length));

  test('are taken when hash and mask agree', () => {
    expect(pss(withHash(Oid.sha256), withMask(Oid.sha256), withSalt(32n))).toMatchObject({
      kind: 'accepted',
      scheme: { kind: 'rsa-pss', hash: 'SHA-256', saltLength: 32 },
    });
  });

  test('are refused when nothing is said, which means SHA-1', () => {
    expect(pss().kind).toBe('refused');
  });

  test.each([
    ['differ', [withHash(Oid.sha256), withMask(Oid.sha512)]],
    ['leave the mask to SHA-1', [withHash(Oid.sha256)]],
    ['use another mask function', [withHash(Oid.sha256), withMask(Oid.sha256, '2.999.1')]],
    [
      'use another trailer',
      [withHash(Oid.sha256), withMask(Oid.sha256), write.contextConstructed(3, write.integer(2n))],
    ],
  ])('are unknown when they %s', (_, fields) => {
    expect(pss(...fields).kind).toBe('unknown');
  });

  test('are malformed with a negative salt or a field too many', () => {
    expect(() => pss(write.contextConstructed(2, Uint8Array.of(2, 1, 255)))).toThrow(FormatError);
    expect(() => pss(withSalt(32n), write.nullValue())).toThrow(FormatError);
  });
});

describe('a hash in DER', () => {
  test('has NULL or nothing as parameters', () => {
    expect(readHashAlgorithm(identifier(Oid.sha256))).toBe('SHA-256');
    expect(readHashAlgorithm(identifier(Oid.sha512, nullValue))).toBe('SHA-512');
    expect(() => readHashAlgorithm(identifier(Oid.sha256, write.integer(1n)))).toThrow(FormatError);
    expect(readHashAlgorithm(identifier('1.2.840.113549.2.5'))).toBeUndefined();
  });
});

describe('algorithms in XML', () => {
  const more = 'http://www.w3.org/2001/04/xmldsig-more#';

  test.each([
    [`${more}ecdsa-sha256`, { kind: 'ecdsa', hash: 'SHA-256', encoding: 'raw' }],
    [`${more}ecdsa-sha384`, { kind: 'ecdsa', hash: 'SHA-384', encoding: 'raw' }],
    [`${more}ecdsa-sha512`, { kind: 'ecdsa', hash: 'SHA-512', encoding: 'raw' }],
    [`${more}rsa-sha256`, { kind: 'rsa-pkcs1', hash: 'SHA-256' }],
    [`${more}rsa-sha512`, { kind: 'rsa-pkcs1', hash: 'SHA-512' }],
  ])('lead from %s to the scheme, with raw values for ECDSA', (uri, scheme) => {
    expect(xmlSignatureAlgorithm(uri)).toEqual({ kind: 'accepted', name: uri, scheme });
  });

  test.each([
    ['http://www.w3.org/2000/09/xmldsig#sha1', 'SHA-1'],
    ['http://www.w3.org/2001/04/xmlenc#sha256', 'SHA-256'],
    [`${more}sha384`, 'SHA-384'],
    ['http://www.w3.org/2001/04/xmlenc#sha512', 'SHA-512'],
    ['http://www.w3.org/2001/04/xmlenc#sha384', undefined],
  ])('lead from %s to the hash %s', (uri, hash) => {
    expect(xmlDigestAlgorithm(uri)).toBe(hash);
  });

  test.each([
    ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'refused'],
    ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'refused'],
    [`${more}rsa-md5`, 'refused'],
    [`${more}hmac-sha256`, 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (uri, kind) => {
    expect(xmlSignatureAlgorithm(uri).kind).toBe(kind);
  });

  test('name SHA-1 so that it can be refused, and nothing that is no hash', () => {
    expect(xmlDigestAlgorithm('http://www.w3.org/2000/09/xmldsig#sha1')).toBe('SHA-1');
    expect(xmlDigestAlgorithm('http://www.w3.org/2001/04/xmldsig-more#md5')).toBeUndefined();
    expect(xmlDigestAlgorithm('toString')).toBeUndefined();
  });
});
