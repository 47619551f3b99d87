/** A transaction of this node. Where others ended it because they took the node for dead, that is what it fails with. */

import pg from 'pg';
import { SealpostError } from '../errors.js';
import { inTransaction } from './connection.js';
import { PersistenceError } from './errors.js';
import { wasFenced } from './peers.js';

export interface Node {
  readonly pool: pg.Pool;
  /** Of `Presence`. */
  readonly instance: number;
}

/** As `inTransaction`. Also throws `persistence/fenced`; nothing was stored then. */
export async function nodeTransaction<Result>(
  { pool, instance }: Node,
  work: (client: pg.PoolClient) => Promise<Result>,
  begin?: string,
): Promise<Result> {
  const begun = performance.now();
  try {
    return await inTransaction(pool, work, begin);
  } catch (error) {
    if (!mayBeFenced(error)) throw error;
    const lasted = performance.now() - begun;
    if (!(await wasFenced(pool, instance, lasted).catch(() => false))) throw error;
    throw new PersistenceError(
      'persistence/fenced',
      'This process gave no sign of life, and another node took it for dead meanwhile: what it had begun was refused and others go on with it.',
      { instance, milliseconds: Math.round(lasted) },
      { cause: error },
    );
  }
}

/** A session that others ended is lost and does not always say why. */
const mayBeFenced = (error: unknown): boolean =>
  error instanceof SealpostError
    ? error.code === 'persistence/lost'
    : !(error instanceof pg.DatabaseError);
