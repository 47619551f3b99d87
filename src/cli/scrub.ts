/** `sealpost scrub`: reads everything that is stored and says what of it is not what it was. The service may run meanwhile. */

import { withOwner } from '../compose/owner-access.js';
import { progressTo } from '../compose/progress.js';
import { type Scrub, scrubAll } from '../compose/scrub.js';
import { readConfig } from '../config.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runScrub(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  if (args.length > 0) {
    io.err('Usage: sealpost scrub');
    return EXIT.usage;
  }
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  const progress = progressTo((line) => io.err(line));
  return reportScrub(await withOwner(config, (url) => scrubAll(config, url, progress)), io);
}

/** @returns the exit code */
export function reportScrub({ messages, evidence, files, findings }: Scrub, io: CliIo): number {
  io.out(`Read: ${messages} messages, ${evidence} evidences, ${files} content files.`);
  for (const finding of findings) io.err(finding);
  io.out(findings.length === 0 ? 'All of it is what it was.' : `Findings: ${findings.length}`);
  return findings.length === 0 ? EXIT.ok : EXIT.failed;
}
