/** What goes to and fro between a client and an OCSP responder (RFC 6960 sections 4.1 and 4.2), written and read without a key. */

import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { DerFields } from './der-values.js';
import * as der from './der-writer.js';
import type { CryptoEngine } from './engine.js';
import { Oid } from './oids.js';
import { keyBits } from './public-key.js';
import type { Certificate } from './x509.js';

export const OCSP_REQUEST = 'application/ocsp-request';
export const OCSP_RESPONSE = 'application/ocsp-response';
/** What a request may weigh at most; a route need not read more. */
export const MAX_OCSP_REQUEST_BYTES = 4096;

/**
 * CertID (section 4.1.1). By SHA-1, which every responder knows (RFC 5019 section 2.1.1) and which only names the issuer here.
 */
export const certId = (
  { hash }: Pick<CryptoEngine, 'hash'>,
  certificate: Pick<Certificate, 'serial'>,
  issuer: Certificate,
): Uint8Array =>
  der.sequence(
    der.sequence(der.oid(Oid.sha1), der.nullValue()),
    der.octetString(hash('SHA-1', issuer.subject.der)),
    der.octetString(hash('SHA-1', keyBits(issuer.spki))),
    der.encode(Tag.integer, certificate.serial),
  );

/** An OCSPRequest about one certificate, without a nonce: the answer serves for every seal older than itself. */
export const ocspRequest = (id: Uint8Array): Uint8Array =>
  der.sequence(der.sequence(der.sequence(der.sequence(id))));

/**
 * Reads an OCSPRequest about exactly one certificate. Signatures and extensions are passed over: an answer is the same for all.
 * @returns the CertID it asks about
 * @throws FormatError `formats/der`
 */
export function readOcspRequest(bytes: Uint8Array): DerElement {
  const request = new DerFields(parseDer(bytes, MAX_OCSP_REQUEST_BYTES));
  const tbs = new DerFields(request.take(Tag.sequence));
  tbs.takeIf(Tag.contextConstructed(0));
  tbs.takeIf(Tag.contextConstructed(1));
  const [single, second] = tbs.take(Tag.sequence).children;
  if (single === undefined || second !== undefined)
    throw malformed('not one certificate asked for');
  return new DerFields(single).take(Tag.sequence);
}

/** What is known of one certificate, and for how long. */
export interface OcspStatement {
  readonly certId: Uint8Array;
  readonly status:
    | { readonly kind: 'good' }
    | { readonly kind: 'unknown' }
    /** @see RFC 5280 section 5.3.1 for the number */
    | { readonly kind: 'revoked'; readonly at: Date; readonly reason: number };
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** ResponseData of one answer, by the responder's name: what the responder signs. Times in whole seconds. */
export const ocspResponseData = (responder: Certificate, one: OcspStatement): Uint8Array =>
  der.sequence(
    der.contextConstructed(1, responder.subject.der),
    der.generalizedTime(one.thisUpdate),
    der.sequence(
      der.sequence(
        one.certId,
        certStatus(one.status),
        der.generalizedTime(one.thisUpdate),
        der.contextConstructed(0, der.generalizedTime(one.nextUpdate)),
      ),
    ),
  );

function certStatus(status: OcspStatement['status']): Uint8Array {
  if (status.kind === 'good') return der.contextPrimitive(0, new Uint8Array());
  if (status.kind === 'unknown') return der.contextPrimitive(2, new Uint8Array());
  const reason = der.encode(Tag.enumerated, Uint8Array.of(status.reason));
  return der.contextConstructed(
    1,
    der.generalizedTime(status.at),
    der.contextConstructed(0, reason),
  );
}

/** @param signature ECDSA over `data` with SHA-256, DER @param responder DER of the certificate that speaks for the key */
export const ocspResponse = (
  data: Uint8Array,
  signature: Uint8Array,
  responder: Uint8Array,
): Uint8Array => {
  const basic = der.sequence(
    data,
    der.sequence(der.oid(Oid.ecdsaWithSha256)),
    der.bitString(signature),
    der.contextConstructed(0, der.sequence(responder)),
  );
  return der.sequence(
    der.encode(Tag.enumerated, Uint8Array.of(0)),
    der.contextConstructed(0, der.sequence(der.oid(Oid.ocspBasic), der.octetString(basic))),
  );
};

/** OCSPResponseStatus `malformedRequest`, alone: nobody signs a refusal. */
export const malformedRequestResponse = (): Uint8Array =>
  der.sequence(der.encode(Tag.enumerated, Uint8Array.of(1)));
