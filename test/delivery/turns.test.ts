import { describe, expect, test } from '@jest/globals';
import { createTurns } from '../../src/delivery/turns.js';

describe('turns', () => {
  test('leave a round of the event loop between any two pieces, and keep their order', async () => {
    const turn = createTurns();
    const seen: string[] = [];
    const rounds = () => {
      seen.push('round');
      if (seen.length < 20) setImmediate(rounds);
    };
    setImmediate(rounds);
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await turn();
        seen.push(name);
      }),
    );
    const pieces = seen.filter((one) => one !== 'round');
    expect(pieces).toEqual(['a', 'b', 'c']);
    const gap = (from: string, to: string) => seen.indexOf(to) - seen.indexOf(from);
    expect(gap('a', 'b')).toBeGreaterThan(1);
    expect(gap('b', 'c')).toBeGreaterThan(1);
  });
});
