/**
 * The embedded time-stamping authority, for development: RFC 3161 in this process, under a key of the development PKI.
 * Its time is only as true as this machine's clock, so it proves nothing to a third party and never looks as if it did.
 */

import type { SealKey, TimestampAuthority, TsaAttempt } from '../evidence/ports.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { Oid } from '../formats/oids.js';
import {
  grantedResponse,
  parseTimestampQuery,
  refusedResponse,
  type TimestampFailureName,
  type TimestampQuery,
} from '../formats/rfc3161-exchange.js';
import {
  assembleToken,
  type ImprintHash,
  prepareToken,
  tokenSigner,
} from '../formats/rfc3161-writer.js';
import { type Certificate, parseCertificate } from '../formats/x509.js';
import { SealingError } from './errors.js';

/** Under 2.999, the arc for examples: a policy that promises nothing. */
export const EMBEDDED_TSA_POLICY = '2.999.319.2.1';

export interface EmbeddedTsaSetting {
  /** Its certificate's only extended key usage is timeStamping, critical. */
  readonly key: SealKey;
  readonly engine: CryptoEngine;
  readonly clock: { now(): Date };
  readonly random: (length: number) => Uint8Array;
}

export interface EmbeddedTsa extends TimestampAuthority {
  /**
   * Answers one DER TimeStampReq with one DER TimeStampResp (RFC 3161 section 2.4). Never rejects: what cannot be
   * granted is a PKIStatusInfo.
   */
  answerTimestampQuery(query: Uint8Array): Promise<Uint8Array>;
}

interface TokenRequest {
  readonly imprint: { readonly hash: ImprintHash; readonly digest: Uint8Array };
  readonly nonce?: Uint8Array;
  readonly withCertificates: boolean;
}

/** Numbers need no store to be unique across restarts: two equal ones among 2^40 tokens are a chance of 2^-49. */
const SERIAL_BYTES = 16;
const ACCURACY_SECONDS = 1;

/** @throws SealingError `sealing/key-usage` for a certificate that is not one for time-stamping, or claims to be qualified */
export function embeddedTsa({ key, engine, clock, random }: EmbeddedTsaSetting): EmbeddedTsa {
  const certificate = parseCertificate(key.certificate);
  checkTsaCertificate(certificate);
  const signer = tokenSigner(engine, {
    ...key,
    policy: EMBEDDED_TSA_POLICY,
    accuracySeconds: ACCURACY_SECONDS,
  });

  async function issue(request: TokenRequest): Promise<{ token: Uint8Array; genTime: Date }> {
    const genTime = clock.now();
    if (genTime < certificate.notBefore || genTime > certificate.notAfter) {
      throw new SealingError(
        'sealing/certificate-not-valid',
        'The certificate of the embedded authority is not valid now.',
      );
    }
    const prepared = prepareToken(engine, signer, {
      ...request,
      serial: random(SERIAL_BYTES),
      genTime,
    });
    return { token: assembleToken(prepared, await key.signer.sign(prepared.toSign)), genTime };
  }

  return {
    async stamp(bytes) {
      const startedAt = clock.now();
      const attempt = (outcome: string, detail: string, genTime?: Date): TsaAttempt => ({
        ...{ tsa: 'embedded', startedAt, finishedAt: clock.now(), outcome, detail },
        ...(genTime && { genTime }),
      });
      try {
        const imprint = { hash: 'SHA-256', digest: engine.hash('SHA-256', bytes) } as const;
        const issued = await issue({ imprint, withCertificates: true });
        return { kind: 'granted', ...issued, attempts: [attempt('granted', '', issued.genTime)] };
      } catch (error) {
        if (!(error instanceof SealingError)) throw error;
        return { kind: 'failed', attempts: [attempt('tsa/embedded', error.message)] };
      }
    },

    async answerTimestampQuery(bytes) {
      const query = readQuery(bytes);
      if (query === undefined) return refusedResponse('badDataFormat', 'This is no TimeStampReq.');
      const request = acceptable(query);
      if ('failure' in request) return refusedResponse(request.failure, request.sentence);
      try {
        return grantedResponse((await issue(request)).token);
      } catch (error) {
        if (!(error instanceof SealingError)) throw error;
        return error.code === 'sealing/certificate-not-valid'
          ? refusedResponse('timeNotAvailable', error.message)
          : refusedResponse('systemFailure', 'The authority cannot sign at the moment.');
      }
    },
  };
}

function readQuery(bytes: Uint8Array): TimestampQuery | undefined {
  try {
    return parseTimestampQuery(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

type Refusal = { readonly failure: TimestampFailureName; readonly sentence: string };

function acceptable(query: TimestampQuery): TokenRequest | Refusal {
  const { hash, imprint: digest, nonce, certReq } = query;
  if (hash === undefined || hash === 'SHA-1') {
    return { failure: 'badAlg', sentence: 'The imprint must be of SHA-256, SHA-384 or SHA-512.' };
  }
  if (query.policy !== undefined && query.policy !== EMBEDDED_TSA_POLICY) {
    return { failure: 'unacceptedPolicy', sentence: `The only policy is ${EMBEDDED_TSA_POLICY}.` };
  }
  if (query.extensions.length > 0) {
    return { failure: 'unacceptedExtension', sentence: 'No extension is known here.' };
  }
  return { imprint: { hash, digest }, ...(nonce && { nonce }), withCertificates: certReq };
}

/** RFC 3161 section 2.3: the key is for this use alone, and says so in a critical extension. */
function checkTsaCertificate({ extensions }: Certificate): void {
  const { critical, purposes } = extensions.extendedKeyUsage ?? { critical: false, purposes: [] };
  if (!critical || purposes.length !== 1 || purposes[0] !== Oid.timeStamping) {
    throw new SealingError(
      'sealing/key-usage',
      'The certificate of the embedded authority must have a critical extended key usage of timeStamping alone.',
    );
  }
  if (extensions.qcStatements.length > 0) {
    throw new SealingError(
      'sealing/key-usage',
      'The embedded authority is for development and takes no certificate with qualified statements.',
    );
  }
}
