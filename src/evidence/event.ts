/**
 * The event catalogue of EN 319 522-1 V1.1.1 Table 1 (names: EN 319 522-3 Table 2).
 * The letter code never appears in the XML; it is what people and this code call the event by.
 */

export const EVENT_URI_BASE = 'http://uri.etsi.org/19522/Event/';
const REASON_URI_BASE = 'http://uri.etsi.org/19522/EventReason/';

interface EventRow {
  readonly name: string;
  /** Negative events need a reason (EN 319 522-2 clause 8.2.4). */
  readonly negative: boolean;
}

const row = (name: string, negative = false): EventRow => ({ name, negative });

export const EVENTS = {
  'A.1': row('SubmissionAcceptance'),
  'A.2': row('SubmissionRejection', true),
  'B.1': row('RelayAcceptance'),
  'B.2': row('RelayRejection', true),
  'B.3': row('RelayFailure', true),
  'C.1': row('NotificationForAcceptance'),
  'C.2': row('NotificationForAcceptanceFailure', true),
  'C.3': row('ConsignmentAcceptance'),
  'C.4': row('ConsignmentRejection', true),
  'C.5': row('AcceptanceRejectionExpiry', true),
  'D.1': row('ContentConsignment'),
  'D.2': row('ContentConsignmentFailure', true),
  'D.3': row('ConsignmentNotification'),
  'D.4': row('ConsignmentNotificationFailure', true),
  'E.1': row('ContentHandover'),
  'E.2': row('ContentHandoverFailure', true),
  'F.1': row('RelayToNonERDS'),
  'F.2': row('RelayToNonERDSFailure', true),
  'F.3': row('ReceivedFromNonERDS'),
} as const satisfies Record<string, EventRow>;

export type EventCode = keyof typeof EVENTS;

/** Events that V1.2.1 adds. Read with a warning, never emitted: their matrix columns are not known. */
export const EVENTS_OF_V121 = [
  'NotificationDelivered',
  'NotificationAccessTracking',
  'ContentAccessTracking',
] as const;

export const eventUri = (code: EventCode): string => EVENT_URI_BASE + EVENTS[code].name;

const codeByUri = new Map(
  (Object.keys(EVENTS) as EventCode[]).map((code) => [eventUri(code), code] as const),
);

/** The code of an event URI, or `undefined` if V1.1.1 does not know it. */
export const eventCode = (uri: string): EventCode | undefined => codeByUri.get(uri);

/** Reason codes with the URI tails of EN 319 522-3 Table 3. The spelling of RC03 is the standard's. */
export const REASONS = {
  RA01: 'MessageAccepted',
  RA02: 'InvalidMessageFormat',
  RA03: 'MalwareFound',
  RA04: 'SenderSigningCertExpiredOrRevoked',
  RA05: 'S_ERDS_PolicyViolation',
  RB01: 'S_ERDS_MessageSuccessfullyRelayed',
  RB02: 'R_ERDS_MessageRejected',
  RB03: 'R_ERDS_MessageRejectedForMalware',
  RB04: 'R_ERDS_MessageRejectedForInvalidSignature',
  RB05: 'R_ERDS_MessageRejectedForInvalidCertificate',
  RB06: 'R_ERDS_PolicyViolation',
  RB07: 'R_ERDS_Malfunction',
  RB08: 'R_ERDS_NotIdentified',
  RB09: 'R_ERDS_Unreachable',
  RB10: 'UnknownRecipient',
  RC01: 'NotificationForAcceptanceSent',
  RC02: 'SubsequentNotificationForAcceptanceSent',
  RC03: 'NotificationForAcceptenceError',
  RC04: 'SubsequentNotificationForAcceptanceError',
  RC05: 'NotificationForAcceptanceMultipleError',
  RC06: 'SubsequentNotificationForAcceptanceMultipleError',
  RC07: 'MessageAcceptedByRecipient',
  RC08: 'MessageRejectedByRecipient',
  RC09: 'MessageNotAcceptedInTimeByRecipient',
  RD01: 'MessageConsignedToRecipient',
  RD02: 'MessageConsignedToDelegate',
  RD03: 'S_ERDSP_ReceivedNoDeliveryInfoFromR_ERDSP',
  RD04: 'MessageNotConsignedForQuota',
  RD05: 'MessageNotConsignedForMalfunction',
  RD06: 'MessageNotConsignedForUnallowedType',
  RE01: 'MessageHandedOver',
  RE02: 'MessageHandedOverToDelegate',
  RE03: 'MessageNotHandedOverForUnallowedType',
  RE04: 'MessageHandoverTimeout',
  RF01: 'MessageRelayedToNonERDS',
  RF02: 'ExternalSystemUnreachable',
  RF03: 'MessageRejectedByExternalSystem',
  RF04: 'MessageReceivedFromNonERDS',
  Other: 'Other',
} as const;

export type ReasonCode = keyof typeof REASONS;

export const reasonUri = (code: ReasonCode): string => REASON_URI_BASE + REASONS[code];

const reasonByUri = new Map(
  (Object.keys(REASONS) as ReasonCode[]).map((code) => [reasonUri(code), code] as const),
);

/** The code of a reason URI, or `undefined` for one outside Table 3 (tolerated on input). */
export const reasonCode = (uri: string): ReasonCode | undefined => reasonByUri.get(uri);
