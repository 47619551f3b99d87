import { expect, test } from '@jest/globals';
import { round } from './harness.js';

test('a round of kills, freezes and lies loses nothing and doubles nothing', async () => {
  // Without the finale, which is a minute more: the long runs have it.
  const sums = await round(['--seconds', '15', '--no-finale']);
  expect(sums).toMatchObject({ lost: 0, doubled: 0, missing: 0, findings: 0 });
  expect(sums.kills).toBeGreaterThan(0);
  expect(sums.accepted).toBeGreaterThan(0);
  expect(sums.done).toBe(sums.begun);
}, 300_000);

test('a round over a service that gives retries fresh ids is not clean', async () => {
  // Kills close enough together that several submissions lose their answers, on a fast machine too.
  const load = ['--seconds', '6', '--rate', '6', '--instances', '2', '--no-finale'];
  const faults = ['--streams', 'kills,steps', '--pace', '4'];
  const sums = await round([...load, ...faults], { SEALPOST_SEEDED_BUG: '5' });
  expect(sums.doubled).toBeGreaterThan(0);
}, 300_000);
