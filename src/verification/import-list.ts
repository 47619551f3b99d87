/** From a Trusted List and the certificate of its signer to what a verifier may rest on (TS 119 612 clause 5.7). */

import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { PathCache } from '../formats/path-cache.js';
import { keyWeakness } from '../formats/public-key.js';
import { type Certificate, parseCertificate, subjectTitle } from '../formats/x509.js';
import { parseXml } from '../formats/xml.js';
import { XmlError } from '../formats/xml-errors.js';
import { XML_LIMITS } from '../formats/xml-scan.js';
import { checkSeal } from './check-seal.js';
import { SERVICE_KINDS } from './service-kinds.js';
import type { TrustFile } from './trust-file.js';
import {
  type ListedService,
  type ReadService,
  readTrustedList,
  type ServiceStatus,
} from './trusted-list.js';

export interface ImportedList extends TrustFile {
  /** One sentence for each thing of the list that is of a kind in use, and yet cannot be relied on. */
  readonly leftOut: readonly string[];
}

/** The largest lists of the Union have ten megabytes and a quarter of a million parts. */
const LIST_LIMITS = { ...XML_LIMITS, bytes: 64 * 1024 * 1024, nodes: 2_000_000 };

/**
 * Reads a list whose seal is right under a key the caller trusts for lists.
 * @param at the time of the import: a list that should have been replaced before is refused
 * @throws FormatError `formats/trusted-list`
 */
export async function importTrustedList(
  engine: CryptoEngine,
  bytes: Uint8Array,
  signer: Certificate,
  at: Date,
): Promise<ImportedList> {
  const document = parsed(bytes);
  const { checks, seal } = await checkSeal(document, engine, new PathCache(), signer);
  const fault = checks.find(({ result }) => result !== 'PASSED');
  if (fault !== undefined) throw refused(fault.detail);
  if (seal?.signer === undefined || !equalBytes(seal.signer.der, signer.der)) {
    throw refused('It is sealed by another certificate than the one given.');
  }
  const weakness = keyWeakness(signer.publicKey);
  if (weakness !== undefined) throw refused(`Its signer has ${weakness}.`);
  const list = readTrustedList(document.root);
  if (list.issued < signer.notBefore || list.issued > signer.notAfter) {
    throw refused('It was issued outside the validity of its signer’s certificate.');
  }
  if (list.issued > at) throw refused('It is from the future.');
  if (list.nextUpdate !== undefined && list.nextUpdate < at) {
    throw refused(`A newer one was due on ${list.nextUpdate.toISOString()}; take that.`);
  }
  return {
    list: {
      territory: list.territory,
      operator: list.operator,
      sequence: list.sequence,
      issued: list.issued,
      ...(list.nextUpdate && { nextUpdate: list.nextUpdate }),
      signedBy: subjectTitle(signer),
      sha256: engine.hash('SHA-256', bytes),
    },
    ...reliable(list.services.filter(({ history }) => history.some(isOfUse))),
  };
}

const isOfUse = ({ type }: ServiceStatus): boolean => SERVICE_KINDS.has(type);

function reliable(read: readonly ReadService[]): Pick<ImportedList, 'services' | 'leftOut'> {
  const leftOut: string[] = [];
  const services = read.flatMap(({ notUnderstood: [extension], ...service }): ListedService[] => {
    if (extension !== undefined) {
      const why = `its critical extension ${extension} is not understood here`;
      leftOut.push(`${nameOf(service)} is left out: ${why}.`);
      return [];
    }
    const certificates = service.certificates.filter(isCertificate);
    const unread = service.certificates.length - certificates.length;
    if (unread > 0) {
      const what = unread === 1 ? 'A certificate is' : `${unread} certificates are`;
      leftOut.push(`${what} left out of ${nameOf(service)}: not readable.`);
    }
    return certificates.length > 0 ? [{ ...service, certificates }] : [];
  });
  return { services, leftOut };
}

/** One that cannot be read is nobody's anchor, and no reason to do without the others. */
function isCertificate(der: Uint8Array): boolean {
  try {
    parseCertificate(der);
    return true;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return false;
  }
}

const nameOf = ({ name, provider }: ListedService): string => `${name} of ${provider}`;

function parsed(bytes: Uint8Array) {
  try {
    return parseXml(bytes, LIST_LIMITS);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw refused(error.message);
  }
}

const refused = (why: string): FormatError =>
  new FormatError('formats/trusted-list', `The Trusted List is not taken. ${why}`);
