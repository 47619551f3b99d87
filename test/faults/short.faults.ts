import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const harness = fileURLToPath(new URL('../../faults/main.mjs', import.meta.url));

/** One short round. What was found, and where it lies, is on standard error. */
async function round(seed: number, environment: Record<string, string> = {}) {
  const options = ['--rounds', '1', '--seed', String(seed), '--seconds', '25', '--json'];
  const { stdout } = await run(process.execPath, [harness, ...options], {
    env: { PATH: process.env.PATH, ...environment },
  }).catch((error: { stdout: string; stderr: string }) => {
    process.stderr.write(error.stderr);
    return error;
  });
  return JSON.parse(stdout) as Record<string, number>;
}

test('a round of kills, freezes and lies loses nothing and doubles nothing', async () => {
  const sums = await round(1);
  expect(sums).toMatchObject({ lost: 0, doubled: 0, missing: 0, findings: 0 });
  expect(sums.kills).toBeGreaterThan(0);
  expect(sums.accepted).toBeGreaterThan(0);
  expect(sums.done).toBe(sums.begun);
}, 300_000);

test('a round over a service that gives retries fresh ids is not clean', async () => {
  const sums = await round(1, { SEALPOST_SEEDED_BUG: '5' });
  expect(sums.doubled).toBeGreaterThan(0);
}, 300_000);
