import { expect, test } from '@jest/globals';
import type {
  DeliveryStore,
  DeliveryTransaction,
  IdempotencyKey,
} from '../../src/delivery/ports.js';
import { releaseKey } from '../../src/delivery/release-key.js';

const KEY: IdempotencyKey = { owner: 'a sender', key: 'a key' };

/** A database that is away for the first calls. */
function store(failures: number) {
  const released: IdempotencyKey[] = [];
  let resolve: () => void = () => undefined;
  const done = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  let left = failures;
  const tx = {
    releaseIdempotency: async (key: IdempotencyKey) => {
      released.push(key);
      resolve();
    },
  } as Partial<DeliveryTransaction> as DeliveryTransaction;
  const transaction: DeliveryStore['transaction'] = async (work) => {
    if (left > 0) {
      left -= 1;
      throw new Error('the connection was lost');
    }
    return work(tx);
  };
  return { store: { transaction }, released, done };
}

test('a key is given back at once where the database answers', async () => {
  const { store: there, released } = store(0);
  await releaseKey(there, KEY);
  expect(released).toEqual([KEY]);
});

test('a key is given back later where the database is away, and nobody waits for that', async () => {
  const { store: away, released, done } = store(2);
  await releaseKey(away, KEY);
  expect(released).toEqual([]);
  const keepAlive = setInterval(() => undefined, 50);
  await done;
  clearInterval(keepAlive);
  expect(released).toEqual([KEY]);
});
