/** One message and what happened to it. Everything here is the inside value; bytes at rest are `persistence`'s business. */

import type { EventCode, ReasonCode } from '../evidence/event.js';
import type { Assurance, RecipientAddress } from '../evidence/party.js';
import type { TransactionLog } from '../evidence/transaction-log.js';
import type { PolicyId } from './policy.js';

export type { TransactionLog } from '../evidence/transaction-log.js';

export type ConsignmentMode = 'basic' | 'consent';

/** The languages the recipient's path and the notices speak. */
export type Language = 'en' | 'fr' | 'ro';

/** The events this service issues by itself. Relay and non-ERDS events come with the relay. */
export type IssuedEvent = Exclude<EventCode, `B.${string}` | `F.${string}`>;

export interface Message {
  /** UUID; in evidence `urn:uuid:` + this (M01). */
  readonly id: string;
  readonly mode: ConsignmentMode;
  readonly policyId: PolicyId;
  /** Arrival of the finalising call (M03). */
  readonly submissionTime: Date;
  readonly sender: PartyStatement;
  readonly subject: string;
  readonly files: readonly ContentFile[];
  readonly recipients: readonly Recipient[];
}

export interface ContentFile {
  /** 1-based position. */
  readonly number: number;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: Uint8Array;
  /** When a malware scanner found nothing in it, before the message was taken in; absent: it was not scanned. */
  readonly scannedAt?: Date;
}

export interface Recipient {
  /** 1-based position in the submission. */
  readonly number: number;
  readonly address: RecipientAddress;
  /** The name the sender gave. Shown and recorded as such; for an e-mail address it is part of the address. */
  readonly statedName: string;
  /** Where notices go. No proof of identity. */
  readonly notify: { readonly channel: 'email'; readonly address: string };
  readonly language: Language;
  /** Service-scoped identifier, stable for the address, meaningless outside. */
  readonly scopedId: string;
}

/** What evidence says of an identified party: what the policy needs and no more. */
export interface PartyStatement {
  /** Service-scoped identifier (I02, I06): stable for the person, meaningless outside. */
  readonly scopedId: string;
  readonly person: 'natural' | 'legal';
  readonly name:
    | { readonly legalName: string }
    | { readonly firstName: string; readonly familyName: string };
  readonly proofing: Assurance;
  readonly authentication: Assurance;
  readonly method: string;
  readonly authenticatedAt: Date;
  readonly delegate?: { readonly scopedId: string; readonly name: string };
  /** The record in the identification log, and its salted SHA-256, which evidence carries. */
  readonly record: { readonly id: string; readonly digest: Uint8Array };
}

/** An event that happened, and, once sealed, what proves it. */
export interface EventRecord {
  /** UUID; in evidence `urn:uuid:` + this (G01). */
  readonly id: string;
  readonly messageId: string;
  /** 1-based recipient number; `null` for A events. */
  readonly recipient: number | null;
  readonly code: IssuedEvent;
  /** 0 but for notices and their failures. */
  readonly occurrence: number;
  /** Position in its chain: 0 for A events, from 1 in each recipient's chain. */
  readonly sequence: number;
  readonly eventTime: Date;
  readonly facts: EventFacts;
  readonly seal?: EventSeal;
}

export interface EventSeal {
  /** SHA-256 of the evidence bytes as first sealed. */
  readonly digest: Uint8Array;
  readonly provenTime: Date;
}

/** What an event's evidence says beyond what the message says. Decided with the event, so sealing decides nothing. */
export interface EventFacts {
  readonly reasons: readonly { readonly code: ReasonCode; readonly details: readonly string[] }[];
  readonly logs: readonly TransactionLog[];
  /** The identified recipient: set for C.3, C.4, E.1, and an E.2 that rests on their declaration. */
  readonly recipient?: PartyStatement;
  /** C.1 and later: until when an answer counts. D.1 and later: until when the content can be collected. */
  readonly answerBy?: Date;
  readonly collectBy?: Date;
}
