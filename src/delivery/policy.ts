/**
 * The rules a delivery runs under. A message pins the id and version it was submitted under;
 * the text an auditor reads is served at that URI from `docs/policy/`.
 */

import { type Assurance, LOA } from '../evidence/party.js';

export interface AssuranceFloor {
  readonly proofing: Assurance;
  readonly authentication: Assurance;
}

export interface DeliveryPolicy {
  /** `name/version`; the policy URI in evidence is the service's public address + `/policies/` + this. */
  readonly id: PolicyId;
  readonly sender: AssuranceFloor;
  readonly recipient: AssuranceFloor;
  /** Registered machine clients may submit for the legal person they belong to. */
  readonly machineSenders: boolean;
  /** An act with legal effect needs an authentication at most this old. Seconds. */
  readonly maxAuthenticationAge: number;
  /** Days from the first notice taken by the next hop; without any, from the first C.2. */
  readonly answerDays: number;
  /** Days from D.1 in which the content can be collected. */
  readonly collectDays: number;
  /** Attempts to hand one notice to the next hop, and the minutes before the second and later ones. */
  readonly noticeAttempts: number;
  readonly noticeRetryMinutes: readonly number[];
  /** Days before the end of a window at which a reminder is sent, while nothing was done. */
  readonly reminderDaysBeforeEnd: readonly number[];
  /** A proven time later than the claimed one by more than this is shown as "claimed, not proven". Seconds. */
  readonly maxProofDelay: number;
  readonly maxFiles: number;
  readonly maxRecipients: number;
  /** Sum over all files of a message. Bytes. */
  readonly maxBytes: number;
  /** Years that evidence and identification records are kept after the last event, and days for content after access ended. */
  readonly evidenceYears: number;
  readonly contentDays: number;
}

const base = {
  sender: { proofing: LOA.substantial, authentication: LOA.substantial },
  recipient: { proofing: LOA.substantial, authentication: LOA.substantial },
  machineSenders: true,
  maxAuthenticationAge: 600,
  answerDays: 15,
  collectDays: 30,
  noticeAttempts: 3,
  noticeRetryMinutes: [10, 60],
  reminderDaysBeforeEnd: [8, 2],
  maxProofDelay: 60,
  maxFiles: 100,
  maxRecipients: 50,
  maxBytes: 2 * 1024 ** 3,
  evidenceYears: 10,
  contentDays: 30,
} as const;

export const POLICIES = {
  'eu-erds/1': { ...base, id: 'eu-erds/1' },
  'eu-qerds/1': {
    ...base,
    id: 'eu-qerds/1',
    recipient: { proofing: LOA.high, authentication: LOA.substantial },
    machineSenders: false,
  },
} as const satisfies Record<string, Omit<DeliveryPolicy, 'id'> & { id: string }>;

export type PolicyId = keyof typeof POLICIES;

export const POLICY_IDS = Object.keys(POLICIES) as PolicyId[];

export const isPolicyId = (text: string): text is PolicyId => Object.hasOwn(POLICIES, text);

export const policyOf = (id: PolicyId): DeliveryPolicy => POLICIES[id];
