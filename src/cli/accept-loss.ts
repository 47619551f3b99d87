/** `sealpost accept-loss`: says what the database lacks, and accepts it if the operator names the number. */

import { acceptLossIn } from '../compose/loss.js';
import { describeGap } from '../continuity/gap.js';
import { type CliIo, type Environment, EXIT } from './io.js';

const USAGE = 'Usage: sealpost accept-loss [--missing NUMBER]';

export async function runAcceptLoss(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const [option, number = '', ...more] = args;
  const asks = args.length === 0;
  if (!asks && (option !== '--missing' || !/^[1-9]\d{0,14}$/.test(number) || more.length > 0)) {
    io.err(USAGE);
    return EXIT.usage;
  }
  const outcome = await acceptLossIn(env, asks ? undefined : Number(number));
  if (outcome.kind === 'nothing-missing') {
    io.out('Nothing is missing: the database holds all that the high-water mark knows of.');
    return EXIT.ok;
  }
  io.out(describeGap(outcome.gap));
  if (outcome.kind === 'not-accepted') {
    io.err(
      `If that evidence is lost for good: sealpost accept-loss --missing ${outcome.gap.missing}`,
    );
    return EXIT.failed;
  }
  io.out(`Accepted. The service seals a statement about it: /downtime/${outcome.entry}`);
  return EXIT.ok;
}
