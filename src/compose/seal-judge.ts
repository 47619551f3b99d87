/** Judges fresh seals in one thread of its own, so that the thread which serves is free for everything else. */

import type { Worker } from 'node:worker_threads';
import type { FreshSeal, SealJudgement } from '../delivery/own-judge.js';
import type { SealAnswer, SealOrder } from './seal-judge-worker.js';
import { beginThread, gathered, handOf, isReady, watchTime } from './thread.js';

export interface SealJudge {
  /**
   * @param anchors what is trusted, DER. They go to the thread whenever they are another array than for the seal before.
   * @throws Error when the thread ended, failed or used up its time: then nothing was judged, and the next call begins another
   */
  judge(seal: FreshSeal, anchors: readonly Uint8Array[]): Promise<SealJudgement>;
  close(): Promise<void>;
}

/** The compiled program, from `src/compose` and from `dist/compose` alike. */
const ENTRY = new URL('../../dist/compose/seal-judge-worker.js', import.meta.url);
/** From one answer to the next. A judgement takes less than a millisecond: what takes longer than this hangs. */
const LIMIT_MS = 30_000;

/** Begins the thread at once: the first seal should not wait for it. */
export function openSealJudge({ entry = ENTRY, limitMs = LIMIT_MS } = {}): SealJudge {
  let thread: SealThread | undefined;
  let closed = false;

  function inUse(): SealThread {
    if (closed) throw new Error('fresh seals are no longer judged');
    if (thread?.hasEnded ?? true) thread = new SealThread(entry, limitMs);
    return thread as SealThread;
  }

  inUse();
  return {
    judge: async (seal, anchors) => inUse().judge(seal, anchors),
    async close() {
      closed = true;
      await thread?.end(new Error('the service stops'));
    },
  };
}

interface Waiting {
  readonly resolve: (judgement: SealJudgement) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, and who waits for its answers. Once it has ended it answers nobody. */
class SealThread {
  readonly #worker: Worker;
  readonly #limitMs: number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #order: (order: SealOrder) => void;
  #count = 0;
  #anchors: readonly Uint8Array[] | undefined;
  #failure: Error | undefined;
  /** Stops watching the time, which counts while somebody waits. One for all of them: asking for it is a system call. */
  #watch: (() => void) | undefined;

  constructor(entry: URL, limitMs: number) {
    this.#worker = beginThread(entry);
    this.#limitMs = limitMs;
    const ready = this.#start();
    this.#order = gathered(async (orders) => {
      await ready;
      this.#post(orders);
    });
  }

  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  judge(seal: FreshSeal, anchors: readonly Uint8Array[]): Promise<SealJudgement> {
    return new Promise((resolve, reject) => {
      const number = this.#count++;
      this.#waiting.set(number, { resolve, reject });
      this.#watch ??= this.#watchTime();
      this.#order({ number, seal, ...(anchors !== this.#anchors && { anchors }) });
      this.#anchors = anchors;
    });
  }

  /** Whoever still waits hears of the failure. */
  async end(failure: Error): Promise<void> {
    this.#failure ??= failure;
    this.#watch?.();
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
    await this.#worker.terminate();
  }

  async #start(): Promise<void> {
    this.#worker.once('error', (error) => void this.end(error));
    this.#worker.once('messageerror', (error) => void this.end(error));
    this.#worker.once('exit', (code) => void this.end(new Error(`the thread ended with ${code}`)));
    try {
      await isReady(handOf(this.#worker));
      this.#worker.on('message', (answers: readonly SealAnswer[]) => this.#hear(answers));
      // Listening holds the process again. While an answer is awaited, the watch does.
      this.#worker.unref();
    } catch (cause) {
      await this.end(new Error('the thread did not begin', { cause }));
    }
  }

  #post(orders: readonly SealOrder[]): void {
    try {
      this.#worker.postMessage(orders);
    } catch (cause) {
      void this.end(new Error('the thread could not be asked', { cause }));
    }
  }

  #hear(answers: readonly SealAnswer[]): void {
    for (const { number, judgement, failure } of answers) {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (judgement) waiting?.resolve(judgement);
      else waiting?.reject(new Error(`a fresh seal could not be judged: ${failure}`));
    }
    this.#watch?.();
    this.#watch = this.#waiting.size > 0 ? this.#watchTime() : undefined;
  }

  #watchTime(): () => void {
    return watchTime(this.#limitMs, () => void this.end(new Error('the time was used up')));
  }
}
