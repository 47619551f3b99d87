/** X.509 certificates (RFC 5280 section 4): a strict reader. Reading says nothing about trust; `path.ts` does. */

import { equalBytes, toHex } from './bytes.js';
import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { readTime } from './der-time.js';
import { DerFields, onlyChild, readCount, readOctetBitString } from './der-values.js';
import type { CryptoEngine } from './engine.js';
import { FormatError } from './errors.js';
import { type DistinguishedName, nameAttribute, readName } from './name.js';
import { Oid } from './oids.js';
import { type PublicKeyKind, readPublicKey } from './public-key.js';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithms.js';
import { type CertificateExtensions, noExtensions, readExtensions } from './x509-extensions.js';

export interface Certificate {
  /** The whole certificate as it was given. */
  readonly der: Uint8Array;
  /** TBSCertificate: the bytes under the signature. */
  readonly tbs: Uint8Array;
  /** Content octets of the serial number INTEGER. */
  readonly serial: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly publicKey: PublicKeyKind;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  readonly extensions: CertificateExtensions;
}

const MAX_CERTIFICATE_BYTES = 32 * 1024;
/** RFC 5280 section 4.1.2.2: at most 20 octets. */
const MAX_SERIAL_BYTES = 20;

/**
 * Reads one DER certificate of at most 32 kB.
 * @throws FormatError `formats/certificate`
 */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(parseDer(der, MAX_CERTIFICATE_BYTES));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      'formats/certificate',
      `This certificate cannot be read. ${error.message}`,
      {},
      { cause: error },
    );
  }
}

function readCertificate(element: DerElement): Certificate {
  const outer = new DerFields(element);
  const tbs = outer.take(Tag.sequence);
  const outerAlgorithm = outer.take(Tag.sequence);
  const signature = readOctetBitString(outer.take(Tag.bitString));
  outer.end();

  const fields = new DerFields(tbs);
  const version = readVersion(fields.takeIf(Tag.contextConstructed(0)));
  const serial = fields.take(Tag.integer).content;
  if (serial.length > MAX_SERIAL_BYTES) throw malformed('a serial number above 20 octets');
  const innerAlgorithm = fields.take(Tag.sequence);
  // The outer copy is not signed (RFC 5280 section 4.1.1.2): a difference means that somebody was at it.
  if (!equalBytes(innerAlgorithm.bytes, outerAlgorithm.bytes)) {
    throw malformed('two different signature algorithms');
  }
  const issuer = readName(fields.take(Tag.sequence));
  const validity = new DerFields(fields.take(Tag.sequence));
  const notBefore = readTime(validity.any());
  const notAfter = readTime(validity.any());
  validity.end();
  const subject = readName(fields.take(Tag.sequence));
  const spki = fields.take(Tag.sequence).bytes;
  fields.takeIf(Tag.contextPrimitive(1));
  fields.takeIf(Tag.contextPrimitive(2));
  const extensionList = fields.takeIf(Tag.contextConstructed(3));
  fields.end();
  if (extensionList !== undefined && version !== 3) throw malformed('extensions before version 3');

  return {
    der: element.bytes,
    tbs: tbs.bytes,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    publicKey: readPublicKey(spki),
    signatureAlgorithm: readSignatureAlgorithm(innerAlgorithm),
    signature,
    extensions:
      extensionList === undefined ? noExtensions : readExtensions(onlyChild(extensionList)),
  };
}

function readVersion(field: DerElement | undefined): 1 | 2 | 3 {
  if (field === undefined) return 1;
  const number = readCount(onlyChild(field));
  if (number !== 1 && number !== 2) throw malformed('an unknown certificate version');
  return number === 1 ? 2 : 3;
}

const fingerprints = new WeakMap<Certificate, string>();

/** SHA-256 over the whole certificate, as lower-case hexadecimal. */
export function fingerprint(engine: CryptoEngine, certificate: Certificate): string {
  const known = fingerprints.get(certificate);
  if (known !== undefined) return known;
  const made = toHex(engine.hash('SHA-256', certificate.der));
  fingerprints.set(certificate, made);
  return made;
}

/** What people call the subject: common name, else organisation, else the whole name. */
export const subjectTitle = ({ subject }: Certificate): string =>
  nameAttribute(subject, Oid.commonName) ??
  nameAttribute(subject, Oid.organizationName) ??
  subject.text;

export const subjectOrganization = ({ subject }: Certificate): string | undefined =>
  nameAttribute(subject, Oid.organizationName);

/** organizationIdentifier, X.520 (2.5.4.97) in the form of EN 319 412-1 section 5.1.4, such as `VATRO-12345678`. */
export const subjectOrganizationIdentifier = ({ subject }: Certificate): string | undefined =>
  nameAttribute(subject, Oid.organizationIdentifier);

/** Whether issuer and subject are the same name. */
export const isSelfIssued = ({ issuer, subject }: Certificate): boolean =>
  issuer.key === subject.key;
