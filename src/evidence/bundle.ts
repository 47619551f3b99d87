/** What lies where in a bundle of one message for one party, and the list that bundles of the first format came with. */

import { fromHex, fromUtf8, toHex, utf8 } from '../formats/bytes.js';
import { EvidenceError } from './errors.js';
import { EVENTS, type EventCode } from './event.js';
import { readTime, writeTime } from './values.js';

/** The sealed list of all evidence of the party. */
export const LIST_PATH = 'evidence-list.xml';
/** Evidence with validation data; the same names as below `evidence/`. */
export const AUGMENTED_FOLDER = 'augmented';
export const CERTIFICATE_FOLDER = 'certificates';
export const REVOCATION_FOLDER = 'revocation';

const BUNDLE_FORMAT = 'sealpost-bundle/1';
export const MANIFEST_PATH = 'manifest.json';
const ROLES = ['evidence', 'content', 'receipt', 'note'] as const;
export type BundleRole = (typeof ROLES)[number];

export interface BundleEntry {
  /** Relative, `/` between names, never `..`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly role: BundleRole;
}

/** `sealpost-bundle/1`, read and no longer made. It is not sealed: what counts is proven by the evidence itself. */
export interface BundleManifest {
  readonly messageId: string;
  /** The service-scoped identifier of the party the bundle was made for. */
  readonly party: string;
  /** Up to when the bundle holds everything the service had for this party. */
  readonly asOf: Date;
  readonly entries: readonly BundleEntry[];
}

/** `evidence/01-SubmissionAcceptance.xml`: numbered in chain order, so that a folder shows it. @param position 1-based */
export const evidencePath = (position: number, event: EventCode): string =>
  `evidence/${String(position).padStart(2, '0')}-${EVENTS[event].name}.xml`;

/** `content/01-contract.pdf`. What a file system or a reader could take amiss is replaced. @param number 1-based */
export function contentPath(number: number, fileName: string): string {
  const safe = fileName
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}/\\:*?"<>|]+/gu, '_')
    .replace(/^\.+/, '_');
  return `content/${String(number).padStart(2, '0')}-${[...safe].slice(0, 100).join('') || '_'}`;
}

/** The manifest as JSON with members in one order and no white space, so that equal lists are equal bytes. */
export const writeManifest = ({ messageId, party, asOf, entries }: BundleManifest): Uint8Array =>
  utf8(
    JSON.stringify({
      asOf: writeTime(asOf),
      entries: entries.map(({ path, role, sha256, size }) => ({
        path,
        role,
        sha256: toHex(sha256),
        size,
      })),
      format: BUNDLE_FORMAT,
      messageId,
      party,
    }),
  );

/**
 * Reads a manifest; only what `writeManifest` writes is taken, byte for byte.
 * Throws `EvidenceError` `evidence/bad-manifest`.
 */
export function readManifest(bytes: Uint8Array): BundleManifest {
  const manifest = manifestOf(jsonOf(bytes));
  if (manifest === undefined || toHex(writeManifest(manifest)) !== toHex(bytes)) {
    throw new EvidenceError('evidence/bad-manifest', 'The manifest of the bundle is malformed.');
  }
  return manifest;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined;
  }
}

function manifestOf(json: unknown): BundleManifest | undefined {
  if (!isRecord(json) || !Array.isArray(json.entries) || json.format !== BUNDLE_FORMAT) {
    return undefined;
  }
  const { messageId, party, asOf } = json;
  const time = typeof asOf === 'string' ? readTime(asOf) : undefined;
  const entries = json.entries.map(entryOf);
  if (typeof messageId !== 'string' || typeof party !== 'string' || time === undefined) {
    return undefined;
  }
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  const paths = new Set(entries.map(({ path }) => path));
  return paths.size === entries.length ? { messageId, party, asOf: time.time, entries } : undefined;
}

function entryOf(json: unknown): BundleEntry | undefined {
  if (!isRecord(json)) return undefined;
  const { path, size } = json;
  const sha256 = typeof json.sha256 === 'string' ? fromHex(json.sha256) : undefined;
  const role = ROLES.find((known) => known === json.role);
  if (typeof path !== 'string' || !isSafePath(path) || role === undefined) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  return sha256?.length === 32 ? { path, size, sha256, role } : undefined;
}

/** A path that stays where it is unpacked, on every system. */
const isSafePath = (path: string): boolean =>
  path
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..' && !/[\p{Cc}\\:]/u.test(name));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
