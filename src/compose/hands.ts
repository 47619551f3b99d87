/** Threads or processes that work on orders, with bounded time and memory. One that fails is replaced. */

import { availableParallelism } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { HttpError } from '../http/errors.js';
import { answerOf, beginThread, type Hand, handOf, isReady } from './thread.js';

export interface HandsParts {
  /** The compiled program. It says `ready`, and then answers each order with one message. */
  readonly entry: URL;
  /** Orders that may wait for a free hand. */
  readonly mostWaiting: number;
  /** What an order hears that finds no place to wait. */
  readonly tooMany: string;
  /** Default: a thread of this process. */
  readonly begin?: (entry: URL) => Hand;
}

export interface Hands<Order, Result> {
  /**
   * @param moved what goes over instead of being copied, where that is possible
   * @param limitMs of work
   * @throws HttpError `http/busy`; Error when the one at work ended, failed or used up its time
   */
  work(
    order: Order,
    moved: readonly (ArrayBuffer | MessagePort)[],
    limitMs: number,
  ): Promise<Result>;
  close(): Promise<void>;
}

export function openHands<Order, Result>(parts: HandsParts): Hands<Order, Result> {
  const { entry, mostWaiting, tooMany, begin = (program) => handOf(beginThread(program)) } = parts;
  const idle: Hand[] = [];
  const all = new Set<Hand>();
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

  async function start(): Promise<Hand> {
    const hand = begin(entry);
    all.add(hand);
    hand.events.once('exit', () => {
      all.delete(hand);
      if (idle.includes(hand)) idle.splice(idle.indexOf(hand), 1);
    });
    try {
      await isReady(hand);
    } catch (cause) {
      await hand.end();
      throw cause;
    }
    return hand;
  }

  return {
    async work(order, moved, limitMs) {
      await enter();
      let hand: Hand | undefined;
      try {
        hand = idle.pop() ?? (await start());
        hand.ref();
        hand.post(order, moved);
        const result = (await answerOf(hand, limitMs)) as Result;
        hand.unref();
        idle.push(hand);
        return result;
      } catch (cause) {
        await hand?.end();
        throw cause;
      } finally {
        leave();
      }
    },
    async close() {
      await Promise.all([...all].map((hand) => hand.end()));
    },
  };
}
