/** Stage "content": are the given files the ones the evidence names? */

import type { ContentDigest } from '../evidence/evidence.js';
import { withRefusal } from '../formats/algorithm-policy.js';
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
  for (const name of names) hashers.set(name, await engine.hasher(name));
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
  readonly messageId: string;
  readonly part: string;
  readonly digest: ContentDigest;
}

/** One name for one digest, whichever evidence has it. */
export const digestKey = ({ algorithm, value }: ContentDigest): string =>
  `${algorithm} ${toHex(value)}`;

function namedDigests(statements: readonly SealedStatement[]): NamedDigest[] {
  const digests = new Map<string, NamedDigest>();
  for (const { evidence } of statements) {
    for (const { identifier, digest } of evidence.content?.parts ?? []) {
      if (digest) {
        const messageId = evidence.messageId ?? '';
        const key = `${messageId} ${digestKey(digest)}`;
        digests.set(key, { part: identifier, digest, messageId });
      }
    }
  }
  return [...digests.values()];
}

/** Which given file is which content. */
export interface ContentMatches {
  /** Names of files by `digestKey`. */
  readonly fileOf: ReadonlyMap<string, string>;
  /** Files given as content that no evidence names. */
  readonly strangers: readonly string[];
  /** Parts that a sound digest names and nothing given holds. */
  readonly absent: readonly { readonly messageId: string; readonly part: string }[];
}

/**
 * @param statements evidence whose seal holds
 * @param files what was given as content: each must be named by evidence
 * @param others what was given beside it: content only where evidence names it
 */
export function checkContent(
  statements: readonly SealedStatement[],
  files: ReadonlyMap<Member, FileDigests>,
  others: ReadonlyMap<Member, FileDigests>,
): { readonly checks: readonly Check[]; readonly matches: ContentMatches } {
  const fileOf = new Map<string, string>();
  const strangers: string[] = [];
  const absent: { messageId: string; part: string }[] = [];
  const matches = { fileOf, strangers, absent };
  if (statements.length === 0) return { checks: [], matches };
  const named = namedDigests(statements);
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
      strangers.push(name);
    } else {
      fileOf.set(digestKey(match.digest), name);
      const detail = `These are the bytes the evidence names as "${match.part}".`;
      checks.push({ ...passed('content/digest', detail), file: name });
    }
  }
  for (const [{ name }, digests] of others) {
    if ('damaged' in digests) continue;
    const match = named.find(({ digest }) => isOf(digest, digests));
    if (match === undefined) continue;
    fileOf.set(digestKey(match.digest), name);
    const detail = `These are the bytes the evidence names as "${match.part}".`;
    checks.push({ ...passed('content/digest', detail), file: name });
  }
  for (const { part, digest, messageId } of named) {
    if (fileOf.has(digestKey(digest))) continue;
    const weak = xmlDigestAlgorithm(digest.algorithm) === 'SHA-1';
    if (!weak) absent.push({ messageId, part });
    checks.push({
      ...(weak
        ? doubted(
            'content/digest',
            'CRYPTO_CONSTRAINTS_FAILURE',
            `"${part}" is bound by nothing but ${withRefusal('SHA-1')}.`,
          )
        : noted(
            'content/given',
            `The content "${part}" was not given; its digest was not compared.`,
          )),
      messageId,
    });
  }
  return { checks, matches };
}

function isOf(expected: ContentDigest, digests: ReadonlyMap<HashName, Uint8Array>): boolean {
  const name = xmlDigestAlgorithm(expected.algorithm);
  const value = name && digests.get(name);
  return value !== undefined && equalBytes(value, expected.value);
}
