/** `sealpost key-uses`: whether what the seal keys were used for adds up. The service may run meanwhile. */

import { parseArgs } from 'node:util';
import { withOwner } from '../compose/owner-access.js';
import { readConfig } from '../config.js';
import { type KeyReckoning, type KeySums, reckonKeyUses } from '../persistence/key-use-sums.js';
import { type CliIo, type Environment, EXIT } from './io.js';

const USAGE = 'Usage: sealpost key-uses [--since TIME]   (TIME like 2026-03-01T00:00:00Z)';

export async function runKeyUses(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const since = sinceOf(args);
  if (since === 'unreadable') {
    io.err(USAGE);
    return EXIT.usage;
  }
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  return reportKeyUses(await withOwner(config, (url) => reckonKeyUses(url, since)), io);
}

function sinceOf(args: readonly string[]): Date | undefined | 'unreadable' {
  try {
    const { values } = parseArgs({ args: [...args], options: { since: { type: 'string' } } });
    if (values.since === undefined) return undefined;
    const since = new Date(values.since);
    const isTime = /^\d{4}-\d{2}-\d{2}T.*Z$/.test(values.since);
    return isTime && !Number.isNaN(since.getTime()) ? since : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** @returns the exit code */
export function reportKeyUses(
  { keys, open, evidence, unaccounted }: KeyReckoning,
  io: CliIo,
): number {
  for (const sums of keys) {
    const left = open.filter(({ key }) => key === sums.key).length;
    io.out(`key ${sums.key}`);
    io.out(`  ${sums.uses} uses = ${parts(sums).join(' + ')} + ${left} open`);
  }
  for (const { id, key, purpose, digest, at, overdue } of open) {
    const what = overdue ? 'open for too long' : 'under way';
    io.out(`${what}: ${id}, ${purpose}, ${at.toISOString()}, key ${key}, signed ${digest}`);
  }
  for (const id of unaccounted) io.err(`evidence of event ${id}: no use of a key accounts for it`);
  const seals = keys.reduce((sum, key) => sum + key.seals, 0);
  io.out(`${evidence} evidences, ${seals} uses that became one`);
  const agree =
    keys.every((sums) => addsUp(sums, open)) &&
    unaccounted.length === 0 &&
    open.every(({ overdue }) => !overdue);
  io.out(agree ? 'The sums agree.' : 'The sums do not agree (docs/operations.md).');
  return agree ? EXIT.ok : EXIT.failed;
}

const parts = ({ seals, probes, statements, abandoned }: KeySums): string[] => [
  `${seals} seals`,
  `${probes} probes`,
  `${statements} statements`,
  `${abandoned} abandoned`,
];

function addsUp(sums: KeySums, open: KeyReckoning['open']): boolean {
  const { key, uses, seals, probes, statements, abandoned } = sums;
  const left = open.filter((use) => use.key === key).length;
  return uses === seals + probes + statements + abandoned + left;
}
