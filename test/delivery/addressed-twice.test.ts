import { describe, expect, test } from '@jest/globals';
import type { SubmissionRequest } from '../../src/delivery/service.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { parseXml } from '../../src/formats/xml.js';
import { ANA, BOB } from './people.js';
import { createWorld, read, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();

type Recipient = SubmissionRequest['recipients'][number];
const byIdentifier = recipientOf(ANA);
const byEmail: Recipient = {
  ...byIdentifier,
  address: {
    scheme: 'email',
    email: 'Ana.Pop@example.com',
    familyName: 'Pop',
    firstName: 'Ana',
    dateOfBirth: '1980-05-17',
  },
};
const first = world.ids.ofAddress(byIdentifier.address);
const second = world.ids.ofAddress(byEmail.address);
const ana = () => world.signIn(ANA);

async function submitted(recipients = [byIdentifier, byEmail]): Promise<string> {
  const { view } = await world.submit({ recipients });
  await world.sealed();
  return view.message.id;
}
const statuses = async (id: string) =>
  (await world.delivery.sentMessage(world.signIn(), id))?.courses.map(({ status }) => status);

describe('the same address twice is refused', () => {
  test.each([
    ['an identifier', byIdentifier, byIdentifier],
    ['an e-mail address', byEmail, byEmail],
    [
      'an e-mail address with its domain in capitals',
      byEmail,
      { ...byEmail, address: { ...byEmail.address, email: 'Ana.Pop@EXAMPLE.COM' } } as Recipient,
    ],
    [
      'an address under another name and notification address',
      byIdentifier,
      {
        ...byIdentifier,
        statedName: 'Somebody else',
        notify: { channel: 'email', address: 'other@example.com' },
      } as Recipient,
    ],
  ])('%s', async (_what, one, other) => {
    await expect(world.submit({ recipients: [one, other] })).rejects.toMatchObject({
      code: 'delivery/malformed',
      message: 'A recipient is addressed twice.',
      data: { field: 'recipients.1' },
    });
  });
});

describe('one person under two addresses', () => {
  test('finds both courses in the list', async () => {
    const id = await submitted();
    const { items } = await world.delivery.listReceived(ana(), { limit: 20 });
    const own = items.filter(({ message }) => message.id === id);
    expect(own.map(({ self }) => self.scopedId).sort()).toEqual([first, second].sort());
  });

  test('answers the one they name, and not the other', async () => {
    const id = await submitted();
    const outcome = await world.delivery.answer(ana(), id, 'refuse', world.clock.now(), second);
    expect(outcome).toMatchObject({ kind: 'done', envelope: { self: { scopedId: second } } });
    await world.sealed();
    expect(await statuses(id)).toEqual(['submitted', 'refused']);
    expect((await world.delivery.envelope(ana(), id, first))?.may.answer.allowed).toBe(true);
    expect((await world.delivery.envelope(ana(), id, second))?.may.answer.allowed).toBe(false);
  });

  test('reaches both in turn without naming one, and every act is evidence of its own course', async () => {
    const id = await submitted();
    for (const scopedId of [first, second]) {
      expect((await world.delivery.envelope(ana(), id))?.self.scopedId).toBe(scopedId);
      await world.delivery.answer(ana(), id, 'accept', world.clock.now());
      await world.sealed();
      await collect(id);
    }
    expect(await statuses(id)).toEqual(['collected', 'collected']);
    const files = await world.delivery.evidence(ana(), id);
    const chain = ['C.3', 'D.1', 'E.1'];
    expect(files?.map(({ event }) => event.code)).toEqual(['A.1', ...chain, ...chain]);
    const names = files?.map(({ bytes }) => {
      const { evidence } = readEvidence(parseXml(bytes).root);
      return evidence.recipients.map(({ identifier }) => identifier?.value);
    });
    expect(names).toEqual([
      [first, second],
      ...chain.map(() => [first]),
      ...chain.map(() => [second]),
    ]);
  });

  test('declares a loss for the one they name', async () => {
    const id = await submitted();
    await world.delivery.answer(ana(), id, 'accept', world.clock.now(), second);
    await world.sealed();
    expect(await world.delivery.declareLoss(ana(), id, 'It does not open.', first)).toMatchObject({
      kind: 'refused',
    });
    expect(await world.delivery.declareLoss(ana(), id, 'It does not open.', second)).toMatchObject({
      kind: 'done',
      envelope: { course: { status: 'lost' } },
    });
    await world.sealed();
  });

  test('gets no A.1 where somebody else was addressed too', async () => {
    const id = await submitted([byIdentifier, recipientOf(BOB), byEmail]);
    await world.delivery.answer(ana(), id, 'refuse', world.clock.now(), second);
    await world.sealed();
    const files = await world.delivery.evidence(ana(), id);
    expect(files?.map(({ event }) => [event.code, event.recipient])).toEqual([
      ['C.4', 3],
      ['D.2', 3],
    ]);
  });

  test('opens nobody else’s course by naming it', async () => {
    const id = await submitted([byIdentifier, recipientOf(BOB)]);
    const bob = world.ids.ofAddress(recipientOf(BOB).address);
    const at = world.clock.now();
    for (const addressee of [bob, second, '', 'x']) {
      expect(await world.delivery.envelope(ana(), id, addressee)).toBeUndefined();
      expect(await world.delivery.answer(ana(), id, 'accept', at, addressee)).toEqual({
        kind: 'not-found',
      });
      expect(await world.delivery.openHandover(ana(), id, addressee)).toEqual({
        kind: 'not-found',
      });
    }
    expect(await statuses(id)).toEqual(['submitted', 'submitted']);
  });
});

async function collect(id: string): Promise<void> {
  const opened = await world.delivery.openHandover(ana(), id);
  if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened));
  const { handoverId } = opened;
  const outcome = await world.delivery.openContent(ana(), handoverId, 1);
  if (outcome.kind !== 'stream') throw new Error(JSON.stringify(outcome));
  await read(outcome.bytes);
  const { range } = outcome;
  const startedAt = world.clock.now();
  await world.delivery.recordTransfer({ handoverId, file: 1, range, startedAt });
  await world.sealed();
}
