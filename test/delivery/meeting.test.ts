import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createMeeting } from '../../src/delivery/meeting.js';

/** Takes a place, and tells whether it was let through. */
function guest(place: ReturnType<typeof createMeeting>) {
  const { meet, leave } = place();
  const state = { through: false };
  return {
    state,
    leave,
    come: () => {
      void meet().then(() => {
        state.through = true;
      });
      return nextRound();
    },
  };
}

describe('a meeting', () => {
  test('lets nobody through before everybody has come', async () => {
    const meeting = createMeeting(2);
    const [first, second] = [guest(meeting), guest(meeting)];
    await first.come();
    expect(first.state.through).toBe(false);
    await second.come();
    expect([first.state.through, second.state.through]).toEqual([true, true]);
  });

  test('does not wait for who has left, and counts nobody twice', async () => {
    const meeting = createMeeting(3);
    const [first, second, third] = [guest(meeting), guest(meeting), guest(meeting)];
    await first.come();
    first.leave();
    second.leave();
    second.leave();
    await nextRound();
    expect(first.state.through).toBe(false);
    await third.come();
    expect([first.state.through, third.state.through]).toEqual([true, true]);
  });
});
