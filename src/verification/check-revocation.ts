/** Was a certificate of a path revoked when it was relied upon? (EN 319 102-1 clause 5.2.6, RFC 3161 section 4) */

import type { CryptoEngine } from '../formats/engine.js';
import {
  type RevocationData,
  type RevocationStatus,
  revocationStatus,
} from '../formats/revocation.js';
import type { RevocationReason } from '../formats/revocation-answer.js';
import { type Certificate, subjectTitle } from '../formats/x509.js';
import { type Check, doubted, noted, passed } from './report.js';

/** How much it matters: `required` doubts what cannot be checked, `off` does not look. */
export type RevocationMode = 'required' | 'if-available' | 'off';

export interface RevocationPolicy {
  readonly mode: RevocationMode;
  readonly data: readonly RevocationData[];
}

/** What was done with the path: a seal with a token is older than any later revocation, a token is its own witness. */
export type RelianceKind = 'seal' | 'token';

/**
 * Reasons after which tokens made earlier stay good (RFC 3161 section 4). For all others, and where no reason is given,
 * somebody else may have made them with the key.
 */
const HARMLESS_LATER: ReadonlySet<RevocationReason> = new Set([
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
]);

/** @param path leaf first, anchor last; the anchor's standing is the reader's decision */
export async function checkRevocation(
  engine: CryptoEngine,
  kind: RelianceKind,
  path: readonly Certificate[],
  at: Date,
  { mode, data }: RevocationPolicy,
): Promise<Check[]> {
  const stage = kind === 'seal' ? 'path' : 'token';
  if (mode === 'off') {
    const detail = 'Whether certificates were revoked was not examined, as you asked.';
    return [noted(`${stage}/revocation`, detail)];
  }
  const checks: Check[] = [];
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1];
    if (issuer === undefined) continue;
    const status = await revocationStatus(engine, { certificate, issuer, at }, data);
    checks.push(judge({ status, certificate, stage, kind, at, mode, isLeaf: index === 0 }));
  }
  return checks;
}

interface Case {
  readonly status: RevocationStatus;
  readonly certificate: Certificate;
  readonly stage: 'path' | 'token';
  readonly kind: RelianceKind;
  readonly at: Date;
  readonly mode: RevocationMode;
  readonly isLeaf: boolean;
}

function judge({ status, certificate, stage, kind, at, mode, isLeaf }: Case): Check {
  const name = `${stage}/revocation` as const;
  const title = subjectTitle(certificate);
  switch (status.kind) {
    case 'good': {
      const detail = `${title} was not revoked, says its authority as of ${status.thisUpdate.toISOString()}.`;
      return passed(name, detail);
    }
    case 'unknown': {
      const why = status.details.length > 0 ? ` ${status.details.join(' ')}` : '';
      const detail = `Whether ${title} was revoked could not be checked.${why}`;
      return mode === 'required' ? doubted(name, 'TRY_LATER', detail) : noted(name, detail);
    }
    case 'revoked': {
      const when = `${title} was revoked on ${status.time.toISOString()} (${status.reason})`;
      const reason = isLeaf ? 'REVOKED_NO_POE' : 'REVOKED_CA_NO_POE';
      if (status.time <= at) {
        return doubted(name, reason, `${when}, and nothing proves that it was used before that.`);
      }
      if (kind === 'token' && !HARMLESS_LATER.has(status.reason)) {
        return doubted(name, reason, `${when}, and no later proof covers the token.`);
      }
      return noted(name, `${when}, after it was used here.`);
    }
  }
}
