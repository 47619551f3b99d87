/** Threads that work on orders, with bounded time and memory. A thread that fails is replaced. */

import { availableParallelism } from 'node:os';
import type { MessagePort, Worker } from 'node:worker_threads';
import { HttpError } from '../http/errors.js';
import { answerOf, beginThread, isReady } from './thread.js';

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
    const worker = beginThread(entry);
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    });
    await isReady(worker);
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
