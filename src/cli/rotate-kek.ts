/** `sealpost rotate-kek`: wraps everything under the first key of SEALPOST_KEK_FILE and retires the others. */

import { encryptionFor } from '../compose/keys.js';
import { withOwner } from '../compose/owner-access.js';
import { progressTo } from '../compose/progress.js';
import { readConfig } from '../config.js';
import { rekey } from '../persistence/key-encryption-keys.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runRotateKek(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  if (args.length > 0) {
    io.err('Usage: sealpost rotate-kek (docs/operations.md says what comes before and after)');
    return EXIT.usage;
  }
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  const progress = progressTo((line) => io.err(line));
  const { keys, retired } = await withOwner(config, (url) =>
    rekey(url, encryptionFor(config), (done) => progress(`${done} message keys wrapped anew`)),
  );
  io.out(`Message keys wrapped anew: ${keys}. Key-encryption keys retired: ${retired}.`);
  io.out(
    'Only the first line of SEALPOST_KEK_FILE is needed now, and for older backups the others.',
  );
  return EXIT.ok;
}
