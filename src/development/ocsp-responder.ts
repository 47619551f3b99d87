/**
 * Where the development PKI says how its certificates stand: an OCSP responder (RFC 6960) and the lists of both CAs, without
 * HTTP: whoever mounts routes gives bytes and gets bytes.
 */

import { createPrivateKey, sign } from 'node:crypto';
import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import {
  certId,
  malformedRequestResponse,
  type OcspStatement,
  ocspResponse,
  ocspResponseData,
  readOcspRequest,
} from '../formats/ocsp-exchange.js';
import { parseCertificate } from '../formats/x509.js';
import { issueCrl } from './certificate.js';
import { CRL_PATHS, type DevelopmentPki } from './pki.js';

export interface StatusService {
  /** Answers one DER OCSPRequest with one DER OCSPResponse. Never rejects for what was asked. */
  ocsp(request: Uint8Array): Promise<Uint8Array>;
  /** The list under one of `CRL_PATHS`, DER; `undefined` for any other path. */
  crl(path: string): Promise<Uint8Array | undefined>;
}

const DAY_MS = 86_400_000;

/** Says of the certificates it was made with that they are good, and of all others that it does not know them. */
export function developmentStatusService(
  pki: DevelopmentPki,
  engine: Pick<CryptoEngine, 'hash'>,
  clock: { now(): Date },
): StatusService {
  const issuer = parseCertificate(pki.issuing.certificate);
  const responder = parseCertificate(pki.ocsp.certificate);
  const key = createPrivateKey({
    key: Buffer.from(pki.ocsp.pkcs8),
    format: 'der',
    type: 'pkcs8',
  });
  const known = [pki.seal, pki.tsa, pki.ocsp].map(({ certificate }) =>
    certId(engine, parseCertificate(certificate), issuer),
  );
  const span = () => {
    // In whole seconds, rounded down: what is said must have been true at that time.
    const thisUpdate = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
    return { thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + DAY_MS) };
  };
  return {
    async ocsp(request) {
      let id: Uint8Array;
      try {
        id = readOcspRequest(request).bytes;
      } catch (error) {
        if (error instanceof FormatError) return malformedRequestResponse();
        throw error;
      }
      const status: OcspStatement['status'] = {
        kind: known.some((one) => equalBytes(one, id)) ? 'good' : 'unknown',
      };
      const data = ocspResponseData(responder, { certId: id, status, ...span() });
      return ocspResponse(data, new Uint8Array(sign('sha256', data, key)), responder.der);
    },

    async crl(path) {
      if (path === CRL_PATHS.root) return pki.rootCrl;
      if (path !== CRL_PATHS.issuing) return undefined;
      const { thisUpdate, nextUpdate } = span();
      const number = Math.floor(thisUpdate.getTime() / 1000);
      return issueCrl(pki.issuing, { number, thisUpdate, nextUpdate, revoked: [] });
    },
  };
}
