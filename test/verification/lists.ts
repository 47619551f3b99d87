/** Trusted Lists made for tests: TS 119 612 in shape, sealed as clause 5.7 wants it by a signer of our own. */

import type { SealingMeans } from '../../src/evidence/seal.js';
import { toBase64, utf8 } from '../../src/formats/bytes.js';
import { assembleSeal, prepareSeal, signingCertificate } from '../../src/formats/xades.js';
import { parseXml } from '../../src/formats/xml.js';
import { makeService, minutes, modelOf, seal } from './stories.js';

export interface ListEntry {
  readonly type: string;
  readonly certificate: Uint8Array;
  /** The latest first: status and since when. */
  readonly history: readonly (readonly [status: string, since: string, type?: string])[];
  readonly extension?: string;
}

export interface ListOptions {
  readonly issued?: string;
  readonly next?: string;
  readonly territory?: string;
  readonly edit?: (xml: string) => string;
}

const named = (name: string, text: string): string =>
  `<${name}><Name xml:lang="fr">${text} (fr)</Name><Name xml:lang="en">${text}</Name></${name}>`;

const statusOf = (
  { type, certificate, extension = '' }: ListEntry,
  [status, since, typeThen = type]: ListEntry['history'][number],
): string =>
  [
    `<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/${typeThen}</ServiceTypeIdentifier>`,
    named('ServiceName', `Service ${type}`),
    `<ServiceDigitalIdentity><DigitalId><X509Certificate>${toBase64(certificate)}</X509Certificate></DigitalId><DigitalId><X509SubjectName>CN=any</X509SubjectName></DigitalId></ServiceDigitalIdentity>`,
    `<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/${status}</ServiceStatus>`,
    `<StatusStartingTime>${since}</StatusStartingTime>`,
    extension && `<ServiceInformationExtensions>${extension}</ServiceInformationExtensions>`,
  ].join('');

export function listXml(
  entries: readonly ListEntry[],
  {
    issued = '2026-05-01T00:00:00Z',
    next = '2026-10-01T00:00:00Z',
    territory = 'XX',
  }: ListOptions = {},
): string {
  const services = entries.map((entry) => {
    const [current, ...past] = entry.history.map((one) => statusOf(entry, one));
    const history = past.map((one) => `<ServiceHistoryInstance>${one}</ServiceHistoryInstance>`);
    return `<TSPService><ServiceInformation>${current}</ServiceInformation>${history.length > 0 ? `<ServiceHistory>${history.join('')}</ServiceHistory>` : ''}</TSPService>`;
  });
  return [
    '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" TSLTag="http://uri.etsi.org/19612/TSLTag" Id="list">',
    '<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>7</TSLSequenceNumber>',
    '<TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric</TSLType>',
    named('SchemeOperatorName', 'TEST supervisor'),
    `<SchemeTerritory>${territory}</SchemeTerritory>`,
    `<ListIssueDateTime>${issued}</ListIssueDateTime>`,
    `<NextUpdate>${next === '' ? '' : `<dateTime>${next}</dateTime>`}</NextUpdate></SchemeInformation>`,
    `<TrustServiceProviderList><TrustServiceProvider><TSPInformation>${named('TSPName', 'TEST provider')}</TSPInformation>`,
    `<TSPServices>${services.join('')}</TSPServices></TrustServiceProvider></TrustServiceProviderList>`,
    '</TrustServiceStatusList>',
  ].join('\n');
}

export async function sealList(
  xml: string,
  { key, hash, signingTime }: SealingMeans,
): Promise<Uint8Array> {
  const prepared = prepareSeal(
    {
      document: new TextDecoder().decode(parseXml(utf8(xml)).canonicaliseDocument()),
      certificate: signingCertificate(key.certificate, [], hash),
      signingTime,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
      mimeType: 'application/vnd.etsi.tsl+xml',
    },
    hash,
  );
  return assembleSeal(prepared, await key.signer.sign(prepared.signedInfoBytes));
}

/** A service with an evidence, and whoever seals the list: of another PKI, as nobody's certificates vouch for the list they stand in. */
export async function listParties() {
  const service = await makeService();
  const operator = await makeService();
  const sealed = await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02)));
  return { service, operator, sealed };
}
