/**
 * Keeps the mark behind the sealer: told of each batch once it is committed, it writes as soon as the write before is done.
 * Nobody waits for it. A crash between commit and mark leaves a mark that knows less, which is true as well.
 */

import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContinuityError } from './errors.js';
import { writeMark } from './mark.js';
import type { ContinuityStore, Mark, MarkFolder, ProvenEvidence } from './ports.js';

export interface SealedHead extends ProvenEvidence {
  /** Names the chain that it is the newest of. */
  readonly chain: string;
}

export interface MarkKeeper {
  /** Evidence that is committed, in its order. Returns at once. */
  sealed(evidence: readonly SealedHead[]): void;
  /** Signs the next mark, and this one again, with another key. Resolves when it is written. */
  signWith(key: KeyObject): Promise<void>;
  /** Writes what it was told of. */
  close(): Promise<void>;
}

export interface MarkKeeperDeps {
  readonly store: Pick<ContinuityStore, 'instance' | 'count' | 'missing'>;
  readonly folder: Pick<MarkFolder, 'write'>;
  readonly database: string;
  readonly key: KeyObject;
  /** What earlier marks knew, and the database has. */
  readonly heads: readonly ProvenEvidence[];
  readonly clock: { now(): Date };
  /** Told once, and again after a write that went well. */
  readonly onFailure: (error: unknown) => void;
}

/** More than were ever committed at once; a mark of that size is written in one block or two. */
const HEADS = 64;
/** Between two writes: the disk is the database's, too. */
const PAUSE_MS = 100;
const AGAIN_MS = 1000;

/** Resolves when the first mark is written. */
export async function keepMark(deps: MarkKeeperDeps): Promise<MarkKeeper> {
  const { store, folder, database, clock, onFailure } = deps;
  const heads = new Map(deps.heads.map((head) => [head.evidenceId, head]));
  let { key } = deps;
  let news = false;
  let failing = false;
  /** Once so, the mark on the disk is never written over: the next start is held against it. */
  let isBehind = false;
  let written: Pick<Mark, 'count' | 'heads'> = { count: 0, heads: [] };
  let writing: Promise<void> | undefined;
  /** Each waits for one write that begins from now on. */
  const waiting: (() => void)[] = [];
  const ending = new AbortController();
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);

  async function write(): Promise<void> {
    news = false;
    const told = waiting.length;
    const count = await store.count();
    if (count < written.count || (await store.missing(written.heads.slice(-1))).length > 0) {
      isBehind = true;
      throw behind(written.count, count);
    }
    const mark = { database, count, heads: [...heads.values()], writtenAt: clock.now() };
    await folder.write(store.instance, writeMark(mark, key));
    written = mark;
    for (const tell of waiting.splice(0, told)) tell();
  }

  /** One at a time; whatever is told meanwhile is in the next one. */
  async function catchUp(): Promise<void> {
    while (news) {
      try {
        await write();
        failing = false;
        await pause(PAUSE_MS);
      } catch (error) {
        news = true;
        if (!failing) onFailure(error);
        failing = true;
        if (ending.signal.aborted || isBehind) return;
        await pause(AGAIN_MS);
      }
    }
  }

  async function wake(): Promise<void> {
    if (isBehind) return;
    news = true;
    writing ??= catchUp().finally(() => {
      writing = undefined;
    });
    await writing;
  }

  await write();
  return {
    sealed(evidence) {
      for (const { chain, ...head } of evidence) {
        heads.delete(chain);
        heads.set(chain, head);
      }
      for (const chain of heads.keys()) {
        if (heads.size <= HEADS) break;
        heads.delete(chain);
      }
      if (evidence.length > 0) wake().catch(onFailure);
    },
    async signWith(next) {
      key = next;
      const signed = new Promise<void>((resolve) => waiting.push(resolve));
      // While deliveries go on the writing has no end; where it ends without a mark, nothing more will come.
      await Promise.race([signed, wake()]);
    },
    async close() {
      ending.abort();
      await writing;
    },
  };
}

const behind = (known: number, found: number): ContinuityError =>
  new ContinuityError(
    'continuity/behind',
    'The database lost evidence while the service was running: a standby took over that was behind, or it was restored.',
    { known, found },
  );
