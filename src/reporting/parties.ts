/** Who a delivery is between, as its evidence tells: the name first, then who says so, and last what stands for it. */

import { SCOPED_ID_SCHEME } from '../evidence/party.js';
import type { Catalogue } from '../texts/catalogue.js';
import type { ReportedEvidence, ReportedParty } from '../verification/report.js';
import { levelWord } from './level.js';

export interface PartyText {
  readonly name: string;
  /** How surely it is known who it was; absent where the evidence does not say. */
  readonly how?: string;
  readonly identifier?: string;
}

/** A sender who is named is the same everywhere and needs no identifier beside the name. */
export function senderText({ sender }: ReportedEvidence, texts: Catalogue): PartyText | undefined {
  if (sender === null) return undefined;
  if (sender.name === null) return textOf(sender, texts.report.who.sender, texts);
  return textOf({ ...sender, identifier: null }, sender.name, texts);
}

/** The recipient an evidence speaks of, or whom the sender named in it. */
export function recipientText(
  { recipient, statedRecipient }: ReportedEvidence,
  texts: Catalogue,
): PartyText | undefined {
  const { who } = texts.report;
  const stated = statedRecipient ? who.bySender(statedRecipient) : undefined;
  if (recipient === null) return stated === undefined ? undefined : { name: stated };
  return textOf(recipient, recipient.name ?? stated ?? who.recipient, texts);
}

/** Each recipient of a delivery once, under the best that is known of them. */
export function recipientTexts(
  evidence: readonly ReportedEvidence[],
  texts: Catalogue,
): PartyText[] {
  const known = new Map<string, ReportedEvidence>();
  for (const one of evidence) {
    const { recipient, statedRecipient } = one;
    const key = recipient?.identifier ?? recipient?.name ?? statedRecipient;
    if (!key) continue;
    const before = known.get(key);
    if (before === undefined || knowledgeOf(one) > knowledgeOf(before)) known.set(key, one);
  }
  // Evidence on all recipients adds nobody whom other evidence speaks of.
  const spokenOf = [...known.values()].filter(({ recipient }) => recipient !== null);
  const told = spokenOf.length > 0 ? spokenOf : [...known.values()];
  return told.flatMap((one) => {
    const text = recipientText(one, texts);
    const how = one.recipient?.name ? text?.how : texts.report.who.unidentified;
    return text === undefined ? [] : [{ ...text, ...(how !== undefined && { how }) }];
  });
}

const knowledgeOf = ({ recipient }: ReportedEvidence): number =>
  (recipient?.name ? 1 : 0) + (recipient?.proofing ? 1 : 0);

function textOf(party: ReportedParty, name: string, texts: Catalogue): PartyText {
  const { proofing, authentication, scheme, identifier } = party;
  const { scoped, identifier: other } = texts.report.who;
  return {
    name,
    ...(proofing !== null &&
      authentication !== null && {
        how: texts.delivery.identified(
          levelWord(proofing, texts),
          levelWord(authentication, texts),
        ),
      }),
    ...(identifier !== null && {
      identifier: isScoped(scheme) ? scoped(identifier) : other(identifier),
    }),
  };
}

/** Whether an identifier has a meaning within the issuing service alone. */
const isScoped = (scheme: string | null): boolean => scheme === SCOPED_ID_SCHEME;

export const hasScopedIdentifier = ({ recipient }: ReportedEvidence): boolean =>
  recipient !== null && isScoped(recipient.scheme);
