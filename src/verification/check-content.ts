/** Stage "content": are the given files the ones the evidence names, and is the bundle complete? */

import type { BundleManifest } from '../evidence/bundle.js';
import type { ContentDigest } from '../evidence/evidence.js';
import { equalBytes, toHex } from '../formats/bytes.js';
import type { CryptoEngine, Hasher, HashName } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { xmlDigestAlgorithm } from '../formats/xml-algorithms.js';
import type { Member } from './material.js';
import { type Check, doubted, failed, noted, passed } from './report.js';
import type { SealedStatement } from './sealed-statement.js';

/** Digests of one file by algorithm; `damaged` if its container does not give its bytes. */
export type FileDigests = ReadonlyMap<HashName, Uint8Array> | { readonly damaged: string };

/** Streams a file once through every hash that is asked for. */
export async function digestsOf(
  engine: CryptoEngine,
  member: Member,
  names: Iterable<HashName>,
): Promise<FileDigests> {
  const hashers = new Map<HashName, Hasher>();
  for (const name of names) hashers.set(name, engine.hasher(name));
  try {
    for await (const chunk of member.open()) {
      for (const hasher of hashers.values()) hasher.update(chunk);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { damaged: error.message };
  }
  return new Map([...hashers].map(([name, hasher]) => [name, hasher.digest()]));
}

/** The algorithms the evidence's content digests are made with; SHA-1 binds nothing and is left out. */
export function contentAlgorithms(statements: readonly SealedStatement[]): Set<HashName> {
  const names = namedDigests(statements).map(({ digest }) => xmlDigestAlgorithm(digest.algorithm));
  return new Set(names.filter((name) => name !== undefined && name !== 'SHA-1'));
}

interface NamedDigest {
  readonly part: string;
  readonly digest: ContentDigest;
}

function namedDigests(statements: readonly SealedStatement[]): NamedDigest[] {
  const digests = new Map<string, NamedDigest>();
  for (const { evidence } of statements) {
    for (const { identifier, digest } of evidence.content?.parts ?? []) {
      if (digest) {
        const key = `${digest.algorithm} ${toHex(digest.value)}`;
        digests.set(key, { part: identifier, digest });
      }
    }
  }
  return [...digests.values()];
}

/** @param statements evidence whose seal holds */
export function checkContent(
  statements: readonly SealedStatement[],
  files: ReadonlyMap<Member, FileDigests>,
): Check[] {
  if (statements.length === 0) return [];
  const named = namedDigests(statements);
  const found = new Set<NamedDigest>();
  const checks: Check[] = [];
  for (const [{ name }, digests] of files) {
    if ('damaged' in digests) {
      checks.push({ ...failed('content/digest', 'HASH_FAILURE', digests.damaged), file: name });
      continue;
    }
    const match = named.find(({ digest }) => isOf(digest, digests));
    if (match === undefined) {
      const detail = 'This is not the content the evidence names: its digest differs.';
      checks.push({ ...failed('content/digest', 'HASH_FAILURE', detail), file: name });
    } else {
      found.add(match);
      const detail = `These are the bytes the evidence names as "${match.part}".`;
      checks.push({ ...passed('content/digest', detail), file: name });
    }
  }
  for (const { part, digest } of named.filter((one) => !found.has(one))) {
    const weak = xmlDigestAlgorithm(digest.algorithm) === 'SHA-1';
    checks.push(
      weak
        ? doubted(
            'content/digest',
            'CRYPTO_CONSTRAINTS_FAILURE',
            `"${part}" is bound by SHA-1 only.`,
          )
        : noted(
            'content/given',
            `The content "${part}" was not given; its digest was not compared.`,
          ),
    );
  }
  return checks;
}

function isOf(expected: ContentDigest, digests: ReadonlyMap<HashName, Uint8Array>): boolean {
  const name = xmlDigestAlgorithm(expected.algorithm);
  const value = name && digests.get(name);
  return value !== undefined && equalBytes(value, expected.value);
}

/** The bundle's list against the files that are there: each once, whole, and none beside. */
export function checkManifest(
  manifest: BundleManifest,
  files: ReadonlyMap<Member, FileDigests>,
): Check[] {
  const byName = new Map([...files].map(([member, digests]) => [member.name, digests]));
  const listed = new Set(manifest.entries.map(({ path }) => path));
  const checks: Check[] = [];
  for (const { path, sha256 } of manifest.entries) {
    const digests = byName.get(path);
    if (digests === undefined) {
      const detail = 'The bundle lists this file, but it is not there.';
      checks.push({ ...doubted('form/manifest', 'SIGNED_DATA_NOT_FOUND', detail), file: path });
    } else if (
      'damaged' in digests ||
      !equalBytes(digests.get('SHA-256') ?? sha256.subarray(1), sha256)
    ) {
      const detail = 'This file is not the one the bundle lists.';
      checks.push({ ...failed('form/manifest', 'HASH_FAILURE', detail), file: path });
    }
  }
  for (const name of byName.keys()) {
    if (!listed.has(name)) {
      const detail = 'The bundle does not list this file.';
      checks.push({ ...noted('form/manifest', detail), file: name });
    }
  }
  return checks.some(({ result }) => result !== 'NOTED')
    ? checks
    : [
        ...checks,
        passed('form/manifest', `All ${listed.size} files the bundle lists are there and whole.`),
      ];
}
