import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createDelivery } from '../../src/delivery/delivery.js';
import type { SubmissionRequest } from '../../src/delivery/service.js';
import { LOA, PERSON_IDENTIFIER, type VerifiedIdentity } from '../../src/evidence/party.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { fromUtf8 } from '../../src/formats/bytes.js';
import { parseXml } from '../../src/formats/xml.js';
import { ANA, BOB, natural } from './people.js';
import { createWorld, PDF, read, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();

const PARTY = { session: 'ana-session' };
const ana = () => world.signIn(ANA, PARTY.session);

async function submitted(request: Partial<SubmissionRequest> = {}): Promise<string> {
  const { view } = await world.submit(request);
  await world.sealed();
  return view.message.id;
}
const accept = (id: string) => world.delivery.answer(ana(), id, 'accept', world.clock.now());
async function accepted(): Promise<string> {
  const id = await submitted();
  await accept(id);
  await world.sealed();
  return id;
}
async function opened(id: string) {
  const outcome = await world.delivery.openHandover(ana(), id);
  if (outcome.kind !== 'opened') throw new Error(JSON.stringify(outcome));
  return outcome;
}
async function fetched(handoverId: string, range?: { from: number; to: number }) {
  const outcome = await world.delivery.openContent(ana(), handoverId, 1, range);
  if (outcome.kind !== 'stream') throw new Error(JSON.stringify(outcome));
  const bytes = await read(outcome.bytes);
  await world.delivery.recordTransfer({
    handoverId,
    file: 1,
    range: outcome.range,
    startedAt: world.clock.now(),
  });
  return bytes;
}
const codes = async (id: string): Promise<string[]> =>
  (await world.store.delivery.events(id, 'all'))
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ code }) => code);
const identifications = async (id: string) => {
  const { rows } = await world.database.service.query(
    'select purpose, outcome, refusal from sealpost.identifications where message_id = $1 order by at, purpose',
    [id],
  );
  return rows;
};

describe('accepted and handed over', () => {
  test('the recipient gets exactly the bytes, and E.1 says what left', async () => {
    const id = await accepted();
    const { handoverId } = await opened(id);
    expect(await fetched(handoverId)).toEqual(PDF);
    await world.sealed();
    expect(await codes(id)).toEqual(['A.1', 'C.3', 'D.1', 'E.1']);
    const files = await world.delivery.evidence(ana(), id);
    expect(files?.map(({ name }) => name)).toEqual([
      '01-SubmissionAcceptance.xml',
      '02-ConsignmentAcceptance.xml',
      '03-ContentConsignment.xml',
      '04-ContentHandover.xml',
    ]);
    const { evidence } = readEvidence(parseXml(files![3]!.bytes).root);
    expect(evidence.refersToRecipient).toBe(1);
    expect(evidence.recipients[0]?.assurance).toMatchObject({
      kind: 'separate',
      proofingLevel: { level: LOA.high },
    });
    const view = await world.delivery.sentMessage(world.signIn(), id);
    expect(view?.courses[0]).toMatchObject({ status: 'collected', final: true, ahead: [] });
  });

  test('pieces over two handovers add up to one E.1', async () => {
    const id = await accepted();
    const first = await opened(id);
    await fetched(first.handoverId, { from: 0, to: 20 });
    const second = await opened(id);
    await fetched(second.handoverId, { from: 10, to: PDF.length - 1 });
    expect(await codes(id)).not.toContain('E.1');
    await fetched(second.handoverId, { from: PDF.length - 1, to: PDF.length });
    await fetched(second.handoverId);
    await world.sealed();
    expect((await codes(id)).filter((code) => code === 'E.1')).toHaveLength(1);
  });

  test('two answers at once end in one', async () => {
    const id = await submitted();
    const at = world.clock.now();
    const outcomes = await Promise.all([
      world.delivery.answer(ana(), id, 'accept', at),
      world.delivery.answer(ana(), id, 'refuse', at),
      world.delivery.answer(ana(), id, 'accept', at),
    ]);
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(
      outcomes.filter((one) => one.kind === 'refused' && one.reason === 'already-decided'),
    ).toHaveLength(2);
    await world.sealed();
  });

  test('basic: the content is there as soon as A.1 is sealed, without an answer', async () => {
    const id = await submitted({ mode: 'basic' });
    expect(await fetched((await opened(id)).handoverId)).toEqual(PDF);
    expect(await codes(id)).toEqual(['A.1', 'D.1', 'E.1']);
  });

  test('a declared loss ends in E.2 with the recipient’s words', async () => {
    const id = await accepted();
    const outcome = await world.delivery.declareLoss(ana(), id, 'It does\n not open.');
    expect(outcome).toMatchObject({ kind: 'done', envelope: { course: { status: 'lost' } } });
    await world.sealed();
    expect(await world.delivery.openHandover(ana(), id)).toEqual({
      kind: 'refused',
      reason: 'access-ended',
    });
  });
});

describe('reading', () => {
  test('has no effect, however often', async () => {
    const id = await submitted();
    const before = await codes(id);
    for (let round = 0; round < 10; round++) {
      await world.delivery.envelope(ana(), id);
      await world.delivery.listReceived(ana(), { limit: 10 });
      await world.delivery.evidence(ana(), id);
      await world.delivery.sentMessage(world.signIn(), id);
    }
    expect(await codes(id)).toEqual(before);
  });

  test('shows a recipient neither co-recipients nor, then, A.1', async () => {
    const id = await submitted({ recipients: [recipientOf(ANA), recipientOf(BOB)] });
    const envelope = await world.delivery.envelope(ana(), id);
    expect(JSON.stringify(envelope)).not.toContain('Moreau');
    expect(JSON.stringify(envelope)).not.toContain(world.ids.ofIdentity(BOB));
    await accept(id);
    await world.sealed();
    const files = await world.delivery.evidence(ana(), id);
    expect(files?.map(({ event }) => event.code)).toEqual(['C.3', 'D.1']);
    for (const { bytes } of files!) {
      expect(fromUtf8(bytes)).not.toContain('Moreau');
      expect(fromUtf8(bytes)).not.toContain(world.ids.ofIdentity(BOB));
    }
  });

  test('says what could be done now, and if not, why', async () => {
    const id = await submitted();
    const may = async (identity: VerifiedIdentity) =>
      (await world.delivery.envelope({ identity, sessionId: 's' }, id))?.may;
    expect(await may({ ...ANA, authenticatedAt: world.clock.now() })).toEqual({
      answer: { allowed: true },
      collect: { allowed: false, reason: 'not-yet' },
    });
    expect(await may({ ...ANA, authenticatedAt: new Date(0) })).toMatchObject({
      answer: { allowed: false, reason: 'authentication-too-old' },
    });
  });

  test('lists what was received, newest first and page by page', async () => {
    const cleo = natural('Cleo', 'Lind');
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push(await submitted({ recipients: [recipientOf(cleo)] }));
    const first = await world.delivery.listReceived(world.signIn(cleo), { limit: 2 });
    expect(first.items.map(({ message }) => message.id)).toEqual([ids[2], ids[1]]);
    const rest = await world.delivery.listReceived(world.signIn(cleo), {
      limit: 2,
      cursor: first.next!,
    });
    expect(rest.items.map(({ message }) => message.id)).toEqual([ids[0]]);
  });
});

describe('the wrong people', () => {
  /** High-assurance sign-ins of people who are not Ana, most of them nearly. */
  const wrong: VerifiedIdentity[] = [
    ...Array.from({ length: 20 }, (_, n) => natural(`Stranger${n}`, 'Pop')),
    ...[
      'xx/yy/Ana-Pop',
      'XX/YY/Ana-Pop ',
      'XX/YY/AnaPop',
      'XX/ZZ/Ana-Pop',
      'XX/YY/Ana-Pop1',
      '',
      'XX/YY/Аna-Pop',
      '%',
    ].map((value) => ({
      ...ANA,
      identifiers: [{ scheme: PERSON_IDENTIFIER, value, issuer: 'https://eid.example' }],
    })),
    ...Array.from({ length: 10 }, (_, n) => ({
      ...ANA,
      identifiers: [],
      subject: `Ana-Pop-${n}`,
    })),
    { ...ANA, person: 'legal' as const },
    BOB,
  ];

  test('40 of them get 0 bytes, learn nothing, and each attempt is on record', async () => {
    expect(wrong).toHaveLength(40);
    const id = await accepted();
    const { handoverId } = await opened(id);
    const before = await codes(id);
    const records = (await identifications(id)).length;
    for (const [n, identity] of wrong.entries()) {
      const caller = world.signIn(identity, `wrong-${n}`);
      const at = world.clock.now();
      expect(await world.delivery.envelope(caller, id)).toBeUndefined();
      expect(await world.delivery.evidence(caller, id)).toBeUndefined();
      expect(await world.delivery.answer(caller, id, 'accept', at)).toEqual({ kind: 'not-found' });
      expect(await world.delivery.openHandover(caller, id)).toEqual({ kind: 'not-found' });
      expect(await world.delivery.declareLoss(caller, id, 'x')).toEqual({ kind: 'not-found' });
      expect(await world.delivery.openContent(caller, handoverId, 1)).toEqual({
        kind: 'not-found',
      });
      expect(await world.delivery.handover(caller, handoverId)).toBeUndefined();
    }
    expect(await codes(id)).toEqual(before);
    const refused = (await identifications(id))
      .slice(0)
      .filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(5 * wrong.length);
    expect((await identifications(id)).length - records).toBe(refused.length);
  });

  test('get the same answer as for a message that does not exist', async () => {
    const id = await submitted();
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const caller = world.signIn(BOB);
    const answers = (target: string) =>
      Promise.all([
        world.delivery.envelope(caller, target),
        world.delivery.sentMessage(caller, target),
        world.delivery.answer(caller, target, 'refuse', world.clock.now()),
        world.delivery.openHandover(caller, target),
      ]);
    expect(await answers(id)).toEqual(await answers(nowhere));
    expect(await answers('not-an-id')).toEqual(await answers(nowhere));
  });
});

describe('doors that stay shut', () => {
  test('at too low a level the right person is told what is needed', async () => {
    const id = await submitted({ policyId: 'eu-qerds/1' });
    const caller = world.signIn({ ...ANA, proofing: LOA.substantial });
    await expect(world.delivery.envelope(caller, id)).rejects.toMatchObject({
      code: 'delivery/assurance-too-low',
      data: { needed: { proofing: LOA.high } },
    });
    expect(await world.delivery.answer(caller, id, 'accept', world.clock.now())).toMatchObject({
      kind: 'refused',
      reason: 'assurance-too-low',
      needed: { proofing: LOA.high },
    });
    expect(
      (await identifications(id)).filter(({ refusal }) => refusal === 'assurance-too-low'),
    ).toHaveLength(2);
    expect(
      (await world.delivery.listReceived(caller, { limit: 50 })).items.map(
        ({ message }) => message.id,
      ),
    ).not.toContain(id);
  });

  test('with an old authentication nothing is accepted, refused or opened', async () => {
    const id = await submitted();
    const identity = { ...ANA, authenticatedAt: new Date(world.clock.now().getTime() - 601_000) };
    const caller = { identity, sessionId: 's' };
    const refused = { kind: 'refused', reason: 'authentication-too-old' };
    expect(await world.delivery.answer(caller, id, 'accept', world.clock.now())).toMatchObject(
      refused,
    );
    expect(await world.delivery.answer(caller, id, 'refuse', world.clock.now())).toMatchObject(
      refused,
    );
    expect(await world.delivery.openHandover(caller, id)).toMatchObject(refused);
    expect(await codes(id)).toEqual(['A.1']);
  });

  test('content leaves only inside the session that opened the handover', async () => {
    const id = await accepted();
    const { handoverId } = await opened(id);
    const other = world.signIn(ANA, 'another-session');
    expect(await world.delivery.openContent(other, handoverId, 1)).toEqual({ kind: 'not-found' });
    expect(await world.delivery.handover(other, handoverId)).toBeUndefined();
    expect(await world.delivery.handover(ana(), handoverId)).toMatchObject({ messageId: id });
  });

  test.each([
    ['a file that is not there', 2, undefined],
    ['a range behind the end', 1, { from: 0, to: PDF.length + 1 }],
    ['a range that ends before it begins', 1, { from: 5, to: 5 }],
    ['a negative range', 1, { from: -1, to: 5 }],
  ])('not for %s', async (_what, file, range) => {
    const { handoverId } = await opened(await accepted());
    expect(await world.delivery.openContent(ana(), handoverId, file, range)).toEqual({
      kind: 'not-found',
    });
  });

  test('a handover closes after eight hours', async () => {
    const { handoverId } = await opened(await accepted());
    world.advance(8 / 24);
    expect(await world.delivery.openContent(ana(), handoverId, 1)).toEqual({
      kind: 'refused',
      reason: 'handover-closed',
    });
    expect(await world.delivery.handover(ana(), handoverId)).toBeUndefined();
  });

  test('a stream stops when its handover closes', async () => {
    const { handoverId } = await opened(await accepted());
    const outcome = await world.delivery.openContent(ana(), handoverId, 1);
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    world.advance(8 / 24);
    expect(await read(outcome.bytes)).toHaveLength(0);
  });

  test('no handover before the acceptance is sealed', async () => {
    const id = await submitted();
    await world.sealer.stop();
    await accept(id);
    expect(await world.delivery.openHandover(ana(), id)).toEqual({
      kind: 'refused',
      reason: 'not-yet',
    });
    world.sealer.start();
    await world.sealed();
    expect((await world.delivery.openHandover(ana(), id)).kind).toBe('opened');
  });

  test('nobody sees a message before its A.1 is sealed', async () => {
    await world.sealer.stop();
    const { view } = await world.submit({}, undefined, undefined, 0);
    expect(await world.delivery.envelope(ana(), view.message.id)).toBeUndefined();
    world.sealer.start();
    await world.sealed();
    expect(await world.delivery.envelope(ana(), view.message.id)).toBeDefined();
  });
});

describe('altered content', () => {
  test.each([0, 40, -1])(
    'with byte %i changed on the disk never leaves; it is an alarm, a failed attempt and no event',
    async (at) => {
      const id = await accepted();
      const { handoverId } = await opened(id);
      await damage(world.contentPath(id, 1), at);
      const outcome = await world.delivery.openContent(ana(), handoverId, 1);
      if (outcome.kind !== 'stream') throw new Error(outcome.kind);
      await expect(read(outcome.bytes)).rejects.toMatchObject({
        code: 'delivery/content-altered',
      });
      expect(world.state.alarms).toContain('content/altered');
      expect(await world.delivery.openContent(ana(), handoverId, 1)).toEqual({
        kind: 'refused',
        reason: 'content-altered',
      });
      expect(await codes(id)).toEqual(['A.1', 'C.3', 'D.1']);
    },
  );

  test('that is gone is an alarm too', async () => {
    const id = await accepted();
    const { handoverId } = await opened(id);
    await world.content.remove(id);
    await expect(fetched(handoverId)).rejects.toMatchObject({ code: 'delivery/content-altered' });
    expect(world.state.alarms).toContain('content/missing');
  });

  test('that decrypts well but is not what was submitted keeps its last chunk', async () => {
    const id = await accepted();
    const { handoverId } = await opened(id);
    const delivery = createDelivery({
      ...world.deliveryDeps,
      content: Object.assign(Object.create(world.content), {
        async *read() {
          yield PDF.slice(0, 16);
          yield PDF.slice(16).fill(0);
        },
      }),
    });
    const outcome = await delivery.openContent(ana(), handoverId, 1);
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    const got: number[] = [];
    const consume = async () => {
      for await (const chunk of outcome.bytes) got.push(chunk.length);
    };
    await expect(consume()).rejects.toMatchObject({ code: 'delivery/content-altered' });
    expect(got).toEqual([16]);
  });

  test('or not: a transfer that fits no handover is refused', async () => {
    const { handoverId } = await opened(await accepted());
    const report = { handoverId, file: 1, startedAt: world.clock.now() };
    const inconsistent = { code: 'delivery/inconsistent' };
    for (const wrong of [
      { ...report, range: { from: 0, to: PDF.length + 1 } },
      { ...report, file: 2, range: { from: 0, to: 1 } },
      { ...report, handoverId: 'x', range: { from: 0, to: 1 } },
    ]) {
      await expect(world.delivery.recordTransfer(wrong)).rejects.toMatchObject(inconsistent);
    }
  });
});

async function damage(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
