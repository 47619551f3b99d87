/** `sealpost rescan`: looks at all stored content again, for use after the scanner has learnt something new. */

import { type CliIo, type Environment, EXIT } from './io.js';

export async function runRescan(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  if (args.length > 0) {
    io.err('Usage: sealpost rescan (with the environment of the service)');
    return EXIT.usage;
  }
  const { rescanIn } = await import('../compose/rescan.js');
  const counts = await rescanIn(env);
  io.out(`messages scanned: ${counts.messages}`);
  io.out(`with malware: ${counts.infected}`);
  io.out(`courses withheld: ${counts.withheld}`);
  io.out(`handed over before: ${counts.handedOver}`);
  io.out(`wait for proof, run again: ${counts.waiting}`);
  io.out(`not scanned completely: ${counts.notScanned}`);
  return counts.waiting > 0 ? EXIT.indeterminate : EXIT.ok;
}
