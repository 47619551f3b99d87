/** Reads ETSI Trusted Lists (TS 119 612 version 2): who provides which service, with what status since when. */

import { readTime } from '../evidence/values.js';
import { fromBase64 } from '../formats/bytes.js';
import { FormatError } from '../formats/errors.js';
import { printable } from '../formats/printable.js';
import { childElements, textOf, type XmlElement } from '../formats/xml-tree.js';
import { criticalUnknown, informationOf } from './list-extensions.js';

const NAMESPACE = 'http://uri.etsi.org/02231/v2#';
const SERVICE_TYPE = 'http://uri.etsi.org/TrstSvc/Svctype/';
const SERVICE_STATUS = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/';
/** Marks what the certificates of a service are, beyond what its type says; it is not evaluated here. */
const QUALIFICATIONS = 'Qualifications';

export interface TrustedList {
  /** Such as `LU`; clause 5.3.10. */
  readonly territory: string;
  readonly operator: string;
  readonly sequence: number;
  readonly issued: Date;
  /** `undefined` for a list that was closed (clause 5.3.15). */
  readonly nextUpdate: Date | undefined;
  readonly services: readonly ReadService[];
}

/** A service as it stands in a list, before it is decided whether to rely on it. */
export interface ReadService extends ListedService {
  /** Critical extensions that are not understood here: it must not be relied on (clause 5.5.9.1). */
  readonly notUnderstood: readonly string[];
}

export interface ListedService {
  readonly provider: string;
  readonly name: string;
  /** The digital identities that are certificates, DER; others identify but cannot be anchors. */
  readonly certificates: readonly Uint8Array[];
  /** The latest first; each holds from its time until the one before it began (clauses 5.5.4, 5.6). */
  readonly history: readonly ServiceStatus[];
}

export interface ServiceStatus {
  /** Without the usual beginning, such as `CA/QC`; a type of another scheme in full. */
  readonly type: string;
  /** Without the usual beginning, such as `granted`; a status of another scheme in full. */
  readonly status: string;
  readonly since: Date;
  /** The service's own rules on which of its certificates are qualified stand in the list, and were not evaluated. */
  readonly hasQualifications: boolean;
  /** What its certificates are for, by their names in clause 5.5.9.4, such as `ForeSeals`; empty where that is not said. */
  readonly purposes: readonly string[];
}

/** @throws FormatError `formats/trusted-list` */
export function readTrustedList(root: XmlElement): TrustedList {
  if (root.name !== 'TrustServiceStatusList' || root.namespace !== NAMESPACE) {
    throw wrong('this is no Trusted List');
  }
  const scheme = the(root, 'SchemeInformation');
  const version = textAt(the(scheme, 'TSLVersionIdentifier')).trim();
  if (!/^[1-6]$/.test(version)) throw wrong(`version ${version} is not read here`);
  const [foreign] = criticalUnknown(all(scheme, 'SchemeExtensions'));
  if (foreign !== undefined)
    throw wrong(`its critical extension ${foreign} is not understood here`);
  const sequence = sequenceAt(the(scheme, 'TSLSequenceNumber'));
  const next = childElements(the(scheme, 'NextUpdate'))[0];
  return {
    territory: lineAt(the(scheme, 'SchemeTerritory')),
    operator: nameAt(the(scheme, 'SchemeOperatorName')),
    sequence,
    issued: timeAt(the(scheme, 'ListIssueDateTime')),
    nextUpdate: next && timeAt(next),
    services: all(maybe(root, 'TrustServiceProviderList'), 'TrustServiceProvider').flatMap(
      servicesOf,
    ),
  };
}

function servicesOf(provider: XmlElement): ReadService[] {
  const about = the(provider, 'TSPInformation');
  const name = nameAt(the(about, 'TSPName'));
  const ofProvider = criticalUnknown(all(about, 'TSPInformationExtensions'));
  return all(maybe(provider, 'TSPServices'), 'TSPService').map((service) => {
    const current = the(service, 'ServiceInformation');
    const past = all(maybe(service, 'ServiceHistory'), 'ServiceHistoryInstance');
    return {
      provider: name,
      name: nameAt(the(current, 'ServiceName')),
      certificates: certificatesOf(the(current, 'ServiceDigitalIdentity')),
      history: [current, ...past]
        .map(statusOf)
        .sort((a, b) => b.since.getTime() - a.since.getTime()),
      // One of an earlier status counts for all: without that status the one before it would seem to go on.
      notUnderstood: [
        ...ofProvider,
        ...[current, ...past].flatMap((one) => criticalUnknown(extensionsOf(one))),
      ],
    };
  });
}

const statusOf = (element: XmlElement): ServiceStatus => ({
  type: tail(lineAt(the(element, 'ServiceTypeIdentifier')), SERVICE_TYPE),
  status: tail(lineAt(the(element, 'ServiceStatus')), SERVICE_STATUS),
  since: timeAt(the(element, 'StatusStartingTime')),
  hasQualifications: extensionsOf(element)
    .flatMap(childElements)
    .flatMap(childElements)
    .some(({ name }) => name === QUALIFICATIONS),
  purposes: extensionsOf(element)
    .flatMap(childElements)
    .flatMap(childElements)
    .map((held) => informationOf(held) ?? '')
    .filter((information) => information.startsWith('For')),
});

const extensionsOf = (element: XmlElement): XmlElement[] =>
  all(element, 'ServiceInformationExtensions');

/** Clause 5.3.2: counts from 1. */
function sequenceAt(element: XmlElement): number {
  const text = textAt(element).trim();
  const sequence = Number(text);
  if (!/^[1-9][0-9]*$/.test(text) || !Number.isSafeInteger(sequence)) {
    throw wrong('it has no sequence number');
  }
  return sequence;
}

function timeAt(element: XmlElement): Date {
  const read = readTime(textAt(element));
  if (read === undefined) throw wrong(`${element.name} is no time`);
  return read.time;
}

/** What is no base64 is read as no bytes: who uses the list learns that this is no certificate. */
const certificatesOf = (identity: XmlElement): Uint8Array[] =>
  all(identity, 'DigitalId')
    .flatMap((id) => all(id, 'X509Certificate'))
    .map((element) => fromBase64(textAt(element), true) ?? new Uint8Array());

/** In English where there is one, as clause 5.1.4 asks for. */
function nameAt(names: XmlElement): string {
  const held = all(names, 'Name');
  const english = held.find(({ attributes }) =>
    attributes.some(({ name, value }) => name === 'lang' && value.toLowerCase() === 'en'),
  );
  return lineAt(english ?? held[0]);
}

const tail = (uri: string, beginning: string): string =>
  uri.startsWith(beginning) ? uri.slice(beginning.length) : uri;

const all = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element
    ? childElements(element).filter((one) => one.name === name && one.namespace === NAMESPACE)
    : [];

const maybe = (element: XmlElement, name: string): XmlElement | undefined => all(element, name)[0];

function the(element: XmlElement, name: string): XmlElement {
  const [found, second] = all(element, name);
  if (found === undefined) throw wrong(`${name} is missing`);
  if (second !== undefined) throw wrong(`${name} stands twice`);
  return found;
}

const textAt = (element: XmlElement | undefined): string => (element && textOf(element)) ?? '';

/** Names stand in sentences of a report: one line each, with nothing that steers how the rest is read. */
const lineAt = (element: XmlElement | undefined): string =>
  printable(
    textAt(element)
      .replace(/[ \t\r\n]+/g, ' ')
      .trim(),
  );

const wrong = (what: string): FormatError =>
  new FormatError('formats/trusted-list', `The Trusted List cannot be read: ${what}.`);
