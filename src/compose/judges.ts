/** Judges files of strangers in threads of their own, with bounded time and memory. A thread that fails is replaced. */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../delivery/ports.js';
import { HttpError } from '../http/errors.js';
import { describeError, type Logger } from '../log.js';
import type { Report } from '../verification/report.js';
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
const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
/** A second for anything, and more for what honestly takes longer. */
const workTime = (bytes: number): number => 1000 + (500 * bytes) / 1024 ** 2;
/** Until a thread has loaded its program. */
const START_MS = 20_000;
/** A thread that gets no processor is waited for, but not without end. */
const PATIENCE = 20;

export function openJudges(parts: JudgeParts): Judges {
  const { anchors, clock, log, entry = ENTRY, timeFor = workTime, mostWaiting = 8 } = parts;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let free = Math.max(1, availableParallelism() - 1);

  async function enter(): Promise<void> {
    if (free > 0) {
      free--;
      return;
    }
    if (waiting.length >= mostWaiting) {
      throw new HttpError('http/busy', 'Too many files wait to be judged. Try again in a moment.');
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  async function start(): Promise<Worker> {
    const worker = new Worker(entry, {
      resourceLimits: MEMORY,
      env: {},
      execArgv: [],
    });
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    });
    worker.on('error', () => undefined);
    await answerOf(worker, START_MS);
    worker.unref();
    return worker;
  }

  return {
    async judge(files) {
      await enter();
      let worker: Worker | undefined;
      try {
        worker = idle.pop() ?? (await start());
        worker.ref();
        const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
        const buffers = new Set(files.map((file) => file.bytes.buffer as ArrayBuffer));
        const order: JudgeOrder = { files, anchors: anchors(), at: clock.now() };
        worker.postMessage(order, [...buffers]);
        const report = (await answerOf(worker, timeFor(bytes))) as Report;
        worker.unref();
        idle.push(worker);
        return report;
      } catch (cause) {
        await worker?.terminate();
        log.warn(describeError(cause), 'files could not be judged');
        throw new HttpError(
          'http/not-judged',
          'The files could not be judged within the time and memory for it.',
          {},
          { cause },
        );
      } finally {
        leave();
      }
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** The next message. Rejects when the thread ends, fails, or has used up its time. */
async function answerOf(worker: Worker, limitMs: number): Promise<unknown> {
  const broken = new AbortController();
  const stop = (why: string) => broken.abort(new Error(why));
  const ended = (code: number) => stop(`the thread ended with ${code}`);
  worker.once('exit', ended);
  const watch = watchTime(limitMs, () => stop('the time was used up'));
  try {
    const [message] = await once(worker, 'message', { signal: broken.signal });
    return message;
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    watch();
    worker.off('exit', ended);
  }
}

/**
 * Time counts while the process really works: on a machine that is busy with other things a thread is not given up for it.
 * @returns stops watching
 */
function watchTime(limitMs: number, isOver: () => void): () => void {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const timer = setInterval(() => {
    const passed = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const worked = (user + system) / 1000;
    if (passed > limitMs && (worked > limitMs || passed > limitMs * PATIENCE)) isOver();
  }, 50);
  return () => clearInterval(timer);
}
