/**
 * What reports say, as keys and parameters and in no language: programs compare them, and `src/texts` has the sentence of
 * each in every language. Times are ISO 8601 in UTC.
 */

import type { EventCode } from '../evidence/event.js';

/** A person or organisation, and who says that this is the name. */
export type NamedParty =
  | { readonly by: 'identified'; readonly name: string }
  /** In the sender's words, which nobody verified. */
  | { readonly by: 'sender'; readonly name: string }
  | { readonly by: 'identifier'; readonly name: string }
  | { readonly by: 'nobody' };

/** Whom a sentence speaks of: a party, or who acted for it and which of the two was identified, where an event needs that. */
export type Named =
  | NamedParty
  | {
      readonly by: 'delegation';
      readonly delegate: NamedParty;
      readonly principal: NamedParty;
      readonly identified: 'delegate' | 'principal';
    };

/** Which bytes of the content a statement is about. */
export type BytesRole = 'submitted' | 'available' | 'sent';

export type Claim =
  /** The event happened; `who` is the sender for the events A.*, else the recipient it speaks of, or a delegate who acted. */
  | { readonly key: 'act'; readonly event: EventCode; readonly who: Named }
  /** D.2 of a service that had no word in time whether content was made available to the recipient: not that it was not. */
  | { readonly key: 'silence'; readonly who: Named }
  /** An event that V1.1.1 does not know happened. */
  | { readonly key: 'unknown-act'; readonly event: string }
  | {
      readonly key: 'time';
      readonly event: string;
      readonly claimed: string;
      readonly recorded: string | null;
      /** Its event is the silence of a service that had no word in time. */
      readonly silent?: true;
    }
  /** `file` holds the bytes; `null` where nothing that was given does. */
  | {
      readonly key: 'bytes';
      readonly role: BytesRole;
      readonly who: Named;
      readonly part: string;
      readonly file: string | null;
    }
  /** Nothing happened after the event. */
  | { readonly key: 'end'; readonly event: string; readonly silent?: true }
  /** All evidence is there that the service had at that time. */
  | { readonly key: 'all-given'; readonly asOf: string }
  /** The bytes of a file existed at a time. */
  | { readonly key: 'existed'; readonly file: string | null; readonly recorded: string };

/** What a reader might take a statement to show, and it does not. */
export type Limit =
  | 'arrival'
  | 'no-arrival'
  | 'agreement'
  | 'no-availability'
  | 'collection'
  | 'reading'
  | 'origin'
  | 'later'
  | 'makers';

/** What would change how a statement stands. */
export type Remedy =
  | { readonly key: PlainRemedy }
  | { readonly key: 'late-token'; readonly seconds: number }
  /** `digest` is Base64. */
  | { readonly key: 'file'; readonly part: string; readonly digest: string }
  /** Nothing: the evidence has no digest of the part. */
  | { readonly key: 'no-digest'; readonly part: string };

export type PlainRemedy =
  | 'original'
  | 'other-evidence'
  | 'consistent-times'
  | 'fit-certificate'
  | 'accepted-algorithms'
  | 'signing-certificate'
  | 'trusted-chain'
  | 'token-before-revocation'
  | 'token-before-authority-revocation'
  | 'token-within-validity'
  | 'revocation-answer'
  | 'missing-files'
  | 'trusted-token'
  | 'sealed-list'
  /** Nothing: the time-stamp is earlier than what is claimed. */
  | 'none-times-contradict';

/** How far the evidence of a message goes. */
export type Reach =
  | { readonly key: 'all-given'; readonly asOf: string }
  /** In silence: with D.2 of a service that had no word in time. */
  | {
      readonly key: 'ends' | 'ends-in-silence';
      readonly event: string;
      readonly who: Named | null;
    };

/** What was not given and would show more. */
export type Gap =
  | { readonly key: 'submission' }
  | { readonly key: 'before'; readonly event: string; readonly evidenceId: string }
  | { readonly key: 'content'; readonly part: string };
