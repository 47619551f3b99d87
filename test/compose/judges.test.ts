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
const notJudged = expect.objectContaining({ code: 'http/not-judged' });

describe('judging in a thread', () => {
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
    'a thread that does this dies alone: %s',
    async (behaviour) => {
      const judges = misbehaving(behaviour === 'hoard' ? { timeFor: () => 30_000 } : {});
      await expect(judges.judge(file(behaviour))).rejects.toEqual(notJudged);
      expect(await judges.judge(file('fine'))).toEqual({ fine: true });
    },
  );

  test('a thread that says nothing and does nothing is given up in the end', async () => {
    const judges = misbehaving({ timeFor: () => 5 });
    await expect(judges.judge(file('silent'))).rejects.toEqual(notJudged);
  });

  test('orders wait for a thread, and too many are asked to come again', async () => {
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
});
