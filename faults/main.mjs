/**
 * `npm run faults -- [--kills N] [--seed S] [--minutes M] [--json] …`: rounds of load and faults against real processes,
 * each judged by a checker of its own. Runs seed after seed until the ledger holds N kills or M minutes are over.
 */

import { readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enter, readLedger, sumOf } from './ledger.mjs';
import { streamsOf } from './mischief.mjs';
import { buildPrevious } from './previous.mjs';
import { runRound } from './round.mjs';
import { BUGS } from './seeded-bugs.mjs';

const USAGE = `usage: npm run faults -- [options]

  --kills N       go on until the ledger holds N kills (default 25)
  --stamping N    … and so many faults of the authority (default 0)
  --database N    … of the database (default 0)
  --power N       … and so many power cuts (default 0)
  --minutes M     begin no round after M minutes (default 10)
  --seed S        the first seed; the next round has the next one (default 1)
  --rounds R      at most R rounds
  --seconds T     length of load and faults in a round (default 60)
  --rate R        deliveries begun per second (default 2)
  --instances I   instances side by side (default 3)
  --streams LIST  kills,steps,freezes,clocks,leases,stamping,database,power,restarts,surroundings
                  (default all)
  --pace P        faults P times as often (default 1)
  --freeze T      longest plain freeze in seconds (default 6)
  --ledger FILE   figures add up here; seeds in it are not run again (default: none)
  --previous COMMIT  every second instance is the version before, which the database is migrated from under load
  --no-finale     end rounds without the faults that need some calm
  --regressions   run the seeds of faults/regressions.json instead, as they were run when they found something
  --keep          keep the folder of every round, not only of those that found something
  --json          print the sums as one line of JSON`;

const NUMBERS = [
  ...['kills', 'stamping', 'database', 'power', 'minutes', 'seed', 'rounds', 'seconds'],
  ...['rate', 'instances', 'pace', 'freeze'],
];
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(NUMBERS.map((name) => [name, { type: 'string' }])),
    streams: { type: 'string' },
    previous: { type: 'string' },
    ledger: { type: 'string' },
    'no-finale': { type: 'boolean', default: false },
    regressions: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  process.stderr.write(`--${name} must be a number.\n\n${USAGE}\n`);
  process.exit(64);
};
const all = streamsOf(number('freeze', 6) * 1000);
const setting = {
  seconds: number('seconds', 60),
  rate: number('rate', 2),
  instances: number('instances', 3),
  pace: number('pace', 1),
  bug: Number(process.env.SEALPOST_SEEDED_BUG ?? 0),
  streams: values.streams?.split(',') ?? Object.keys(all).filter(isPossible),
};
/** Seeds that found something once, as they were run then. */
const regressions = JSON.parse(
  await readFile(new URL('./regressions.json', import.meta.url), 'utf8'),
).map(({ found, ...course }) => ({ ...setting, ...course }));

const scratch = join(tmpdir(), `sealpost-faults-${process.pid}`);
const until = Date.now() + number('minutes', 10) * 60_000;
const known = values.ledger ? await readLedger(values.ledger) : [];
const rounds = [...known];
const say = (line) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

if (setting.bug > 0) say(`planted: ${BUGS[setting.bug]}`);

// What runs is ended by those who started it, when this process exits.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const previous =
  values.previous && (await buildPrevious(values.previous, join(scratch, 'previous')));
for (const { seed, streams, ...setting } of values.regressions ? regressions : newSeeds()) {
  const dir = join(scratch, String(seed));
  const progress = (line) => say(`seed ${seed}: ${line}`);
  const report = await runRound({
    ...setting,
    ...{ seed, dir, previous, progress },
    streams: Object.fromEntries(streams.map((name) => [name, all[name]])),
    finale: !values['no-finale'],
    keep: values.keep,
  });
  const round = { seed, ...setting, chosen: streams, ...report };
  rounds.push(round);
  if (values.ledger) await enter(values.ledger, round);
  tell(round);
}

const total = sumOf(rounds);
process.stdout.write(
  values.json ? `${JSON.stringify(total)}\n` : `${JSON.stringify(total, null, 2)}\n`,
);
process.exitCode = total.findings === 0 ? 0 : 1;
await rm(join(scratch, 'previous'), { recursive: true, force: true });
// Stays where a round left something to look at.
await rmdir(scratch).catch(() => undefined);

/** Until there is enough of them. Those in the ledger are not run again. */
function* newSeeds() {
  let seed = number('seed', 1);
  let left = number('rounds', Number.MAX_SAFE_INTEGER);
  while (left-- > 0 && Date.now() < until && !isEnough(sumOf(rounds))) {
    while (rounds.some((round) => round.seed === seed)) seed += 1;
    yield { seed, ...setting };
  }
}

function isEnough({ kills, stampingFaults, databaseFaults, powerCuts }) {
  return (
    kills >= number('kills', 25) &&
    stampingFaults >= number('stamping', 0) &&
    databaseFaults >= number('database', 0) &&
    powerCuts >= number('power', 0)
  );
}

/** The version before cannot start again once this one has migrated, if it does not know what is additive. */
function isPossible(stream) {
  return values.previous === undefined || (stream !== 'power' && stream !== 'restarts');
}

function progressOf({ kills, stampingFaults, databaseFaults, powerCuts, findings }) {
  return (
    `${kills} kills, ${stampingFaults} of stamping, ${databaseFaults} of the database, ` +
    `${powerCuts} power cuts, ${findings} findings`
  );
}

function tell({ findings, kills, accepted, done, dir, ...round }) {
  say(
    `seed ${round.seed}: ${kills} kills, ${accepted} accepted, ${done} done, ${findings.length} findings; ` +
      `recovery p99 ${round.recoveryP99} ms, seal delay p50/p99 ${round.sealDelayP50}/${round.sealDelayP99} ms, ` +
      `in all ${progressOf(sumOf(rounds))}`,
  );
  if (findings.length === 0) return;
  for (const finding of findings.slice(0, 20)) say(`  ${JSON.stringify(finding)}`);
  say(`  journal, logs and report: ${dir}`);
  say(
    `  repeat: npm run faults -- --seed ${round.seed} --rounds 1 --seconds ${round.seconds} --rate ${round.rate} ` +
      `--instances ${round.instances} --pace ${round.pace} --streams ${round.chosen.join()}`,
  );
}
