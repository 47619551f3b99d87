/** `sealpost restore`: puts a backup into an empty place and reads everything back. */

import { progressTo } from '../compose/progress.js';
import { restoreBackup } from '../compose/restore.js';
import { readConfig } from '../config.js';
import { type CliIo, type Environment, EXIT } from './io.js';
import { reportScrub } from './scrub.js';

const USAGE = 'Usage: sealpost restore --from DIR';

export async function runRestore(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const [option, dir, ...more] = args;
  if (option !== '--from' || dir === undefined || more.length > 0) {
    io.err(USAGE);
    return EXIT.usage;
  }
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  const progress = progressTo((line) => io.err(line));
  const { manifest, scrub } = await restoreBackup(config, dir, progress);
  io.out(`Restored as of ${manifest.madeAt}. What was sealed after that is not in it.`);
  return reportScrub(scrub, io);
}
