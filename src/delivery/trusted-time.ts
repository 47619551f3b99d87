/** Whether there is time that can be trusted: what authorities answered, held against our own clock. */

import type { TimestampAuthority, TsaAttempt } from '../evidence/ports.js';
import type { Alarm } from './alarm.js';
import { SECOND } from './course.js';

/** Two clocks are never one; more than this and one of them is wrong. The verifier uses the same tolerance. */
export const CLOCK_TOLERANCE = 2 * SECOND;

export interface TimeState {
  /** Since when no authority grants a token that can be used. Absent while one does. */
  readonly missingSince?: Date;
  /** Milliseconds by which our own clock is ahead of (positive) or behind the time in tokens. Absent while they agree. */
  readonly difference?: number;
}

export interface TrustedTime {
  /** Learns from one round: every authority asked for one stamp, in order. */
  observe(round: readonly TsaAttempt[]): void;
  state(): TimeState;
}

/**
 * By how many milliseconds our clock is ahead of a token (positive) or behind it (negative); 0 within the tolerance.
 * @param asked our time before the question
 * @param answered our time after the answer: anywhere in between the token may have been made
 */
export function clockDifference(asked: Date, answered: Date, genTime: Date): number {
  const ahead = asked.getTime() - genTime.getTime();
  const behind = genTime.getTime() - answered.getTime();
  if (ahead > CLOCK_TOLERANCE) return ahead;
  return behind > CLOCK_TOLERANCE ? -behind : 0;
}

/**
 * @param known from before the start, or from another clock: it stands until the first time-stamp
 * @param onDifference told by how much our clock is ahead, whenever time-stamps contradict it
 */
export function createTrustedTime(
  alarm: Alarm,
  known: TimeState = {},
  onDifference: (milliseconds: number) => void = () => undefined,
): TrustedTime {
  let state = known;
  /** When the last round that agreed with us was begun. */
  let agreedFrom = new Date(0);
  return {
    observe(round) {
      const [first] = round;
      // Rounds run side by side: one that was begun before another that was answered tells nothing new.
      if (!first || first.startedAt < agreedFrom) return;
      const differences = round.flatMap(({ startedAt, finishedAt, genTime }) =>
        genTime ? [clockDifference(startedAt, finishedAt, genTime)] : [],
      );
      // One authority that agrees with us outweighs another that does not: two clocks against one.
      if (differences.includes(0)) {
        state = {};
        agreedFrom = first.startedAt;
        return;
      }
      const found = differences.at(-1);
      if (found !== undefined) onDifference(found);
      const difference = found ?? state.difference;
      if (difference !== undefined && state.difference === undefined) {
        alarm('delivery/clock-differs', { milliseconds: difference });
      }
      state = {
        missingSince: state.missingSince ?? first.startedAt,
        ...(difference !== undefined && { difference }),
      };
    },
    state: () => state,
  };
}

/** The same authorities; every round of them also tells what time it is. */
export const observedBy = (time: TrustedTime, tsa: TimestampAuthority): TimestampAuthority => ({
  async stamp(bytes) {
    const result = await tsa.stamp(bytes);
    time.observe(result.attempts);
    return result;
  },
});
