/** Holds an evidence against EN 319 522-2 V1.1.1: Table 13, its notes, and the rules of clause 8. */

import { EVENT_URI_BASE, EVENTS_OF_V121, type EventCode, eventCode, reasonCode } from './event.js';
import { actsFor, DIGEST_URI, EVIDENCE_VERSION, type Evidence } from './evidence.js';
import { OWN_EXTENSIONS, ownExtensionName } from './extensions.js';
import {
  COMPONENTS,
  type Component,
  cardinality,
  commonCardinality,
  componentCodes,
  groupOf,
  RANGE,
  recipientAssuranceNeeded,
  senderAssuranceNeeded,
} from './matrix.js';
import { readTransactionLog } from './transaction-log.js';

/** Something an evidence says against the rules (`error`), or beyond what they foresee (`warning`). */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly component: Component;
  /** Of EN 319 522-2, or `Table 13`. */
  readonly clause: string;
  /** One sentence for people. */
  readonly text: string;
}

/**
 * Every deviation, none hidden behind another. Components whose source is another service are not compared
 * here; the signature (R03) is the verifier's. Form is `readEvidence`'s business.
 */
export function checkSemantics(evidence: Evidence): Finding[] {
  const event = eventCode(evidence.eventUri);
  return [
    ...checkVersion(evidence),
    ...checkEvent(evidence, event),
    ...checkCardinalities(evidence, event),
    ...(event === undefined ? [] : checkReasons(evidence, event)),
    ...(event === undefined ? [] : checkAssurance(evidence, event)),
    ...checkReferences(evidence),
    ...checkPolicies(evidence),
    ...checkContent(evidence),
    ...checkLogs(evidence),
    ...checkExtensions(evidence),
  ];
}

function checkVersion({ version }: Evidence): Finding[] {
  if (version === EVIDENCE_VERSION) return [];
  return [warning('G02', `The version is "${version}", not ${EVIDENCE_VERSION}.`)];
}

function checkEvent({ eventUri }: Evidence, event: EventCode | undefined): Finding[] {
  if (event !== undefined) return [];
  const later = EVENTS_OF_V121.some((name) => eventUri === EVENT_URI_BASE + name);
  return later
    ? [warning('G03', 'The event is one of V1.2.1; which components it needs is not known here.')]
    : [error('G03', 'The event is none of EN 319 522-1 Table 1.')];
}

function checkCardinalities(evidence: Evidence, event: EventCode | undefined): Finding[] {
  return componentCodes.flatMap((component) => {
    const expected =
      event === undefined ? commonCardinality(component) : cardinality(component, event);
    const held = count(component, evidence);
    if (expected === undefined || held === undefined) return [];
    const [min, max] = RANGE[expected];
    if (held >= min && held <= max) return [];
    const needed =
      max === 0
        ? 'none may stand'
        : held < min
          ? `at least ${min} must stand`
          : `at most ${max} may stand`;
    const where = event === undefined ? 'there' : `in evidence of ${event}`;
    return [
      finding(
        'error',
        component,
        'Table 13',
        `The ${COMPONENTS[component].name} stands ${held} times; ${needed} ${where}.`,
      ),
    ];
  });
}

/** How often a component stands in the model; `undefined` for what the model does not hold or form has settled. */
function count(component: Component, evidence: Evidence): number | undefined {
  const { sender, senderDelegate, recipients, recipientDelegates } = evidence;
  const one = (value: unknown): number => (value === undefined ? 0 : 1);
  const those = <Party>(parties: readonly Party[], has: (party: Party) => unknown): number =>
    parties.filter((party) => has(party) !== undefined).length;
  switch (component) {
    case 'G01':
      return evidence.evidenceId === '' ? 0 : 1;
    case 'G02':
    case 'G03':
    case 'G05':
    case 'R02':
    case 'E01':
    case 'G06':
    case 'R03':
      return undefined;
    case 'G04':
      return evidence.reasons.length;
    case 'R01':
      return evidence.policies.length;
    case 'I01':
      return one(sender.identity);
    case 'I02':
      return one(sender.identifier);
    case 'I03':
      return one(senderDelegate?.identity);
    case 'I04':
      return one(senderDelegate?.identifier);
    case 'I05':
      return those(recipients, ({ identity }) => identity);
    case 'I06':
      return those(recipients, ({ identifier }) => identifier);
    case 'I07':
      return those(recipientDelegates, ({ identity }) => identity);
    case 'I08':
      return those(recipientDelegates, ({ identifier }) => identifier);
    case 'I09':
      return one(evidence.refersToRecipient);
    case 'I10':
      return one(sender.assurance);
    case 'I11':
      return one(senderDelegate?.assurance);
    case 'I12':
      return those(recipients, ({ assurance }) => assurance);
    case 'I13':
      return those(recipientDelegates, ({ assurance }) => assurance);
    case 'M01':
      return one(evidence.messageId);
    case 'M02':
      return one(evidence.content);
    case 'M03':
      return one(evidence.submissionTime);
    case 'M04':
      return one(evidence.externalSystem);
    case 'M05':
      return one(evidence.externalErds);
  }
}

/** Clause 8.3.3: reasons are listed by group of events. */
function checkReasons({ reasons }: Evidence, event: EventCode): Finding[] {
  return reasons.flatMap(({ code }) => {
    const reason = reasonCode(code);
    if (reason === undefined) {
      return [warning('G04', `The reason ${code} is none of EN 319 522-3 Table 3.`)];
    }
    if (reason === 'Other' || reason.charAt(1) === groupOf(event)) return [];
    return [error('G04', `The reason ${reason} does not belong to ${event}.`)];
  });
}

/** Table 13, notes b and c. */
function checkAssurance(evidence: Evidence, event: EventCode): Finding[] {
  const { sender, senderDelegate, recipients, recipientDelegates, refersToRecipient } = evidence;
  const findings: Finding[] = [];
  const senderSide = sender.assurance ?? senderDelegate?.assurance;
  if (senderAssuranceNeeded(event) && senderSide === undefined) {
    findings.push(
      finding(
        'error',
        'I10',
        'Table 13',
        'Neither the sender nor a delegate has assurance details.',
      ),
    );
  }
  const acting = recipientDelegates.filter((one) => actsFor(one, refersToRecipient));
  const recipientSide = [...recipients, ...acting].some(({ assurance }) => assurance);
  const need = recipientAssuranceNeeded(event);
  if (need !== 'not-needed' && !recipientSide) {
    findings.push(
      finding(
        need === 'waived' ? 'warning' : 'error',
        'I12',
        'Table 13',
        need === 'waived'
          ? 'No recipient has assurance details; a notification authenticates nobody, so none are asked for.'
          : 'Neither the recipient nor a delegate has assurance details.',
      ),
    );
  }
  const others = recipients.some(
    ({ assurance }, index) => assurance !== undefined && index + 1 !== refersToRecipient,
  );
  if (need !== 'not-needed' && refersToRecipient !== undefined && others) {
    findings.push(
      error('I12', 'Assurance details stand with a recipient the evidence is not about.'),
    );
  }
  return findings;
}

/** Positions among the recipients, and who stands at them. */
function checkReferences(evidence: Evidence): Finding[] {
  const { recipients, recipientDelegates, refersToRecipient } = evidence;
  const exists = (position: number): boolean => position >= 1 && position <= recipients.length;
  const findings: Finding[] = [];
  if (refersToRecipient !== undefined && !exists(refersToRecipient)) {
    findings.push(error('I09', `There is no recipient ${refersToRecipient}.`));
  }
  if (recipients.some(({ identifier }) => identifier === undefined)) {
    findings.push(error('I06', 'A recipient has no identifier.'));
  }
  if (recipientDelegates.length > 1) {
    findings.push(error('I08', 'More than one delegate of recipients is named.'));
  }
  if (recipientDelegates.some(({ delegatingRecipients }) => !delegatingRecipients.every(exists))) {
    findings.push(error('I08', 'A delegate acts for a recipient that does not exist.'));
  }
  return findings;
}

/** EN 319 522-3 clause 5.2.2.9: a URI; an OID in the form of RFC 3061. */
function checkPolicies({ policies }: Evidence): Finding[] {
  return policies
    .filter((policy) => !isPolicyId(policy))
    .map((policy) => error('R01', `The policy identifier "${policy}" is no absolute URI.`));
}

const isPolicyId = (policy: string): boolean =>
  /^urn:oid:/i.test(policy)
    ? /^urn:oid:[012](?:\.(?:0|[1-9][0-9]*))+$/i.test(policy)
    : /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/.test(policy);

const DIGEST_LENGTH: ReadonlyMap<string, number> = new Map([
  [DIGEST_URI['SHA-256'], 32],
  [DIGEST_URI['SHA-384'], 48],
  [DIGEST_URI['SHA-512'], 64],
]);

function checkContent({ content }: Evidence): Finding[] {
  return (content?.parts ?? []).flatMap(({ identifier, digest }) => {
    if (digest === undefined) {
      return [warning('M02', `Part "${identifier}" has no digest: nothing here binds its bytes.`)];
    }
    const length = DIGEST_LENGTH.get(digest.algorithm);
    return length === undefined || length === digest.value.length
      ? []
      : [error('M02', `The digest of part "${identifier}" has the wrong length.`)];
  });
}

/** Logs of others are theirs to read; ours have one form. */
const checkLogs = ({ transactionLogs }: Evidence): Finding[] =>
  transactionLogs
    .filter((log) => readTransactionLog(log) === 'malformed')
    .map(() => error('G06', 'A transaction log of this service is malformed.'));

/** EN 319 522-3 clause 4.3.17: what is critical and not understood must not be passed over. */
function checkExtensions(evidence: Evidence): Finding[] {
  const foreign = evidence.extensions
    .filter((extension) => ownExtensionName(extension) === undefined)
    .map(({ critical }) =>
      critical
        ? error('E01', 'A critical extension is not known here.')
        : warning('E01', 'An extension is not known here; it is not critical.'),
    );
  const own = Object.entries(OWN_EXTENSIONS)
    .filter(([, read]) => read(evidence) === 'malformed')
    .map(([name]) => error('E01', `The extension ${name} is malformed.`));
  return [...foreign, ...own];
}

const finding = (
  severity: Finding['severity'],
  component: Component,
  clause: string,
  text: string,
): Finding => ({ severity, component, clause, text });

const error = (component: Component, text: string): Finding =>
  finding('error', component, COMPONENTS[component].clause, text);

const warning = (component: Component, text: string): Finding =>
  finding('warning', component, COMPONENTS[component].clause, text);
