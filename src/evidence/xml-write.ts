/** Writes the model as evidence XML (EN 319 522-3 V1.1.1 clause 5.2.2), in canonical form from the start. */

import { toBase64 } from '../formats/bytes.js';
import type { XmlAttribute, XmlChild, XmlElement } from '../formats/xml-tree.js';
import { writeXml } from '../formats/xml-writer.js';
import type {
  AssuranceDetails,
  AssuranceLevel,
  AuthenticationDetails,
  CertificateDetail,
  CertificateId,
  ContentInfo,
  ContentPart,
  EntityDetails,
  Evidence,
  Extension,
  IdentityAttribute,
  RecipientDelegate,
  UserDetails,
  XmlFragment,
} from './evidence.js';
import { NAMESPACE } from './structure.js';
import { writeTime } from './values.js';

/**
 * The evidence without signature, as text in the form of Exclusive C14N: what a reference to the whole
 * document digests once the enveloped signature is taken out. It writes what the model says, right or wrong.
 */
export const writeEvidence = (evidence: Evidence): string => writeXml(evidenceElement(evidence));

function evidenceElement(evidence: Evidence): XmlElement {
  const { reasons, policies, transactionLogs, extensions } = evidence;
  return erds(
    'Evidence',
    [
      erds('EvidenceIdentifier', text(evidence.evidenceId)),
      erds('ERDSEventId', text(evidence.eventUri)),
      ...optional(reasons.length > 0, () =>
        erds(
          'EventReasons',
          reasons.map(({ code, details }) =>
            erds('EventReason', [
              local('Code', text(code)),
              ...details.map((detail) => local('Details', text(detail))),
            ]),
          ),
        ),
      ),
      local('EventTime', text(writeTime(evidence.eventTime))),
      ...optional(policies.length > 0, () =>
        erds(
          'EvidenceIssuerPolicyID',
          policies.map((policy) => local('PolicyID', text(policy))),
        ),
      ),
      erds('EvidenceIssuerDetails', entityChildren(evidence.issuer)),
      erds('SenderDetails', userChildren(evidence.sender)),
      ...each(evidence.senderDelegate, (delegate) =>
        erds('SenderDelegateDetails', userChildren(delegate)),
      ),
      ...evidence.recipients.map((recipient) => erds('RecipientDetails', userChildren(recipient))),
      ...evidence.recipientDelegates.map(delegateElement),
      ...each(evidence.submissionTime, (time) => erds('SubmissionTime', text(writeTime(time)))),
      ...each(evidence.refersToRecipient, (index) =>
        local('EvidenceRefersToRecipient', text(String(index))),
      ),
      ...each(evidence.messageId, (id) => erds('MessageIdentifier', text(id))),
      ...each(evidence.content, contentElement),
      ...each(evidence.externalErds, (entity) =>
        erds('ExternalERDSDetails', entityChildren(entity)),
      ),
      ...each(evidence.externalSystem, (name) => local('ForwardedToExternalSystem', text(name))),
      ...optional(transactionLogs.length > 0, () =>
        erds(
          'TransactionLogInformation',
          transactionLogs.map((log) => erds('TransactionLog', log.children, log.attributes)),
        ),
      ),
      ...optional(extensions.length > 0, () =>
        erds('Extensions', extensions.map(extensionElement)),
      ),
    ],
    [...each(evidence.xmlId, (id) => plain('Id', id)), plain('version', evidence.version)],
  );
}

const entityChildren = ({ identity, certificates, any }: EntityDetails): XmlElement[] => [
  identityElement(identity),
  ...optional(certificates.length > 0, () =>
    erds('CertificateDetails', certificates.map(certificateElement)),
  ),
  ...each(any, ({ children, attributes }) => erds('Any', children, attributes)),
];

const identityElement = (identity: readonly IdentityAttribute[]): XmlElement =>
  erds(
    'Identity',
    identity.map(({ name, nameFormat, friendlyName, values }) =>
      saml(
        'Attribute',
        values.map((value) => saml('AttributeValue', text(value))),
        [
          ...each(friendlyName, (value) => plain('FriendlyName', value)),
          plain('Name', name),
          ...each(nameFormat, (value) => plain('NameFormat', value)),
        ],
      ),
    ),
  );

function certificateElement(detail: CertificateDetail): XmlElement {
  switch (detail.kind) {
    case 'certificate':
      return local('X509Certificate', text(toBase64(detail.der)));
    case 'id':
      return certificateIdElement(detail.id);
    case 'id-and-signature':
      return erds('CertIDAndSignature', [
        certificateIdElement(detail.id),
        erds('CertSignatureDetails', [
          ds('SignatureMethod', [], [plain('Algorithm', detail.signatureAlgorithm)]),
          ds('SignatureValue', text(toBase64(detail.signatureValue))),
        ]),
      ]);
  }
}

const certificateIdElement = (id: CertificateId): XmlElement =>
  local(
    'CertID',
    [
      local('CertDigest', digestChildren(id.digestAlgorithm, id.digest)),
      ...each(id.issuerSerial, (serial) => local('IssuerSerialV2', text(toBase64(serial)))),
    ],
    each(id.uri, (uri) => plain('URI', uri)),
  );

/** `ds:DigestMethod` and `ds:DigestValue`. */
export const digestChildren = (algorithm: string, value: Uint8Array): XmlElement[] => [
  ds('DigestMethod', [], [plain('Algorithm', algorithm)]),
  ds('DigestValue', text(toBase64(value))),
];

const userChildren = ({ identity, identifier, assurance }: UserDetails): XmlElement[] => [
  ...each(identity, identityElement),
  ...each(identifier, ({ scheme, value }) =>
    local('Identifier', text(value), [plain('IdentifierSchemeName', scheme)]),
  ),
  ...each(assurance, (details) => local('AssuranceLevelsDetails', assuranceChildren(details))),
];

const delegateElement = (delegate: RecipientDelegate): XmlElement =>
  erds('RecipientsDelegateDetails', [
    ...userChildren(delegate),
    local('DelegatingRecipients', text(delegate.delegatingRecipients.join(' '))),
  ]);

const assuranceChildren = (details: AssuranceDetails): XmlElement[] =>
  details.kind === 'global'
    ? [
        levelElement('GlobalAssuranceLevel', details.level),
        authenticationElement(details.authentication),
      ]
    : [
        erds('AuthenticationDetsAndAssuranceLevel', [
          levelElement('AssuranceLevel', details.authenticationLevel),
          ...each(details.authentication, authenticationElement),
        ]),
        levelElement('IdentityProofAssuranceLevel', details.proofingLevel),
        ...each(details.federationLevel, (level) =>
          levelElement('FederationAssuranceLevel', level),
        ),
      ];

const levelElement = (name: string, level: AssuranceLevel): XmlElement =>
  local(name, [
    local('AssuranceLevel', text(level.level)),
    ...each(level.policyId, (id) => local('PolicyID', text(id))),
    ...each(level.policyDetails, (details) => local('PolicyIDDetails', text(details))),
    ...each(level.policyResources, (resources) =>
      local(
        'PolicyIDDetailsResources',
        resources.map(({ language, uri }) =>
          local('URI', text(uri), [
            { prefix: 'xml', name: 'lang', namespace: NAMESPACE.xml, value: language },
          ]),
        ),
      ),
    ),
  ]);

const authenticationElement = (details: AuthenticationDetails): XmlElement =>
  erds('AuthenticationDetails', authenticationChildren(details));

function authenticationChildren(details: AuthenticationDetails): XmlElement[] {
  switch (details.kind) {
    case 'time-and-method':
      return [
        local('AuthenticationTime', text(writeTime(details.time))),
        local('AuthenticationMethod', text(details.method)),
      ];
    case 'assertion':
      return [details.assertion];
    case 'oauth2':
      return [local('OAuth2', details.content.children, details.content.attributes)];
    case 'other':
      return [local('other', details.content.children, details.content.attributes)];
  }
}

const contentElement = (info: ContentInfo): XmlElement =>
  erds('UserContentInfo', [
    ...each(info.appLayerIdentifier, (id) => local('AppLayerIdentifier', text(id))),
    ...each(info.composingParts, (count) => local('ComposingParts', text(String(count)))),
    erds('PartsInfo', info.parts.map(partElement)),
  ]);

const partElement = ({ identifier, contentType, digest }: ContentPart): XmlElement =>
  erds('PartInfo', [
    local('Identifier', text(identifier)),
    local('ContentType', text(contentType)),
    ...(digest === undefined ? [] : digestChildren(digest.algorithm, digest.value)),
  ]);

const extensionElement = ({ critical, attributes, children }: Extension): XmlElement =>
  erds('Extension', children, [...attributes, plain('isCritical', String(critical))]);

type Children = readonly XmlChild[];
type Attributes = XmlFragment['attributes'];
const NO_ATTRIBUTES: Attributes = [];

const element =
  (prefix: '' | 'erds' | 'ds' | 'saml') =>
  (name: string, children: Children, attributes: Attributes = NO_ATTRIBUTES): XmlElement => ({
    prefix,
    name,
    namespace: prefix === '' ? '' : NAMESPACE[prefix],
    attributes,
    children,
  });
const local = element('');
const erds = element('erds');
const ds = element('ds');
const saml = element('saml');

const plain = (name: string, value: string): XmlAttribute => ({
  prefix: '',
  name,
  namespace: '',
  value,
});

const text = (value: string): Children => (value === '' ? [] : [value]);

const optional = <Result>(present: boolean, make: () => Result): Result[] =>
  present ? [make()] : [];

const each = <Value, Result>(value: Value | undefined, make: (value: Value) => Result): Result[] =>
  value === undefined ? [] : [make(value)];
