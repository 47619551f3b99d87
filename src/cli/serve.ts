/** `sealpost serve`: the service as the environment configures it. */

import { type CliIo, type Environment, EXIT } from './io.js';
import { runService } from './run-service.js';

export async function runServe(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  if (args.length > 0) {
    io.err(
      'Usage: sealpost serve (everything else comes from the environment, see docs/operations.md)',
    );
    return EXIT.usage;
  }
  await runService(env, ({ config, service }) => {
    if (config.mode === 'development') io.out(DEVELOPMENT_BANNER);
    io.out(`Sealpost serves at ${service.url}`);
  });
  return EXIT.ok;
}

export const DEVELOPMENT_BANNER =
  'DEVELOPMENT: TEST keys, embedded time-stamping authority. Nothing made here has legal weight.';
