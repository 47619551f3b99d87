/** A folder on a small volume of its own, so that it can be full; where this process may not mount one, it never is. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @param {string} size as `mount` takes it: room enough for a round, and filled in a moment */
export async function openVolume(path, size) {
  await mkdir(path, { recursive: true });
  const refusal = await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).then(
    () => undefined,
    ({ stderr, message }) => (stderr || message).trim().split('\n').at(-1),
  );
  const abandon = () => {
    if (refusal === undefined) execFileSync('umount', ['-l', path]);
  };
  process.once('exit', abandon);
  const ballast = join(path, 'ballast');
  return {
    /** Why it cannot be filled, if so. */
    refusal,
    /** Takes all the room that is left. */
    fill: () => run('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1M']).catch(() => undefined),
    empty: () => rm(ballast, { force: true }),
    async close() {
      process.off('exit', abandon);
      abandon();
    },
  };
}
