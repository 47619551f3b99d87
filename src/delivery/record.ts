/** From events to sealed evidence: describe, seal, and let our own verifier judge the result before anybody stores it. */

import { SealpostError } from '../errors.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import type { Predecessor } from '../evidence/extensions.js';
import { type KeyUses, onRecord } from '../evidence/key-use.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { type SealingMeans, sealEvidence } from '../evidence/seal.js';
import { equalBytes } from '../formats/bytes.js';
import type { Alarm } from './alarm.js';
import { describe, type EvidenceIssuer } from './describe.js';
import { DeliveryError } from './errors.js';
import { createMeeting } from './meeting.js';
import type { EventRecord, Message } from './message.js';
import type { OwnJudge } from './own-judge.js';
import type { Clock, PendingEvent } from './ports.js';
import { clockDifference } from './trusted-time.js';
import { createTurns } from './turns.js';

export interface RecordDeps {
  readonly means: Omit<SealingMeans, 'signingTime'>;
  readonly uses: KeyUses;
  readonly judge: OwnJudge;
  readonly issuer: EvidenceIssuer;
  readonly clock: Clock;
  readonly alarm: Alarm;
}

export interface Recorded {
  readonly event: EventRecord;
  readonly message: Message;
  readonly evidence: SealedEvidence;
  /** The use of the key that it took. */
  readonly use: number;
}

export interface BatchOutcome {
  readonly recorded: readonly Recorded[];
  /** Every time-stamping authority asked, whatever it answered. */
  readonly attempts: readonly TsaAttempt[];
}

/** Seals what is pending, all of it side by side. What fails stays pending. */
export async function record(
  deps: RecordDeps,
  pending: readonly PendingEvent[],
): Promise<BatchOutcome> {
  const turn = createTurns();
  const readyToSign = createMeeting(pending.length);
  // A key that is replaced meanwhile is for the next batch.
  const batch = { ...deps, means: { ...deps.means } };
  const attempts: TsaAttempt[] = [];
  const recorded = await Promise.all(
    pending.map(async (one) => {
      const place = readyToSign();
      // Every use of the key must be on the disk before it signs: those of a batch wait for one commit.
      const uses: KeyUses = {
        ...deps.uses,
        async begin(use) {
          await place.meet();
          const number = await deps.uses.begin(use);
          await turn();
          return number;
        },
      };
      await turn();
      return recordOne({ ...batch, uses }, one, attempts).finally(place.leave);
    }),
  );
  return { recorded: recorded.filter((one) => one !== undefined), attempts };
}

/** @param attempts whatever becomes of the seal, every question to an authority goes here */
async function recordOne(
  deps: RecordDeps,
  { event, message, predecessor }: PendingEvent,
  attempts: TsaAttempt[],
): Promise<Recorded | undefined> {
  try {
    const evidence = describe(event, message, deps.issuer, linkOf(event, predecessor));
    const signingTime = deps.clock.now();
    const { key, use } = onRecord(deps.means.key, 'seal', { ...deps.means, uses: deps.uses });
    const result = await sealEvidence(evidence, { ...deps.means, key, signingTime });
    attempts.push(...result.attempts);
    if (result.kind === 'no-timestamp') return undefined;
    await assertOwnSealHolds(deps, result.sealed, signingTime);
    return { event, message, evidence: result.sealed, use: use() };
  } catch (error) {
    // One event that cannot be sealed, whatever the reason, must not hold up the others.
    const { code, data } =
      error instanceof SealpostError ? error : { code: 'delivery/sealing-failed', data: {} };
    deps.alarm(code, { ...data, eventId: event.id, event: event.code }, error);
    return undefined;
  }
}

function linkOf(
  { id, sequence }: EventRecord,
  predecessor: Predecessor | undefined,
): Predecessor | undefined {
  if (sequence === 0) return undefined;
  if (!predecessor) {
    throw new DeliveryError('delivery/inconsistent', 'An event was taken before its predecessor.', {
      eventId: id,
    });
  }
  return { evidenceId: predecessor.evidenceId, digest: predecessor.digest };
}

/**
 * The service is the first auditor of its own evidence: what it could not pass there must not become proof.
 * An event may have waited for its proof, but it cannot lie after it; and the signing time is a claim of this moment,
 * so a token that is apart from it in either direction says that one of the two clocks is wrong.
 * @throws DeliveryError `delivery/own-seal-refused`; what the judge rejects with
 */
export async function assertOwnSealHolds(
  { judge, clock }: Pick<RecordDeps, 'judge' | 'clock'>,
  { evidenceId, bytes, digest, claimedTime, provenTime }: SealedEvidence,
  signingTime: Date,
): Promise<void> {
  const now = clock.now();
  const difference =
    clockDifference(signingTime, now, provenTime) ||
    Math.max(0, clockDifference(claimedTime, now, provenTime));
  const judgement = await judge({ evidenceId, bytes, at: now });
  const { indication, subIndication, failing } = judgement;
  const same =
    judgement.evidenceId === evidenceId &&
    judgement.provenTime?.getTime() === provenTime.getTime() &&
    judgement.sha256 !== undefined &&
    equalBytes(judgement.sha256, digest);
  if (indication === 'TOTAL-PASSED' && same && difference === 0) return;
  throw new DeliveryError(
    'delivery/own-seal-refused',
    'A fresh seal did not pass our own verification; nothing was stored.',
    {
      indication,
      subIndication,
      checks: failing.map(({ name, detail }) => `${name}: ${detail}`),
      clockDifference: difference,
    },
  );
}
