import { afterEach, describe, expect, test } from '@jest/globals';
import { judgeSeal } from '../../src/delivery/own-judge.js';
import { createSealer, type Sealer } from '../../src/delivery/sealer.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { ANA, BOB, natural } from './people.js';
import { createWorld, recipientOf } from './world.js';

const world = await createWorld();
const others: Sealer[] = [];
/** A sealer that ends with its test. */
function other(changes: Partial<typeof world.sealerDeps>): Sealer {
  const sealer = createSealer({ ...world.sealerDeps, ...changes });
  others.push(sealer);
  return sealer;
}
afterEach(async () => {
  await Promise.all([world.sealer, ...others.splice(0)].map((sealer) => sealer.stop()));
  world.state.tsa = world.tsa;
  // One good token, so that a clock which was wrong for one test is right for the next.
  await world.sealerDeps.means.tsa.stamp(new Uint8Array(1));
});

const WRONG: TimestampAuthority = {
  stamp: () =>
    Promise.resolve({
      kind: 'failed',
      attempts: [
        {
          tsa: 'https://tsa.example',
          startedAt: world.clock.now(),
          finishedAt: world.clock.now(),
          outcome: 'tsa/nonce-differs',
          detail: 'The answer belongs to another question.',
        },
      ],
    }),
};
const pending = () => world.store.sealing.oldestPending();
const submit = async (recipients = [recipientOf(ANA)]) =>
  (await world.submit({ recipients }, undefined, undefined, 0)).view.message.id;
const attempts = async () => {
  const { rows } = await world.database.service.query(
    'select outcome, count(*)::int as n from sealpost.tsa_attempts group by outcome order by outcome',
  );
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
};
const evidenceRows = async (id: string) => {
  const { rows } = await world.database.service.query(
    'select count(*)::int as n from sealpost.evidence join sealpost.events e on e.id = event_id where e.message_id = $1',
    [id],
  );
  return rows[0].n;
};
/** Waits until a condition holds that another part brings about. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 400; round++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen');
}

describe('the sealer', () => {
  test('nothing goes on while no authority answers; attempts are on record; then everything goes on', async () => {
    world.state.tsa = WRONG;
    world.sealer.start();
    const id = await submit();
    await until(async () => (await attempts())['tsa/nonce-differs'] >= 2);
    expect(await evidenceRows(id)).toBe(0);
    expect(await pending()).toBeDefined();
    expect(await world.delivery.envelope(world.signIn(ANA), id)).toBeUndefined();
    expect(await world.sealer.health()).toMatchObject({
      running: true,
      failures: expect.any(Number),
      lastTsa: { outcome: 'tsa/nonce-differs' },
      oldestPending: expect.any(Date),
    });
    world.state.tsa = world.tsa;
    await world.sealed();
    expect(await evidenceRows(id)).toBe(1);
    expect(await world.sealer.health()).toMatchObject({
      failures: 0,
      lastTsa: { outcome: 'granted' },
    });
  });

  test('does not wait for the end of its pause when it hears that time may be back', async () => {
    world.state.tsa = WRONG;
    world.sealer.start();
    const id = await submit();
    // By itself it would take a minute to fail so often.
    await until(async () => {
      world.sealer.tryAgain();
      return (await world.sealer.health()).failures >= 8;
    });
    world.state.tsa = world.tsa;
    await until(async () => {
      world.sealer.tryAgain();
      return (await evidenceRows(id)) === 1;
    });
  });

  test('stores nothing that our own verifier refuses, and raises an alarm', async () => {
    const { judging } = world.sealerDeps;
    const distrusting = { ...judging, trust: { ...judging.trust, anchors: [] } };
    const distrustful = other({ judge: (seal) => judgeSeal(seal, distrusting) });
    const id = await submit();
    world.state.alarms.length = 0;
    distrustful.start();
    await until(() => world.state.alarms.length > 0);
    expect(world.state.alarms).toContain('delivery/own-seal-refused');
    expect(await evidenceRows(id)).toBe(0);
    expect(await pending()).toBeDefined();
  });

  test.each([
    ['bytes', { sha256: new Uint8Array(32) }],
    ['evidence', { evidenceId: 'urn:uuid:00000000-0000-4000-8000-000000000000' }],
    ['time', { provenTime: new Date(0) }],
  ])('stores nothing on a judgement of other %s', async (_, changes) => {
    const { judge } = world.sealerDeps;
    const mistaken = other({ judge: async (seal) => ({ ...(await judge(seal)), ...changes }) });
    const id = await submit();
    world.state.alarms.length = 0;
    mistaken.start();
    await until(() => world.state.alarms.length > 0);
    expect(world.state.alarms).toContain('delivery/own-seal-refused');
    expect(await evidenceRows(id)).toBe(0);
  });

  test('stores nothing when the token is of another imprint', async () => {
    world.state.tsa = { stamp: () => world.tsa.stamp(new Uint8Array(32).fill(7)) };
    const id = await submit();
    world.state.alarms.length = 0;
    world.sealer.start();
    await until(() => world.state.alarms.includes('delivery/own-seal-refused'));
    await world.sealer.stop();
    expect(await evidenceRows(id)).toBe(0);
  });

  test('stores nothing when our clock is ahead of the authority’s', async () => {
    const id = await submit();
    world.state.tsa = world.authority(3000);
    world.state.alarms.length = 0;
    world.sealer.start();
    await until(() => world.state.alarms.includes('delivery/own-seal-refused'));
    await world.sealer.stop();
    expect(await evidenceRows(id)).toBe(0);
  });

  test('stores nothing when our clock is behind the authority’s; goes on when it is right again', async () => {
    const id = await submit();
    world.state.tsa = world.authority(-3000);
    world.state.alarms.length = 0;
    world.sealer.start();
    await until(() => world.state.alarms.includes('delivery/own-seal-refused'));
    expect(world.state.alarms).toContain('delivery/clock-differs');
    expect(await evidenceRows(id)).toBe(0);
    world.state.tsa = world.tsa;
    await world.sealed();
    expect(await evidenceRows(id)).toBe(1);
    expect(world.time.state()).toEqual({});
  });

  test('goes on after a seal key that failed', async () => {
    const { key } = world.sealerDeps.means;
    let broken = true;
    const sealer = other({
      means: {
        ...world.sealerDeps.means,
        key: {
          ...key,
          signer: {
            sign: (bytes: Uint8Array) =>
              broken ? Promise.reject(new Error('no session')) : key.signer.sign(bytes),
          },
        },
      },
    });
    world.state.alarms.length = 0;
    const id = await submit();
    sealer.start();
    await until(() => world.state.alarms.includes('delivery/sealing-failed'));
    expect(await evidenceRows(id)).toBe(0);
    broken = false;
    await world.sealed();
    expect(await evidenceRows(id)).toBe(1);
  });

  test('does not run twice on one store in one process', async () => {
    world.sealer.start();
    const second = other({});
    expect(() => second.start()).toThrow('a sealer runs on this store already');
    await world.sealer.stop();
    second.start();
  });

  test('two sealers in two processes make one evidence for each event', async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => submit([recipientOf(ANA), recipientOf(BOB)])),
    );
    // Another connection to the same database stands for another process: only row locks keep the two apart.
    const store = await world.open();
    const elsewhere = other({ store: store.sealing });
    world.sealer.start();
    elsewhere.start();
    await world.sealed();
    await elsewhere.stop();
    await store.close();
    for (const id of ids) expect(await evidenceRows(id)).toBe(1);
  });

  test('seals a message to 50 recipients and opens each course once', async () => {
    const recipients = Array.from({ length: 50 }, (_, n) => recipientOf(natural('R', `${n}`)));
    world.sealer.start();
    const id = (await world.submit({ mode: 'basic', recipients })).view.message.id;
    await world.sealed();
    const events = await world.store.delivery.events(id, 'all');
    expect(events.filter(({ code }) => code === 'D.1')).toHaveLength(50);
    expect(events.every(({ seal }) => seal)).toBe(true);
  });

  test('puts the uses of the key by a batch on record in one go', async () => {
    const recipients = Array.from({ length: 40 }, (_, n) => recipientOf(natural('R', `${n}`)));
    const id = (await world.submit({ mode: 'basic', recipients }, undefined, undefined, 0)).view
      .message.id;
    world.sealer.start();
    await world.sealed();
    const { rows } = await world.database.owner.query(
      `select v.code, count(*) as uses, count(distinct u.xmin::text) as commits from sealpost.events v
       join sealpost.key_use_ends e on e.event_id = v.id join sealpost.key_uses u on u.id = e.use_id
       where v.message_id = $1 and v.code in ('A.1', 'D.1') group by v.code order by v.code`,
      [id],
    );
    expect(rows).toEqual([
      { code: 'A.1', uses: 1, commits: 1 },
      { code: 'D.1', uses: 40, commits: 1 },
    ]);
  });
});
