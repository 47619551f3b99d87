/** When a window is over, and when that may be put on record. */

import { plus, SECOND } from './course.js';

/**
 * How long the service waits after a window's end before it records that nothing came. An answer that arrived in time may
 * still be on its way through the service; the recorded EventTime is the end of the window all the same.
 */
const GRACE = 30 * SECOND;

/** An act counts if it arrived before the end; at the end itself the window is over. */
export const isOver = (end: Date | undefined, time: Date): boolean =>
  end !== undefined && time.getTime() >= end.getTime();

/** The time from which the end of a window may be put on record. */
export const afterGrace = (end: Date): Date => plus(end, GRACE);
