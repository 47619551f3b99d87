import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { inTurns } from '../../src/http/in-turns.js';

/** Requests are numbers here; each takes 0.8 milliseconds of a share of two. */
function gate(begin: (request: number) => void = () => undefined) {
  let time = 0;
  const begun: number[] = [];
  const listener = inTurns(
    (request) => {
      time += 0.8;
      begun.push(Number(request));
      begin(Number(request));
    },
    () => time,
  );
  const come = (request: number) =>
    listener(request as unknown as IncomingMessage, undefined as unknown as ServerResponse);
  return { begun, come };
}

describe('requests that come at one moment', () => {
  test('begin at once while they are few', () => {
    const { begun, come } = gate();
    for (const request of [1, 2, 3]) come(request);
    expect(begun).toEqual([1, 2, 3]);
  });

  test('begin round by round where they are many, in the order in which they came', async () => {
    const { begun, come } = gate();
    for (let request = 1; request <= 8; request++) come(request);
    const rounds = [begun.length];
    // A moment later comes one more, and must not overtake.
    come(9);
    while (begun.length < 9) {
      await nextRound();
      rounds.push(begun.length);
    }
    expect(rounds).toEqual([3, 6, 9]);
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await nextRound();
    come(10);
    expect(begun.at(-1)).toBe(10);
  });

  test('begin though one before them failed', async () => {
    const { begun, come } = gate((request) => {
      if (request === 2) throw new Error('of one alone');
    });
    come(1);
    expect(() => come(2)).toThrow('of one alone');
    for (const request of [3, 4, 5]) come(request);
    await nextRound();
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });
});
