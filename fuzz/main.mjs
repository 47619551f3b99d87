/**
 * `npm run fuzz -- [--runs N] [--seed S] [--minutes M] [--case C]`: mutated evidence, tokens, lists and containers against the
 * verifier. No case may pass and mean something else, crash, or take more than its share of CPU. Case C of seed S is always
 * the same; what fails is saved under `.tmp/fuzz/`.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { randomOf } from '../faults/random.mjs';
import { SUBJECTS } from './subjects.mjs';

/** As docs/security.md promises; no subject here holds content worth naming. */
const CPU_LIMIT_MS = 2000;
/** A case that does not come back is ended after this much. */
const HANG_MS = 10_000;
const HEAP_MB = 512;
const MOST_MUTATIONS = 3;
const FOLDER = new URL('../.tmp/fuzz/', import.meta.url);

const { values } = parseArgs({
  options: Object.fromEntries(
    ['runs', 'seed', 'minutes', 'case', 'subject'].map((name) => [name, { type: 'string' }]),
  ),
});
const number = (name, fallback) => {
  const value = Number(values[name] ?? fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  process.stderr.write(
    'usage: npm run fuzz -- [--runs N] [--seed S] [--minutes M] [--case C] [--subject NAME]\n',
  );
  process.exit(64);
};
const seed = number('seed', 1);
const from = number('case', 1);
const to = values.case === undefined ? number('runs', 1000) : from;
const end = performance.now() + number('minutes', 60) * 60_000;
const subjects = SUBJECTS.filter(({ name }) => (values.subject ?? name) === name);

/** @returns the case: which subject, its bytes, and what was done to them */
function caseOf(number) {
  const random = randomOf(seed, number);
  const subject = random.pick(subjects);
  const others = SUBJECTS.map(({ bytes }) => bytes);
  const steps = [];
  let bytes = subject.bytes;
  for (let left = random.whole(1, MOST_MUTATIONS); left > 0; left -= 1) {
    const [name, mutate] = random.pick(Object.entries(random.pick(subject.kinds)));
    const changed = mutate(bytes, random, others);
    if (changed === undefined) continue;
    steps.push(name);
    bytes = changed;
  }
  return { number, subject, bytes, steps, same: bytes.equals(subject.bytes) };
}

let worker = start();
function start() {
  const made = new Worker(new URL('judge.mjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  made.unref();
  return made;
}

/** Asks the thread, and watches how much it takes: all CPU time of this process is its own meanwhile. */
async function ask({ subject, bytes }) {
  const before = process.cpuUsage();
  const used = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const answer = await new Promise((resolve) => {
    const watch = setInterval(
      () => used() > HANG_MS && done({ crash: 'it does not come back' }),
      500,
    );
    const failed = (error) => done({ crash: String(error?.stack ?? error) });
    const done = (outcome) => {
      clearInterval(watch);
      worker.off('message', done);
      worker.off('error', failed);
      resolve(outcome);
    };
    worker.on('message', done);
    worker.on('error', failed);
    worker.postMessage({ name: subject.name, bytes });
  });
  if (answer.crash !== undefined) {
    await worker.terminate();
    worker = start();
  }
  return { ...answer, cpu: used() };
}

/** What is wrong with an answer, if anything is. */
function faultOf({ subject, same }, answer, whole) {
  if (answer.crash !== undefined) return answer.crash;
  if (answer.cpu > CPU_LIMIT_MS) return `it took ${Math.round(answer.cpu)} ms of CPU`;
  if (answer.indication !== 'TOTAL-PASSED' || same) return undefined;
  const more = claimedMore(answer.meaning, whole.meaning);
  if (more !== undefined) return `it passes and claims what the whole does not: ${more}`;
  return subject.exact ? 'it passes, and is not byte for byte as it was sealed' : undefined;
}

/** A part that was left out may leave less to show: never anything else, and never more. */
function claimedMore({ facts, proven }, whole) {
  const known = new Map(whole.facts.map((fact) => [fact.id, fact]));
  const isKnown = (fact) =>
    Object.entries(fact).every(
      ([name, value]) => value === null || sameJson(value, known.get(fact.id)?.[name]),
    );
  const fact =
    facts.find((one) => !isKnown(one)) ?? proven.find((one) => !whole.proven.includes(one));
  return fact === undefined ? undefined : JSON.stringify(fact);
}

const sameJson = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const wholes = new Map();
for (const subject of subjects) {
  const whole = await ask({ subject, bytes: subject.bytes });
  if (whole.indication !== 'TOTAL-PASSED')
    throw new Error(`${subject.name} does not pass: ${JSON.stringify(whole)}`);
  wholes.set(subject, whole);
}

const counts = new Map();
/** What passed with other bytes and the same meaning: for people to look at. */
const harmless = new Map();
const slowest = { cpu: 0, number: 0 };
let [done, faults] = [0, 0];
for (let number = from; number <= to && performance.now() < end; number += 1) {
  const tried = caseOf(number);
  if (tried.steps.length === 0) continue;
  const answer = await ask(tried);
  if (values.case !== undefined) save(tried, answer.indication ?? answer.crash);
  done += 1;
  const key = `${tried.subject.name}: ${answer.indication ?? 'crashed'}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (answer.cpu > slowest.cpu) Object.assign(slowest, { cpu: answer.cpu, number });
  const fault = faultOf(tried, answer, wholes.get(tried.subject));
  if (fault !== undefined) {
    faults += 1;
    save(tried, fault);
  } else if (answer.indication === 'TOTAL-PASSED' && !tried.same) {
    const way = `${tried.subject.name}, ${tried.steps.at(-1)}`;
    const { count, first } = harmless.get(way) ?? { count: 0, first: number };
    harmless.set(way, { count: count + 1, first });
  }
}

function save({ number, subject, bytes, steps }, fault) {
  mkdirSync(FOLDER, { recursive: true });
  const name = `${seed}-${number}`;
  writeFileSync(new URL(`${name}.bin`, FOLDER), bytes);
  const told = { seed, case: number, subject: subject.name, steps, fault };
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify(told, null, 2)}\n`);
  process.stdout.write(
    `case ${number}, ${subject.name} (${steps.join(', ')}): ${fault.slice(0, 500)}\n`,
  );
}

for (const [key, count] of [...counts].sort()) process.stdout.write(`${key}: ${count}\n`);
for (const [way, { count, first }] of [...harmless].sort()) {
  process.stdout.write(`passed with other bytes: ${way}: ${count} (first: case ${first})\n`);
}
process.stdout.write(
  `seed ${seed}: ${done} cases, ${faults} faults; the slowest took ${Math.round(slowest.cpu)} ms of CPU (case ${slowest.number})\n`,
);
process.exitCode = faults === 0 ? 0 : 1;
