/** What was given to be verified, whatever it lay in: named files by role, each opened only when its turn comes. */

import { type BundleManifest, LIST_PATH, MANIFEST_PATH, readManifest } from '../evidence/bundle.js';
import { EvidenceError } from '../evidence/errors.js';
import { META_FOLDER, MIMETYPE_PATH } from '../formats/asic.js';
import { type ByteSource, sourceOf, streamRange } from '../formats/byte-source.js';
import { concat, fromUtf8 } from '../formats/bytes.js';
import { FormatError } from '../formats/errors.js';
import { decodePemBlocks } from '../formats/pem.js';
import { type RevocationData, readRevocationFile } from '../formats/revocation.js';
import { type Certificate, parseCertificate } from '../formats/x509.js';
import { type Inflate, readZip } from '../formats/zip-reader.js';
import { type Check, doubted, failed, noted, passed } from './report.js';

/** A file as a caller gives it. `name` is a path relative to what was given, with `/`. */
export type GivenFile =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly source: ByteSource };

/** A file or the member of a container. */
export interface Member {
  readonly name: string;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface Material {
  readonly checks: readonly Check[];
  readonly evidence: readonly Member[];
  readonly content: readonly Member[];
  /** Files of no known role: content if the evidence names their bytes, else not judged. */
  readonly others: readonly Member[];
  /** Certificates that lay beside the evidence: path material, never anchors. */
  readonly certificates: readonly Certificate[];
  /** Answers of revocation that lay beside the evidence: signed, so they need not be trusted. */
  readonly revocationData: readonly RevocationData[];
  /** Sealed lists of all evidence of a party. */
  readonly lists: readonly Member[];
  /** The list that a bundle of the first format came with. */
  readonly manifest?: BundleManifest;
  /** Every file but the list. */
  readonly members: readonly Member[];
  /** From one container, which nobody adds to by accident, as they may to a folder. */
  readonly fromContainer: boolean;
}

const MAX_SMALL_FILE = 10 * 1024 * 1024;
const MAX_CERTIFICATE_FILE = 256 * 1024;
/** All files together: each may stand on a path, so each is work for every evidence. */
const MAX_CERTIFICATES = 100;
/** Each is asked about every certificate of every evidence. */
const MAX_REVOCATION_FILES = 50;
const MAX_REVOCATION_BYTES = 32 * 1024 * 1024;
/** How many names a sentence can bear. */
const MAX_NAMES = 5;

export const memberOf = (file: GivenFile): Member => {
  const source = 'source' in file ? file.source : sourceOf(file.bytes);
  return { name: file.name, size: source.size, open: () => streamRange(source) };
};

/** Sorts loose files by role: a folder, or a single evidence. */
export const collectFiles = (files: readonly GivenFile[]): Promise<Material> =>
  collect(files.map(memberOf), [], false);

/** Opens a container. Its own form is checked first: what cannot be read in one way only is not read at all. */
export async function collectContainer(
  source: ByteSource,
  inflate: Inflate | undefined,
): Promise<Material> {
  try {
    const archive = await readZip(source, inflate);
    const members = archive.entries.map((entry) => ({
      name: entry.name,
      size: entry.size,
      open: () => archive.stream(entry),
    }));
    const ours = members.some(({ name }) => name === MANIFEST_PATH || name === LIST_PATH);
    return await collect(members, [containerCheck(archive.asWritten, ours)], true);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return {
      checks: [failed('form/container', 'FORMAT_FAILURE', error.message)],
      evidence: [],
      content: [],
      others: [],
      certificates: [],
      revocationData: [],
      lists: [],
      members: [],
      fromContainer: true,
    };
  }
}

/** Whether bytes begin like a container (APPNOTE section 4.3.7, or an empty one, 4.3.16). */
export async function isContainer(source: ByteSource): Promise<boolean> {
  if (source.size < 4) return false;
  const [p, k, a, b] = await source.read(0, 4);
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

function containerCheck(asWritten: boolean, ours: boolean): Check {
  if (asWritten) return passed('form/container', 'The container is whole and of the one form.');
  return ours
    ? doubted(
        'form/container',
        'SIG_CONSTRAINTS_FAILURE',
        'The container is not byte for byte as it was written; somebody packed or changed it.',
      )
    : noted('form/container', 'The container was packed by other software; its entries are whole.');
}

/** Files by role: by where they lie and what they are called, or else by what the bundle's list calls them. */
async function collect(
  members: readonly Member[],
  checks: readonly Check[],
  fromContainer: boolean,
): Promise<Material> {
  const list = members.find(({ name }) => name === MANIFEST_PATH);
  const manifest = list && (await openManifest(list));
  const roles = new Map(
    manifest && 'entries' in manifest ? manifest.entries.map(({ path, role }) => [path, role]) : [],
  );
  const others = members.filter((member) => member !== list);
  const isContent = ({ name }: Member): boolean =>
    roles.get(name) === 'content' || name.split('/').slice(0, -1).includes('content');
  const isPacking = ({ name }: Member): boolean =>
    name === MIMETYPE_PATH || name.startsWith(META_FOLDER);
  const isList = ({ name }: Member): boolean => name.split('/').at(-1) === LIST_PATH;
  const isEvidence = (member: Member): boolean =>
    !isContent(member) &&
    !isPacking(member) &&
    !isList(member) &&
    (roles.get(member.name) === 'evidence' || /\.xml$/i.test(member.name));
  const isCertificate = ({ name }: Member): boolean => /\.(pem|crt|cer)$/i.test(name);
  const isRevocation = ({ name }: Member): boolean => /\.(crl|ocsp)$/i.test(name);
  const judged = [isContent, isPacking, isList, isEvidence, isCertificate, isRevocation];
  const unjudged = others.filter((one) => !judged.some((is) => is(one)));
  return {
    checks: [...checks, ...(manifest === undefined || 'entries' in manifest ? [] : [manifest])],
    evidence: others.filter(isEvidence),
    content: others.filter(isContent),
    others: unjudged,
    certificates: await readAllCertificates(others.filter(isCertificate)),
    revocationData: await readAllRevocationData(others.filter(isRevocation)),
    lists: others.filter((one) => isList(one) && !isContent(one)),
    ...(manifest && 'entries' in manifest && { manifest }),
    members: others,
    fromContainer,
  };
}

/** A receipt beside good evidence looks as good, and nothing seals it. */
export function unjudgedCheck(members: readonly Member[]): Check[] {
  if (members.length === 0) return [];
  const names = members.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = members.length > MAX_NAMES ? ` and ${members.length - MAX_NAMES} more` : '';
  return [noted('form/unjudged', `Not sealed, and not judged: ${names.join(', ')}${more}.`)];
}

async function openManifest(member: Member): Promise<BundleManifest | Check> {
  const bytes = await readSmall(member, MAX_SMALL_FILE);
  try {
    if (bytes !== undefined) return readManifest(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  const detail = 'The bundle’s list of files is damaged.';
  return { ...failed('form/manifest', 'FORMAT_FAILURE', detail), file: member.name };
}

async function readAllCertificates(members: readonly Member[]): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  for (const member of members) {
    if (certificates.length >= MAX_CERTIFICATES) break;
    certificates.push(...(await readCertificates(member)));
  }
  return certificates.slice(0, MAX_CERTIFICATES);
}

/** What cannot be read as a certificate helps no path; a path that needed it says so. */
async function readCertificates(member: Member): Promise<Certificate[]> {
  const bytes = await readSmall(member, MAX_CERTIFICATE_FILE);
  if (bytes === undefined) return [];
  try {
    const isPem = bytes[0] === 0x2d;
    const ders = isPem ? (decodePemBlocks(fromUtf8(bytes), 'CERTIFICATE') ?? []) : [bytes];
    return ders.slice(0, MAX_CERTIFICATES).map(parseCertificate);
  } catch (error) {
    if (error instanceof FormatError || error instanceof TypeError) return [];
    throw error;
  }
}

/** What cannot be read answers nothing; where an answer was needed, the check says so. */
async function readAllRevocationData(members: readonly Member[]): Promise<RevocationData[]> {
  const data: RevocationData[] = [];
  let left = MAX_REVOCATION_BYTES;
  for (const member of members.slice(0, MAX_REVOCATION_FILES)) {
    const bytes = await readSmall(member, Math.min(left, MAX_SMALL_FILE));
    left -= bytes?.length ?? 0;
    try {
      if (bytes !== undefined) data.push(...readRevocationFile(bytes));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return data;
}

/** The bytes of a file that may be held in memory, or `undefined` if it is larger than `limit`. */
export async function readSmall(
  member: Member,
  limit = MAX_SMALL_FILE,
): Promise<Uint8Array | undefined> {
  if (member.size > limit) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of member.open()) chunks.push(chunk);
  return concat(...chunks);
}

/** The same of a file whose container may be damaged: then why it cannot be read. */
export async function readHeld(
  member: Member,
  limit?: number,
): Promise<Uint8Array | { readonly damaged: string }> {
  try {
    return (await readSmall(member, limit)) ?? { damaged: 'The file is too large.' };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { damaged: error.message };
  }
}
