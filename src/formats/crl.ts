/** Certificate revocation lists (RFC 5280 section 5). Full, direct lists only. */

import { equalBytes, toHex } from './bytes.js';
import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { readTime } from './der-time.js';
import { DerFields, expectTag, onlyChild, readCount, readOctetBitString } from './der-values.js';
import type { CryptoEngine } from './engine.js';
import { FormatError } from './errors.js';
import { readName } from './name.js';
import { Oid } from './oids.js';
import {
  type RevocationReason,
  revocationReason,
  type StatusAnswer,
  type StatusQuestion,
  stalenessFault,
  unusable,
} from './revocation-answer.js';
import { readSignatureAlgorithm } from './signature-algorithms.js';
import type { Certificate } from './x509.js';
import { KeyUsage, type RawExtension, readExtensionList } from './x509-extensions.js';

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
  const list = listOf(der);
  // Whose list it is comes first: a stranger's may have a hundred thousand entries, and they are work.
  const fault = await issuerFault(engine, list, question.issuer);
  if (fault !== undefined) return unusable(fault);
  const { entries, narrowedBy } = contentsOf(list);
  if (narrowedBy !== undefined)
    return unusable(`Its extension ${narrowedBy} is not computed here.`);
  const revoked = entries.get(toHex(question.certificate.serial));
  if (revoked !== undefined) return { kind: 'revoked', source: 'crl', ...revoked };
  const { thisUpdate, nextUpdate } = list;
  const stale = stalenessFault(question, thisUpdate, nextUpdate);
  return stale === undefined
    ? { kind: 'good', source: 'crl', thisUpdate, nextUpdate }
    : unusable(stale);
}

/** A list as it was read: all but its entries. */
interface SignedList {
  readonly tbs: Uint8Array;
  readonly issuerKey: string;
  readonly algorithm: ReturnType<typeof readSignatureAlgorithm>;
  readonly signature: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly revoked: DerElement | undefined;
  readonly extensions: DerElement | undefined;
}

/** What a list says, read once its issuer has signed it. */
interface ListContents {
  /** By serial number, in hexadecimal. */
  readonly entries: ReadonlyMap<string, Revoked>;
  /** An extension for which the list says less than it seems to. */
  readonly narrowedBy: string | undefined;
}

interface Revoked {
  readonly time: Date;
  readonly reason: RevocationReason;
}

// One list is asked about every certificate of every evidence.
const lists = new WeakMap<Uint8Array, SignedList>();
const contents = new WeakMap<SignedList, ListContents>();

function listOf(der: Uint8Array): SignedList {
  const list = lists.get(der) ?? unlessDamaged(() => readList(der));
  lists.set(der, list);
  return list;
}

function contentsOf(list: SignedList): ListContents {
  const read = contents.get(list) ?? unlessDamaged(() => readContents(list));
  contents.set(list, read);
  return read;
}

function unlessDamaged<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const detail = 'This revocation list cannot be read.';
    throw new FormatError('formats/revocation-data', detail, {}, { cause });
  }
}

/** Section 5.1: the signed list, its two copies of the algorithm alike. */
function readList(der: Uint8Array): SignedList {
  const outer = new DerFields(parseDer(der, MAX_CRL_BYTES, MAX_CRL_ELEMENTS));
  const tbs = outer.take(Tag.sequence);
  const algorithm = outer.take(Tag.sequence);
  const signature = readOctetBitString(outer.take(Tag.bitString));
  outer.end();

  const fields = new DerFields(tbs);
  const version = fields.takeIf(Tag.integer);
  if (version !== undefined && readCount(version) !== 1) throw malformed('an unknown version');
  // The outer copy is not signed (section 5.1.1.2).
  if (!equalBytes(fields.take(Tag.sequence).bytes, algorithm.bytes)) {
    throw malformed('two different signature algorithms');
  }
  const issuer = readName(fields.take(Tag.sequence));
  const thisUpdate = readTime(fields.any());
  const nextUpdate = fields.takeIf(Tag.utcTime) ?? fields.takeIf(Tag.generalizedTime);
  const revoked = fields.takeIf(Tag.sequence);
  const extensions = fields.takeIf(Tag.contextConstructed(0));
  fields.end();
  return {
    tbs: tbs.bytes,
    issuerKey: issuer.key,
    algorithm: readSignatureAlgorithm(algorithm),
    signature,
    thisUpdate,
    nextUpdate: nextUpdate && readTime(nextUpdate),
    revoked,
    extensions: extensions && onlyChild(extensions),
  };
}

async function issuerFault(
  engine: CryptoEngine,
  { issuerKey, algorithm, signature, tbs }: SignedList,
  issuer: Certificate,
): Promise<string | undefined> {
  if (issuerKey !== issuer.subject.key) return 'It is of another issuer.';
  const { keyUsage } = issuer.extensions;
  if (keyUsage !== undefined && !keyUsage.has(KeyUsage.cRLSign)) {
    return 'The key of its issuer may not sign revocation lists.';
  }
  if (algorithm.kind !== 'accepted') return `It is signed with ${algorithm.name}.`;
  const check = await engine.verify(algorithm.scheme, issuer.spki, signature, tbs);
  return check === 'valid' ? undefined : 'It is not signed by that issuer.';
}

/** They narrow what a list covers, so that "not on it" no longer means "not revoked". Both must be critical, but who checks. */
const NARROWING: readonly string[] = [Oid.issuingDistributionPoint, Oid.deltaCRLIndicator];

const narrowing = (extensions: readonly RawExtension[]): string | undefined =>
  extensions.find(({ critical, oid }) => critical || NARROWING.includes(oid))?.oid;

function readContents({ revoked, extensions }: SignedList): ListContents {
  const entries = new Map<string, Revoked>();
  let narrowedBy = narrowing(extensions ? readExtensionList(extensions) : []);
  for (const entry of revoked?.children ?? []) {
    const fields = new DerFields(entry);
    const serial = toHex(fields.take(Tag.integer).content);
    const time = readTime(fields.any());
    const list = fields.takeIf(Tag.sequence);
    fields.end();
    const ofEntry = list ? readExtensionList(list) : [];
    narrowedBy ??= narrowing(ofEntry);
    // The first of several holds, as whoever reads the list from its beginning finds it.
    if (!entries.has(serial)) entries.set(serial, { time, reason: reasonOf(ofEntry) });
  }
  return { entries, narrowedBy };
}

function reasonOf(extensions: readonly RawExtension[]): RevocationReason {
  const extension = extensions.find(({ oid }) => oid === Oid.reasonCode);
  if (extension === undefined) return revocationReason(undefined);
  const value = expectTag(parseDer(extension.value, MAX_CRL_BYTES), Tag.enumerated);
  return revocationReason(readCount(value));
}
