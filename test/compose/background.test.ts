import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startBackground } from '../../src/compose/background.js';
import type { Steps } from '../../src/delivery/steps.js';
import { createLogger } from '../../src/log.js';
import type { Database } from '../../src/persistence/database.js';

type StartJobs = Database['startJobs'];
type Jobs = Awaited<ReturnType<StartJobs>>;

const nothing = async (): Promise<void> => undefined;
const steps: Steps = { notify: nothing, due: nothing, sweep: async () => 0, bounced: nothing };
const clock = { now: () => new Date('2026-03-01T10:00:00Z') };
const log = createLogger('silent');

/** A queue whose starts and losses the test decides. */
class Queue {
  starts = 0;
  /** Which starts were stopped, by their number. */
  readonly stopped: number[] = [];
  lose: () => void = () => undefined;
  /** What the next start waits for. */
  gate: Promise<void> = Promise.resolve();

  startJobs: StartJobs = async (_handlers, { onStopped }) => {
    this.starts += 1;
    const number = this.starts;
    this.lose = () => onStopped(new Error('lost'));
    await this.gate;
    const jobs: Partial<Jobs> = {
      stop: async () => {
        this.stopped.push(number);
      },
    };
    return jobs as Jobs;
  };
}

const background = (queue: Queue) => startBackground({ database: queue, steps, clock, log });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('what runs in the background', () => {
  test('starts the queue again after it was lost', async () => {
    const queue = new Queue();
    const running = await background(queue);
    queue.lose();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(queue.starts).toBe(2);
    await running.stop();
    expect(queue.stopped).toEqual([2]);
  });

  test('goes on trying while the queue does not start', async () => {
    const queue = new Queue();
    const running = await background(queue);
    queue.gate = Promise.reject(new Error('no database'));
    queue.gate.catch(() => undefined);
    queue.lose();
    await jest.advanceTimersByTimeAsync(16_000);
    expect(queue.starts).toBe(4);
    await running.stop();
  });

  test('does not try again once it was stopped, however a start under way ends', async () => {
    const queue = new Queue();
    const running = await background(queue);
    let fail: (error: Error) => void = () => undefined;
    queue.gate = new Promise((_, reject) => {
      fail = reject;
    });
    queue.lose();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(queue.starts).toBe(2);
    const stopped = running.stop();
    fail(new Error('no database'));
    await stopped;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(queue.starts).toBe(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is stopped only when a start under way was stopped too', async () => {
    const queue = new Queue();
    const running = await background(queue);
    let open: () => void = () => undefined;
    queue.gate = new Promise((resolve) => {
      open = resolve;
    });
    queue.lose();
    await jest.advanceTimersByTimeAsync(5_000);
    const stopped = running.stop().then(() => [...queue.stopped]);
    await jest.advanceTimersByTimeAsync(1_000);
    open();
    expect(await stopped).toEqual([2]);
  });
});
