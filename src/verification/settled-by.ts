/** What would settle a doubt: for each reason of EN 319 102-1 tables 5 and 6 the material that could change the answer. */

import type { Check, SubIndication } from './report.js';

const ORIGINAL = 'the file as it was sealed; what was given is not it';

const MATERIAL: Readonly<Record<SubIndication, string>> = {
  FORMAT_FAILURE: ORIGINAL,
  HASH_FAILURE: ORIGINAL,
  SIG_CRYPTO_FAILURE: ORIGINAL,
  SIG_CONSTRAINTS_FAILURE: 'other evidence; what was sealed is not as it must be',
  CHAIN_CONSTRAINTS_FAILURE: 'a certificate that is meant for this use',
  CRYPTO_CONSTRAINTS_FAILURE: 'a proof by algorithms that are accepted',
  TIMESTAMP_ORDER_FAILURE: 'other evidence; the times given contradict each other',
  NO_SIGNING_CERTIFICATE_FOUND: 'the certificate that the seal or token names as its own',
  NO_CERTIFICATE_CHAIN_FOUND:
    'certificates that lead to one you trust, or trust in the one it leads to (--trust)',
  REVOKED_NO_POE: 'a time-stamp from before the certificate was revoked',
  REVOKED_CA_NO_POE: 'a time-stamp from before the authority’s certificate was revoked',
  OUT_OF_BOUNDS_NO_POE: 'a time-stamp from while the certificate was valid',
  TRY_LATER: 'an answer about revocation from that time or later (--revocation-data)',
  SIGNED_DATA_NOT_FOUND: 'the files that are missing',
};

/** Each thing once, in the order of the checks that were not passed. */
export const settledBy = (checks: readonly Check[]): string[] => [
  ...new Set(
    checks.flatMap(({ result, subIndication }) =>
      (result === 'FAILED' || result === 'INDETERMINATE') && subIndication !== undefined
        ? [MATERIAL[subIndication]]
        : [],
    ),
  ),
];
