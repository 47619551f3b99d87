/** Judges files of strangers in processes of their own, so that whatever is in them can end nothing but such a process. */

import type { Clock } from '../delivery/ports.js';
import { HttpError } from '../http/errors.js';
import { describeError, type Logger } from '../log.js';
import type { Report } from '../verification/report.js';
import { openHands } from './hands.js';
import { beginProcess } from './process.js';
import type { JudgeOrder } from './verifier.js';

export interface JudgeParts {
  /** Asked for each order: they change when the seal key is replaced. */
  readonly anchors: () => readonly Uint8Array[];
  readonly clock: Clock;
  readonly log: Logger;
  /** The program of a process. Default: the one that verifies. */
  readonly entry?: URL;
  /** Milliseconds of work for files of so many bytes. */
  readonly timeFor?: (bytes: number) => number;
  /** Orders that may wait for a process. */
  readonly mostWaiting?: number;
}

export interface Judges {
  /** Rejects with HttpError `http/not-judged` or `http/busy`. */
  judge(files: JudgeOrder['files']): Promise<Report>;
  close(): Promise<void>;
}

/** The compiled program, from `src/compose` and from `dist/compose` alike: a process loads nothing else. */
const ENTRY = new URL('../../dist/compose/judge-worker.js', import.meta.url);
/** A second for anything, and more for what honestly takes longer. */
const workTime = (bytes: number): number => 1000 + (500 * bytes) / 1024 ** 2;

export function openJudges(parts: JudgeParts): Judges {
  const { anchors, clock, log, entry = ENTRY, timeFor = workTime, mostWaiting = 8 } = parts;
  const processes = openHands<JudgeOrder, Report>({
    entry,
    mostWaiting,
    begin: beginProcess,
    tooMany: 'Too many files wait to be judged. Try again in a moment.',
  });
  return {
    async judge(files) {
      const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
      const order: JudgeOrder = { files, anchors: anchors(), at: clock.now() };
      try {
        return await processes.work(order, [], timeFor(bytes));
      } catch (cause) {
        if (cause instanceof HttpError) throw cause;
        log.warn(describeError(cause), 'files could not be judged');
        throw new HttpError(
          'http/not-judged',
          'The files could not be judged within the time and memory for it.',
          {},
          { cause },
        );
      }
    },
    close: () => processes.close(),
  };
}
