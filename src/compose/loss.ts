/** Lets an operator go on with a database that lacks evidence, and puts that into the register where everybody can read it. */

import { randomBytes } from 'node:crypto';
import { FUNCTIONS } from '../availability/register.js';
import { type Environment, readConfig } from '../config.js';
import { findGap, type Gap } from '../continuity/gap.js';
import { markFolder } from '../continuity/mark-folder.js';
import { uuid } from '../delivery/uuid.js';
import { createLogger } from '../log.js';
import { readMarks } from './continuity.js';
import { openServiceDatabase } from './database.js';
import { loadServiceKeys } from './keys.js';

export type LossOutcome =
  | { readonly kind: 'nothing-missing' }
  | { readonly kind: 'not-accepted'; readonly gap: Gap }
  | { readonly kind: 'accepted'; readonly gap: Gap; readonly entry: string };

/**
 * The entry is stored before the marks are put aside: whoever is cut off in between accepts once more.
 * @param missing what the operator says is missing; anything but the truth accepts nothing
 */
export async function acceptLossIn(
  env: Environment,
  missing: number | undefined,
): Promise<LossOutcome> {
  const config = readConfig(env);
  const log = createLogger(config.logLevel);
  const clock = { now: () => new Date() };
  const keys = loadServiceKeys(config);
  const { database, close } = await openServiceDatabase(config, { keys, clock, log });
  try {
    const { continuity, downtime } = database;
    const folder = markFolder(config.markDir);
    const { stored, marks } = await readMarks(folder, keys.marks);
    const gap = await findGap(continuity, marks);
    if (!gap) return { kind: 'nothing-missing' };
    if (missing !== gap.missing) return { kind: 'not-accepted', gap };
    const endedAt = clock.now();
    const { known, found, last } = gap;
    const id = uuid(randomBytes);
    await downtime.acceptLoss({
      id,
      cause: 'evidence-lost',
      functions: FUNCTIONS['evidence-lost'],
      endedAt,
      // The state that was restored ends where a node was last at work in it.
      startedAt: (await continuity.lastSeen()) ?? endedAt,
      loss: { known, found, ...(last && { last }) },
    });
    for (const { name } of stored) await folder.retire(name, endedAt);
    return { kind: 'accepted', gap, entry: id };
  } finally {
    await close();
  }
}
