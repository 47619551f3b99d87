import { describe, expect, test } from '@jest/globals';
import { createSteadyClock } from '../../src/delivery/steady-clock.js';
import { createTrustedTime } from '../../src/delivery/trusted-time.js';

const START = Date.parse('2026-03-01T10:00:00Z');
const HOUR = 3_600_000;

/** A machine whose clock can be set, and whose counter cannot. */
function machine(offset = 0) {
  const jumps: number[] = [];
  let passed = 0;
  const clock = createSteadyClock({
    machine: { now: () => new Date(START + passed + offset) },
    counter: () => 5000 + passed,
    onJump: (milliseconds) => jumps.push(milliseconds),
  });
  return {
    clock,
    jumps,
    pass: (milliseconds: number) => {
      passed += milliseconds;
    },
    set: (milliseconds: number) => {
      offset = milliseconds;
    },
    isRight: () => clock.now().getTime() === START + passed,
  };
}

test('small corrections of the machine are followed, however many', () => {
  const { clock, pass, set, jumps } = machine();
  for (let step = 1; step <= 10; step++) {
    pass(1000);
    set(step * 1500);
    clock.now();
  }
  expect(clock.now()).toEqual(new Date(START + 10_000 + 15_000));
  expect(jumps).toEqual([]);
});

test.each([HOUR, -HOUR, 24 * HOUR, -3000])(
  'a jump of %i ms is told once and not followed',
  (jump) => {
    const { pass, set, jumps, isRight } = machine();
    set(jump);
    for (let step = 0; step < 3; step++) {
      pass(1000);
      expect(isRight()).toBe(true);
    }
    expect(jumps).toEqual([jump]);
    set(0);
    expect(isRight()).toBe(true);
    set(jump);
    isRight();
    expect(jumps).toEqual([jump, jump]);
  },
);

test('a pause of the process is no jump', () => {
  const { pass, jumps, isRight } = machine();
  pass(5 * HOUR);
  expect(isRight()).toBe(true);
  expect(jumps).toEqual([]);
});

test('a machine that was wrong from the start and is put right is followed once a time-stamp says so', () => {
  const { clock, pass, set } = machine();
  // What began an hour late is now what time-stamps say.
  set(HOUR);
  pass(1000);
  const token = new Date(START + 1000 + HOUR);
  expect(clock.now()).toEqual(new Date(START + 1000));
  const time = createTrustedTime(() => undefined, undefined, clock.doubt);
  const asked = { startedAt: clock.now(), finishedAt: clock.now(), genTime: token };
  time.observe([{ ...asked, tsa: 'a', outcome: 'time', detail: '' }]);
  expect(clock.now()).toEqual(token);
});

test('a time-stamp that contradicts the machine as well changes nothing', () => {
  const { clock, set, isRight } = machine();
  set(HOUR);
  clock.doubt(-2 * HOUR);
  expect(isRight()).toBe(true);
});

describe('a clock that another contradicts at the start', () => {
  test.each([HOUR, -HOUR])('goes on as the other says, %i ms away', (wrong) => {
    const { clock, pass, set, jumps, isRight } = machine(wrong);
    clock.yieldTo(wrong);
    pass(1000);
    expect(isRight()).toBe(true);
    set(0);
    pass(1000);
    expect(isRight()).toBe(true);
    expect(jumps).toEqual([]);
  });

  test('is right again as soon as a time-stamp says that it was the other that was wrong', () => {
    const { clock, pass, isRight } = machine();
    clock.yieldTo(HOUR);
    pass(1000);
    expect(isRight()).toBe(false);
    clock.doubt(-HOUR);
    expect(isRight()).toBe(true);
  });
});
