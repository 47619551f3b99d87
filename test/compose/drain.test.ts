import { describe, expect, test } from '@jest/globals';
import { createDrain } from '../../src/compose/drain.js';

const LONG = 60_000;

/** A door whose last request ends when the test says so, or when it is broken off. */
function doorWithRequest() {
  const calls: string[] = [];
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const door = {
    close: () => {
      calls.push('close');
      return over;
    },
    cut: () => {
      calls.push('cut');
      end();
    },
  };
  return { door, calls, end: () => end() };
}

describe('leaving', () => {
  test('is announced before the door closes', async () => {
    const { door, calls, end } = doorWithRequest();
    const drain = createDrain(door, { noticeMs: LONG, limitMs: LONG }, () => undefined);
    expect(drain.isLeaving()).toBe(false);
    const left = drain.leave();
    expect(drain.isLeaving()).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([]);
    end();
    drain.cut();
    await left;
    expect(calls).toEqual(['cut', 'close']);
  });

  test('waits for the last request', async () => {
    const { door, calls, end } = doorWithRequest();
    const drain = createDrain(door, { noticeMs: 0, limitMs: LONG }, () => undefined);
    let left = false;
    const leaving = drain.leave().then(() => {
      left = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toBe(false);
    end();
    await leaving;
    expect(calls).toEqual(['close']);
  });

  test('does not wait for ever for a client that does not go on, and says so', async () => {
    const { door, calls } = doorWithRequest();
    const told: string[] = [];
    await createDrain(door, { noticeMs: 0, limitMs: 1 }, () => void told.push('cut')).leave();
    expect(calls).toEqual(['close', 'cut']);
    expect(told).toEqual(['cut']);
  });

  test('happens once, however often it is asked for', async () => {
    const { door, calls, end } = doorWithRequest();
    const drain = createDrain(door, { noticeMs: 0, limitMs: LONG }, () => undefined);
    end();
    await Promise.all([drain.leave(), drain.leave()]);
    expect(calls).toEqual(['close']);
  });

  test('takes no notice time after somebody was in a hurry', async () => {
    const { door, calls } = doorWithRequest();
    const drain = createDrain(door, { noticeMs: LONG, limitMs: LONG }, () => undefined);
    drain.cut();
    await drain.leave();
    expect(calls).toEqual(['cut', 'close']);
  });
});
