/** Compares a database with the marks that were kept beside it. */

import { ContinuityError } from './errors.js';
import type { ContinuityStore, Mark, ProvenEvidence } from './ports.js';

/** What a database lacks. */
export interface Gap {
  /** Evidence there was, at least. */
  readonly known: number;
  /** Evidence there is. */
  readonly found: number;
  /** At least one. */
  readonly missing: number;
  /** The newest that is known by name and is gone. */
  readonly last?: ProvenEvidence;
  /** It is not a copy of the database that the mark is about. */
  readonly other: boolean;
}

/** @returns `undefined` where nothing is missing that a mark knows of */
export async function findGap(
  store: ContinuityStore,
  marks: readonly Mark[],
): Promise<Gap | undefined> {
  const [database, found] = [await store.databaseId(), await store.count()];
  const known = Math.max(0, ...marks.map(({ count }) => count));
  const absent = await store.missing(marks.flatMap(({ heads }) => heads));
  const other = marks.some((mark) => mark.database !== database && mark.count > 0);
  const missing = Math.max(known - found, absent.length);
  if (missing <= 0 && !other) return undefined;
  const last = absent.sort((a, b) => a.provenTime.getTime() - b.provenTime.getTime()).at(-1);
  return { known, found, missing: Math.max(1, missing), other, ...(last && { last }) };
}

/** @throws ContinuityError `continuity/behind` in one line: what is missing and what to do */
export function refuseGap(gap: Gap): never {
  throw new ContinuityError(
    'continuity/behind',
    `${describeGap(gap)} Restore a newer copy; if there is none, run "sealpost accept-loss" (docs/operations.md).`,
    { known: gap.known, found: gap.found, missing: gap.missing },
  );
}

export function describeGap({ known, found, missing, last, other }: Gap): string {
  const which = other
    ? 'The database is not a copy of the one this service sealed with'
    : 'The database is behind what this service has sealed';
  const newest = last
    ? ` The last one known is ${last.evidenceId}, proven ${last.provenTime.toISOString()}.`
    : '';
  const many = missing === 1 ? '1 evidence is' : `${missing} evidences are`;
  return `${which}: ${many} missing (the mark counts ${known}, the database holds ${found}).${newest}`;
}
