/**
 * How many complete consent deliveries of a 100 kB file a second go through: submitted, notified, accepted, handed over,
 * each of the five evidences sealed, stamped, verified and on disk. Load, service and time-stamping authority share this
 * process, the database its machine. The limit is what cannot be left out: ten P-256 signatures, and five one-row commits
 * one after the other on one connection.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { deliver, EVIDENCES, Seals } from './consent-delivery.mjs';
import { median, opensslRates, rateOf, rounded } from './measuring.mjs';
import { startParts } from './service-parts.mjs';

const ROUNDS = 3;
/** Deliveries under way at a time: as soon as one ends the next begins. */
const UNDER_WAY = 192;
const WARM_UP_MS = 4_000;
const WINDOW_MS = 8_000;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const seals = new Seals();
  try {
    const parts = await startParts(dir, (event) => seals.happened(event.messageId, event.code));
    try {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push({ ...(await limitOf(parts.adminUrl)), ...(await load(parts.delivery, seals)) });
      }
      if (parts.alarms.length > 0) throw new Error(`alarms: ${parts.alarms.join(', ')}`);
      return resultOf(rounds);
    } finally {
      await parts.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function resultOf(rounds) {
  const middle = (of) => median(rounds.map(of));
  return {
    ours: rounded(middle(({ rate }) => rate)),
    unit: 'deliveries/s',
    limit: rounded(middle(({ limit }) => limit)),
    limitIs: 'ten P-256 signatures and five sequential one-row commits',
    ratio: rounded(middle(({ rate, limit }) => rate / limit)),
    evidencesPerSecond: Math.round(middle(({ rate }) => rate * EVIDENCES.length)),
    deliverySecondsP50: rounded(middle(({ p50 }) => p50)),
    signaturesPerSecond: Math.round(middle(({ sign }) => sign)),
    commitsPerSecond: Math.round(middle(({ commits }) => commits)),
    underWay: UNDER_WAY,
    rounds: ROUNDS,
  };
}

/** On the same server, while nothing else uses it. */
async function limitOf(url) {
  const { sign } = opensslRates();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create table if not exists one_row (number integer)');
    const commits = await rateOf((number) =>
      client.query('insert into one_row values ($1)', [number]),
    );
    return { sign, commits, limit: 1 / (10 / sign + 5 / commits) };
  } finally {
    await client.end();
  }
}

/** Counts what ends inside the window; what is under way at its end is brought to its end uncounted. */
export async function load(delivery, seals) {
  const started = performance.now();
  const from = started + WARM_UP_MS;
  const until = from + WINDOW_MS;
  const durations = [];
  const worker = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      await deliver(delivery, seals);
      const ended = performance.now();
      if (ended >= from && ended < until) durations.push((ended - began) / 1000);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  if (durations.length === 0) throw new Error('no delivery ended inside the window');
  return { rate: durations.length / (WINDOW_MS / 1000), p50: median(durations) };
}
