/** An evidence whose seal covers what it says: what chain and story are judged on. */

import { type EventCode, reasonCode } from '../evidence/event.js';
import type { Evidence, Identifier } from '../evidence/evidence.js';
import type { DeliveryTerms, Predecessor } from '../evidence/extensions.js';
import type { Certificate } from '../formats/x509.js';

export interface SealedStatement {
  readonly file: string;
  /** SHA-256 of the file's bytes as given. */
  readonly sha256: Uint8Array;
  /**
   * What tells one evidence from another, whatever was added to its file later. With our extensions: SHA-256 of the bytes as first
   * sealed, which links name. Of others: SHA-256 of what the seal covers and the seal's value, as anything else may be added there.
   */
  readonly sealedSha256: Uint8Array;
  /** Read from the canonical bytes that were digested. */
  readonly evidence: Evidence;
  /** `undefined` for events V1.1.1 does not know. */
  readonly event: EventCode | undefined;
  /** From XAdES SigningTime: a claim of the issuer. */
  readonly signingTime: Date | undefined;
  /** genTime of a token that belongs to this seal and holds; `undefined` when no time is proven. */
  readonly provenTime: Date | undefined;
  readonly predecessor: Predecessor | undefined;
  readonly terms: DeliveryTerms | undefined;
  /** The recipient's name as the sender gave it. Nobody verified it. */
  readonly statedName: string | undefined;
  /** Whose certificate sealed it. */
  readonly signer: Certificate | undefined;
}

/** What sentences call an evidence: its code, or the last part of its event's URI. */
export const eventLabel = ({ event, evidence }: SealedStatement): string =>
  event ?? evidence.eventUri.slice(evidence.eventUri.lastIndexOf('/') + 1);

/** The recipient an evidence speaks of, or `undefined` when it speaks of all. */
export function subjectRecipient({ evidence }: SealedStatement): Identifier | undefined {
  const position = evidence.refersToRecipient;
  return position === undefined ? undefined : evidence.recipients[position - 1]?.identifier;
}

export const identifierKey = (identifier: Identifier | undefined): string =>
  identifier === undefined ? '' : JSON.stringify([identifier.scheme, identifier.value]);

/** Who says it, by the name the evidence gives its issuer. */
export const issuerKey = ({ evidence }: SealedStatement): string =>
  JSON.stringify(evidence.issuer.identity);

/**
 * D.2 of a service that heard nothing in time from the recipient's (EN 319 522-1 clause 6.2.4, reason RD03): whether the
 * content was made available stays open, and the other service may still show that it was.
 */
export const isSilence = ({ event, evidence: { reasons } }: SealedStatement): boolean =>
  event === 'D.2' && reasons.length > 0 && reasons.every(({ code }) => reasonCode(code) === 'RD03');

/** Groups statements, keeping the order in which the keys first appear. */
export function groupBy(
  statements: readonly SealedStatement[],
  key: (statement: SealedStatement) => string,
): Map<string, SealedStatement[]> {
  const groups = new Map<string, SealedStatement[]>();
  for (const statement of statements) {
    const group = groups.get(key(statement));
    if (group === undefined) groups.set(key(statement), [statement]);
    else group.push(statement);
  }
  return groups;
}
