/** Leaving without a failed request: say so, let whoever sends requests here notice, finish what is under way. */

import { Bell } from '../delivery/bell.js';
import type { FrontDoor } from './front-door.js';

export interface DrainSetting {
  /** Milliseconds in which `/readyz` already says no and everything is still answered: what a balancer needs to see it. */
  readonly noticeMs: number;
  /** Milliseconds that requests under way then have to end. */
  readonly limitMs: number;
}

export interface Drain {
  isLeaving(): boolean;
  /** Resolves when no request runs any more. May be called twice. */
  leave(): Promise<void>;
  /** For who cannot wait: ends the notice and breaks off what is under way. */
  cut(): void;
}

/** @param onCut told when the limit was reached and requests were broken off */
export function createDrain(
  door: Pick<FrontDoor, 'close' | 'cut'>,
  { noticeMs, limitMs }: DrainSetting,
  onCut: () => void,
): Drain {
  const hurry = new Bell();
  let leaving: Promise<void> | undefined;
  let hurried = false;

  async function go(): Promise<void> {
    if (noticeMs > 0 && !hurried) await hurry.wait(noticeMs);
    const limit = setTimeout(() => {
      onCut();
      door.cut();
    }, limitMs);
    await door.close();
    clearTimeout(limit);
  }

  return {
    isLeaving: () => leaving !== undefined,
    leave() {
      leaving ??= go();
      return leaving;
    },
    cut() {
      hurried = true;
      hurry.ring();
      door.cut();
    },
  };
}
