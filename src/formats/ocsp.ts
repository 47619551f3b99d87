/** OCSP responses (RFC 6960), parsed by pkijs and judged here: who may answer, about which certificate, for which time. */

import { fromBER } from 'asn1js';
import { BasicOCSPResponse, type CertID, OCSPResponse, type SingleResponse } from 'pkijs';
import { equalBytes, ownBuffer } from './bytes.js';
import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { readTime } from './der-time.js';
import { DerFields, onlyChild, readCount, readOctetBitString } from './der-values.js';
import type { CryptoEngine, HashName } from './engine.js';
import { FormatError } from './errors.js';
import { readName } from './name.js';
import { Oid } from './oids.js';
import { keyBits, keyWeakness } from './public-key.js';
import {
  revocationReason,
  type StatusAnswer,
  type StatusQuestion,
  stalenessFault,
  unusable,
} from './revocation-answer.js';
import { readHashAlgorithm, readSignatureAlgorithm } from './signature-algorithms.js';
import { type Certificate, parseCertificate } from './x509.js';
import { KeyUsage } from './x509-extensions.js';

const MAX_OCSP_BYTES = 64 * 1024;
const SUCCESSFUL = 0;

/**
 * Asks one DER OCSPResponse of at most 64 kB about one certificate.
 *
 * The responder is the issuer itself, or holds a certificate that the issuer signed directly with id-kp-OCSPSigning
 * (section 4.2.2.2) and that was valid at producedAt. Whether that certificate was revoked in turn is not asked.
 * @throws FormatError `formats/revocation-data` when the bytes are no OCSP response
 */
export async function ocspAnswer(
  engine: CryptoEngine,
  der: Uint8Array,
  question: StatusQuestion,
): Promise<StatusAnswer> {
  const response = readResponse(der);
  if (response === undefined) return unusable('The responder gave no answer.');
  const { basic } = response;
  const single = basic.tbsResponseData.responses.find((candidate) =>
    isAbout(engine, candidate.certID, question),
  );
  if (single === undefined) return unusable('It is about other certificates.');
  const critical = [
    ...(basic.tbsResponseData.responseExtensions ?? []),
    ...(single.singleExtensions ?? []),
  ].find((extension) => extension.critical);
  if (critical !== undefined) return unusable(`Critical extension ${critical.extnID} is unknown.`);
  const { faults } = response;
  const { issuer } = question;
  const judging = faults.get(issuer.der) ?? responderFault(engine, response, issuer);
  faults.set(issuer.der, judging);
  const fault = await judging;
  return fault === undefined ? statusOf(single, question) : unusable(fault);
}

interface SignedResponse {
  readonly basic: BasicOCSPResponse;
  readonly signature: Uint8Array;
  /** What `responderFault` found, by DER of the issuer. */
  readonly faults: WeakMap<Uint8Array, Promise<string | undefined>>;
}

const responses = new WeakMap<Uint8Array, SignedResponse>();

/** One response is asked about every certificate of every evidence. */
function readResponse(der: Uint8Array): SignedResponse | undefined {
  const known = responses.get(der);
  if (known !== undefined) return known;
  const read = parseResponse(der);
  if (read !== undefined) responses.set(der, read);
  return read;
}

/** The basic response, or `undefined` when the responder refused to answer. */
function parseResponse(der: Uint8Array): SignedResponse | undefined {
  try {
    // Our strict reader first: its limits keep what pkijs will meet small and shallow.
    parseDer(der, MAX_OCSP_BYTES);
    const response = OCSPResponse.fromBER(ownBuffer(der));
    if (response.responseStatus.valueBlock.valueDec !== SUCCESSFUL) return undefined;
    const { responseBytes } = response;
    if (responseBytes?.responseType !== Oid.ocspBasic) throw malformed('no basic response');
    const inner = new Uint8Array(responseBytes.response.valueBlock.valueHexView);
    const fields = new DerFields(parseDer(inner, MAX_OCSP_BYTES));
    fields.take(Tag.sequence);
    fields.take(Tag.sequence);
    // pkijs does not look at the count of unused bits, which nobody signed.
    const signature = readOctetBitString(fields.take(Tag.bitString));
    const basic = new BasicOCSPResponse({ schema: fromBER(ownBuffer(inner)).result });
    return { basic, signature, faults: new WeakMap() };
  } catch (error) {
    throw new FormatError(
      'formats/revocation-data',
      'This OCSP response cannot be read.',
      {},
      { cause: error },
    );
  }
}

/** CertID (section 4.1.1): hashes of the issuer's name and key, and the serial number. */
function isAbout(
  engine: CryptoEngine,
  certId: CertID,
  { certificate, issuer }: StatusQuestion,
): boolean {
  const hash = hashOf(certId);
  return (
    hash !== undefined &&
    equalBytes(view(certId.serialNumber), certificate.serial) &&
    equalBytes(view(certId.issuerNameHash), engine.hash(hash, certificate.issuer.der)) &&
    equalBytes(view(certId.issuerKeyHash), engine.hash(hash, keyBits(issuer.spki)))
  );
}

/** SHA-1 only names the issuer here; the serial number and the signature bind the answer. */
const hashOf = (certId: CertID): HashName | undefined =>
  readHashAlgorithm(elementOf(certId.hashAlgorithm.toSchema()));

/** Why nobody entitled to answer signed this, or `undefined` if somebody did. */
async function responderFault(
  engine: CryptoEngine,
  { basic, signature }: SignedResponse,
  issuer: Certificate,
): Promise<string | undefined> {
  const algorithm = readSignatureAlgorithm(elementOf(basic.signatureAlgorithm.toSchema()));
  if (algorithm.kind !== 'accepted') return `It is signed with ${algorithm.name}.`;
  const { producedAt, tbsView } = basic.tbsResponseData;
  const candidates = [issuer, ...embeddedCertificates(basic)].filter((candidate) =>
    bearsResponderId(engine, basic, candidate),
  );
  for (const responder of candidates) {
    if (!(await mayAnswer(engine, responder, issuer, producedAt))) continue;
    const check = await engine.verify(
      algorithm.scheme,
      responder.spki,
      signature,
      new Uint8Array(tbsView),
    );
    if (check === 'valid') return undefined;
  }
  return 'Nobody whom the issuer entitled to answer has signed it.';
}

function embeddedCertificates(basic: BasicOCSPResponse): Certificate[] {
  return (basic.certs ?? []).flatMap((certificate) => {
    try {
      return [parseCertificate(new Uint8Array(certificate.toSchema().toBER()))];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  });
}

/** ResponderID (section 4.2.1): `[1]` a name or `[2]` the SHA-1 of the key. */
function bearsResponderId(
  engine: CryptoEngine,
  basic: BasicOCSPResponse,
  candidate: Certificate,
): boolean {
  const tbs = new DerFields(
    parseDer(new Uint8Array(basic.tbsResponseData.tbsView), MAX_OCSP_BYTES),
  );
  tbs.takeIf(Tag.contextConstructed(0));
  const responderId = tbs.any();
  if (responderId.tag === Tag.contextConstructed(1)) {
    return readName(onlyChild(responderId)).key === candidate.subject.key;
  }
  const keyHash = onlyChild(responderId).content;
  return equalBytes(keyHash, engine.hash('SHA-1', keyBits(candidate.spki)));
}

async function mayAnswer(
  engine: CryptoEngine,
  responder: Certificate,
  issuer: Certificate,
  producedAt: Date,
): Promise<boolean> {
  if (equalBytes(responder.der, issuer.der)) return true;
  const { extendedKeyUsage, keyUsage, unknownCritical } = responder.extensions;
  const { signatureAlgorithm: algorithm } = responder;
  const certified =
    responder.issuer.key === issuer.subject.key &&
    extendedKeyUsage?.purposes.includes(Oid.ocspSigning) === true &&
    (keyUsage === undefined || keyUsage.has(KeyUsage.digitalSignature)) &&
    unknownCritical.length === 0 &&
    keyWeakness(responder.publicKey) === undefined &&
    producedAt >= responder.notBefore &&
    producedAt <= responder.notAfter;
  if (!certified || algorithm.kind !== 'accepted') return false;
  const { scheme } = algorithm;
  return (await engine.verify(scheme, issuer.spki, responder.signature, responder.tbs)) === 'valid';
}

/** CertStatus (section 4.2.1): `[0]` good, `[1]` RevokedInfo, `[2]` unknown. */
function statusOf(single: SingleResponse, question: StatusQuestion): StatusAnswer {
  const { thisUpdate, nextUpdate } = single;
  const status = elementOf(single.certStatus);
  if (status.tag === Tag.contextConstructed(1)) {
    const [time, reason] = status.children;
    if (time === undefined) return unusable('It names no time of revocation.');
    return {
      kind: 'revoked',
      source: 'ocsp',
      time: readTime(time),
      reason: revocationReason(reason && readCount(onlyChild(reason))),
    };
  }
  if (status.tag !== Tag.contextPrimitive(0)) return unusable('The responder does not know.');
  const fault = stalenessFault(question, thisUpdate, nextUpdate);
  return fault === undefined
    ? { kind: 'good', source: 'ocsp', thisUpdate, nextUpdate }
    : unusable(fault);
}

const elementOf = (schema: { toBER(): ArrayBuffer }): DerElement =>
  parseDer(new Uint8Array(schema.toBER()), MAX_OCSP_BYTES);

const view = (value: { valueBlock: { valueHexView: Uint8Array } }): Uint8Array =>
  new Uint8Array(value.valueBlock.valueHexView);
