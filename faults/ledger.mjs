/** Figures that add up over rounds: one JSON line a round, on disk before the next one begins. */

import { appendFile, open, readFile } from 'node:fs/promises';

export async function readLedger(path) {
  const text = await readFile(path, 'utf8').catch(() => '');
  // A line that was cut is a round that was not finished: it is run again.
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

export async function enter(path, round) {
  await appendFile(path, `${JSON.stringify(round)}\n`);
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

const SUMMED = [
  'kills',
  'faults',
  'wrongAnswers',
  'begun',
  'accepted',
  'done',
  'evidence',
  'fences',
  'lost',
  'doubled',
  'missing',
];
const WORST = [
  'longestWaitMs',
  'recoveryP99',
  'sealDelayP50',
  'sealDelayP99',
  'backlogMs',
  'seconds',
];

/** Counts are added; of times, the worst round's stands, because a quantile of quantiles would be none. */
export function sumOf(rounds) {
  const total = { rounds: rounds.length };
  for (const name of SUMMED)
    total[name] = rounds.reduce((sum, round) => sum + (round[name] ?? 0), 0);
  total.findings = rounds.reduce((sum, { findings }) => sum + findings.length, 0);
  const streams = addAll(rounds.map(({ streams }) => streams));
  total.streams = streams;
  total.stampingFaults = streams.stamping ?? 0;
  total.databaseFaults = streams.database ?? 0;
  total.powerCuts = streams.power ?? 0;
  total.retried = addAll(rounds.map(({ retried }) => retried));
  total.kinds = addAll(rounds.map(({ kinds }) => kinds));
  for (const name of WORST) total[name] = Math.max(...rounds.map((round) => round[name] ?? 0), 0);
  total.bounds = boundsOf(total);
  return total;
}

/**
 * No failure in N trials bounds the rate of failures at 3/N (95 %). Only of what was not found may that be said.
 * @returns shares of kills, of deliveries, …, or `null` where something was found or nothing was tried
 */
function boundsOf({ findings, kills, accepted, evidence, ...total }) {
  const { stampingFaults, databaseFaults, powerCuts } = total;
  const trials = { kills, stampingFaults, databaseFaults, powerCuts, accepted, evidence };
  const bound = (count) =>
    findings === 0 && count > 0 ? Number(Math.min(1, 3 / count).toPrecision(2)) : null;
  return Object.fromEntries(Object.entries(trials).map(([name, count]) => [name, bound(count)]));
}

function addAll(counts) {
  const sums = {};
  for (const one of counts) {
    for (const [name, count] of Object.entries(one ?? {})) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}
