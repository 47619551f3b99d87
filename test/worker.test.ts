import { describe, expect, test } from '@jest/globals';
import { DeliveryError } from '../src/delivery/errors.js';
import { createLogger } from '../src/log.js';
import { jobHandlers, startSweeper } from '../src/worker.js';

const log = createLogger('silent');
const failing = (error: unknown) => ({
  notify: () => Promise.reject(error),
  due: () => Promise.reject(error),
});
const payload = { messageId: 'm', recipient: 1, round: 0 };

describe('jobs', () => {
  test('a lost race ends the job', async () => {
    const handlers = jobHandlers(failing(new DeliveryError('delivery/already-decided', '')), log);
    await expect(handlers.due(payload)).resolves.toBeUndefined();
  });

  test('an inconsistency ends the job with an alarm in the log', async () => {
    const lines: unknown[] = [];
    const recording = { ...log, error: (line: unknown) => void lines.push(line) } as typeof log;
    const error = new DeliveryError('delivery/inconsistent', 'x', { messageId: 'm' });
    await jobHandlers(failing(error), recording).notify(payload);
    expect(lines).toEqual([{ job: 'notify', code: 'delivery/inconsistent', messageId: 'm' }]);
  });

  test.each([
    ['a foreign error', new Error('connection lost')],
    ['something thrown that is no error', 'text'],
    ['proof that is behind', new DeliveryError('delivery/cannot-prove', '')],
  ])('%s is left to the queue, which tries again', async (_what, error) => {
    await expect(jobHandlers(failing(error), log).notify(payload)).rejects.toBe(error);
  });
});

describe('the sweeper', () => {
  test('sweeps at once, survives a failing sweep, and waits for one under way when it stops', async () => {
    let ended = false;
    let calls = 0;
    const sweeper = startSweeper(
      {
        async sweep() {
          calls += 1;
          if (calls === 1) throw new Error('database away');
          await new Promise((resolve) => setTimeout(resolve, 20));
          ended = true;
          return 0;
        },
      },
      { clock: { now: () => new Date(0) }, log, intervalMs: 5 },
    );
    while (calls < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await sweeper.stop();
    expect(ended).toBe(true);
  });
});
