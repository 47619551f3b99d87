/** Rates and medians, by the wall clock for ours and for the limit alike, so that a busy machine slows both. */

import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** How long one rate is measured. */
const SECONDS = 1;

/** @returns how often a second `step` runs, one after the other; it is given 0, 1, 2 … */
export async function rateOf(step) {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let number = 0;
  while (performance.now() < end) {
    await step(number);
    number += 1;
  }
  return number / ((performance.now() - start) / 1000);
}

/** @returns P-256 signatures and verifications a second of one process, by `openssl speed` */
export function opensslRates() {
  const { stdout } = spawnSync(
    'openssl',
    ['speed', '-elapsed', '-seconds', String(SECONDS), '-mr', 'ecdsap256'],
    { encoding: 'utf8' },
  );
  const [, sign, verify] = /^\+?F4:\d+:256:([0-9.]+):([0-9.]+)/m.exec(stdout ?? '') ?? [];
  if (!(Number(sign) > 1 && Number(verify) > 1)) {
    throw new Error('openssl speed gave no rates for P-256');
  }
  return { sign: Number(sign), verify: Number(verify) };
}

export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

export const median = (values) => quantile(values, 0.5);

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Three digits say what one run can know. */
export const rounded = (ratio) => Number(ratio.toFixed(3));
