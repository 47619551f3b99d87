/** Reads evidence XML (EN 319 522-3 V1.1.1 clause 5.2.2) into the model, strictly, own and foreign alike. */

import { fromBase64 } from '../formats/bytes.js';
import {
  attribute,
  childElements,
  isElement,
  type XmlChild,
  type XmlElement,
} from '../formats/xml-tree.js';
import { EvidenceError } from './errors.js';
import type {
  AssuranceDetails,
  AssuranceLevel,
  AuthenticationDetails,
  CertificateDetail,
  CertificateId,
  ContentInfo,
  ContentPart,
  EntityDetails,
  EventReason,
  Evidence,
  Extension,
  IdentityAttribute,
  RecipientDelegate,
  UserDetails,
  XmlFragment,
} from './evidence.js';
import { checkForm, isBy, tableName } from './form.js';
import { NAMESPACE, takenApart } from './structure.js';
import { collapse, readBoolean, readInteger, readIntegers, readTime } from './values.js';

export interface EvidenceReading {
  readonly evidence: Evidence;
  /** R03, the enveloped signature, if there is one: always the last child. */
  readonly signature?: XmlElement;
  /** Times written with an offset other than UTC's, by their path; the model holds the instants. */
  readonly notInUtc: readonly string[];
}

/**
 * Reads an `erds:Evidence`. White space of texts is kept; identifiers, times and numbers are collapsed as the
 * schema says. What the schema leaves open (`Any`, assertions, logs, extensions) is kept as it stands.
 * Throws `EvidenceError` with the path of the first fault.
 */
export function readEvidence(root: XmlElement): EvidenceReading {
  checkForm(root);
  const signature = find(root, 'ds:Signature');
  return {
    evidence: evidenceOf(root),
    ...given('signature', signature),
    notInUtc: timesNotInUtc(root).map((place) => `/${tableName(root)}${place}`),
  };
}

function evidenceOf(root: XmlElement): Evidence {
  const xmlId = attribute(root, 'Id');
  const reasons = find(root, 'erds:EventReasons');
  const policies = find(root, 'erds:EvidenceIssuerPolicyID');
  const logs = find(root, 'erds:TransactionLogInformation');
  const extensions = find(root, 'erds:Extensions');
  return {
    version: attribute(root, 'version') ?? '',
    ...given('xmlId', xmlId, collapse),
    evidenceId: textAt(root, 'erds:EvidenceIdentifier'),
    eventUri: uriAt(root, 'erds:ERDSEventId'),
    reasons: reasons ? all(reasons, 'erds:EventReason').map(reasonOf) : [],
    eventTime: timeOf(the(root, 'EventTime')),
    policies: policies ? all(policies, 'PolicyID').map(uriOf) : [],
    issuer: entityOf(the(root, 'erds:EvidenceIssuerDetails')),
    sender: userOf(the(root, 'erds:SenderDetails')),
    ...given('senderDelegate', find(root, 'erds:SenderDelegateDetails'), userOf),
    recipients: all(root, 'erds:RecipientDetails').map(userOf),
    recipientDelegates: all(root, 'erds:RecipientsDelegateDetails').map(delegateOf),
    ...given('submissionTime', find(root, 'erds:SubmissionTime'), timeOf),
    ...given('refersToRecipient', find(root, 'EvidenceRefersToRecipient'), integerOf),
    ...given('messageId', find(root, 'erds:MessageIdentifier'), content),
    ...given('content', find(root, 'erds:UserContentInfo'), contentInfoOf),
    ...given('externalErds', find(root, 'erds:ExternalERDSDetails'), entityOf),
    ...given('externalSystem', find(root, 'ForwardedToExternalSystem'), content),
    transactionLogs: logs ? childElements(logs).map(fragmentOf) : [],
    extensions: extensions ? childElements(extensions).map(extensionOf) : [],
  };
}

const reasonOf = (element: XmlElement): EventReason => ({
  code: uriAt(element, 'Code'),
  details: all(element, 'Details').map(content),
});

const entityOf = (element: XmlElement): EntityDetails => {
  const certificates = find(element, 'erds:CertificateDetails');
  return {
    identity: identityOf(the(element, 'erds:Identity')),
    certificates: certificates ? childElements(certificates).map(certificateOf) : [],
    ...given('any', find(element, 'erds:Any'), fragmentOf),
  };
};

const identityOf = (element: XmlElement): IdentityAttribute[] =>
  childElements(element).map((held) => ({
    name: attribute(held, 'Name') ?? '',
    ...given('nameFormat', attribute(held, 'NameFormat'), collapse),
    ...given('friendlyName', attribute(held, 'FriendlyName')),
    values: all(held, 'saml:AttributeValue').map(wholeText),
  }));

function certificateOf(element: XmlElement): CertificateDetail {
  switch (element.name) {
    case 'X509Certificate':
      return { kind: 'certificate', der: bytesOf(element) };
    case 'CertID':
      return { kind: 'id', id: certificateIdOf(element) };
    default: {
      const signature = the(element, 'erds:CertSignatureDetails');
      return {
        kind: 'id-and-signature',
        id: certificateIdOf(the(element, 'CertID')),
        signatureAlgorithm: algorithmOf(the(signature, 'ds:SignatureMethod')),
        signatureValue: bytesOf(the(signature, 'ds:SignatureValue')),
      };
    }
  }
}

const certificateIdOf = (element: XmlElement): CertificateId => {
  const digest = the(element, 'CertDigest');
  return {
    digestAlgorithm: algorithmOf(the(digest, 'ds:DigestMethod')),
    digest: bytesOf(the(digest, 'ds:DigestValue')),
    ...given('issuerSerial', find(element, 'IssuerSerialV2'), bytesOf),
    ...given('uri', attribute(element, 'URI'), collapse),
  };
};

const userOf = (element: XmlElement): UserDetails => ({
  ...given('identity', find(element, 'erds:Identity'), identityOf),
  ...given('identifier', find(element, 'Identifier'), (held) => ({
    scheme: attribute(held, 'IdentifierSchemeName') ?? '',
    value: content(held),
  })),
  ...given('assurance', find(element, 'AssuranceLevelsDetails'), assuranceOf),
});

const delegateOf = (element: XmlElement): RecipientDelegate => ({
  ...userOf(element),
  delegatingRecipients: readIntegers(textAt(element, 'DelegatingRecipients')) ?? [],
});

function assuranceOf(element: XmlElement): AssuranceDetails {
  const global = find(element, 'GlobalAssuranceLevel');
  if (global !== undefined) {
    const authentication = the(element, 'erds:AuthenticationDetails');
    return {
      kind: 'global',
      level: levelOf(global),
      authentication: authenticationOf(authentication),
    };
  }
  const authenticated = the(element, 'erds:AuthenticationDetsAndAssuranceLevel');
  return {
    kind: 'separate',
    authenticationLevel: levelOf(the(authenticated, 'AssuranceLevel')),
    ...given('authentication', find(authenticated, 'erds:AuthenticationDetails'), authenticationOf),
    proofingLevel: levelOf(the(element, 'IdentityProofAssuranceLevel')),
    ...given('federationLevel', find(element, 'FederationAssuranceLevel'), levelOf),
  };
}

const levelOf = (element: XmlElement): AssuranceLevel => ({
  level: uriAt(element, 'AssuranceLevel'),
  ...given('policyId', find(element, 'PolicyID'), uriOf),
  ...given('policyDetails', find(element, 'PolicyIDDetails'), content),
  ...given('policyResources', find(element, 'PolicyIDDetailsResources'), (resources) =>
    childElements(resources).map((held) => ({ language: languageOf(held), uri: uriOf(held) })),
  ),
});

function authenticationOf(element: XmlElement): AuthenticationDetails {
  const [first] = childElements(element);
  switch (first?.name) {
    case 'Assertion':
      return { kind: 'assertion', assertion: first };
    case 'OAuth2':
      return { kind: 'oauth2', content: fragmentOf(first) };
    case 'other':
      return { kind: 'other', content: fragmentOf(first) };
    default:
      return {
        kind: 'time-and-method',
        time: timeOf(the(element, 'AuthenticationTime')),
        method: uriAt(element, 'AuthenticationMethod'),
      };
  }
}

const contentInfoOf = (element: XmlElement): ContentInfo => ({
  ...given('appLayerIdentifier', find(element, 'AppLayerIdentifier'), content),
  ...given('composingParts', find(element, 'ComposingParts'), integerOf),
  parts: childElements(the(element, 'erds:PartsInfo')).map(partOf),
});

function partOf(element: XmlElement): ContentPart {
  const algorithm = find(element, 'ds:DigestMethod');
  const value = find(element, 'ds:DigestValue');
  if ((algorithm === undefined) !== (value === undefined)) {
    // The schema lets one stand alone; a value of no known algorithm binds nothing.
    throw new EvidenceError(
      'evidence/half-digest',
      'A part has a digest without algorithm or an algorithm without digest.',
      { path: '//erds:PartInfo' },
    );
  }
  return {
    identifier: textAt(element, 'Identifier'),
    contentType: textAt(element, 'ContentType'),
    ...(algorithm &&
      value && { digest: { algorithm: algorithmOf(algorithm), value: bytesOf(value) } }),
  };
}

const fragmentOf = ({ attributes, children }: XmlElement): XmlFragment => ({
  attributes,
  children,
});

const isCritical = ({ name, namespace }: { name: string; namespace: string }): boolean =>
  name === 'isCritical' && namespace === '';

const extensionOf = (element: XmlElement): Extension => ({
  critical: readBoolean(attribute(element, 'isCritical') ?? 'false') ?? false,
  attributes: element.attributes.filter((held) => !isCritical(held)),
  children: element.children,
});

/** Local names with their namespaces. */
type Names = ReadonlyMap<string, string>;
const TIMES: Names = new Map([
  ['EventTime', ''],
  ['SubmissionTime', NAMESPACE.erds],
  ['AuthenticationTime', ''],
]);
/** What is kept as it stands. */
const OPEN: Names = new Map([
  ['Signature', NAMESPACE.ds],
  ['TransactionLogInformation', NAMESPACE.erds],
  ['Extensions', NAMESPACE.erds],
  ['Any', NAMESPACE.erds],
]);
const isOneOf = (names: Names, { name, namespace }: XmlElement): boolean =>
  names.get(name) === namespace;

/** Places, within an element, of times whose offset is not UTC's, anywhere but in what is kept as it stands. */
function timesNotInUtc(element: XmlElement): string[] {
  const found: string[] = [];
  for (const child of element.children) {
    if (!isElement(child) || isOneOf(OPEN, child)) continue;
    const within = isOneOf(TIMES, child)
      ? readTime(content(child))?.utc === false && ['']
      : timesNotInUtc(child);
    for (const place of within || []) found.push(`/${tableName(child)}${place}`);
  }
  return found;
}

const all = (element: XmlElement, name: string): XmlElement[] => {
  const wanted = takenApart(name);
  return childElements(element).filter((child) => isBy(wanted, child));
};

function find({ children }: XmlElement, name: string): XmlElement | undefined {
  const wanted = takenApart(name);
  for (const child of children) {
    if (isElement(child) && isBy(wanted, child)) return child;
  }
  return undefined;
}

/** A child the form check has made sure of. */
function the(element: XmlElement, name: string): XmlElement {
  const child = find(element, name);
  if (child === undefined) {
    throw new EvidenceError('evidence/missing-element', `${name} is missing.`, { path: name });
  }
  return child;
}

/** Text directly inside; elements that cannot be there were refused. */
function content({ children }: XmlElement): string {
  let text = '';
  for (const child of children) if (!isElement(child)) text += child;
  return text;
}

/** The text of an element and all within: what an attribute value of any type says. */
const wholeText = (child: XmlChild): string =>
  isElement(child) ? child.children.map(wholeText).join('') : child;

const textAt = (element: XmlElement, name: string): string => content(the(element, name));
const uriOf = (element: XmlElement): string => collapse(content(element));
const uriAt = (element: XmlElement, name: string): string => uriOf(the(element, name));
const algorithmOf = (element: XmlElement): string =>
  collapse(attribute(element, 'Algorithm') ?? '');
const languageOf = (element: XmlElement): string =>
  element.attributes.find(({ namespace }) => namespace === NAMESPACE.xml)?.value ?? '';
const timeOf = (element: XmlElement): Date => checked(readTime(content(element)), element).time;
const integerOf = (element: XmlElement): number => checked(readInteger(content(element)), element);
const bytesOf = (element: XmlElement): Uint8Array =>
  checked(fromBase64(content(element), true), element);

function checked<Value>(value: Value | undefined, element: XmlElement): Value {
  if (value === undefined) {
    throw new EvidenceError('evidence/bad-value', 'A value is malformed.', {
      path: tableName(element),
    });
  }
  return value;
}

function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [name in Key]?: Value };
function given<Key extends string, Value, Result>(
  key: Key,
  value: Value | undefined,
  read: (value: Value) => Result,
): { readonly [name in Key]?: Result };
/** An optional member of the model: absent, never `undefined`. */
function given(
  key: string,
  value: unknown,
  read: (value: never) => unknown = (same) => same,
): Record<string, unknown> {
  return value === undefined ? {} : { [key]: read(value as never) };
}
