import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { testDatabase } from '../database.js';
import { NOW, open } from './sample.js';

const database = await testDatabase();
const { sessions, replay } = await open(database);
const later = (ms: number) => new Date(NOW.getTime() + ms);

const session = () => ({
  idHash: new Uint8Array(randomBytes(32)),
  payload: new Uint8Array(randomBytes(80)),
  createdAt: NOW,
  idleUntil: later(1000),
  endsAt: later(9000),
});

test('a session is found by its hash alone, moves its idle limit, and is gone once removed', async () => {
  const stored = session();
  await sessions.insert(stored);
  await sessions.insert(session());
  await sessions.touch(stored.idHash, later(5000));
  const found = await sessions.find(stored.idHash);
  expect(
    found && {
      ...found,
      idHash: new Uint8Array(found.idHash),
      payload: new Uint8Array(found.payload),
    },
  ).toEqual({
    ...stored,
    idleUntil: later(5000),
  });
  await sessions.remove(stored.idHash);
  expect(await sessions.find(stored.idHash)).toBeUndefined();
});

test('a session is not replaced by another of the same hash', async () => {
  const stored = session();
  await sessions.insert(stored);
  await expect(sessions.insert({ ...session(), idHash: stored.idHash })).rejects.toMatchObject({
    code: '23505',
  });
});

test('of many who use a one-time value at once, one may', async () => {
  const uses = await Promise.all(
    Array.from({ length: 12 }, () => replay.use('sign-in-state', 'value', later(1000))),
  );
  expect(uses.filter(Boolean)).toHaveLength(1);
  expect(await replay.use('client-assertion', 'value', later(1000))).toBe(true);
  expect(await replay.use('sign-in-state', 'value', later(1000))).toBe(false);
});
