/** One round: a world, load, faults, calm, and the judgement of a separate process over what is left. */

import { execFile } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PERSONS } from './delivery.mjs';
import { openJournal } from './journal.mjs';
import { dawdle, drive, vanish } from './load.mjs';
import { finale, heal, misbehave } from './mischief.mjs';
import { Party } from './party.mjs';
import { migrateUnderLoad } from './previous.mjs';
import { randomOf } from './random.mjs';
import { openWorld } from './world.mjs';

const run = promisify(execFile);
const CHECKER = fileURLToPath(new URL('./check.mjs', import.meta.url));
const READY_MS = 90_000;
/** How long parties go on asking after the last fault; longer than any pause the service takes by itself. */
const PATIENCE_MS = 150_000;

/**
 * @param {object} options
 * @param {string} options.dir kept where something was found, removed where nothing was
 * @param {number} options.seconds of load and faults
 * @param {(line: string) => void} options.progress
 */
export async function runRound(options) {
  const { seed, dir, seconds, rate, progress } = options;
  await rm(dir, { recursive: true, force: true });
  let journal;
  let clean = false;
  const tell = (event) => void journal?.write({ act: 'instance', ...event });
  progress('starting database, authority, post, identities, instances');
  const world = await openWorld({ ...options, secondAuthority: seed % 3 === 0, tell });
  const { refusal } = world.disk;
  if (refusal) progress(`no volume can be filled, those faults are left out: ${refusal}`);
  try {
    await ready(world.instances.filter((one) => !options.previous || !one.isMortal));
    journal = await openJournal(join(dir, 'journal.jsonl'));
    world.parties = partiesOf(world, seed);
    await journal.write({ act: 'begin', seed, seconds, rate });
    const load = await loadAndFaults(world, { ...options, journal });
    const backlogMs = await untilSealed(world.database);
    await journal.write({ act: 'end', ...load, backlogMs });
    await journal.close();
    progress('checking');
    const report = await judge(world, options);
    clean = report.findings.length === 0 && !options.keep;
    return { dir, ...report };
  } finally {
    journal = undefined;
    await world.close();
    if (clean) await rm(dir, { recursive: true, force: true });
  }
}

function partiesOf({ publicUrl, instances }, seed) {
  const random = randomOf(seed, 'balancing');
  const pick = () => {
    const serving = instances.filter((one) => one.isServing());
    return serving.length > 0 ? `http://127.0.0.1:${random.pick(serving).port}` : undefined;
  };
  return Object.fromEntries(PERSONS.map((key) => [key, new Party(key, { publicUrl, pick })]));
}

async function loadAndFaults(world, options) {
  const { seed, seconds, rate, journal, progress } = options;
  const { parties } = world;
  /** Of the faults, of the load, and of everybody's patience. */
  const over = new AbortController();
  const ending = new AbortController();
  const patience = new AbortController();
  // Every pause of every delivery listens to them.
  setMaxListeners(0, over.signal, ending.signal, patience.signal);
  const counts = {};
  const note = async (fault) => {
    counts[fault.stream] = (counts[fault.stream] ?? 0) + 1;
    await journal.write({ act: 'fault', ...fault });
  };
  const ticker = setInterval(() => progress(`faults so far ${JSON.stringify(counts)}`), 10_000);
  try {
    const rude = vanish({ seed, parties, journal, ending: ending.signal });
    const slow = dawdle({ seed, parties, ending: ending.signal });
    const load = drive({
      ...{ seed, rate, parties, journal },
      ...{ ending: ending.signal, patience: patience.signal },
    });
    if (options.previous) {
      progress('migrating while the version before serves');
      await sleep(2000);
      await journal.write({ act: 'migrated', ...(await migrateUnderLoad(world.database)) });
      for (const instance of world.instances) instance.powerOn();
      await ready(world.instances);
    }
    const faults = misbehave(world, { ...options, signal: over.signal, note });
    await sleep(seconds * 1000);
    over.abort();
    await faults;
    await heal(world);
    if (options.finale) {
      progress('finale');
      await finale(world, { seed, note });
      await heal(world);
    }
    ending.abort();
    await journal.write({ act: 'healed' });
    progress('calm; waiting for every delivery to come to its end');
    const limit = setTimeout(() => patience.abort(), PATIENCE_MS);
    await Promise.all([rude, slow]);
    const result = await load;
    clearTimeout(limit);
    await ready(world.instances);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

async function ready(instances) {
  for (let waited = 0; waited < READY_MS; waited += 50) {
    if (instances.every((one) => one.isServing())) return;
    await sleep(50);
  }
  throw new Error('the instances did not start; see their logs');
}

/** @returns milliseconds until no event waits for its evidence, or `null` if some still do after a minute */
async function untilSealed(database) {
  const from = performance.now();
  while (performance.now() - from < 60_000) {
    if ((await database.unsealed().catch(() => 1)) === 0)
      return Math.round(performance.now() - from);
    await sleep(100);
  }
  return null;
}

/** The checker is told where things are, and nothing that the harness believes. */
async function judge({ dir, publicUrl, database, authority, post, instances }, { bug }) {
  const facts = {
    publicUrl,
    instances: instances.map(({ port }) => `http://127.0.0.1:${port}`),
    adminUrl: database.adminUrl,
    root: join(dir, 'root.pem'),
    journal: join(dir, 'journal.jsonl'),
    mails: post.taken,
    wrongAnswers: authority.record,
    authority: authority.url,
  };
  const file = join(dir, 'facts.json');
  await writeFile(file, JSON.stringify(facts), { mode: 0o600 });
  const { stdout } = await run(process.execPath, [CHECKER, file], { maxBuffer: 64e6 });
  const report = JSON.parse(stdout);
  await writeFile(join(dir, 'report.json'), JSON.stringify(report, null, 2));
  return { bug, ...report };
}
