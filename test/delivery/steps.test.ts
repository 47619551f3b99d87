import { describe, expect, test } from '@jest/globals';
import { createSteps } from '../../src/delivery/steps.js';
import { HARD, SOFT, TAKEN } from './course-simulation.js';
import { ANA, BOB } from './people.js';
import { createWorld, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();

async function submitted(mode: 'basic' | 'consent' = 'consent'): Promise<string> {
  const { view } = await world.submit({ mode });
  await world.sealed();
  world.state.notices.length = 0;
  world.state.outcome = TAKEN;
  return view.message.id;
}
const job = (messageId: string) => ({ messageId, recipient: 1, round: 0 });
const notify = async (id: string, outcome: typeof world.state.outcome = TAKEN) => {
  world.state.outcome = outcome;
  await world.steps.notify(job(id));
  await world.sealed();
};
const events = async (id: string) => (await world.store.delivery.course(id, 1))?.events ?? [];
const codes = async (id: string) => (await events(id)).map(({ code }) => code);
const sweep = async () => {
  await world.steps.sweep(world.clock.now());
  await world.sealed();
};
const waitingJobs = async (id: string) => {
  const { rows } = await world.database.owner.query(
    `select task_identifier as name, key from graphile_worker.jobs where key like '%' || $1 || '%' order by key`,
    [id],
  );
  return rows.map(({ name, key }) => `${name} ${key.replace(id, 'ID')}`);
};

describe('notices', () => {
  test('A.1 sealed puts the first notice in the queue, in the same transaction', async () => {
    const id = await submitted();
    expect(await waitingJobs(id)).toEqual(['notify notify:ID:1:0']);
  });

  test('C.1 once the next hop took it: no subject, sender or file name in the notice', async () => {
    const id = await submitted();
    await notify(id);
    expect(await codes(id)).toEqual(['A.1', 'C.1']);
    expect(world.state.notices).toEqual([
      {
        attemptId: expect.any(String),
        to: 'notices@example.com',
        language: 'en',
        kind: 'consent',
        reminder: false,
        reference: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/),
        until: new Date(world.clock.now().getTime() + 15 * 86_400_000),
      },
    ]);
  });

  test('EventTime is the reply, however long the record of it had to wait', async () => {
    const id = await submitted();
    const replied = world.clock.now();
    const steps = createSteps({
      ...world.stepsDeps,
      notifier: {
        async send() {
          // The clock goes on once it was asked for the time of the reply.
          setImmediate(() => world.advance(1 / 86_400));
          return TAKEN;
        },
      },
    });
    await steps.notify(job(id));
    await world.sealed();
    expect(world.clock.now()).not.toEqual(replied);
    const [, notice] = await events(id);
    expect([notice?.code, notice?.eventTime]).toEqual(['C.1', replied]);
  });

  test('a job that runs twice sends one mail', async () => {
    const id = await submitted();
    await notify(id);
    await notify(id);
    expect(world.state.notices).toHaveLength(1);
  });

  test('two jobs at the same time send one mail', async () => {
    const id = await submitted();
    await Promise.all([world.steps.notify(job(id)), world.steps.notify(job(id))]);
    expect(world.state.notices).toHaveLength(1);
    await world.sealed();
  });

  test('nothing is sent before its time', async () => {
    const id = await submitted();
    await notify(id, SOFT);
    await notify(id, SOFT);
    expect(world.state.notices).toHaveLength(1);
    expect(await codes(id)).toEqual(['A.1']);
  });

  test('three attempts, then C.2', async () => {
    const id = await submitted();
    await notify(id, SOFT);
    world.advance(10 / 1440);
    await notify(id, SOFT);
    world.advance(60 / 1440);
    await notify(id, SOFT);
    expect(await codes(id)).toEqual(['A.1', 'C.2']);
    expect((await events(id))[1]?.facts.reasons[0]?.code).toBe('RC05');
  });

  test('the attempt is on disk before the mail goes out', async () => {
    const id = await submitted();
    let during: unknown;
    world.state.whileSending = async () => {
      during = (await world.store.delivery.course(id, 1))?.notices;
    };
    await notify(id);
    world.state.whileSending = () => Promise.resolve();
    expect(during).toEqual([expect.objectContaining({ round: 0, attempt: 1 })]);
    expect(during).toEqual([expect.not.objectContaining({ outcome: expect.anything() })]);
  });

  test('an attempt whose process died counts as failed and is made again', async () => {
    const id = await submitted();
    const dying = createSteps({
      ...world.stepsDeps,
      notifier: { send: () => Promise.reject(new Error('killed')) },
    });
    await expect(dying.notify(job(id))).rejects.toThrow('killed');
    const restarted = createSteps(world.stepsDeps);
    await restarted.notify(job(id));
    await world.sealed();
    expect(world.state.notices).toHaveLength(1);
    expect(await codes(id)).toEqual(['A.1', 'C.1']);
  });

  test('a bounce that comes later is C.2, once', async () => {
    const id = await submitted();
    await notify(id);
    const attemptId = world.state.notices[0]!.attemptId;
    await world.steps.bounced(attemptId, '5.1.1 for <notices@example.com>');
    await world.steps.bounced(attemptId, '5.1.1 for <notices@example.com>');
    await world.steps.bounced('unknown', 'x');
    await world.sealed();
    expect(await codes(id)).toEqual(['A.1', 'C.1', 'C.2']);
    expect(JSON.stringify(await events(id))).not.toContain('notices@example.com');
  });

  test('basic: D.3 after D.1, D.4 when it fails', async () => {
    const id = await submitted('basic');
    await notify(id, HARD);
    expect(await codes(id)).toEqual(['A.1', 'D.1', 'D.4']);
    world.advance(22);
    await notify(id);
    expect(await codes(id)).toEqual(['A.1', 'D.1', 'D.4', 'D.3']);
  });
});

describe('time', () => {
  test('silence: the sweep records C.5 at the deadline and D.2 after it, without any job', async () => {
    const id = await submitted();
    await notify(id);
    const deadline = new Date(world.clock.now().getTime() + 15 * 86_400_000);
    world.advance(16);
    await sweep();
    expect(await codes(id)).toEqual(['A.1', 'C.1', 'C.5', 'D.2']);
    expect((await events(id))[2]?.eventTime).toEqual(deadline);
    await sweep();
    expect(await codes(id)).toEqual(['A.1', 'C.1', 'C.5', 'D.2']);
  });

  test('unreachable: D.2 with the C.2 as its cause', async () => {
    const id = await submitted();
    await notify(id, HARD);
    world.advance(16);
    await sweep();
    const [, failure, end] = await events(id);
    expect(await codes(id)).toEqual(['A.1', 'C.2', 'D.2']);
    expect(end?.facts.reasons[0]).toEqual({
      code: 'Other',
      details: [expect.stringContaining(failure!.id)],
    });
  });

  test('not collected: E.2 when access ends', async () => {
    const id = await submitted();
    await world.delivery.answer(world.signIn(ANA), id, 'accept', world.clock.now());
    await world.sealed();
    world.advance(31);
    await sweep();
    expect(await codes(id)).toEqual(['A.1', 'C.3', 'D.1', 'E.2']);
  });

  test('a late answer is refused although nothing has recorded the silence yet', async () => {
    const id = await submitted();
    await notify(id);
    world.advance(15);
    expect(await world.delivery.answer(world.signIn(ANA), id, 'accept', world.clock.now())).toEqual(
      { kind: 'refused', reason: 'window-over' },
    );
    world.advance(0.1);
    await world.steps.due({ messageId: id, recipient: 1 });
    await world.sealed();
    expect(await codes(id)).toEqual(['A.1', 'C.1', 'C.5', 'D.2']);
  });

  test('one recipient’s course does not touch another’s', async () => {
    const { view } = await world.submit({ recipients: [recipientOf(ANA), recipientOf(BOB)] });
    await world.sealed();
    const id = view.message.id;
    await world.delivery.answer(world.signIn(ANA), id, 'refuse', world.clock.now());
    await world.sealed();
    expect(await codes(id)).toEqual(['A.1', 'C.4', 'D.2']);
    const other = await world.store.delivery.course(id, 2);
    expect(other?.events.map(({ code }) => code)).toEqual(['A.1']);
  });

  test('a course that cannot go on is an alarm, and does not hold up the others', async () => {
    const ids = [await submitted(), await submitted()];
    for (const id of ids) await notify(id);
    world.advance(16);
    const { delivery: store } = world.store;
    let failed: Error | undefined;
    const failingOnce = createSteps({
      ...world.stepsDeps,
      store: {
        transaction: (work) => {
          if (failed) return store.transaction(work);
          failed = new Error('row altered');
          return Promise.reject(failed);
        },
        overdue: async (now, limit) => {
          const overdue = await store.overdue(now, limit);
          return overdue.filter(({ messageId }) => ids.includes(messageId));
        },
        contentsDue: () => Promise.resolve([]),
        noticeAttempt: (id) => store.noticeAttempt(id),
      },
    });
    world.state.alarms.length = 0;
    expect(await failingOnce.sweep(world.clock.now())).toBe(2);
    await world.sealed();
    expect(world.state.alarms).toEqual(['delivery/course-stuck']);
    const ended = await Promise.all(ids.map(async (id) => (await codes(id)).includes('C.5')));
    expect(ended.sort()).toEqual([false, true]);
    await sweep();
  });

  test('a lost notify job is made up for by the sweep', async () => {
    const id = await submitted();
    await world.database.owner.query(
      `select graphile_worker.remove_job(key) from graphile_worker.jobs where key like '%' || $1 || '%'`,
      [id],
    );
    expect(await waitingJobs(id)).toEqual([]);
    await sweep();
    expect(await waitingJobs(id)).toEqual(['notify notify:ID:1:0']);
  });
});
