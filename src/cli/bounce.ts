/** `sealpost bounce FILE RECIPIENT`: for the mail server to hand over what comes back to `bounce+…`; "-" reads standard input. */

import { readFile } from 'node:fs/promises';
import { readBounce } from '../notification/bounce.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runBounce(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const [file, recipient, ...others] = args;
  if (file === undefined || recipient === undefined || others.length > 0) {
    io.err('Usage: sealpost bounce FILE|- RECIPIENT (the address the report came to)');
    return EXIT.usage;
  }
  const bounce = await readBounce(await readFile(file === '-' ? '/dev/stdin' : file), recipient);
  if (!bounce) {
    io.err('This is no delivery report about a notice of this service.');
    return EXIT.noInput;
  }
  if (bounce.action !== 'failed') {
    io.out(`Nothing to record: the report says "${bounce.action}".`);
    return EXIT.ok;
  }
  const { recordBounceIn } = await import('../compose/bounce.js');
  if (!(await recordBounceIn(env, bounce))) {
    io.err('This report is about no notice in this database.');
    return EXIT.noInput;
  }
  io.out('Recorded.');
  return EXIT.ok;
}
