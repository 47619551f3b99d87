/** Extensions of a Trusted List that the reader must understand or leave alone what bears them (TS 119 612 clause 5.5.9). */

import { attribute, childElements, textOf, type XmlElement } from '../formats/xml-tree.js';

const LIST = 'http://uri.etsi.org/02231/v2#';
const ADDITIONAL = `${LIST}AdditionalServiceInformation`;

/**
 * What is understood, by the clauses 5.5.9.1 to 5.5.9.4. `Qualifications` and an `AdditionalServiceInformation` of other
 * purposes are known as what takes the word "qualified" away; the others leave what is told of a service as it is.
 */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  ADDITIONAL,
  `${LIST}ExpiredCertsRevocationInfo`,
  'http://uri.etsi.org/02231/v2/additionaltypes#TakenOverBy',
  'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#Qualifications',
]);

/** What an AdditionalServiceInformation may narrow a service to: the certificates it issues, or their place in a path. */
const INFORMATION =
  /^http:\/\/uri\.etsi\.org\/TrstSvc\/(?:TrustedList|eSigDir-1999-93-EC-TrustedList)\/SvcInfoExt\/(RootCA-QC|ForeSignatures|ForeSeals|ForWebSiteAuthentication)$/;

/** Names those of the extensions that are critical and not understood. */
export const criticalUnknown = (lists: readonly XmlElement[]): string[] =>
  lists.flatMap(childElements).flatMap((extension) => {
    if (!isCritical(extension)) return [];
    const held = childElements(extension);
    if (held.length === 0) return ['without content'];
    return held.filter((one) => !isUnderstood(one)).map(({ name }) => name);
  });

/** Clause 5.5.9.1 wants the attribute: what does not clearly say "no" is taken as a yes. */
const isCritical = (extension: XmlElement): boolean =>
  !['false', '0'].includes(attribute(extension, 'Critical')?.trim() ?? '');

function isUnderstood(held: XmlElement): boolean {
  if (!UNDERSTOOD.has(nameOf(held))) return false;
  return nameOf(held) !== ADDITIONAL || informationOf(held) !== undefined;
}

/** The last part of what an AdditionalServiceInformation says, such as `ForeSeals`; `undefined` for anything else. */
export function informationOf(held: XmlElement): string | undefined {
  if (nameOf(held) !== ADDITIONAL) return undefined;
  const uri = childElements(held).find((one) => one.name === 'URI');
  return INFORMATION.exec((uri && textOf(uri))?.trim() ?? '')?.[1];
}

const nameOf = ({ namespace, name }: XmlElement): string => `${namespace}${name}`;
