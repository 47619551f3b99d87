/**
 * Stage "seal": one enveloped XAdES signature over the whole evidence (XML-DSig 1.1 section 3.2, EN 319 132-1).
 * Everything is found by position, never by search, and everything reported is read again from the canonical bytes
 * that were digested. So a file cannot show one thing and have another signed.
 */

import { readTime } from '../evidence/values.js';
import { equalBytes, fromBase64 } from '../formats/bytes.js';
import type { CryptoEngine, SignatureScheme } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import type { PathCache } from '../formats/path-cache.js';
import type { Certificate } from '../formats/x509.js';
import { DSIG_NAMESPACE, type SealParts, type ValidationData } from '../formats/xades.js';
import { readCanonicalXml, type XmlDocument } from '../formats/xml.js';
import { xmlDigestAlgorithm } from '../formats/xml-algorithms.js';
import { attribute, isElement, type XmlElement } from '../formats/xml-tree.js';
import { type Check, doubted, failed, passed } from './report.js';
import { type Reference, readSignedInfo, type SignedInfo } from './signed-info.js';
import { shapeOfSeal } from './xades-shape.js';
import { algorithmAt, at, childrenNamed, descendants, textAt } from './xml-walk.js';

/** What a seal gives the later stages. */
export interface Seal {
  /** Canonical bytes of the evidence without its signature: what the document reference digests. */
  readonly signedBytes: Uint8Array;
  /** KeyInfo, signer included. Path material and nothing more. */
  readonly certificates: readonly Certificate[];
  /** The certificate SigningCertificateV2 names, if KeyInfo has it. */
  readonly signer: Certificate | undefined;
  readonly signingTime: Date | undefined;
  /** Canonical bytes of `ds:SignatureValue`: what tokens are over. */
  readonly stampedBytes: Uint8Array;
  /** The signature value itself; empty where it is not base64. */
  readonly value: Uint8Array;
  readonly parts: Pick<SealParts, 'signedInfo' | 'signedProperties'>;
  readonly tokens: readonly SealToken[];
  /** What a seal of level B-LT carries for its verifier. Path material and answers to be checked, like any that come beside. */
  readonly validation: ValidationData | undefined;
  /** Unsigned additions that change nothing that is read. */
  readonly additions: readonly string[];
  /** Digests and signature are right. */
  readonly holds: boolean;
}

/** One signature time-stamp as it stands in the seal. */
export interface SealToken {
  /** `undefined` where the text is not base64. */
  readonly der: Uint8Array | undefined;
  /** How the stamped bytes were made. */
  readonly canonicalisation: string;
}

/** What XAdES means where a time-stamp names no method (EN 319 132-1 clause 4.5). */
const USUAL_CANONICALISATION = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

export interface SealResult {
  readonly checks: readonly Check[];
  /** Absent if the seal could not even be computed. */
  readonly seal?: Seal;
}

/**
 * @param cache certificates that were read before
 * @param expected whom the reader says must have signed: counts where the seal names no certificate
 */
export async function checkSeal(
  document: XmlDocument,
  engine: CryptoEngine,
  cache: PathCache,
  expected?: Certificate,
): Promise<SealResult> {
  const located = locateSignature(document);
  if ('fault' in located) return { checks: [located.fault] };
  const { signature, additions } = located;
  const signedInfoBytes = document.canonicalise(childOf(signature, 'SignedInfo'));
  const qualifying = at(signature, 'Object', 'QualifyingProperties');
  const properties = childOf(qualifying ?? signature, 'SignedProperties');
  const signedInfo = readSignedInfo(readCanonicalXml(signedInfoBytes), {
    document: attribute(document.root, 'Id'),
    properties: attribute(properties, 'Id'),
  });
  if ('fault' in signedInfo) return { checks: [signedInfo.fault] };
  const signedBytes = document.canonicalise(document.root, signature);
  const propertiesBytes = document.canonicalise(properties);
  const signedProperties = readCanonicalXml(propertiesBytes);
  const certificates = readCertificates(engine, signature, cache);
  const signer = findSigner(engine, signedProperties, certificates) ?? expected;
  const value = fromBase64(textAt(signature, 'SignatureValue'), true) ?? new Uint8Array();
  const checks = [
    passed('seal/form', 'There is one seal, in its place and of the one accepted form.'),
    digestCheck(engine, 'seal/content', signedInfo.document, signedBytes),
    digestCheck(engine, 'seal/properties', signedInfo.properties, propertiesBytes),
    formatReferenceCheck(signedProperties, signedInfo),
    ...(signer
      ? await signatureChecks(engine, signedInfo.scheme, signer, value, signedInfoBytes)
      : [signerMissing(signedProperties)]),
  ].filter((check) => check !== undefined);
  const seal: Seal = {
    signedBytes,
    certificates,
    signer,
    signingTime: readSigningTime(signedProperties),
    stampedBytes: document.canonicalise(childOf(signature, 'SignatureValue')),
    value,
    parts: { signedInfo: childOf(signature, 'SignedInfo'), signedProperties: properties },
    tokens: readTokens(qualifying),
    validation: readValidation(engine, qualifying, cache),
    additions,
    holds: checks.every(({ result }) => result === 'PASSED'),
  };
  return { checks, seal };
}

interface Located {
  readonly signature: XmlElement;
  readonly additions: readonly string[];
}

/** Position rules: without them a valid signature proves nothing about the element that is shown. */
function locateSignature(document: XmlDocument): Located | { readonly fault: Check } {
  const wrong = (detail: string): { fault: Check } => ({
    fault: failed('seal/form', 'FORMAT_FAILURE', detail),
  });
  if (document.aside.processingInstructions) {
    return wrong('The file holds processing instructions, which mean nothing here.');
  }
  const everything = descendants(document.root);
  const [signature, second] = everything.filter(
    ({ name, namespace }) => name === 'Signature' && namespace === DSIG_NAMESPACE,
  );
  if (signature === undefined) return wrong('The file is not sealed.');
  if (second !== undefined) return wrong('The file holds more than one signature.');
  if (document.root.children.filter(isElement).at(-1) !== signature) {
    return wrong('The signature is not the last part of the file.');
  }
  const double = firstDouble(identifiersIn(everything));
  if (double !== undefined) return wrong(`Two elements have the identifier "${double}".`);
  const shape = shapeOfSeal(signature);
  const [first] = shape.wrong;
  if (first !== undefined) return wrong(`The seal is malformed: ${first}.`);
  const qualifying = at(signature, 'Object', 'QualifyingProperties');
  const target = qualifying && attribute(qualifying, 'Target');
  if (target !== `#${attribute(signature, 'Id')}`) {
    return wrong('The seal’s properties belong to another signature.');
  }
  // Canonical form leaves comments out: no seal covers them, and nothing that is read depends on them.
  const comments = document.aside.comments ? ['comments'] : [];
  return { signature, additions: [...comments, ...shape.additions] };
}

/** Whatever any XML software might take for an identifier. */
function identifiersIn(elements: readonly XmlElement[]): string[] {
  const found: string[] = [];
  for (const { attributes } of elements) {
    for (const { name, value } of attributes) {
      if (name.length === 2 && name.toLowerCase() === 'id') found.push(value.trim());
    }
  }
  return found;
}

function firstDouble(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

/** A child the shape has made sure of; the element itself never stands in its place. */
function childOf(element: XmlElement, name: string): XmlElement {
  const child = at(element, name);
  if (child === undefined) throw new RangeError(`the shape let a seal without ${name} pass`);
  return child;
}

function digestCheck(
  engine: CryptoEngine,
  name: 'seal/content' | 'seal/properties',
  reference: Reference,
  bytes: Uint8Array,
): Check {
  const what = name === 'seal/content' ? 'What the evidence says' : 'What the seal says of itself';
  return equalBytes(engine.hash(reference.hash, bytes), reference.digest)
    ? passed(name, `${what} is what was sealed.`)
    : failed(name, 'HASH_FAILURE', `${what} was changed after sealing.`);
}

/** DataObjectFormat must describe what is sealed, not something else (EN 319 132-1 clause 5.2.4). */
function formatReferenceCheck(properties: XmlElement, signedInfo: SignedInfo): Check | undefined {
  const formats = childrenNamed(at(properties, 'SignedDataObjectProperties'), 'DataObjectFormat');
  const stray = formats.find(
    (format) => attribute(format, 'ObjectReference') !== `#${signedInfo.document.id}`,
  );
  return stray === undefined
    ? undefined
    : doubted(
        'seal/properties',
        'SIG_CONSTRAINTS_FAILURE',
        'The seal describes the format of something it does not cover.',
      );
}

function signerMissing(properties: XmlElement): Check {
  const detail = at(properties, 'SignedSignatureProperties', 'SigningCertificateV2')
    ? 'The certificate the seal names as its own is not in the seal.'
    : 'The seal does not name its certificate by SigningCertificateV2; no older form is read.';
  return doubted('seal/certificate', 'NO_SIGNING_CERTIFICATE_FOUND', detail);
}

async function signatureChecks(
  engine: CryptoEngine,
  scheme: SignatureScheme,
  signer: Certificate,
  value: Uint8Array,
  signedInfoBytes: Uint8Array,
): Promise<Check[]> {
  const outcome = await engine.verify(scheme, signer.spki, value, signedInfoBytes);
  const named = passed(
    'seal/certificate',
    `The seal names its certificate: ${signer.subject.text}.`,
  );
  switch (outcome) {
    case 'valid':
      return [named, passed('seal/signature', 'The signature is right for this certificate.')];
    case 'invalid':
      return [named, failed('seal/signature', 'SIG_CRYPTO_FAILURE', 'The signature is broken.')];
    case 'unsupported':
      return [
        named,
        doubted(
          'seal/signature',
          'CRYPTO_CONSTRAINTS_FAILURE',
          'The signature is of a kind that cannot be computed here.',
        ),
      ];
  }
}

/** KeyInfo certificates that can be read. A damaged one is missed where it is needed. */
function readCertificates(
  engine: CryptoEngine,
  signature: XmlElement,
  cache: PathCache,
): Certificate[] {
  return childrenNamed(at(signature, 'KeyInfo'), 'X509Data')
    .flatMap((data) => childrenNamed(data, 'X509Certificate'))
    .flatMap((element) => {
      const der = fromBase64(textAt(element), true);
      try {
        return der ? [cache.certificate(engine, der)] : [];
      } catch (error) {
        if (error instanceof FormatError) return [];
        throw error;
      }
    });
}

/** The certificate that the first reference of SigningCertificateV2 digests (EN 319 132-1 clause 5.2.2). */
function findSigner(
  engine: CryptoEngine,
  properties: XmlElement,
  certificates: readonly Certificate[],
): Certificate | undefined {
  const digest = at(
    properties,
    'SignedSignatureProperties',
    'SigningCertificateV2',
    'Cert',
    'CertDigest',
  );
  const hash = xmlDigestAlgorithm(algorithmAt(digest, 'DigestMethod'));
  const value = fromBase64(textAt(digest, 'DigestValue'), true);
  if (hash === undefined || hash === 'SHA-1' || value === undefined) return undefined;
  return certificates.find(({ der }) => equalBytes(engine.hash(hash, der), value));
}

const readSigningTime = (properties: XmlElement): Date | undefined =>
  readTime(textAt(properties, 'SignedSignatureProperties', 'SigningTime'))?.time;

function readTokens(qualifying: XmlElement | undefined): SealToken[] {
  const unsigned = at(qualifying, 'UnsignedProperties', 'UnsignedSignatureProperties');
  return childrenNamed(unsigned, 'SignatureTimeStamp').map((stamp) => ({
    der: fromBase64(textAt(stamp, 'EncapsulatedTimeStamp'), true),
    canonicalisation: algorithmAt(stamp, 'CanonicalizationMethod') || USUAL_CANONICALISATION,
  }));
}

/** What is not base64 is no value: the seal is then not as it was written, which `check-exactness.ts` sees. */
function readValidation(
  engine: CryptoEngine,
  qualifying: XmlElement | undefined,
  cache: PathCache,
): ValidationData | undefined {
  const unsigned = at(qualifying, 'UnsignedProperties', 'UnsignedSignatureProperties');
  const certificates = at(unsigned, 'CertificateValues');
  const revocation = at(unsigned, 'RevocationValues');
  if (certificates === undefined && revocation === undefined) return undefined;
  const values = (holder: XmlElement | undefined, name: string): Uint8Array[] =>
    childrenNamed(holder, name).flatMap((value) => fromBase64(textAt(value), true) ?? []);
  const answers = (list: string, name: string): Uint8Array[] =>
    values(at(revocation, list), name).map((der) => cache.answer(engine, der));
  return {
    certificates: values(certificates, 'EncapsulatedX509Certificate'),
    crls: answers('CRLValues', 'EncapsulatedCRLValue'),
    ocspResponses: answers('OCSPValues', 'EncapsulatedOCSPValue'),
  };
}
