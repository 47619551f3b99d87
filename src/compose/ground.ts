/** What everything else of a service rests on: opened in order, each checked before the next. */

import { randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import { createContentStore } from '../content/file-store.js';
import type { Alarm } from '../delivery/alarm.js';
import { createBells } from '../delivery/bell.js';
import { createScopedIds } from '../delivery/scoped-id.js';
import type { Metrics } from '../metrics.js';
import { clockOf } from './clock.js';
import type { Closing } from './closing.js';
import { openContinuity } from './continuity.js';
import { openDataDir } from './data-dir.js';
import { openServiceDatabase } from './database.js';
import { bindFrontDoor } from './front-door.js';
import { openIdentification } from './identities.js';
import { loadServiceKeys } from './keys.js';
import { removeLeftovers } from './leftovers.js';
import { openMetrics } from './metrics-listener.js';
import { openPost } from './post.js';
import { openProof } from './proof.js';
import type { ServiceParts } from './service-parts.js';

export type Ground = Awaited<ReturnType<typeof openGround>>;

interface GroundParts extends ServiceParts {
  readonly metrics: Metrics;
  readonly alarm: Alarm;
}

/** @throws SealpostError with one sentence that says why the service does not start and what to do */
export async function openGround(config: Config, parts: GroundParts, closing: Closing) {
  const { log, metrics, alarm, demoPeople } = parts;
  const { clock, doubt, holdAgainst } = clockOf(parts, (milliseconds) =>
    alarm('delivery/clock-jumped', { milliseconds }),
  );
  await openDataDir(config);
  const proof = await openProof(config, clock);
  const keys = loadServiceKeys(config);
  const opened = await openServiceDatabase(config, { keys, clock, log });
  closing.add(() => opened.close());
  const { database } = opened;

  const door = await bindFrontDoor(config);
  // For a start that fails from here on; a service that runs shuts its door first (`serving.ts`).
  closing.add(() => door.close());
  const publicUrl = config.port === 0 ? `http://localhost:${door.port}` : config.publicUrl;

  const ids = createScopedIds(await database.scopedIdKey(keys.scopedId));
  const content = createContentStore(config.dataDir);
  const tidying = removeLeftovers(config, content, database.delivery, log);
  closing.add(() => tidying);
  const reader = config.metrics && (await openMetrics(config.metrics, metrics));
  if (reader) closing.add(() => reader.close());
  const mark = await openContinuity(config, { database, keys: keys.marks, clock, alarm, log });
  closing.add(() => mark.close());

  const post = await openPost(config, publicUrl, clock);
  closing.add(() => post.close());
  const identities = await openIdentification(config, {
    publicUrl,
    clock,
    keys,
    database,
    ...(demoPeople && { demoPeople }),
  });
  closing.add(() => identities.close());

  return {
    log,
    metrics,
    alarm,
    clock,
    doubt,
    holdAgainst,
    proof,
    database,
    door,
    publicUrl,
    content,
    reader,
    mark,
    post,
    identities,
    /** What the services of delivery have in common. */
    shared: { clock, random: randomBytes, bells: createBells(), ids, alarm },
  };
}
