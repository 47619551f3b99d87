import { expect, test } from '@jest/globals';
import { round } from './harness.js';

test('a node frozen for longer than its lease is fenced, and nothing of its late writes is doubled', async () => {
  const options = ['--streams', 'leases', '--pace', '20', '--seconds', '8', '--no-finale'];
  const sums = await round(options);
  expect(sums).toMatchObject({ lost: 0, doubled: 0, missing: 0, findings: 0 });
  expect(sums.fences).toBeGreaterThan(0);
}, 300_000);
