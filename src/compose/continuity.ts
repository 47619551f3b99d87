/** Holds the database against the high-water mark before anything is served, and keeps the mark from then on. */

import type { KeyObject } from 'node:crypto';
import type { Config } from '../config.js';
import { ContinuityError } from '../continuity/errors.js';
import { findGap, refuseGap } from '../continuity/gap.js';
import { keepMark, type MarkKeeper, type SealedHead } from '../continuity/keeper.js';
import { readMark } from '../continuity/mark.js';
import { markFolder } from '../continuity/mark-folder.js';
import type { Mark, MarkFolder, StoredMark } from '../continuity/ports.js';
import type { Alarm } from '../delivery/alarm.js';
import type { EventRecord } from '../delivery/message.js';
import type { Clock } from '../delivery/ports.js';
import type { SealedEvidence } from '../evidence/evidence.js';
import type { Logger } from '../log.js';
import type { Database } from '../persistence/database.js';

/** @throws ContinuityError `continuity/behind` and others; nothing was sealed then */
export async function openContinuity(
  { markDir }: Config,
  parts: {
    readonly database: Pick<Database, 'continuity'>;
    /** The first signs. */
    readonly keys: readonly [KeyObject, ...KeyObject[]];
    readonly clock: Clock;
    readonly alarm: Alarm;
    readonly log: Logger;
  },
): Promise<MarkKeeper> {
  const { keys, clock, alarm, log } = parts;
  const [key] = keys;
  const { continuity: store } = parts.database;
  const folder = markFolder(markDir);
  const { stored, marks } = await readMarks(folder, keys);
  const gap = await findGap(store, marks);
  if (gap) refuseGap(gap);
  const evidence = await store.count();
  if (marks.length === 0 && evidence > 0) {
    log.warn({ evidence, markDir }, 'there was no high-water mark; one is begun here');
  }
  const keeper = await keepMark({
    store,
    folder,
    key,
    clock,
    database: await store.databaseId(),
    heads: marks.flatMap(({ heads }) => heads),
    onFailure: (error) => {
      const lost = error instanceof ContinuityError && error.code === 'continuity/behind';
      if (lost) alarm('continuity/behind', {}, error);
      else alarm('continuity/mark-not-written', {}, error);
    },
  });
  await removeMarksOfTheDead(parts.database, folder, stored);
  return keeper;
}

export async function readMarks(
  folder: Pick<MarkFolder, 'read'>,
  keys: readonly KeyObject[],
): Promise<{ stored: readonly StoredMark[]; marks: readonly Mark[] }> {
  const stored = await folder.read();
  const marks = stored.map(({ name, text }) => readMark(name, text, keys));
  return { stored, marks: marks.sort((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime()) };
}

/** Ours knows what theirs knew. A process that lives keeps its own. */
async function removeMarksOfTheDead(
  { continuity }: Pick<Database, 'continuity'>,
  folder: MarkFolder,
  stored: readonly StoredMark[],
): Promise<void> {
  const alive = new Set(await continuity.alive(stored.map(({ instance }) => instance)));
  for (const { name, instance } of stored) {
    if (instance !== continuity.instance && !alive.has(instance)) await folder.remove(name);
  }
}

export const headOf = (one: {
  readonly event: EventRecord;
  readonly evidence: SealedEvidence;
}): SealedHead => ({
  chain: `${one.event.messageId}:${one.event.recipient}`,
  evidenceId: one.evidence.evidenceId,
  digest: one.evidence.digest,
  provenTime: one.evidence.provenTime,
});
