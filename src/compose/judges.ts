/** Judges files of strangers in threads of their own, so that whatever is in them can end nothing but such a thread. */

import type { Clock } from '../delivery/ports.js';
import { HttpError } from '../http/errors.js';
import { describeError, type Logger } from '../log.js';
import type { Report } from '../verification/report.js';
import { openThreads } from './threads.js';
import type { JudgeOrder } from './verifier.js';

export interface JudgeParts {
  /** Asked for each order: they change when the seal key is replaced. */
  readonly anchors: () => readonly Uint8Array[];
  readonly clock: Clock;
  readonly log: Logger;
  /** The program of a thread. Default: the one that verifies. */
  readonly entry?: URL;
  /** Milliseconds of work for files of so many bytes. */
  readonly timeFor?: (bytes: number) => number;
  /** Orders that may wait for a thread. */
  readonly mostWaiting?: number;
}

export interface Judges {
  /** Rejects with HttpError `http/not-judged` or `http/busy`. The files' memory goes to the thread. */
  judge(files: JudgeOrder['files']): Promise<Report>;
  close(): Promise<void>;
}

/** The compiled program, from `src/compose` and from `dist/compose` alike: a thread loads nothing else. */
const ENTRY = new URL('../../dist/compose/judge-worker.js', import.meta.url);
/** A second for anything, and more for what honestly takes longer. */
const workTime = (bytes: number): number => 1000 + (500 * bytes) / 1024 ** 2;

export function openJudges(parts: JudgeParts): Judges {
  const { anchors, clock, log, entry = ENTRY, timeFor = workTime, mostWaiting = 8 } = parts;
  const threads = openThreads<JudgeOrder, Report>({
    ...{ entry, mostWaiting },
    tooMany: 'Too many files wait to be judged. Try again in a moment.',
  });
  return {
    async judge(files) {
      const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
      const buffers = new Set(files.map((file) => file.bytes.buffer as ArrayBuffer));
      const order: JudgeOrder = { files, anchors: anchors(), at: clock.now() };
      try {
        return await threads.work(order, [...buffers], timeFor(bytes));
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
    close: () => threads.close(),
  };
}
