import { expect, test } from '@jest/globals';
import { healthOf } from '../../src/compose/health.js';

test('a database that says nothing is one that does not answer, and is not asked again meanwhile', async () => {
  let answer: () => void = () => undefined;
  let asked = 0;
  const now = new Date();
  const health = healthOf({
    database: {
      ping: () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    },
    sealer: { health: async () => ({ running: true, failures: 0 }) },
    prober: { state: () => ({ at: now, passed: true }) },
    time: { state: () => ({}) },
    background: { jobCounts: async () => ({ waiting: 0, dead: 0, unknown: 0 }) },
    isLeaving: () => false,
    clock: { now: () => now },
    ...{ probeInterval: 1000, patienceMs: 10 },
  });
  const failing = async () => (await health()).checks.filter(({ ok }) => !ok);
  const silent = [expect.objectContaining({ name: 'database', detail: 'does not answer' })];
  expect(await failing()).toEqual(silent);
  expect(await failing()).toEqual(silent);
  expect(asked).toBe(1);
  answer();
  await new Promise(setImmediate);
  const again = failing();
  answer();
  expect(await again).toEqual([]);
  expect(asked).toBe(2);
});
