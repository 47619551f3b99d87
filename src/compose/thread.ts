/** One thread, or whoever else works beside the one that serves: how it is begun, heard and given up. */

import { type EventEmitter, once } from 'node:events';
import { type Transferable, Worker } from 'node:worker_threads';

/** Somebody who works beside the thread that serves: a thread of this process, or a process of its own (`process.ts`). */
export interface Hand {
  /** `message` with each answer, `exit` at the end. */
  readonly events: EventEmitter;
  /** @param moved what goes over instead of being copied, where that is possible */
  post(order: unknown, moved: readonly Transferable[]): void;
  /** Whether it keeps this process alive. */
  ref(): void;
  unref(): void;
  /** At once, whatever it does. */
  end(): Promise<void>;
  /** Processor time that it may have used. Milliseconds. */
  worked(): number;
}

const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
/** Until a thread has loaded its program. */
const START_MS = 20_000;
/** A thread that gets no processor is waited for, but not without end. */
const PATIENCE = 20;

/** @param entry the compiled program. It says `ready` when it is. */
export function beginThread(entry: URL): Worker {
  const worker = new Worker(entry, { resourceLimits: MEMORY, env: {}, execArgv: [] });
  // Whoever waits for it is told by its end.
  worker.on('error', () => undefined);
  return worker;
}

/** A thread whose answers are waited for one by one. */
export function handOf(worker: Worker): Hand {
  return {
    events: worker,
    post: (order, moved) => worker.postMessage(order, [...moved]),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    end: async () => void (await worker.terminate()),
    worked: ourTime,
  };
}

/** From then on it keeps no process alive. */
export async function isReady(hand: Hand): Promise<void> {
  await answerOf(hand, START_MS);
  hand.unref();
}

/** The next message. Rejects when the one at work ends, fails, or has used up its time. */
export async function answerOf({ events, worked }: Hand, limitMs: number): Promise<unknown> {
  const broken = new AbortController();
  const stop = (why: string) => broken.abort(new Error(why));
  const ended = (code: number | null) => stop(`it ended with ${code}`);
  events.once('exit', ended);
  const watch = watchTime(limitMs, () => stop('the time was used up'), worked);
  try {
    const [message] = await once(events, 'message', { signal: broken.signal });
    return message;
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    watch();
    events.off('exit', ended);
  }
}

/** Of this process. Milliseconds. */
function ourTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Time counts while somebody really works: on a machine that is busy with other things nobody is given up for it.
 * @param worked processor time so far. Milliseconds.
 * @returns stops watching
 */
export function watchTime(limitMs: number, isOver: () => void, worked = ourTime): () => void {
  const started = performance.now();
  const workedBefore = worked();
  const timer = setInterval(() => {
    const passed = performance.now() - started;
    if (passed <= limitMs) return;
    if (worked() - workedBefore > limitMs || passed > limitMs * PATIENCE) isOver();
  }, 50);
  return () => clearInterval(timer);
}

/** What is said in one round of the event loop goes in one message. */
export function gathered<Item>(post: (items: readonly Item[]) => void): (item: Item) => void {
  let items: Item[] = [];
  return (item) => {
    items.push(item);
    if (items.length > 1) return;
    setImmediate(() => {
      const together = items;
      items = [];
      post(together);
    });
  };
}
