/** Evidence models for tests: one plain example per event, and an arbitrary of everything the model can say. */

import fc from 'fast-check';
import {
  EVENTS,
  type EventCode,
  eventUri,
  REASONS,
  type ReasonCode,
  reasonUri,
} from '../../src/evidence/event.js';
import {
  type AssuranceDetails,
  type AssuranceLevel,
  type AuthenticationDetails,
  type CertificateDetail,
  type CertificateId,
  type ContentInfo,
  type ContentPart,
  DIGEST_URI,
  type EntityDetails,
  EVIDENCE_VERSION,
  type Evidence,
  type IdentityAttribute,
  type UserDetails,
  type XmlFragment,
} from '../../src/evidence/evidence.js';
import {
  writeDeliveryTerms,
  writePredecessor,
  writeStatedRecipient,
} from '../../src/evidence/extensions.js';
import {
  type Cardinality,
  type Component,
  cardinality,
  groupOf,
  recipientAssuranceNeeded,
  senderAssuranceNeeded,
} from '../../src/evidence/matrix.js';
import { LOA } from '../../src/evidence/party.js';
import { writeTransactionLog } from '../../src/evidence/transaction-log.js';
import type { XmlChild, XmlElement } from '../../src/formats/xml-tree.js';

export const eventCodes = Object.keys(EVENTS) as EventCode[];

const person = (name: string): IdentityAttribute[] => [
  {
    name: 'http://eidas.europa.eu/attributes/naturalperson/CurrentFamilyName',
    nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    friendlyName: 'FamilyName',
    values: [name],
  },
];

const authenticated: AssuranceDetails = {
  kind: 'separate',
  authenticationLevel: { level: LOA.substantial },
  authentication: {
    kind: 'time-and-method',
    time: new Date('2026-03-01T09:58:00Z'),
    method: 'https://eid.example/loa/substantial',
  },
  proofingLevel: { level: LOA.high },
};

const service: EntityDetails = {
  identity: [
    {
      name: 'http://eidas.europa.eu/attributes/legalperson/LegalName',
      nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
      friendlyName: 'LegalName',
      values: ['TEST Delivery Service'],
    },
  ],
  certificates: [],
};

/** As this service would say it: complete by the matrix, nothing optional but what it always writes. */
export function exampleOf(event: EventCode): Evidence {
  const group = groupOf(event);
  const aboutOne = group === 'C' || group === 'D' || group === 'E';
  const reason = (Object.keys(REASONS) as ReasonCode[]).find((code) => code.charAt(1) === group);
  return {
    version: EVIDENCE_VERSION,
    evidenceId: `urn:uuid:00000000-0000-4000-8000-0000000000${event.replace('.', '')}`,
    eventUri: eventUri(event),
    reasons: [{ code: reasonUri(reason ?? 'Other'), details: [reason ?? 'Other'] }],
    eventTime: new Date('2026-03-01T10:00:00.250Z'),
    policies: ['https://delivery.example/policy/eu-erds/1', 'urn:oid:2.999.522.2.1'],
    issuer: service,
    sender: {
      identity: person('Dupont'),
      identifier: { scheme: 'https://delivery.example/id', value: 's-1' },
      ...(senderAssuranceNeeded(event) && { assurance: authenticated }),
    },
    recipients: [
      {
        identity: person('Popescu'),
        identifier: { scheme: 'https://delivery.example/id', value: 'r-1' },
        ...(recipientAssuranceNeeded(event) === 'needed' && { assurance: authenticated }),
      },
    ],
    recipientDelegates: [],
    submissionTime: new Date('2026-03-01T09:59:59Z'),
    ...(aboutOne && { refersToRecipient: 1 }),
    messageId: 'urn:uuid:0b1f6a58-8a1e-4a55-9a2d-d4a7f6d7c0aa',
    content: {
      composingParts: 1,
      parts: [
        {
          identifier: 'contract.pdf',
          contentType: 'application/pdf',
          digest: { algorithm: DIGEST_URI['SHA-256'], value: new Uint8Array(32).fill(7) },
        },
      ],
    },
    ...(group === 'B' && { externalErds: service }),
    ...(group === 'F' && { externalSystem: 'Mail system of example.org' }),
    transactionLogs: [
      writeTransactionLog({ kind: 'submission', entries: [['arrived', '2026-03-01T09:59:59Z']] }),
    ],
    extensions: [
      writeDeliveryTerms({
        mode: 'consent',
        answerBy: new Date('2026-03-16T10:00:00Z'),
        maxProofDelaySeconds: 60,
      }),
      writeStatedRecipient({ name: 'Ion Popescu' }),
      ...(group === 'A'
        ? []
        : [writePredecessor({ evidenceId: 'urn:uuid:1', digest: new Uint8Array(32).fill(9) })]),
    ],
  };
}

const SIGNS = [
  'a',
  'Z',
  '9',
  ' ',
  '\t',
  '\n',
  '\r',
  '&',
  '<',
  '>',
  '"',
  "'",
  ']]>',
  'é',
  'ș',
  '€',
  '\u{FFFD}',
  '\u{1F4EE}',
];
const text = fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 8 });
const nonEmpty = fc.string({ unit: fc.constantFrom(...SIGNS), minLength: 1, maxLength: 8 });
const uri = fc.constantFrom(
  'urn:oid:2.999.1',
  'https://example.org/a?b=c&d="e"',
  'http://eidas.europa.eu/LoA/high',
  'urn:uuid:6a0f6f0e-3d39-4a53-9c40-6c3d1e0a7b11',
);
const time = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2199-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const bytes = fc.uint8Array({ maxLength: 40 });

/** A model's optional member is absent, never `undefined`. */
const record = <Model>(
  members: { [Key in keyof Model]-?: fc.Arbitrary<Exclude<Model[Key], undefined>> },
  requiredKeys: (keyof Model)[],
): fc.Arbitrary<Model> => fc.record(members, { requiredKeys }) as unknown as fc.Arbitrary<Model>;

/** Children as a reader gives them: no empty text, none beside another. */
const joined = (children: readonly XmlChild[]): XmlChild[] =>
  children.filter(
    (child, index) =>
      child !== '' && !(typeof child === 'string' && typeof children[index - 1] === 'string'),
  );

const { element } = fc.letrec<{ element: XmlElement; children: XmlChild[] }>((tie) => ({
  element: fc
    .record({
      prefix: fc.constantFrom('t', 'erds', ''),
      name: fc.constantFrom('Thing', 'x-y', 'Ünï'),
      value: text,
      children: tie('children'),
    })
    .map(({ prefix, name, value, children }) => ({
      prefix,
      name,
      namespace: 'urn:example:things',
      attributes: [{ prefix: '', name: 'value', namespace: '', value }],
      children: joined(children),
    })),
  children: fc.oneof(
    { maxDepth: 3 },
    fc.constant<XmlChild[]>([]),
    fc.array(fc.oneof(text, tie('element')), { maxLength: 3 }),
  ),
}));

/** Foreign content. Attributes directly on it would have to be declared by a schema; `xml:lang` is. */
const fragment: fc.Arbitrary<XmlFragment> = fc.record({
  attributes: fc.constantFrom<XmlFragment['attributes']>(
    [],
    [
      {
        prefix: 'xml',
        name: 'lang',
        namespace: 'http://www.w3.org/XML/1998/namespace',
        value: 'en',
      },
    ],
  ),
  children: fc.array(fc.oneof(text, element), { maxLength: 3 }).map(joined),
});

const assertion: fc.Arbitrary<XmlElement> = fc.uuid().map((id) => ({
  prefix: 'saml',
  name: 'Assertion',
  namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
  attributes: [
    { prefix: '', name: 'ID', namespace: '', value: `_${id}` },
    { prefix: '', name: 'IssueInstant', namespace: '', value: '2026-03-01T09:58:00Z' },
    { prefix: '', name: 'Version', namespace: '', value: '2.0' },
  ],
  children: [
    {
      prefix: 'saml',
      name: 'Issuer',
      namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
      attributes: [],
      children: ['https://eid.example'],
    },
    {
      prefix: 'saml',
      name: 'AuthnStatement',
      namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
      attributes: [
        { prefix: '', name: 'AuthnInstant', namespace: '', value: '2026-03-01T09:58:00Z' },
      ],
      children: [
        {
          prefix: 'saml',
          name: 'AuthnContext',
          namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
          attributes: [],
          children: [
            {
              prefix: 'saml',
              name: 'AuthnContextClassRef',
              namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
              attributes: [],
              children: [LOA.high],
            },
          ],
        },
      ],
    },
  ],
}));

const identity: fc.Arbitrary<IdentityAttribute[]> = fc.array(
  record<IdentityAttribute>(
    { name: uri, nameFormat: uri, friendlyName: text, values: fc.array(text, { maxLength: 2 }) },
    ['name', 'values'],
  ),
  { minLength: 1, maxLength: 2 },
);

const certificateId = record<CertificateId>(
  { digestAlgorithm: uri, digest: bytes, issuerSerial: bytes, uri },
  ['digestAlgorithm', 'digest'],
);
const certificate: fc.Arbitrary<CertificateDetail> = fc.oneof(
  fc.record({ kind: fc.constant('certificate' as const), der: bytes }),
  fc.record({ kind: fc.constant('id' as const), id: certificateId }),
  fc.record({
    kind: fc.constant('id-and-signature' as const),
    id: certificateId,
    signatureAlgorithm: uri,
    signatureValue: bytes,
  }),
);

const entity = record<EntityDetails>(
  { identity, certificates: fc.array(certificate, { maxLength: 3 }), any: fragment },
  ['identity', 'certificates'],
);

const level = record<AssuranceLevel>(
  {
    level: uri,
    policyId: uri,
    policyDetails: text,
    policyResources: fc.array(fc.record({ language: fc.constantFrom('en', 'fr-BE', 'ro'), uri }), {
      minLength: 1,
      maxLength: 2,
    }),
  },
  ['level'],
);
const authentication: fc.Arbitrary<AuthenticationDetails> = fc.oneof(
  fc.record({ kind: fc.constant('time-and-method' as const), time, method: uri }),
  fc.record({ kind: fc.constant('assertion' as const), assertion }),
  fc.record({ kind: fc.constant('oauth2' as const), content: fragment }),
  fc.record({ kind: fc.constant('other' as const), content: fragment }),
);
const assurance: fc.Arbitrary<AssuranceDetails> = fc.oneof(
  fc.record({ kind: fc.constant('global' as const), level, authentication }),
  record<Extract<AssuranceDetails, { kind: 'separate' }>>(
    {
      kind: fc.constant('separate' as const),
      authenticationLevel: level,
      authentication,
      proofingLevel: level,
      federationLevel: level,
    },
    ['kind', 'authenticationLevel', 'proofingLevel'],
  ),
);

const identifier = fc.record({ scheme: nonEmpty, value: nonEmpty });

const contentInfo = record<ContentInfo>(
  {
    appLayerIdentifier: text,
    composingParts: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    parts: fc.array(
      record<ContentPart>(
        {
          identifier: text,
          contentType: text,
          digest: fc.record({
            algorithm: fc.constant(DIGEST_URI['SHA-256']),
            value: fc.uint8Array({ minLength: 32, maxLength: 32 }),
          }),
        },
        ['identifier', 'contentType', 'digest'],
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  ['parts'],
);

const isPresent = (allowed: Cardinality): fc.Arbitrary<boolean> =>
  allowed === '1' || allowed === '+'
    ? fc.constant(true)
    : allowed === '-'
      ? fc.constant(false)
      : fc.boolean();

/** A party whose members are present, absent or free as the matrix has it for three components. */
const party = (
  event: EventCode,
  [identityCode, identifierCode]: readonly [Component, Component],
  withAssurance: fc.Arbitrary<boolean>,
): fc.Arbitrary<UserDetails> =>
  fc
    .record({
      identity: isPresent(cardinality(identityCode, event)),
      identifier: isPresent(cardinality(identifierCode, event)),
      assurance: withAssurance,
      values: fc.record({ identity, identifier, assurance }),
    })
    .map(({ values, ...present }) => ({
      ...(present.identity && { identity: values.identity }),
      ...(present.identifier && { identifier: values.identifier }),
      ...(present.assurance && { assurance: values.assurance }),
    }));

/** Anything EN 319 522-2 allows for an event, with everything EN 319 522-3 can say. */
export const evidenceOf = (event: EventCode): fc.Arbitrary<Evidence> =>
  fc.integer({ min: 1, max: 3 }).chain((recipientCount) => {
    const group = groupOf(event);
    const about = fc.integer({ min: 1, max: recipientCount });
    const acts = recipientAssuranceNeeded(event) === 'needed';
    const withMatrix = <Value>(
      code: Component,
      value: fc.Arbitrary<Value>,
    ): fc.Arbitrary<Value | undefined> =>
      isPresent(cardinality(code, event)).chain((is) => (is ? value : fc.constant(undefined)));
    return fc
      .record({
        xmlId: fc.option(fc.constantFrom('ev-1', '_x.y'), { nil: undefined }),
        evidenceId: nonEmpty,
        reasons: fc.array(
          fc.record({
            code: fc
              .constantFrom(
                ...(Object.keys(REASONS) as ReasonCode[]).filter(
                  (code) => code === 'Other' || code.charAt(1) === group,
                ),
              )
              .map(reasonUri),
            details: fc.array(text, { maxLength: 2 }),
          }),
          EVENTS[event].negative ? { minLength: 1, maxLength: 3 } : { maxLength: 1 },
        ),
        eventTime: time,
        policies: fc.array(uri, { minLength: 1, maxLength: 2 }),
        issuer: entity,
        sender: party(event, ['I01', 'I02'], fc.constant(senderAssuranceNeeded(event))),
        senderDelegate: fc.option(party(event, ['I03', 'I04'], fc.boolean()), { nil: undefined }),
        recipients: fc.array(party(event, ['I05', 'I06'], fc.constant(false)), {
          minLength: recipientCount,
          maxLength: recipientCount,
        }),
        recipientAssurance: assurance,
        delegate: fc.option(
          fc.tuple(
            party(event, ['I07', 'I08'], fc.constant(acts)),
            fc.array(about, { maxLength: 3 }),
          ),
          { nil: undefined },
        ),
        submissionTime: withMatrix('M03', time),
        refersToRecipient: withMatrix('I09', about),
        messageId: nonEmpty,
        content: contentInfo,
        externalErds: withMatrix('M05', entity),
        externalSystem: withMatrix('M04', text),
        transactionLogs: fc.array(fragment, { maxLength: 2 }),
        extensions: fc.array(
          fragment.map((held) => ({ ...held, critical: false })),
          { maxLength: 2 },
        ),
      })
      .map(({ senderDelegate, delegate, recipientAssurance, ...held }) => {
        const named = group === 'C' || group === 'D' || group === 'E' ? delegate : undefined;
        const isActedFor =
          named !== undefined &&
          (named[1].length === 0 || named[1].includes(held.refersToRecipient ?? 0));
        const optional = {
          xmlId: held.xmlId,
          senderDelegate: event === 'F.3' ? undefined : senderDelegate,
          submissionTime: held.submissionTime,
          refersToRecipient: held.refersToRecipient,
          externalErds: held.externalErds,
          externalSystem: held.externalSystem,
        };
        return {
          version: EVIDENCE_VERSION,
          evidenceId: held.evidenceId,
          eventUri: eventUri(event),
          reasons: held.reasons,
          eventTime: held.eventTime,
          policies: held.policies,
          issuer: held.issuer,
          sender: held.sender,
          recipients: held.recipients.map((recipient, index) =>
            acts && !isActedFor && index + 1 === held.refersToRecipient
              ? { ...recipient, assurance: recipientAssurance }
              : recipient,
          ),
          recipientDelegates: named ? [{ ...named[0], delegatingRecipients: named[1] }] : [],
          messageId: held.messageId,
          content: held.content,
          transactionLogs: held.transactionLogs,
          extensions: held.extensions,
          ...Object.fromEntries(
            Object.entries(optional).filter(([, value]) => value !== undefined),
          ),
        };
      });
  });

export const anyEvidence: fc.Arbitrary<Evidence> = fc.constantFrom(...eventCodes).chain(evidenceOf);
