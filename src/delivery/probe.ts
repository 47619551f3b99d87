/**
 * Seals an evidence about nothing and lets our own verifier judge it: whether the service could prove something now.
 *
 * The probe is made by the same code and means as evidence, and must never serve as one. It lives in this function only: it
 * is not stored, not logged and not sent anywhere; an authority sees its digest. Should its bytes ever get out, they
 * say of themselves what they are: a *refusal* (A.2), from which nobody could derive a right, under the policy
 * `urn:sealpost:probe`, of a message of that name, with PROBE as issuer, sender and recipient and `PURPOSE` as content.
 */

import { SealpostError } from '../errors.js';
import type { Evidence } from '../evidence/evidence.js';
import { onRecord } from '../evidence/key-use.js';
import { LOA } from '../evidence/party.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { sealEvidence } from '../evidence/seal.js';
import { utf8 } from '../formats/bytes.js';
import { describe } from './describe.js';
import type { ContentFile, EventRecord, Message } from './message.js';
import type { RandomBytes } from './ports.js';
import { assertOwnSealHolds, type RecordDeps } from './record.js';
import { uuid } from './uuid.js';

export type ProbeDeps = Omit<RecordDeps, 'alarm'> & { readonly random: RandomBytes };

export interface ProbeResult {
  readonly passed: boolean;
  /** What failed, a stable code; absent for a probe that passed. */
  readonly code?: string;
  /** Every time-stamping authority asked, in order. */
  readonly attempts: readonly TsaAttempt[];
}

const PROBE = 'PROBE';
const PROBE_URI = 'urn:sealpost:probe';
const PURPOSE =
  'PROBE: the service checks whether it can seal. Nothing was submitted, nothing was refused.';

/** Builds, seals, stamps and verifies once. Never rejects for what went wrong on the way. */
export async function probe(deps: ProbeDeps): Promise<ProbeResult> {
  let attempts: readonly TsaAttempt[] = [];
  try {
    const signingTime = deps.clock.now();
    const evidence = probeEvidence(deps, signingTime);
    const { key, use } = onRecord(deps.means.key, 'probe', { ...deps.means, uses: deps.uses });
    const result = await sealEvidence(evidence, { ...deps.means, key, signingTime });
    attempts = result.attempts;
    await deps.uses.end(use(), 'probe');
    if (result.kind === 'no-timestamp') {
      return { passed: false, code: attempts.at(-1)?.outcome ?? 'tsa/none', attempts };
    }
    await assertOwnSealHolds(deps, result.sealed, signingTime);
    return { passed: true, attempts };
  } catch (error) {
    const code = error instanceof SealpostError ? error.code : 'delivery/sealing-failed';
    return { passed: false, code, attempts };
  }
}

/** What a probe says. Its only true statements are when it was made and what it is for. */
export function probeEvidence(
  { issuer, random, means }: Pick<ProbeDeps, 'issuer' | 'random' | 'means'>,
  now: Date,
): Evidence {
  const purpose = utf8(PURPOSE);
  const { message, event } = nothingThatHappened(uuid(random), now, {
    number: 1,
    name: PROBE,
    contentType: 'text/plain',
    size: purpose.length,
    sha256: means.hash('SHA-256', purpose),
  });
  const marked = { ...issuer, legalName: `${PROBE} of ${issuer.legalName}` };
  return {
    ...describe(event, message, marked, undefined),
    policies: [PROBE_URI],
    messageId: PROBE_URI,
  };
}

function nothingThatHappened(
  id: string,
  now: Date,
  file: ContentFile,
): { message: Message; event: EventRecord } {
  const message: Message = {
    id,
    mode: 'basic',
    policyId: 'eu-erds/1',
    submissionTime: now,
    sender: {
      scopedId: PROBE,
      person: 'legal',
      name: { legalName: PROBE },
      proofing: LOA.low,
      authentication: LOA.low,
      method: PROBE_URI,
      authenticatedAt: now,
      record: { id: PROBE, digest: new Uint8Array(32) },
    },
    subject: PROBE,
    files: [file],
    recipients: [
      {
        number: 1,
        address: { scheme: 'eidas-legal', legalPersonIdentifier: PROBE },
        statedName: PROBE,
        notify: { channel: 'email', address: '' },
        language: 'en',
        scopedId: PROBE,
      },
    ],
  };
  const event: EventRecord = {
    id,
    messageId: id,
    recipient: null,
    code: 'A.2',
    occurrence: 0,
    sequence: 0,
    eventTime: now,
    facts: { reasons: [{ code: 'RA05', details: [PURPOSE] }], logs: [] },
  };
  return { message, event };
}
