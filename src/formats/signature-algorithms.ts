/** Names of algorithms, as certificates and CMS (OIDs) and XML signatures (URIs) write them, and which of them prove anything today (ETSI TS 119 312). */

import { type DerElement, malformed, Tag } from './der.js';
import { DerFields, onlyChild, readCount, readOid } from './der-values.js';
import type { HashName, SignatureScheme } from './engine.js';
import { Oid } from './oids.js';

export type SignatureAlgorithm =
  | { readonly kind: 'accepted'; readonly name: string; readonly scheme: SignatureScheme }
  /** Known and too weak. The scheme is given where the engine could still compute it. */
  | { readonly kind: 'refused'; readonly name: string; readonly scheme?: SignatureScheme }
  | { readonly kind: 'unknown'; readonly name: string };

const hashesByOid: Readonly<Record<string, HashName>> = {
  [Oid.sha1]: 'SHA-1',
  [Oid.sha256]: 'SHA-256',
  [Oid.sha384]: 'SHA-384',
  [Oid.sha512]: 'SHA-512',
};

export const hashBytes: Readonly<Record<HashName, number>> = {
  'SHA-1': 20,
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
};

/** The OID of each hash that we write. */
export const hashOid: Readonly<Record<Exclude<HashName, 'SHA-1'>, string>> = {
  'SHA-256': Oid.sha256,
  'SHA-384': Oid.sha384,
  'SHA-512': Oid.sha512,
};

const ecdsa = (hash: HashName): SignatureScheme => ({ kind: 'ecdsa', hash, encoding: 'der' });
const rsa = (hash: HashName): SignatureScheme => ({ kind: 'rsa-pkcs1', hash });
const accepted = (name: string, scheme: SignatureScheme): SignatureAlgorithm => ({
  kind: 'accepted',
  name,
  scheme,
});
const refused = (name: string, scheme?: SignatureScheme): SignatureAlgorithm => ({
  kind: 'refused',
  name,
  ...(scheme && { scheme }),
});

const signaturesByOid: Readonly<Record<string, SignatureAlgorithm>> = {
  [Oid.ecdsaWithSha256]: accepted('ECDSA with SHA-256', ecdsa('SHA-256')),
  [Oid.ecdsaWithSha384]: accepted('ECDSA with SHA-384', ecdsa('SHA-384')),
  [Oid.ecdsaWithSha512]: accepted('ECDSA with SHA-512', ecdsa('SHA-512')),
  [Oid.sha256WithRsa]: accepted('RSA with SHA-256', rsa('SHA-256')),
  [Oid.sha384WithRsa]: accepted('RSA with SHA-384', rsa('SHA-384')),
  [Oid.sha512WithRsa]: accepted('RSA with SHA-512', rsa('SHA-512')),
  [Oid.ed25519]: accepted('Ed25519', { kind: 'ed25519' }),
  '1.2.840.10045.4.1': refused('ECDSA with SHA-1', ecdsa('SHA-1')),
  '1.2.840.113549.1.1.5': refused('RSA with SHA-1', rsa('SHA-1')),
  '1.3.14.3.2.29': refused('RSA with SHA-1', rsa('SHA-1')),
  '1.2.840.113549.1.1.2': refused('RSA with MD2'),
  '1.2.840.113549.1.1.4': refused('RSA with MD5'),
  '1.2.840.10040.4.1': refused('DSA'),
  '1.2.840.10040.4.3': refused('DSA with SHA-1'),
  '2.16.840.1.101.3.4.3.2': refused('DSA with SHA-256'),
};

/**
 * Reads the AlgorithmIdentifier of a signature.
 *
 * @param digest the hash named beside it, for CMS signers that write only `rsaEncryption` (RFC 3370 section 3.2)
 * @throws FormatError `formats/der` when the parameters are not those of the algorithm
 */
export function readSignatureAlgorithm(
  identifier: DerElement,
  digest?: HashName,
): SignatureAlgorithm {
  const fields = new DerFields(identifier);
  const oid = readOid(fields.take(Tag.oid));
  const [parameters, ...more] = fields.rest();
  if (more.length > 0) throw malformed('an algorithm with two parameters');
  if (oid === Oid.rsaPss) return readPss(parameters);
  if (oid === Oid.rsaEncryption && digest !== undefined) {
    requireNull(parameters);
    const name = `RSA with ${digest}`;
    return digest === 'SHA-1' ? refused(name, rsa(digest)) : accepted(name, rsa(digest));
  }
  const algorithm = signaturesByOid[oid];
  if (algorithm === undefined) return { kind: 'unknown', name: oid };
  if (algorithm.kind !== 'accepted') return algorithm;
  // RFC 4055 section 5 wants NULL for RSA, RFC 5758 and RFC 8410 want nothing for the others.
  if (algorithm.scheme.kind === 'rsa-pkcs1') requireNull(parameters);
  else if (parameters !== undefined) throw malformed('parameters where none belong');
  return algorithm;
}

function requireNull(parameters: DerElement | undefined): void {
  if (parameters !== undefined && parameters.tag !== Tag.nullValue) {
    throw malformed('parameters other than NULL');
  }
}

/** RSASSA-PSS-params (RFC 4055 section 3.1). The mask must use the hash of the signature; the defaults are SHA-1. */
function readPss(parameters: DerElement | undefined): SignatureAlgorithm {
  if (parameters === undefined) throw malformed('RSA-PSS without parameters');
  const fields = new DerFields(parameters);
  const hashField = fields.takeIf(Tag.contextConstructed(0));
  const maskField = fields.takeIf(Tag.contextConstructed(1));
  const saltField = fields.takeIf(Tag.contextConstructed(2));
  const trailerField = fields.takeIf(Tag.contextConstructed(3));
  fields.end();
  const hash = hashField === undefined ? 'SHA-1' : readHashAlgorithm(onlyChild(hashField));
  const maskHash = maskField === undefined ? 'SHA-1' : readMaskHash(onlyChild(maskField));
  const saltLength = saltField === undefined ? 20 : readCount(onlyChild(saltField));
  const trailer = trailerField === undefined ? 1 : readCount(onlyChild(trailerField));
  if (hash === undefined || hash !== maskHash || trailer !== 1) {
    return { kind: 'unknown', name: 'RSA-PSS with unusual parameters' };
  }
  const name = `RSA-PSS with ${hash}`;
  const scheme: SignatureScheme = { kind: 'rsa-pss', hash, saltLength };
  return hash === 'SHA-1' ? refused(name, scheme) : accepted(name, scheme);
}

function readMaskHash(identifier: DerElement): HashName | undefined {
  const fields = new DerFields(identifier);
  const oid = readOid(fields.take(Tag.oid));
  const hash = readHashAlgorithm(fields.take(Tag.sequence));
  fields.end();
  return oid === Oid.mgf1 ? hash : undefined;
}

/**
 * Reads the AlgorithmIdentifier of a hash; its parameters are NULL or absent (RFC 5754 section 2).
 * @returns `undefined` for a hash we cannot compute, such as MD5
 */
export function readHashAlgorithm(identifier: DerElement): HashName | undefined {
  const fields = new DerFields(identifier);
  const oid = readOid(fields.take(Tag.oid));
  const parameters = fields.takeIf(Tag.nullValue);
  fields.end();
  if (parameters !== undefined) requireNull(parameters);
  return hashesByOid[oid];
}
