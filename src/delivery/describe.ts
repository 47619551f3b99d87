/**
 * What the evidence of an event says (EN 319 522-2 clause 8, cardinalities of Table 13). Pure.
 *
 * It says what the policy needs and no more. A party is a name, a service-scoped identifier, levels, method and time;
 * national identifiers, birth dates and e-mail addresses stay in the identification log, which a salted digest binds.
 * Files are named by their position: a file name is the sender's word to the recipient and proves nothing that the digest
 * does not prove better. Evidence of C, D and E events names one recipient only.
 */

import { eventUri, reasonUri } from '../evidence/event.js';
import {
  type AssuranceDetails,
  DIGEST_URI,
  EVIDENCE_VERSION,
  type Evidence,
  type Identifier,
  type IdentityAttribute,
  type RecipientDelegate,
  type UserDetails,
} from '../evidence/evidence.js';
import {
  type Predecessor,
  writeDeliveryTerms,
  writePredecessor,
  writeStatedRecipient,
} from '../evidence/extensions.js';
import { SCOPED_ID_SCHEME } from '../evidence/party.js';
import { writeTransactionLog } from '../evidence/transaction-log.js';
import { toHex } from '../formats/bytes.js';
import { partIdentifier } from './handovers.js';
import type { EventRecord, Message, PartyStatement, Recipient, TransactionLog } from './message.js';
import { policyOf } from './policy.js';

export interface EvidenceIssuer {
  /** The provider's legal name (R02). */
  readonly legalName: string;
  /** Public address of the service, without a trailing slash: policies are served below it (R01). */
  readonly publicUrl: string;
}

export const evidenceIdOf = ({ id }: Pick<EventRecord, 'id'>): string => `urn:uuid:${id}`;

/** @param predecessor for every event but A.1 and A.2 */
export function describe(
  event: EventRecord,
  message: Message,
  issuer: EvidenceIssuer,
  predecessor: Predecessor | undefined,
): Evidence {
  const about = message.recipients.filter(
    ({ number }) => event.recipient === null || number === event.recipient,
  );
  return {
    version: EVIDENCE_VERSION,
    evidenceId: evidenceIdOf(event),
    eventUri: eventUri(event.code),
    reasons: event.facts.reasons.map(({ code, details }) => ({ code: reasonUri(code), details })),
    eventTime: event.eventTime,
    policies: [`${issuer.publicUrl}/policies/${message.policyId}`],
    issuer: {
      identity: [attribute(LEGAL_NAME, 'LegalName', issuer.legalName)],
      certificates: [],
    },
    ...senderOf(message.sender),
    recipients: about.map((recipient) => recipientDetails(recipient, event)),
    recipientDelegates: delegatesOf(event.facts.recipient),
    submissionTime: message.submissionTime,
    ...(event.recipient !== null && { refersToRecipient: 1 }),
    messageId: `urn:uuid:${message.id}`,
    content: contentOf(message),
    transactionLogs: logsOf(event, message).map(writeTransactionLog),
    extensions: extensionsOf(event, message, about, predecessor),
  };
}

function senderOf(sender: PartyStatement): Pick<Evidence, 'sender' | 'senderDelegate'> {
  return {
    sender: {
      identity: identityOf(sender),
      identifier: scoped(sender.scopedId),
      assurance: assuranceOf(sender),
    },
    ...(sender.delegate && {
      senderDelegate: { identifier: scoped(sender.delegate.scopedId) },
    }),
  };
}

/** Until a recipient is identified, evidence knows them by their identifier alone. */
function recipientDetails(recipient: Recipient, { code, facts }: EventRecord): UserDetails {
  const identifier = scoped(recipient.scopedId);
  const party = facts.recipient;
  if (!party) return { identifier };
  const identity = identityOf(party);
  // Table 13 has I12 for acts of the recipient only; a declared loss (E.2) is not among them.
  return code === 'E.2'
    ? { identity, identifier }
    : { identity, identifier, assurance: assuranceOf(party) };
}

const delegatesOf = (party: PartyStatement | undefined): readonly RecipientDelegate[] =>
  party?.delegate
    ? [{ identifier: scoped(party.delegate.scopedId), delegatingRecipients: [1] }]
    : [];

const scoped = (value: string): Identifier => ({ scheme: SCOPED_ID_SCHEME, value });

const ATTRIBUTES = 'http://eidas.europa.eu/attributes/';
const LEGAL_NAME = `${ATTRIBUTES}legalperson/LegalName`;
const FIRST_NAME = `${ATTRIBUTES}naturalperson/CurrentGivenName`;
const FAMILY_NAME = `${ATTRIBUTES}naturalperson/CurrentFamilyName`;

function identityOf({ name }: PartyStatement): readonly IdentityAttribute[] {
  if ('legalName' in name) return [attribute(LEGAL_NAME, 'LegalName', name.legalName)];
  return [
    attribute(FAMILY_NAME, 'FamilyName', name.familyName),
    attribute(FIRST_NAME, 'FirstName', name.firstName),
  ];
}

const attribute = (name: string, friendlyName: string, value: string): IdentityAttribute => ({
  name,
  nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  friendlyName,
  values: [value],
});

/** Proofing and authentication apart (EN 319 522-2 clause 5.4). */
const assuranceOf = (party: PartyStatement): AssuranceDetails => ({
  kind: 'separate',
  authenticationLevel: { level: party.authentication },
  authentication: { kind: 'time-and-method', time: party.authenticatedAt, method: party.method },
  proofingLevel: { level: party.proofing },
});

const contentOf = ({ files }: Message): NonNullable<Evidence['content']> => ({
  composingParts: files.length,
  parts: files.map((file) => ({
    identifier: partIdentifier(file),
    contentType: file.contentType,
    digest: { algorithm: DIGEST_URI['SHA-256'], value: file.sha256 },
  })),
});

function logsOf(event: EventRecord, message: Message): readonly TransactionLog[] {
  const { recipient } = event.facts;
  const identified =
    event.recipient === null
      ? [identificationLog('sender', message.sender), submissionLog(message)]
      : recipient
        ? [identificationLog('recipient', recipient)]
        : [];
  return [...identified, ...event.facts.logs];
}

/** Binds the record in the identification log, which holds what evidence does not say. */
const identificationLog = (
  of: 'sender' | 'recipient',
  { record, delegate }: PartyStatement,
): TransactionLog => ({
  kind: 'identification',
  entries: [
    ['of', of],
    ['record', record.id],
    ['sha256', toHex(record.digest)],
    ...(delegate ? [['delegate', delegate.name] as const] : []),
  ],
});

/** To whom, in the sender's own words, and how much. */
const submissionLog = ({ recipients, files }: Message): TransactionLog => ({
  kind: 'submission',
  entries: [
    ...recipients.map(({ number, statedName }) => [`recipient-${number}`, statedName] as const),
    ...files.map((file) => [partIdentifier(file), `${file.size} bytes`] as const),
  ],
});

function extensionsOf(
  { facts }: EventRecord,
  message: Message,
  about: readonly Recipient[],
  predecessor: Predecessor | undefined,
): Evidence['extensions'] {
  const { answerBy, collectBy } = facts;
  const [sole, second] = about;
  return [
    ...(predecessor ? [writePredecessor(predecessor)] : []),
    writeDeliveryTerms({
      mode: message.mode,
      ...(answerBy && { answerBy }),
      ...(collectBy && { collectBy }),
      maxProofDelaySeconds: policyOf(message.policyId).maxProofDelay,
    }),
    ...(sole && !second ? [writeStatedRecipient({ name: sole.statedName })] : []),
  ];
}
