/** Algorithm URIs of XML signatures (XML-DSig 1.1, RFC 9231) and the schemes they stand for. */

import type { HashName, SignatureScheme } from './engine.js';
import type { SignatureAlgorithm } from './signature-algorithms.js';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';

const signatureUris: Readonly<Record<string, SignatureScheme>> = {
  [`${MORE}ecdsa-sha256`]: { kind: 'ecdsa', hash: 'SHA-256', encoding: 'raw' },
  [`${MORE}ecdsa-sha384`]: { kind: 'ecdsa', hash: 'SHA-384', encoding: 'raw' },
  [`${MORE}ecdsa-sha512`]: { kind: 'ecdsa', hash: 'SHA-512', encoding: 'raw' },
  [`${MORE}rsa-sha256`]: { kind: 'rsa-pkcs1', hash: 'SHA-256' },
  [`${MORE}rsa-sha384`]: { kind: 'rsa-pkcs1', hash: 'SHA-384' },
  [`${MORE}rsa-sha512`]: { kind: 'rsa-pkcs1', hash: 'SHA-512' },
  [`${MORE_2007}sha256-rsa-MGF1`]: { kind: 'rsa-pss', hash: 'SHA-256', saltLength: 32 },
  [`${MORE_2007}sha384-rsa-MGF1`]: { kind: 'rsa-pss', hash: 'SHA-384', saltLength: 48 },
  [`${MORE_2007}sha512-rsa-MGF1`]: { kind: 'rsa-pss', hash: 'SHA-512', saltLength: 64 },
  'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519': { kind: 'ed25519' },
};

const refusedSignatureUris: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2009/xmldsig11#dsa-sha256',
  `${MORE}rsa-md5`,
  `${MORE}ecdsa-sha1`,
  `${MORE_2007}sha1-rsa-MGF1`,
]);

const digestUris: Readonly<Record<string, HashName>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'SHA-1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'SHA-256',
  [`${MORE}sha384`]: 'SHA-384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'SHA-512',
};

/** What a `ds:SignatureMethod/@Algorithm` stands for. ECDSA values in XML are raw `r || s`. */
export function xmlSignatureAlgorithm(uri: string): SignatureAlgorithm {
  const scheme = Object.hasOwn(signatureUris, uri) ? signatureUris[uri] : undefined;
  if (scheme !== undefined) return { kind: 'accepted', name: uri, scheme };
  return { kind: refusedSignatureUris.has(uri) ? 'refused' : 'unknown', name: uri };
}

/** The hash a `ds:DigestMethod/@Algorithm` stands for. SHA-1 is named, so that its refusal can be; judging is the caller's. */
export function xmlDigestAlgorithm(uri: string): HashName | undefined {
  return Object.hasOwn(digestUris, uri) ? digestUris[uri] : undefined;
}
