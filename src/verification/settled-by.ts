/** What would settle a doubt: for each reason of EN 319 102-1 tables 5 and 6 the material that could change the answer. */

import type { PlainRemedy, Remedy } from './claims.js';
import type { Check, SubIndication } from './report.js';

const MATERIAL: Readonly<Record<SubIndication, PlainRemedy>> = {
  FORMAT_FAILURE: 'original',
  HASH_FAILURE: 'original',
  SIG_CRYPTO_FAILURE: 'original',
  SIG_CONSTRAINTS_FAILURE: 'other-evidence',
  CHAIN_CONSTRAINTS_FAILURE: 'fit-certificate',
  CRYPTO_CONSTRAINTS_FAILURE: 'accepted-algorithms',
  TIMESTAMP_ORDER_FAILURE: 'consistent-times',
  NO_SIGNING_CERTIFICATE_FOUND: 'signing-certificate',
  NO_CERTIFICATE_CHAIN_FOUND: 'trusted-chain',
  REVOKED_NO_POE: 'token-before-revocation',
  REVOKED_CA_NO_POE: 'token-before-authority-revocation',
  OUT_OF_BOUNDS_NO_POE: 'token-within-validity',
  TRY_LATER: 'revocation-answer',
  SIGNED_DATA_NOT_FOUND: 'missing-files',
};

/** Each thing once, in the order of the checks that were not passed. */
export const settledBy = (checks: readonly Check[]): Remedy[] => {
  const keys = checks.flatMap(({ result, subIndication }) =>
    (result === 'FAILED' || result === 'INDETERMINATE') && subIndication !== undefined
      ? [MATERIAL[subIndication]]
      : [],
  );
  return [...new Set(keys)].map((key) => ({ key }));
};
