import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clockDifference,
  createTrustedTime,
  type TimeState,
} from '../../src/delivery/trusted-time.js';
import type { TsaAttempt } from '../../src/evidence/ports.js';

const NOON = new Date('2026-03-02T12:00:00.000Z').getTime();
const at = (milliseconds: number) => new Date(NOON + milliseconds);
const attempt = (outcome: string, genTime?: Date): TsaAttempt => ({
  ...{ tsa: 'https://tsa.example', startedAt: at(0), finishedAt: at(100), outcome, detail: '' },
  ...(genTime && { genTime }),
});
const refused = attempt('tsa/refused');
const agreeing = attempt('granted', at(50));
const ahead = attempt('tsa/clock-differs', at(-5000));
const behind = attempt('tsa/clock-differs', at(5100));

function watch(known?: TimeState) {
  const alarms: unknown[] = [];
  const time = createTrustedTime((...alarm) => void alarms.push(alarm.slice(0, 2)), known);
  return { time, alarms };
}

describe('trusted time', () => {
  test('is there until an authority was asked in vain', () => {
    const { time, alarms } = watch();
    expect(time.state()).toEqual({});
    time.observe([]);
    expect(time.state()).toEqual({});
    time.observe([refused]);
    expect(time.state()).toEqual({ missingSince: at(0) });
    expect(alarms).toEqual([]);
  });

  test('is doubted after another clock contradicted ours, until a time-stamp agrees with us', () => {
    const { time } = watch({ difference: -3_600_000 });
    time.observe([refused]);
    expect(time.state()).toEqual({ missingSince: at(0), difference: -3_600_000 });
    time.observe([agreeing]);
    expect(time.state()).toEqual({});
  });

  test('is missing since the first refusal, not the last, and since before a restart', () => {
    const { time } = watch({ missingSince: at(-60_000) });
    time.observe([refused]);
    expect(time.state()).toEqual({ missingSince: at(-60_000) });
    time.observe([agreeing]);
    expect(time.state()).toEqual({});
  });

  test('is not doubted for a question that was put before another was answered, and failed after it', () => {
    const { time } = watch();
    time.observe([{ ...agreeing, startedAt: at(5) }]);
    time.observe([refused]);
    expect(time.state()).toEqual({});
    time.observe([{ ...refused, startedAt: at(6) }]);
    expect(time.state()).toEqual({ missingSince: at(6) });
  });

  test('is there when a later authority of the same round grants', () => {
    const { time } = watch();
    time.observe([refused, agreeing]);
    expect(time.state()).toEqual({});
  });

  test('is not there while our clock and the token are apart, in either direction; one alarm says so', () => {
    const { time, alarms } = watch();
    time.observe([ahead]);
    expect(time.state()).toEqual({ missingSince: at(0), difference: 5000 });
    time.observe([behind]);
    expect(time.state().difference).toBe(-5000);
    expect(alarms).toEqual([['delivery/clock-differs', { milliseconds: 5000 }]]);
  });

  test('silence does not make a wrong clock right', () => {
    const { time } = watch();
    time.observe([ahead]);
    time.observe([refused]);
    expect(time.state().difference).toBe(5000);
    time.observe([agreeing]);
    expect(time.state()).toEqual({});
  });

  test('one authority that agrees with us outweighs one that does not', () => {
    const { time, alarms } = watch();
    time.observe([ahead, agreeing]);
    expect(time.state()).toEqual({});
    expect(alarms).toEqual([]);
  });

  test('tells each new disagreement', () => {
    const { time, alarms } = watch();
    for (const round of [[ahead], [agreeing], [behind]]) time.observe(round);
    expect(alarms).toHaveLength(2);
  });
});

describe('the difference of two clocks', () => {
  const span = fc.integer({ min: 0, max: 20_000 });
  const skew = fc.integer({ min: -60_000, max: 60_000 });

  test('is none whenever the token was made while we waited, give or take two seconds', () => {
    fc.assert(
      fc.property(span, fc.double({ min: 0, max: 1, noNaN: true }), (waited, when) => {
        const genTime = at(-2000 + Math.round((waited + 4000) * when));
        expect(clockDifference(at(0), at(waited), genTime)).toBe(0);
      }),
    );
  });

  test('is what the token is before or after that, with its sign', () => {
    fc.assert(
      fc.property(span, skew, (waited, off) => {
        const genTime = at(off < 0 ? off : waited + off);
        const expected = Math.abs(off) > 2000 ? -off : 0;
        expect(clockDifference(at(0), at(waited), genTime)).toBe(expected);
      }),
    );
  });
});
