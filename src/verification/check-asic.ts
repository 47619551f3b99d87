/** Stage "form" for ASiC-E containers (EN 319 162-1 clause 4.4): every file named, every digest right, a token over the names. */

import {
  ASIC_E,
  type AsicManifest,
  type DataObject,
  META_FOLDER,
  MIMETYPE_PATH,
  readAsicManifest,
  TIMESTAMP_TOKEN,
} from '../formats/asic.js';
import { equalBytes, utf8 } from '../formats/bytes.js';
import type { HashName } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { xmlDigestAlgorithm } from '../formats/xml-algorithms.js';
import { XmlError } from '../formats/xml-errors.js';
import { unexamined } from './check-asic-s.js';
import type { FileDigests } from './check-content.js';
import { additionChecks, judgeTokenBytes } from './check-timestamp.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Member, readHeld, readSmall } from './material.js';
import { type Check, doubted, failed, noted, passed, verdictOf } from './report.js';

export interface OpenedManifest {
  readonly member: Member;
  readonly bytes: Uint8Array;
  readonly manifest: AsicManifest;
}

/** `META-INF/ASiCManifest*.xml`; archive and evidence-record manifests have other names. */
const MANIFEST_NAME = /^META-INF\/ASiCManifest[^/]*\.xml$/;
const MAX_TOKEN_BYTES = 256 * 1024;

/** @returns what could be read, and a check for each manifest that could not */
export async function openManifests(
  members: readonly Member[],
): Promise<{ readonly opened: readonly OpenedManifest[]; readonly checks: readonly Check[] }> {
  const opened: OpenedManifest[] = [];
  const checks: Check[] = [];
  for (const member of members.filter(({ name }) => MANIFEST_NAME.test(name))) {
    try {
      const bytes = await readSmall(member);
      if (bytes === undefined) throw new FormatError('formats/asic', 'The manifest is too large.');
      opened.push({ member, bytes, manifest: readAsicManifest(bytes) });
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof XmlError)) throw error;
      const check = failed('form/asic', 'FORMAT_FAILURE', error.message);
      checks.push({ ...check, file: member.name });
    }
  }
  return { opened, checks };
}

/** The hashes that the manifests name files by; SHA-1 binds nothing and is left out. */
export const manifestAlgorithms = (opened: readonly OpenedManifest[]): HashName[] =>
  opened
    .flatMap(({ manifest }) => manifest.objects)
    .flatMap(({ digestAlgorithm }) => xmlDigestAlgorithm(digestAlgorithm) ?? [])
    .filter((name) => name !== 'SHA-1');

/** @param files every file that was given, with its digests by the algorithms of the manifests */
export async function checkAsic(
  opened: readonly OpenedManifest[],
  files: ReadonlyMap<Member, FileDigests>,
  fromContainer: boolean,
  context: JudgingContext,
): Promise<Check[]> {
  const byName = new Map([...files].map(([member, digests]) => [member.name, { member, digests }]));
  const checks: Check[] = [];
  const proven: OpenedManifest[] = [];
  for (const one of opened) {
    const { objects } = one.manifest;
    const faults = objects.flatMap((object) => objectFault(object, byName.get(object.name)) ?? []);
    checks.push(...faults);
    if (faults.length === 0) {
      const detail = `All ${objects.length} files that the manifest names are there and whole.`;
      checks.push({ ...passed('form/asic', detail), file: one.member.name });
    }
    const proof = await proofChecks(one, byName.get(one.manifest.proof.name)?.member, context);
    checks.push(...proof);
    if (verdictOf(proof).indication === 'TOTAL-PASSED') proven.push(one);
  }
  // Beside a manifest that is proven, one that is not vouches for nothing: anybody may have put it in.
  const counting = proven.length > 0 ? proven : opened;
  const covered = new Set(
    counting.flatMap(({ manifest }) => manifest.objects.map(({ name }) => name)),
  );
  for (const name of byName.keys()) {
    if (covered.has(name) || name === MIMETYPE_PATH || MANIFEST_NAME.test(name)) continue;
    if (name.startsWith(META_FOLDER)) {
      if (opened.some(({ manifest }) => manifest.proof.name === name)) continue;
      checks.push({ ...noted('form/asic', unexamined(name)), file: name });
      continue;
    }
    const detail = 'No manifest of the container names this file.';
    const check = fromContainer
      ? doubted('form/asic', 'SIG_CONSTRAINTS_FAILURE', detail)
      : noted('form/asic', detail);
    checks.push({ ...check, file: name });
  }
  return [...checks, ...(await typeChecks(byName.get(MIMETYPE_PATH)?.member))];
}

interface Found {
  readonly member: Member;
  readonly digests: FileDigests;
}

function objectFault(object: DataObject, found: Found | undefined): Check | undefined {
  const { name: file, digestAlgorithm, digest } = object;
  if (found === undefined) {
    const detail = 'The manifest names this file, but it is not there.';
    return { ...doubted('form/asic', 'SIGNED_DATA_NOT_FOUND', detail), file };
  }
  const hash = xmlDigestAlgorithm(digestAlgorithm);
  if (hash === undefined || hash === 'SHA-1') {
    const detail = `The manifest names this file by ${digestAlgorithm}, which is not accepted.`;
    return { ...doubted('form/asic', 'CRYPTO_CONSTRAINTS_FAILURE', detail), file };
  }
  const held = 'damaged' in found.digests ? undefined : found.digests.get(hash);
  if (held !== undefined && equalBytes(held, digest)) return undefined;
  return {
    ...failed('form/asic', 'HASH_FAILURE', 'This file is not the one the manifest names.'),
    file,
  };
}

const isToken = ({ name, mimeType }: AsicManifest['proof']): boolean =>
  mimeType === TIMESTAMP_TOKEN || /\.tst$/i.test(name);

/** Whether a token is said to be over the manifest, and so was judged. */
export const isTimestamped = ({ manifest }: OpenedManifest): boolean => isToken(manifest.proof);

async function proofChecks(
  { bytes, manifest: { proof } }: OpenedManifest,
  member: Member | undefined,
  { engine, trust, at }: JudgingContext,
): Promise<Check[]> {
  const file = proof.name;
  if (!isToken(proof)) {
    return [{ ...noted('form/asic', unexamined(file)), file }];
  }
  const token = member && (await readHeld(member, MAX_TOKEN_BYTES));
  if (token === undefined) {
    const detail = 'The token over the manifest is not there.';
    return [{ ...doubted('token/present', 'SIGNED_DATA_NOT_FOUND', detail), file }];
  }
  if ('damaged' in token) {
    return [{ ...failed('token/form', 'FORMAT_FAILURE', token.damaged), file }];
  }
  const imprintBy = (hash: HashName): Uint8Array => engine.hash(hash, bytes);
  const stamped = { imprintBy, what: 'The container' };
  const outcome = await judgeTokenBytes(engine, token, stamped, trust, at);
  return [...outcome.checks, ...additionChecks(outcome)].map((check) => ({ ...check, file }));
}

async function typeChecks(member: Member | undefined): Promise<Check[]> {
  const bytes = member && (await readHeld(member, 1024));
  if (bytes && !('damaged' in bytes) && equalBytes(bytes, utf8(ASIC_E))) return [];
  return [noted('form/asic', 'The container does not say that it is of type ASiC-E.')];
}
