/** One thread: how it is begun, heard and given up. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

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

/** From then on it keeps no process alive. */
export async function isReady(worker: Worker): Promise<void> {
  await answerOf(worker, START_MS);
  worker.unref();
}

/** The next message. Rejects when the thread ends, fails, or has used up its time. */
export async function answerOf(worker: Worker, limitMs: number): Promise<unknown> {
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
export function watchTime(limitMs: number, isOver: () => void): () => void {
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
