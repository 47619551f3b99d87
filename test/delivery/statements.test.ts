import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { proceed } from '../../src/delivery/due.js';
import { natural } from './people.js';
import { createWorld, recipientOf } from './world.js';

const world = await createWorld();

interface Client {
  query: (this: Client, ...args: unknown[]) => unknown;
  readonly connectionParameters: { readonly application_name: string };
}

/** How many statements `work` sends. Nothing else may use the database meanwhile but the signs of life. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const prototype = pg.Client.prototype as unknown as Client;
  const { query } = prototype;
  let count = 0;
  prototype.query = function (...args) {
    if (this.connectionParameters.application_name !== 'sealpost-presence') count += 1;
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return count;
}

async function proven(recipients: number, mode: 'basic' | 'consent' = 'consent'): Promise<string> {
  const everybody = Array.from({ length: recipients }, (_, n) => recipientOf(natural('R', `${n}`)));
  const { view } = await world.submit({ mode, recipients: everybody }, undefined, undefined, 0);
  world.sealer.start();
  await world.sealed();
  await world.sealer.stop();
  return view.message.id;
}
const coursesOf = (messageId: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ messageId, recipient: n + 1 }));

describe('a message to fifty takes as many statements as a message to one', () => {
  test('when its courses go on', async () => {
    const goOn = async (recipients: number) => {
      const id = await proven(recipients);
      const ids = coursesOf(id, recipients);
      return statementsOf(() =>
        world.store.delivery.transaction((tx) => proceed(tx, ids, world.clock.now())),
      );
    };
    expect(await goOn(50)).toBe(await goOn(1));
  });

  test('when its sender looks at it', async () => {
    const look = async (recipients: number) => {
      const id = await proven(recipients);
      return statementsOf(() => world.delivery.sentMessage(world.signIn(), id));
    };
    expect(await look(50)).toBe(await look(1));
  });
});

test('a list of many takes as many statements as a list of one', async () => {
  for (let n = 0; n < 5; n++) await proven(2, n % 2 ? 'basic' : 'consent');
  const caller = world.signIn(natural('R', '0'));
  for (const list of [
    (limit: number) => world.delivery.listSent(world.signIn(), { limit }),
    (limit: number) => world.delivery.listReceived(caller, { limit }),
  ]) {
    expect((await list(5)).items).toHaveLength(5);
    expect(await statementsOf(() => list(5))).toBe(await statementsOf(() => list(1)));
  }
});
