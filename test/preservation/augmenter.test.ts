import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CRL_PATHS, OCSP_PATH } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { createAugmenter } from '../../src/preservation/augmenter.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { createWorld } from '../delivery/world.js';
import { sourceOver, type Wire, wireTo } from './status.js';

const world = await createWorld();
const { clock, pki, sealerDeps, store, state } = world;
const SECOND = 1000;
const HOUR = 3_600_000;
let wire: Wire;

beforeAll(() => world.sealer.start());
beforeEach(() => {
  wire = wireTo(pki, clock);
});
afterEach(() => {
  state.alarms.length = 0;
});

const augmenter = () =>
  createAugmenter({
    store: store.preservation,
    source: sourceOver(wire, clock),
    judging: sealerDeps.judging,
    clock,
    alarm: sealerDeps.alarm,
    pauseMs: SECOND,
    alarmAfterMs: HOUR,
  });

const pass = (milliseconds: number): void => {
  clock.time = new Date(clock.time.getTime() + milliseconds);
};

/** Everything sealed so far has its validation data. */
async function settle(): Promise<void> {
  pass(10 * HOUR);
  wire = wireTo(pki, clock);
  while ((await augmenter().round()) > 0);
  state.alarms.length = 0;
}

async function sealedMessage(): Promise<string> {
  const { view } = await world.submit();
  await world.sealed();
  return view.message.id;
}

const evidenceOf = async (id: string) => (await world.delivery.evidence(world.signIn(), id)) ?? [];

test('sealed evidence gets its validation data, and its first form stays', async () => {
  const id = await sealedMessage();
  const before = await evidenceOf(id);
  expect(before.map(({ augmented }) => augmented)).toEqual([undefined]);
  pass(2 * SECOND);
  expect(await augmenter().round()).toBe(1);
  const [after] = await evidenceOf(id);
  expect(after?.bytes).toEqual(before[0]?.bytes);
  expect(after?.augmented?.level).toBe('B-LT');
  const report = await verifyBundle({
    subject: after?.augmented?.bytes ?? new Uint8Array(),
    anchors: [pki.root],
    at: clock.now(),
    engine: nodeEngine,
    revocation: 'required',
  });
  expect(report.indication).toBe('TOTAL-PASSED');
  expect(await augmenter().round()).toBe(0);
  expect(await store.preservation.oldestWaiting()).toBeUndefined();
});

test('while nobody answers it waits, longer each time, and after the limit a person is called', async () => {
  await settle();
  const id = await sealedMessage();
  for (const path of [OCSP_PATH, ...Object.values(CRL_PATHS)]) wire.down.add(path);
  const silent = augmenter();
  pass(SECOND);
  const waits: number[] = [];
  for (let round = 0; round < 4; round++) {
    let waited = 0;
    while ((await silent.round()) === 0) {
      pass(SECOND);
      waited += 1;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([0, 1, 2, 4]);
  expect(state.alarms).toEqual([]);
  pass(HOUR);
  await silent.round();
  expect(state.alarms).toEqual(['preservation/overdue']);
  wire.down.clear();
  pass(HOUR);
  expect(await silent.round()).toBe(1);
  const [file] = await evidenceOf(id);
  expect(file?.augmented?.level).toBe('B-LT');
});

test('two at work never take the same evidence', async () => {
  await settle();
  for (let count = 0; count < 3; count++) await sealedMessage();
  pass(2 * SECOND);
  const taken = await Promise.all([augmenter().round(), augmenter().round()]);
  expect(taken[0] + taken[1]).toBe(3);
  expect(state.alarms).toEqual([]);
});

test('the further file is encrypted, and the database lets nobody change or move it', async () => {
  await settle();
  const id = await sealedMessage();
  pass(2 * SECOND);
  await augmenter().round();
  const { owner } = world.database;
  const { rows } = await owner.query(
    `select a.bytes from sealpost.augmentations a join sealpost.events e on e.id = a.event_id
     where e.message_id = $1`,
    [id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].bytes.toString('latin1')).not.toContain('Evidence');
  for (const sql of [
    "update sealpost.augmentations set level = 'B-LTA'",
    'delete from sealpost.augmentations',
  ]) {
    await expect(owner.query(sql)).rejects.toThrow('not rewritten');
  }
});
