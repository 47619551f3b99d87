/**
 * The sealed statement about one outage: a small XML document of our own, sealed as evidence is (XAdES B-T, EN 319 132-1)
 * and checked by the same stages of our own verifier. It is not an evidence of EN 319 522 and cannot be read as one.
 */

import { sealpostElement } from '../evidence/extensions.js';
import { type KeyUses, onRecord } from '../evidence/key-use.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { type SealingMeans, sealDocument } from '../evidence/seal.js';
import { writeTime } from '../evidence/values.js';
import { equalBytes, toHex, utf8 } from '../formats/bytes.js';
import { writeXml } from '../formats/xml-writer.js';
import { judgeDocument } from '../verification/judge-document.js';
import type { JudgingContext } from '../verification/judge-evidence.js';
import { verdictOf } from '../verification/report.js';
import { AvailabilityError } from './errors.js';
import type { EndedOutage, Loss, SealedDowntime } from './ports.js';

export interface StatementDeps {
  readonly means: Omit<SealingMeans, 'signingTime'>;
  readonly uses: KeyUses;
  readonly judging: Omit<JudgingContext, 'at'>;
  readonly issuer: { readonly legalName: string; readonly publicUrl: string };
  readonly clock: { now(): Date };
  /** Every question put to an authority is on record, whatever came of it. */
  readonly keepAttempts: (attempts: readonly TsaAttempt[]) => Promise<void>;
}

/** @returns the statement in canonical form, without its seal */
export function writeStatement(
  { id, cause, functions, startedAt, endedAt, loss }: EndedOutage,
  { legalName, publicUrl }: StatementDeps['issuer'],
): string {
  return writeXml(
    sealpostElement('Downtime', [
      sealpostElement('Identifier', [`urn:uuid:${id}`]),
      sealpostElement('Service', [legalName]),
      sealpostElement('Address', [publicUrl]),
      sealpostElement('Start', [writeTime(startedAt)]),
      sealpostElement('End', [writeTime(endedAt)]),
      sealpostElement('Cause', [cause]),
      ...functions.map((name) => sealpostElement('Function', [name])),
      ...(loss ? [lossElement(loss)] : []),
    ]),
  );
}

const lossElement = ({ known, found, last }: Loss) =>
  sealpostElement('LostEvidence', [
    sealpostElement('Known', [String(known)]),
    sealpostElement('Found', [String(found)]),
    ...(last
      ? [
          sealpostElement('LastEvidence', [last.evidenceId]),
          sealpostElement('LastEvidenceSha256', [toHex(last.digest)]),
        ]
      : []),
  ]);

/**
 * @returns `undefined` while no time-stamp can be had
 * @throws AvailabilityError `availability/own-seal-refused` if our own verifier refuses the result; SealingError
 */
export async function sealStatement(
  deps: StatementDeps,
  outage: EndedOutage,
): Promise<SealedDowntime | undefined> {
  const document = writeStatement(outage, deps.issuer);
  const names = { evidenceId: `urn:uuid:${outage.id}`, eventTime: outage.endedAt };
  const { key, use } = onRecord(deps.means.key, 'statement', { ...deps.means, uses: deps.uses });
  const means = { ...deps.means, key, signingTime: deps.clock.now() };
  const result = await sealDocument(names, document, means);
  await deps.uses.end(use(), 'statement');
  await deps.keepAttempts(result.attempts);
  if (result.kind === 'no-timestamp') return undefined;
  const { bytes, provenTime } = result.sealed;
  await assertHolds(deps, document, bytes);
  return { bytes, provenTime };
}

async function assertHolds(
  { judging, clock }: StatementDeps,
  document: string,
  bytes: Uint8Array,
): Promise<void> {
  const { checks, signedBytes } = await judgeDocument(bytes, { ...judging, at: clock.now() });
  const verdict = verdictOf(checks);
  const complete = signedBytes !== undefined && equalBytes(signedBytes, utf8(document));
  if (complete && verdict.indication === 'TOTAL-PASSED') return;
  throw new AvailabilityError(
    'availability/own-seal-refused',
    'A fresh statement did not pass our own verification; it was not stored.',
    { ...verdict },
  );
}
