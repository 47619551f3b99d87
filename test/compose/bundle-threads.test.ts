import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BundleOrder, writePapers } from '../../src/compose/bundle-order.js';
import { openBundleMakers } from '../../src/compose/bundle-threads.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { utf8 } from '../../src/formats/bytes.js';
import { createWorld } from '../delivery/world.js';

const world = await createWorld();
world.sealer.start();
const makers = openBundleMakers();
afterAll(() => makers.close());

let order: BundleOrder;
beforeAll(async () => {
  const { view } = await world.submit();
  const caller = world.signIn();
  const sent = await world.delivery.sentMessage(caller, view.message.id);
  const evidence = await world.delivery.evidence(caller, view.message.id);
  order = {
    subject: { party: 'sender', view: sent! },
    setting: { serviceName: 'S', test: true, timeZone: 'UTC', publicUrl: 'https://s.example' },
    evidence: evidence!,
    // What a list says is not looked at here, only that it is sealed.
    list: evidence![0]!.bytes,
    anchors: [world.pki.root],
    asOf: world.clock.now(),
  };
});

describe('the papers of a bundle', () => {
  test('made in a thread are those that would be made here, content judged with them', async () => {
    const content = [{ name: 'content/1-a.pdf', source: sourceOf(utf8('not what was sent')) }];
    const here = await writePapers(order, content);
    expect(await makers.papers(order, content)).toEqual(here);
    expect(new TextDecoder().decode(here.report[0]?.bytes)).toContain('content/1-a.pdf');
  });

  test('are not made of content that cannot be read: what went wrong is told, and the next are made', async () => {
    const broken = new Error('the disk is gone');
    const source = { size: 10, read: () => Promise.reject(broken) };
    await expect(makers.papers(order, [{ name: 'content/1-a.pdf', source }])).rejects.toBe(broken);
    expect((await makers.papers(order, [])).report).toHaveLength(2);
  });

  test('that too many wait for are refused with a request to come again', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => makers.papers({ ...order, evidence: [] }, [])),
    );
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(new Set(codes)).toEqual(new Set(['http/busy']));
    expect(outcomes.length - codes.length).toBeGreaterThanOrEqual(17);
  });
});
