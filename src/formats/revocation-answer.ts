/** What one piece of revocation data says about one certificate, whether it came by OCSP or in a CRL. */

import type { Certificate } from './x509.js';

/** CRLReason (RFC 5280 section 5.3.1) by number; 7 is not used. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

export type RevocationReason = Exclude<(typeof reasons)[number], undefined>;

export interface StatusQuestion {
  readonly certificate: Certificate;
  /** Who issued it. The caller has judged the path; here only its name and key count. */
  readonly issuer: Certificate;
  /** The time at which the certificate was relied upon. */
  readonly at: Date;
}

export type StatusAnswer =
  | {
      readonly kind: 'good';
      readonly source: 'ocsp' | 'crl';
      readonly thisUpdate: Date;
      readonly nextUpdate: Date | undefined;
    }
  | {
      readonly kind: 'revoked';
      readonly source: 'ocsp' | 'crl';
      /** When the authority says it revoked the certificate, which may be before or after `at`. */
      readonly time: Date;
      readonly reason: RevocationReason;
    }
  /** About another certificate, not authentic, or too old. */
  | { readonly kind: 'unusable'; readonly detail: string };

/** A code that is not on the list is taken as the reason that says least. */
export const revocationReason = (code: number | undefined): RevocationReason =>
  reasons[code ?? 0] ?? 'unspecified';

/**
 * Why data of this span cannot say that the certificate was good at the time in question, or `undefined` if it can.
 *
 * Data issued later than `at` can: what was not revoked then had not been revoked before. It cannot once the certificate
 * has expired, because authorities drop expired certificates from their lists (RFC 5280 section 3.3).
 */
export function stalenessFault(
  { certificate, at }: StatusQuestion,
  thisUpdate: Date,
  nextUpdate: Date | undefined,
): string | undefined {
  if (thisUpdate > certificate.notAfter) return 'It was issued after the certificate expired.';
  if ((nextUpdate ?? thisUpdate) < at) {
    return `It speaks only until ${(nextUpdate ?? thisUpdate).toISOString()}.`;
  }
  return undefined;
}

export const unusable = (detail: string): StatusAnswer => ({ kind: 'unusable', detail });
