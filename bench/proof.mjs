/**
 * How long a sender waits for the sealed evidence of the submission, while complete deliveries of a 100 kB file arrive at
 * half the rate that `pipeline` reached just before, and the time-stamping authority takes 150 ms for each answer.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, Seals } from './consent-delivery.mjs';
import { quantile, rounded } from './measuring.mjs';
import { load } from './pipeline.mjs';
import { startParts } from './service-parts.mjs';

const ANSWER_MS = 150;
const WARM_UP_MS = 4_000;
const WINDOW_MS = 20_000;

/** @returns waits of the submissions that arrived inside the window. Milliseconds. */
export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const seals = new Seals();
  try {
    const parts = await startParts(dir, (event) => seals.happened(event.messageId, event.code));
    try {
      const { rate } = await load(parts.delivery, seals);
      parts.slowStamps(ANSWER_MS);
      const waits = await arriveAt(rate / 2, (proven) => deliver(parts.delivery, seals, proven));
      if (parts.alarms.length > 0) throw new Error(`alarms: ${parts.alarms.join(', ')}`);
      return resultOf(rate / 2, waits);
    } finally {
      await parts.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function resultOf(rate, waits) {
  const p50 = quantile(waits, 0.5);
  return {
    ours: Math.round(p50),
    unit: 'ms until A.1 is sealed, half of the submissions',
    limit: ANSWER_MS,
    limitIs: 'the answer of the authority alone',
    ratio: rounded(p50 / ANSWER_MS),
    p99: Math.round(quantile(waits, 0.99)),
    deliveriesPerSecond: rounded(rate),
    submissions: waits.length,
  };
}

/** Begins one after the other at this rate, whether or not earlier ones have ended. */
async function arriveAt(rate, begin) {
  const started = performance.now();
  const from = started + WARM_UP_MS;
  const until = from + WINDOW_MS;
  const waits = [];
  const underWay = [];
  for (let number = 0; ; number += 1) {
    const due = started + (number * 1000) / rate;
    if (due >= until) break;
    await sleep(Math.max(0, due - performance.now()));
    const proven = () => {
      if (due >= from) waits.push(performance.now() - due);
    };
    underWay.push(begin(proven));
  }
  await Promise.all(underWay);
  return waits;
}
