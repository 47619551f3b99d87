import { afterAll, describe, expect, test } from '@jest/globals';
import { createDelivery } from '../../src/delivery/delivery.js';
import { createQuota } from '../../src/delivery/quota.js';
import type { Caller, Delivery } from '../../src/delivery/service.js';
import { BOB, legal, SENDER } from './people.js';
import { chunks, createWorld, PDF, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();
const other = await world.open();
afterAll(() => other.close());
const size = PDF.length;

/** Two nodes on one database. */
const nodes = (most: { messages: number; bytes: number }): [Delivery, Delivery] => {
  const { clock } = world;
  const node = (usage: typeof other.usage) =>
    createDelivery({ ...world.deliveryDeps, quota: createQuota({ usage, clock, most }) });
  return [node(world.store.usage), node(other.usage)];
};

async function submit(by: Delivery, caller: Caller, idempotencyKey?: string) {
  const intake = await by.beginSubmission(caller, {
    arrivedAt: world.clock.now(),
    mode: 'consent',
    subject: 'Contract',
    recipients: [recipientOf(BOB)],
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  try {
    await intake.addFile({ name: 'a.pdf', contentType: 'application/pdf' }, chunks(PDF));
    return await intake.finish(0);
  } catch (error) {
    await intake.abort();
    throw error;
  }
}
const quota = expect.objectContaining({ code: 'delivery/quota' });

describe('the quota of a sender', () => {
  test('is one over all nodes, and ends with the day', async () => {
    const [one, two] = nodes({ messages: 3, bytes: 0 });
    const caller = world.signIn();
    await submit(one, caller, 'first');
    await submit(two, caller);
    await submit(one, caller);
    await expect(submit(two, caller)).rejects.toMatchObject({
      code: 'delivery/quota',
      data: { retryAfterSeconds: 12 * 3600 },
    });
    await expect(submit(one, caller)).rejects.toEqual(quota);
    expect(await submit(two, caller, 'first')).toMatchObject({ replayed: true });
    expect(await submit(one, world.signIn(BOB))).toMatchObject({ kind: 'accepted' });
    await world.sealed();
    world.advance(0.5);
    expect(await submit(two, world.signIn())).toMatchObject({ kind: 'accepted' });
  });

  test('holds where submissions race for the last place, and nothing of the losers is kept', async () => {
    const [one, two] = nodes({ messages: 2, bytes: 0 });
    const caller = world.signIn(legal('Racer'));
    const before = await world.stored();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) => submit(n % 2 ? one : two, caller)),
    );
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(won).toHaveLength(2);
    expect(lost).toEqual(Array(4).fill(quota));
    expect(await world.stored()).toBe(before + 2);
  });

  test('counts bytes, and one client of a legal person like another', async () => {
    const [one] = nodes({ messages: 0, bytes: 2 * size + 1 });
    const client = (clientId: string) =>
      world.signIn(legal('Acme', { delegate: { clientId, name: clientId } }));
    await submit(one, client('a'));
    await submit(one, client('b'));
    await expect(submit(one, client('c'))).rejects.toEqual(quota);
  });

  test('leaves an idempotency key free for the next day', async () => {
    const [one] = nodes({ messages: 1, bytes: 0 });
    const caller = world.signIn({ ...SENDER, subject: 'x' });
    await world.sealed();
    world.advance(1);
    await submit(one, caller);
    await expect(submit(one, caller, 'kept')).rejects.toEqual(quota);
    await world.sealed();
    world.advance(1);
    expect(await submit(one, caller, 'kept')).toMatchObject({ kind: 'accepted', replayed: false });
  });
});
