/** Threads that work on orders, with bounded time and memory. A thread that fails is replaced. */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { HttpError } from '../http/errors.js';

export interface ThreadParts {
  /** The compiled program of a thread. It says `ready`, and then answers each order with one message. */
  readonly entry: URL;
  /** Orders that may wait for a thread. */
  readonly mostWaiting: number;
  /** What an order hears that finds no place to wait. */
  readonly tooMany: string;
}

export interface Threads<Order, Result> {
  /**
   * @param moved what goes to the thread instead of being copied
   * @param limitMs of work
   * @throws HttpError `http/busy`; Error when the thread ended, failed or used up its time
   */
  work(
    order: Order,
    moved: readonly (ArrayBuffer | MessagePort)[],
    limitMs: number,
  ): Promise<Result>;
  close(): Promise<void>;
}

const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
/** Until a thread has loaded its program. */
const START_MS = 20_000;
/** A thread that gets no processor is waited for, but not without end. */
const PATIENCE = 20;

export function openThreads<Order, Result>(parts: ThreadParts): Threads<Order, Result> {
  const { entry, mostWaiting, tooMany } = parts;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let free = Math.max(1, availableParallelism() - 1);

  async function enter(): Promise<void> {
    if (free > 0) {
      free--;
      return;
    }
    if (waiting.length >= mostWaiting) throw new HttpError('http/busy', tooMany);
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
    async work(order, moved, limitMs) {
      await enter();
      let worker: Worker | undefined;
      try {
        worker = idle.pop() ?? (await start());
        worker.ref();
        worker.postMessage(order, [...moved]);
        const result = (await answerOf(worker, limitMs)) as Result;
        worker.unref();
        idle.push(worker);
        return result;
      } catch (cause) {
        await worker?.terminate();
        throw cause;
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
