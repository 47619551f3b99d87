import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DowntimeStore, EndedOutage } from '../../src/availability/ports.js';
import { createDowntimeRegister } from '../../src/availability/register.js';
import { type StatementDeps, sealStatement } from '../../src/availability/statement.js';
import { uuid } from '../../src/delivery/uuid.js';
import { fromUtf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { judgeEvidence } from '../../src/verification/judge-evidence.js';
import { createWorld, random } from '../delivery/world.js';
import { judge } from '../judges.js';

const world = await createWorld();
const store = world.store.downtime;
const MINUTE = 60_000;
const deps: StatementDeps = {
  ...world.sealerDeps,
  keepAttempts: (attempts) => world.store.sealing.recordTsaAttempts(attempts),
};
const pass = (milliseconds: number) => {
  world.clock.time = new Date(world.clock.time.getTime() + milliseconds);
};
let failures: unknown[] = [];
let away = false;
/** The real store, except that it is away while the test says so. */
const reachable: DowntimeStore = new Proxy(store, {
  get: (target, name) => {
    const call = Reflect.get(target, name) as (...given: unknown[]) => unknown;
    return (...given: unknown[]) =>
      away ? Promise.reject(new Error('no database')) : call.apply(target, given);
  },
});
const node = (changes: Partial<Parameters<typeof createDowntimeRegister>[0]> = {}) => {
  const register = createDowntimeRegister({
    ...deps,
    store: reachable,
    newId: () => uuid(random),
    intervalMs: MINUTE,
    onFailure: (error) => void failures.push(error),
    ...changes,
  });
  return {
    /** One look, a minute after the last one. */
    async look(...failing: ('database' | 'proof')[]) {
      pass(MINUTE);
      await register.look(new Map(failing.map((cause) => [cause, world.clock.now()])));
      return world.clock.now();
    },
    /** The same, where the first sign of it is known. */
    async lookSince(since: Date) {
      pass(MINUTE);
      await register.look(new Map([['proof', since]]));
      return world.clock.now();
    },
  };
};
const newest = async () => (await store.list(1))[0];
const count = async () => (await store.list(100)).length;

beforeEach(async () => {
  failures = [];
  // A long pause between two tests is no outage.
  await node().look();
});
afterEach(() => {
  away = false;
  world.state.tsa = world.tsa;
});

describe('the downtime register', () => {
  test('has an entry with start, end, cause and functions, and a sealed statement when it is over', async () => {
    const one = node();
    const before = await count();
    const start = await one.look('proof');
    expect(await count()).toBe(before);
    await one.look('proof');
    expect(await newest()).toMatchObject({ cause: 'proof', startedAt: start });
    expect(await newest()).not.toHaveProperty('endedAt');
    await one.look('proof');
    const end = await one.look();
    expect(await newest()).toMatchObject({ endedAt: end, provenTime: end });
    expect(await count()).toBe(before + 1);
    expect(failures).toEqual([]);
  });

  test('has no entry for what did not last from one look to the next', async () => {
    const one = node();
    const before = await count();
    await one.look('proof');
    // The second look comes early.
    pass(-MINUTE / 2);
    await one.look();
    expect(await count()).toBe(before);
  });

  test('begins an entry with the first sign of the outage, not with the look that found it', async () => {
    const one = node();
    await one.look();
    const sign = new Date(world.clock.now().getTime() + 7_000);
    await one.lookSince(sign);
    await one.lookSince(sign);
    expect(await newest()).toMatchObject({ cause: 'proof', startedAt: sign });
    await one.look();
  });

  test('has no entry that reaches into the one before, or into the time before the node', async () => {
    const opened = world.clock.now();
    const one = node();
    await one.lookSince(new Date(opened.getTime() - MINUTE));
    expect(await newest()).toMatchObject({ startedAt: opened });
    const end = await one.look();
    await one.lookSince(opened);
    await one.look();
    expect(await newest()).toMatchObject({ startedAt: end });
  });

  test('tells of a lost database when it is back, with its real start', async () => {
    const one = node();
    away = true;
    const start = await one.look('database');
    await one.look('database');
    expect(failures).toHaveLength(2);
    away = false;
    const end = await one.look();
    const entry = (await store.list(5)).find(({ cause }) => cause === 'database');
    expect(entry).toMatchObject({ startedAt: start, endedAt: end });
  });

  test('does not say that nobody was at work while the database was away', async () => {
    const before = await count();
    const one = node();
    away = true;
    for (let looks = 0; looks < 6; looks += 1) await one.look('database');
    away = false;
    await one.look();
    expect(await newest()).toMatchObject({ cause: 'database' });
    expect(await count()).toBe(before + 1);
  });

  test('does not lengthen an outage that ended while the database was away', async () => {
    const one = node();
    const start = await one.look('proof');
    await one.look('proof');
    away = true;
    const end = await one.look('database');
    await one.look('database');
    away = false;
    await one.look();
    const entry = (await store.list(5)).find(({ cause }) => cause === 'proof');
    expect(entry).toMatchObject({ startedAt: start, endedAt: end });
  });

  test('has an entry for the time in which no node was at work, once for all nodes', async () => {
    const before = await count();
    const start = world.clock.now();
    pass(10 * MINUTE);
    await Promise.all([node(), node(), node()].map((one) => one.look()));
    expect(await count()).toBe(before + 1);
    expect(await newest()).toMatchObject({ cause: 'not-running', startedAt: start });
    expect((await newest())?.functions).toContain('verification');
  });

  test('waits with the statement until there are time-stamps again', async () => {
    const one = node();
    world.state.tsa = { stamp: () => Promise.resolve({ kind: 'failed', attempts: [] }) };
    await one.look('proof');
    await one.look('proof');
    await one.look();
    expect(await newest()).not.toHaveProperty('provenTime');
    world.state.tsa = world.tsa;
    await one.look();
    expect(await newest()).toHaveProperty('provenTime');
  });

  test('ends what a dead node left open, and leaves alone what a living one sees', async () => {
    const elsewhere = await world.open();
    const other = node({ store: elsewhere.downtime });
    await other.look('proof');
    await other.look('proof');
    await node().look();
    expect(await newest()).not.toHaveProperty('endedAt');
    await elsewhere.close();
    await node().look('proof');
    expect(await newest()).not.toHaveProperty('endedAt');
    const end = await node().look();
    expect(await newest()).toMatchObject({ endedAt: end });
  });

  test('tells of evidence that was accepted as lost, and the sealed statement names what is known of it', async () => {
    const lost = {
      id: uuid(random),
      cause: 'evidence-lost' as const,
      functions: ['evidence'] as const,
      startedAt: new Date(world.clock.now().getTime() - MINUTE),
      endedAt: world.clock.now(),
    };
    const last = { evidenceId: 'urn:uuid:the-last', digest: new Uint8Array(32).fill(0xab) };
    await store.acceptLoss({ ...lost, loss: { known: 52, found: 40, last } });
    await node().look();
    expect((await store.list(100)).find(({ id }) => id === lost.id)).toHaveProperty('provenTime');
    const text = fromUtf8((await store.statement(lost.id)) ?? new Uint8Array());
    expect(text).toContain('<sp:Cause>evidence-lost</sp:Cause>');
    expect(text).toContain('<sp:Known>52</sp:Known><sp:Found>40</sp:Found>');
    expect(text).toContain('urn:uuid:the-last');
    expect(text).toContain('ab'.repeat(32));
  });

  test('keeps what it once said: start, end and statement cannot be changed', async () => {
    const one = node();
    await one.look('proof');
    await one.look('proof');
    await one.look();
    const entry = await newest();
    await store.end(entry?.id ?? '', new Date(0));
    await store.storeStatement(entry?.id ?? '', {
      bytes: new Uint8Array(1),
      provenTime: new Date(0),
    });
    expect(await newest()).toEqual(entry);
    for (const table of ['downtimes', 'downtime_ends', 'downtime_statements']) {
      await expect(world.database.owner.query(`delete from sealpost.${table}`)).rejects.toThrow(
        /what happened is not rewritten/,
      );
    }
  });
});

describe('the sealed statement', () => {
  const outage: EndedOutage = {
    id: '0b0f4f5e-6d5c-4d58-8f0a-1f2c4f9d9a11',
    cause: 'proof',
    functions: ['submission', 'evidence'],
    startedAt: new Date('2026-03-01T10:00:00Z'),
    endedAt: new Date('2026-03-01T10:07:30.500Z'),
  };

  test('says what was out, from when to when, and nothing of anybody', async () => {
    const sealed = await sealStatement(deps, outage);
    const text = fromUtf8(sealed?.bytes ?? new Uint8Array());
    expect(text).toContain('<sp:Start>2026-03-01T10:00:00Z</sp:Start>');
    expect(text).toContain('<sp:End>2026-03-01T10:07:30.500Z</sp:End>');
    expect(text).toContain('<sp:Function>submission</sp:Function>');
  });

  test('is no evidence and cannot be taken for one', async () => {
    const { bytes } = (await sealStatement(deps, outage)) ?? { bytes: new Uint8Array() };
    const context = { ...deps.judging, at: world.clock.now() };
    expect(await judgeEvidence('downtime.xml', bytes, context)).toBeUndefined();
  });

  test('is not stored when our own verifier would not trust it', async () => {
    const trust = { ...deps.judging.trust, anchors: [] };
    const distrustful = { ...deps, judging: { ...deps.judging, trust } };
    await expect(sealStatement(distrustful, outage)).rejects.toMatchObject({
      code: 'availability/own-seal-refused',
    });
  });

  test('is not stored when the token is of other content', async () => {
    world.state.tsa = { stamp: () => world.tsa.stamp(new Uint8Array(3)) };
    await expect(sealStatement(deps, outage)).rejects.toMatchObject({
      code: 'availability/own-seal-refused',
    });
  });

  judge('xmlsec1')('holds for xmlsec1, and not with a letter changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealpost-downtime-'));
    try {
      const sealed = await sealStatement(deps, outage);
      const root = join(folder, 'root.pem');
      writeFileSync(root, encodePem('CERTIFICATE', world.pki.root));
      const ask = (text: string): number | null => {
        const file = join(folder, 'downtime.xml');
        writeFileSync(file, text);
        const when = world.clock.now().toISOString().slice(0, 19).replace('T', ' ');
        const options = ['--trusted-pem', root, '--verification-gmt-time', when];
        return spawnSync('xmlsec1', ['--verify', ...options, file]).status;
      };
      const text = fromUtf8(sealed?.bytes ?? new Uint8Array());
      expect(ask(text)).toBe(0);
      expect(ask(text.replace('10:07:30', '10:06:30'))).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
