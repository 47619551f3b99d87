/** Two nodes on one database and one content folder, as processes, behind a balancer that knows no session. */

import { expect, test } from '@jest/globals';
import { round } from './harness.js';

const TWO = ['--instances', '2', '--no-finale'];
const CLEAN = { lost: 0, doubled: 0, missing: 0, findings: 0 };

test('two nodes restarted one after the other fail no request: at most it is sent again', async () => {
  const sums = await round([...TWO, '--streams', 'restarts', '--pace', '10', '--seconds', '15']);
  expect(sums).toMatchObject(CLEAN);
  expect(sums.kinds['rolling restart']).toBeGreaterThan(0);
  expect(sums.done).toBe(sums.begun);
  const refused = Object.keys(sums.retried).filter((why) => /^\d/.test(why));
  expect(refused).toEqual([]);
}, 300_000);

test('power cuts take nothing that was accepted', async () => {
  const sums = await round([...TWO, '--streams', 'power', '--pace', '10', '--seconds', '12']);
  expect(sums).toMatchObject(CLEAN);
  expect(sums.powerCuts).toBeGreaterThan(0);
}, 300_000);

test('a node frozen for longer than its lease is fenced, and nothing of its late writes is doubled', async () => {
  const sums = await round([...TWO, '--streams', 'leases', '--pace', '20', '--seconds', '8']);
  expect(sums).toMatchObject(CLEAN);
  expect(sums.fences).toBeGreaterThan(0);
}, 300_000);
