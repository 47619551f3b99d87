import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type JudgeParts, type Judges, openJudges } from '../../src/compose/judges.js';
import { judgeFiles } from '../../src/compose/verifier.js';
import { utf8 } from '../../src/formats/bytes.js';
import { createLogger } from '../../src/log.js';
import { createWorld } from '../delivery/world.js';

const world = await createWorld();
world.sealer.start();

const { clock } = world;
const anchors = () => [world.pki.root];
const opened: Judges[] = [];
afterAll(() => Promise.all(opened.map((judges) => judges.close())));

function open(parts: Partial<JudgeParts> = {}): Judges {
  const judges = openJudges({ anchors, clock, log: createLogger('silent'), ...parts });
  opened.push(judges);
  return judges;
}
const misbehaving = (parts: Partial<JudgeParts> = {}) =>
  open({ entry: new URL('./bad-judge.mjs', import.meta.url), timeFor: () => 200, ...parts });
const file = (name: string) => [{ name, bytes: utf8('x') }];
const compiled = (name: string) => new URL(`../../dist/compose/${name}`, import.meta.url).href;
const isThere = (pid: number): boolean => {
  try {
    return (
      process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    );
  } catch {
    return false;
  }
};
const notJudged = expect.objectContaining({ code: 'http/not-judged' });

describe('judging in a process of its own', () => {
  test('gives the report that judging here gives', async () => {
    const { view } = await world.submit();
    const files = await world.delivery.evidence(world.signIn(), view.message.id);
    const given = () => files!.map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
    const here = await judgeFiles({ files: given(), anchors: anchors(), at: clock.now() });
    expect(here.indication).toBe('TOTAL-PASSED');
    expect(await open().judge(given())).toEqual(here);
  });

  test('answers what is no evidence like any other', async () => {
    const judges = open();
    for (const text of ['', '<a>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'PK\u0003\u0004']) {
      const report = await judges.judge([{ name: 'a.xml', bytes: utf8(text) }]);
      expect(report.indication).not.toBe('TOTAL-PASSED');
    }
  });

  test.each(['spin', 'exit', 'reject', 'hoard', 'deep'])(
    'one that does this dies alone: %s',
    async (behaviour) => {
      const judges = misbehaving(behaviour === 'hoard' ? { timeFor: () => 30_000 } : {});
      await expect(judges.judge(file(behaviour))).rejects.toEqual(notJudged);
      expect(await judges.judge(file('fine'))).toEqual({ fine: true });
    },
  );

  test('one that says nothing and does nothing is given up in the end', async () => {
    const judges = misbehaving({ timeFor: () => 5 });
    await expect(judges.judge(file('silent'))).rejects.toEqual(notJudged);
  });

  test('orders wait for one, and too many are asked to come again', async () => {
    const judges = misbehaving({ mostWaiting: 2 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => judges.judge(file('fine'))),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled');
    const busy = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(new Set(busy)).toEqual(new Set(['http/busy']));
    expect(await judges.judge(file('fine'))).toEqual({ fine: true });
  });

  test('one that is at work when the service is killed ends too', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sealpost-judge-'));
    const told = join(dir, 'pid');
    const program = `
      const { openJudges } = await import(${JSON.stringify(compiled('judges.js'))});
      openJudges({
        anchors: () => [], clock: { now: () => new Date() }, log: { warn() {} },
        entry: new URL(${JSON.stringify(new URL('./bad-judge.mjs', import.meta.url).href)}), timeFor: () => 600_000,
      }).judge([{ name: 'spin, known', bytes: new TextEncoder().encode(${JSON.stringify(told)}) }]);`;
    const service = spawn(process.execPath, ['--input-type=module', '-e', program]);
    try {
      while (!existsSync(told) || readFileSync(told, 'utf8') === '') await pause(20);
    } finally {
      service.kill('SIGKILL');
    }
    const pid = Number(readFileSync(told, 'utf8'));
    while (isThere(pid)) await pause(50);
    rmSync(dir, { recursive: true });
  });
});
