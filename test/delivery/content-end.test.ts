import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { endContent } from '../../src/delivery/content-end.js';
import { createSteps } from '../../src/delivery/steps.js';
import { utf8 } from '../../src/formats/bytes.js';
import { HARD, TAKEN } from './course-simulation.js';
import { ANA, BOB, SENDER } from './people.js';
import { createWorld, read, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();

const start = world.clock.time;
beforeEach(() => {
  // The certificates of this world do not live as long as all its stories together.
  world.clock.time = start;
});

const isStored = (id: string) => existsSync(world.contentPath(id, 1));
const removals = async (id: string) => {
  const { rows } = await world.database.service.query(
    'select access_ended_at, removed_at from sealpost.content_removals where message_id = $1',
    [id],
  );
  return rows.map((row) => [row.access_ended_at, row.removed_at]);
};
async function sweep(steps = world.steps) {
  await steps.sweep(world.clock.now());
  await world.sealed();
}
async function submitted(recipients = [recipientOf(ANA)]): Promise<string> {
  const { view } = await world.submit({ recipients });
  await world.sealed();
  return view.message.id;
}
async function answered(id: string, who = ANA, choice: 'accept' | 'refuse' = 'accept') {
  await world.delivery.answer(world.signIn(who), id, choice, world.clock.now());
  await world.sealed();
}
async function collected(id: string, who = ANA): Promise<string> {
  const caller = world.signIn(who);
  const opened = await world.delivery.openHandover(caller, id);
  if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened));
  const { handoverId } = opened;
  const outcome = await world.delivery.openContent(caller, handoverId, 1);
  if (outcome.kind !== 'stream') throw new Error(JSON.stringify(outcome));
  await read(outcome.bytes);
  const { range } = outcome;
  const startedAt = world.clock.now();
  await world.delivery.recordTransfer({ handoverId, file: 1, range, startedAt });
  await world.sealed();
  return handoverId;
}
const dayOf = (from: Date, days: number) => new Date(from.getTime() + days * 86_400_000);

describe('content is removed', () => {
  test('30 days after the time to collect ended, and not a day earlier', async () => {
    const id = await submitted();
    await answered(id);
    const accepted = world.clock.now();
    await collected(id);
    world.advance(59);
    await sweep();
    expect(isStored(id)).toBe(true);
    expect(await removals(id)).toEqual([]);
    world.advance(1);
    await sweep();
    expect(isStored(id)).toBe(false);
    expect(await removals(id)).toEqual([[dayOf(accepted, 30), world.clock.now()]]);
  });

  test('30 days after a refusal', async () => {
    const id = await submitted();
    await answered(id, ANA, 'refuse');
    world.advance(29);
    await sweep();
    expect(isStored(id)).toBe(true);
    world.advance(1);
    await sweep();
    expect(isStored(id)).toBe(false);
  });

  test('30 days after a recipient who was never reached could have come', async () => {
    const id = await submitted();
    world.state.outcome = HARD;
    await world.steps.notify({ messageId: id, recipient: 1, round: 0 });
    world.state.outcome = TAKEN;
    await world.sealed();
    world.advance(16);
    await sweep();
    world.advance(28);
    await sweep();
    expect(isStored(id)).toBe(true);
    world.advance(1);
    await sweep();
    expect(isStored(id)).toBe(false);
  });

  test('when the last of several recipients has no access any more', async () => {
    const id = await submitted([recipientOf(ANA), recipientOf(BOB)]);
    await answered(id, BOB, 'refuse');
    world.advance(14);
    await answered(id, ANA);
    const accepted = world.clock.now();
    // Bob's end alone would be long over.
    world.advance(50);
    await sweep();
    await world.sealed();
    expect(isStored(id)).toBe(true);
    world.advance(10);
    await sweep();
    expect(isStored(id)).toBe(false);
    expect(await removals(id)).toEqual([[dayOf(accepted, 30), world.clock.now()]]);
  });

  test('at once where the submission was refused, on record too', async () => {
    const archive = { name: 'a.zip', contentType: 'application/zip', bytes: utf8('PK') };
    const { view } = await world.submit({}, [archive]);
    expect(isStored(view.message.id)).toBe(false);
    const { eventTime } = view.submission.event;
    expect(await removals(view.message.id)).toEqual([[eventTime, expect.any(Date)]]);
  });

  test('once: later sweeps find nothing', async () => {
    const id = await submitted();
    await answered(id, ANA, 'refuse');
    world.advance(31);
    await sweep();
    await world.steps.due({ messageId: id, recipient: 1 });
    await sweep();
    expect(await removals(id)).toHaveLength(1);
    expect(
      await world.store.delivery.contentsDue(dayOf(world.clock.now(), 1000), 10),
    ).not.toContain(id);
  });
});

describe('content stays', () => {
  test('while a recipient may still answer', async () => {
    const id = await submitted();
    world.advance(300);
    await sweep();
    expect(isStored(id)).toBe(true);
  });

  test('whoever looks too early', async () => {
    const id = await submitted();
    const look = () => endContent(world.stepsDeps, id, world.clock.now());
    await look();
    await answered(id, ANA, 'refuse');
    await look();
    world.advance(29);
    await look();
    expect(isStored(id)).toBe(true);
    world.advance(1);
    await look();
    expect(isStored(id)).toBe(false);
  });

  test('while the end of access is not proven', async () => {
    const id = await submitted();
    await answered(id, ANA);
    await world.sealer.stop();
    await world.delivery.declareLoss(world.signIn(ANA), id, 'It does not open.');
    world.advance(100);
    world.state.alarms.length = 0;
    await world.steps.sweep(world.clock.now());
    expect(isStored(id)).toBe(true);
    expect(world.state.alarms).toEqual([]);
    world.sealer.start();
    await world.sealed();
    await sweep();
    expect(isStored(id)).toBe(false);
  });

  test('in the database’s view too, whatever the service says', async () => {
    const id = await submitted([recipientOf(ANA), recipientOf(BOB)]);
    await answered(id, ANA, 'refuse');
    const removal = { messageId: id, accessEndedAt: new Date(0), removedAt: new Date(0) };
    await expect(
      world.store.delivery.transaction((tx) => tx.recordContentRemoval(removal)),
    ).rejects.toMatchObject({ code: '23001' });
  });

  test('while the files cannot be removed: an alarm, no record, and the others go', async () => {
    const stuck = await submitted();
    const other = await submitted();
    await answered(stuck, ANA, 'refuse');
    await answered(other, ANA, 'refuse');
    world.advance(31);
    world.state.alarms.length = 0;
    const failing = createSteps({
      ...world.stepsDeps,
      content: {
        remove: (id) =>
          id === stuck ? Promise.reject(new Error('EIO')) : world.content.remove(id),
      },
    });
    await sweep(failing);
    expect(world.state.alarms).toEqual(['delivery/content-not-removed']);
    expect(await removals(stuck)).toEqual([]);
    expect([isStored(stuck), isStored(other)]).toEqual([true, false]);
    await sweep();
    expect(await removals(stuck)).toHaveLength(1);
  });
});

test('after the removal content is "access ended", and everything else can still be read', async () => {
  const id = await submitted();
  await answered(id);
  const handoverId = await collected(id);
  world.advance(61);
  await sweep();
  expect(isStored(id)).toBe(false);
  world.state.alarms.length = 0;
  const ended = { kind: 'refused', reason: 'access-ended' };
  expect(await world.delivery.openHandover(world.signIn(ANA), id)).toEqual(ended);
  expect(await world.delivery.openContent(world.signIn(ANA), handoverId, 1)).toEqual(ended);
  expect((await world.delivery.envelope(world.signIn(ANA), id))?.may.collect).toEqual({
    allowed: false,
    reason: 'access-ended',
  });
  for (const who of [ANA, SENDER]) {
    const files = await world.delivery.evidence(world.signIn(who), id);
    expect(files?.map(({ event }) => event.code)).toEqual(['A.1', 'C.3', 'D.1', 'E.1']);
  }
  expect(world.state.alarms).toEqual([]);
});
