/** Certificate revocation lists (RFC 5280 section 5), parsed by pkijs and judged here. Full, direct lists only. */

import { CertificateRevocationList, type RevokedCertificate } from 'pkijs';
import { ownBuffer, toHex } from './bytes.js';
import { type DerElement, parseDer, Tag } from './der.js';
import { DerFields, readCount, readOctetBitString } from './der-values.js';
import type { CryptoEngine } from './engine.js';
import { FormatError } from './errors.js';
import { readName } from './name.js';
import { Oid } from './oids.js';
import {
  revocationReason,
  type StatusAnswer,
  type StatusQuestion,
  stalenessFault,
  unusable,
} from './revocation-answer.js';
import { readSignatureAlgorithm } from './signature-algorithms.js';
import type { Certificate } from './x509.js';
import { KeyUsage } from './x509-extensions.js';

const MAX_CRL_BYTES = 4 * 1024 * 1024;
const MAX_CRL_ELEMENTS = 500_000;

/**
 * Asks one DER CertificateList of at most 4 MB about one certificate.
 *
 * A list with any critical extension is refused, and so are partial, indirect and delta lists: they say less than they seem to.
 * @throws FormatError `formats/revocation-data` when the bytes are no revocation list
 */
export async function crlAnswer(
  engine: CryptoEngine,
  der: Uint8Array,
  question: StatusQuestion,
): Promise<StatusAnswer> {
  const signed = listOf(der);
  const { list } = signed;
  const fault = signed.scopeFault ?? (await issuerFault(engine, signed, question.issuer));
  if (fault !== undefined) return unusable(fault);
  const entry = signed.entries.get(toHex(question.certificate.serial));
  if (entry !== undefined) {
    return {
      kind: 'revoked',
      source: 'crl',
      time: entry.revocationDate.value,
      reason: reasonOf(entry),
    };
  }
  const thisUpdate = list.thisUpdate.value;
  const nextUpdate = list.nextUpdate?.value;
  const stale = stalenessFault(question, thisUpdate, nextUpdate);
  return stale === undefined
    ? { kind: 'good', source: 'crl', thisUpdate, nextUpdate }
    : unusable(stale);
}

interface SignedList {
  readonly list: CertificateRevocationList;
  readonly signature: Uint8Array;
  /** By serial number, in hexadecimal. */
  readonly entries: ReadonlyMap<string, RevokedCertificate>;
  /** Why the list says less than it seems to. */
  readonly scopeFault: string | undefined;
}

const lists = new WeakMap<Uint8Array, SignedList>();

/** One list is asked about every certificate of every evidence, and may have a hundred thousand entries. */
function listOf(der: Uint8Array): SignedList {
  const known = lists.get(der);
  if (known !== undefined) return known;
  const read = readList(der);
  lists.set(der, read);
  return read;
}

function readList(der: Uint8Array): SignedList {
  try {
    // Our strict reader first: its limits keep what pkijs will meet small and shallow.
    const fields = new DerFields(parseDer(der, MAX_CRL_BYTES, MAX_CRL_ELEMENTS));
    fields.take(Tag.sequence);
    fields.take(Tag.sequence);
    // pkijs does not look at the count of unused bits, which nobody signed.
    const signature = readOctetBitString(fields.take(Tag.bitString));
    fields.end();
    const list = CertificateRevocationList.fromBER(ownBuffer(der));
    const entries = (list.revokedCertificates ?? []).map(
      (entry) =>
        [toHex(new Uint8Array(entry.userCertificate.valueBlock.valueHexView)), entry] as const,
    );
    // The first of several holds, as whoever reads the list from its beginning finds it.
    return {
      list,
      signature,
      entries: new Map(entries.reverse()),
      scopeFault: scopeFault(list),
    };
  } catch (error) {
    throw new FormatError(
      'formats/revocation-data',
      'This revocation list cannot be read.',
      {},
      { cause: error },
    );
  }
}

/** They narrow what a list covers, so that "not on it" no longer means "not revoked". Both must be critical, but who checks. */
const narrowing: readonly string[] = [Oid.issuingDistributionPoint, Oid.deltaCRLIndicator];

function scopeFault(list: CertificateRevocationList): string | undefined {
  const ofList = list.crlExtensions?.extensions ?? [];
  const ofEntries = (list.revokedCertificates ?? []).flatMap(
    (entry) => entry.crlEntryExtensions?.extensions ?? [],
  );
  const uncomputed = [...ofList, ...ofEntries].find(
    ({ critical, extnID }) => critical || narrowing.includes(extnID),
  );
  return uncomputed && `Its extension ${uncomputed.extnID} is not computed here.`;
}

async function issuerFault(
  engine: CryptoEngine,
  { list, signature }: SignedList,
  issuer: Certificate,
): Promise<string | undefined> {
  if (readName(elementOf(list.issuer.toSchema())).key !== issuer.subject.key) {
    return 'It is of another issuer.';
  }
  const { keyUsage } = issuer.extensions;
  if (keyUsage !== undefined && !keyUsage.has(KeyUsage.cRLSign)) {
    return 'The key of its issuer may not sign revocation lists.';
  }
  const algorithm = readSignatureAlgorithm(elementOf(list.signatureAlgorithm.toSchema()));
  if (algorithm.kind !== 'accepted') return `It is signed with ${algorithm.name}.`;
  const check = await engine.verify(
    algorithm.scheme,
    issuer.spki,
    signature,
    new Uint8Array(list.tbsView),
  );
  return check === 'valid' ? undefined : 'It is not signed by that issuer.';
}

function reasonOf(entry: RevokedCertificate) {
  const extension = entry.crlEntryExtensions?.extensions.find(
    ({ extnID }) => extnID === Oid.reasonCode,
  );
  if (extension === undefined) return revocationReason(undefined);
  const value = new Uint8Array(extension.extnValue.valueBlock.valueHexView);
  return revocationReason(readCount(parseDer(value, MAX_CRL_BYTES)));
}

const elementOf = (schema: { toBER(): ArrayBuffer }): DerElement =>
  parseDer(new Uint8Array(schema.toBER()), MAX_CRL_BYTES);
