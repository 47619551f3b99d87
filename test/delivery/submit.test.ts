import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDelivery } from '../../src/delivery/delivery.js';
import type { DeliveryStore } from '../../src/delivery/ports.js';
import { LOA } from '../../src/evidence/party.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { parseXml } from '../../src/formats/xml.js';
import { ANA, BOB, legal, natural, SENDER } from './people.js';
import { chunks, createWorld, PDF, recipientOf } from './world.js';

const world = await createWorld();
world.sealer.start();

const pdf = (name = 'a.pdf', bytes = PDF) => ({ name, contentType: 'application/pdf', bytes });
const code = (value: string) => expect.objectContaining({ code: value });
const stamp = () => world.sealerDeps.means.tsa.stamp(new Uint8Array(8));
const refusing = (): TimestampAuthority => ({
  stamp: () => {
    const now = world.clock.now();
    const attempt = { tsa: 'a', startedAt: now, finishedAt: now, outcome: 'tsa/refused' };
    return Promise.resolve({ kind: 'failed', attempts: [{ ...attempt, detail: '' }] });
  },
});
const messages = async (): Promise<number> => {
  const { rows } = await world.database.service.query(
    'select count(*)::int as n from sealpost.messages',
  );
  return rows[0].n;
};

describe('taking charge', () => {
  test('answers with a sealed A.1 that says who, what and to whom', async () => {
    const outcome = await world.submit();
    expect(outcome).toMatchObject({ kind: 'accepted', replayed: false, sealed: true });
    const files = await world.delivery.evidence(world.signIn(), outcome.view.message.id);
    expect(files?.map(({ name }) => name)).toEqual(['01-SubmissionAcceptance.xml']);
    const { evidence } = readEvidence(parseXml(files![0]!.bytes).root);
    expect(evidence.content?.parts).toEqual([
      expect.objectContaining({ identifier: 'file-1', contentType: 'application/pdf' }),
    ]);
    expect(evidence.recipients).toEqual([
      {
        identifier: {
          scheme: 'urn:ietf:rfc:9562',
          value: world.ids.ofIdentity(ANA),
        },
      },
    ]);
  });

  test('says "proof pending" when nobody seals in time, and keeps the message', async () => {
    await world.sealer.stop();
    const outcome = await world.submit({}, [pdf()], SENDER, 50);
    expect(outcome).toMatchObject({ kind: 'accepted', sealed: false });
    expect(outcome.view.submission.proof).toBe('pending');
    world.sealer.start();
    await world.sealed();
    const view = await world.delivery.sentMessage(world.signIn(), outcome.view.message.id);
    expect(view?.submission.proof).toBe('proven');
  });

  test('keeps national identifiers, birth dates, addresses, names of files and the subject out of the evidence', async () => {
    const outcome = await world.submit(
      { subject: 'Secret subject', recipients: [recipientOf(ANA), recipientOf(BOB)] },
      [pdf('secret-name.pdf')],
    );
    const files = await world.delivery.evidence(world.signIn(), outcome.view.message.id);
    const text = files!.map(({ bytes }) => fromUtf8(bytes)).join('');
    for (const secret of ['XX/YY', '1980-05-17', 'example.com', 'secret-name', 'Secret subject']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('Sender');
  });

  test('lets a machine send for its legal person and says so in the evidence', async () => {
    const client = legal('Acme', { delegate: { clientId: 'acme-1', name: 'Acme ledger' } });
    const outcome = await world.submit({}, [pdf()], client);
    const files = await world.delivery.evidence(world.signIn(client), outcome.view.message.id);
    const { evidence } = readEvidence(parseXml(files![0]!.bytes).root);
    expect(evidence.senderDelegate?.identifier?.value).toBe(world.ids.ofClient('acme-1'));
    expect(evidence.sender.identity?.[0]?.values).toEqual(['Acme']);
  });
});

describe('refused on its merits', () => {
  test.each([
    ['a PDF that is an executable', pdf('a.pdf', utf8('MZ\u0090 This program')), 'RA02'],
    ['an archive', { name: 'a.zip', contentType: 'application/zip', bytes: utf8('PK') }, 'RA05'],
    ['a web page', { name: 'a.html', contentType: 'text/html', bytes: utf8('<p>') }, 'RA05'],
  ])('%s gets A.2 and its content is not kept', async (_what, file, reason) => {
    const outcome = await world.submit({}, [pdf('good.pdf'), file]);
    expect(outcome).toMatchObject({ kind: 'rejected', sealed: true });
    expect(outcome.view.submission.event).toMatchObject({
      code: 'A.2',
      facts: { reasons: [{ code: reason, details: [expect.stringContaining('file-2')] }] },
    });
    expect(existsSync(world.contentPath(outcome.view.message.id, 1))).toBe(false);
    expect(
      await world.delivery.envelope(world.signIn(ANA), outcome.view.message.id),
    ).toBeUndefined();
  });
});

describe('refused without evidence', () => {
  test.each([
    [
      'a sender below the level',
      {},
      [pdf()],
      natural('L', 'O', { authentication: LOA.low }),
      'assurance-too-low',
    ],
    [
      'a sender of low proofing',
      {},
      [pdf()],
      natural('L', 'O', { proofing: LOA.low }),
      'assurance-too-low',
    ],
    [
      'a machine under eu-qerds',
      { policyId: 'eu-qerds/1' as const },
      [pdf()],
      legal('Acme', { delegate: { clientId: 'c', name: 'n' } }),
      'machine-not-allowed',
    ],
    ['no file', {}, [], SENDER, 'malformed'],
    ['an empty file', {}, [pdf('a.pdf', new Uint8Array())], SENDER, 'malformed'],
    [
      'a type nobody knows',
      {},
      [{ ...pdf(), contentType: 'application/x-unknown' }],
      SENDER,
      'unknown-type',
    ],
    ['no media type', {}, [{ ...pdf(), contentType: 'pdf' }], SENDER, 'unknown-type'],
    ['a file name with a path', {}, [pdf('../a.pdf')], SENDER, 'malformed'],
    ['a file name that turns its reading round', {}, [pdf('a\u202efdp.exe')], SENDER, 'malformed'],
    ['a file name with a line end', {}, [pdf('a\n.pdf')], SENDER, 'malformed'],
    ['a file name of 256 bytes', {}, [pdf(`${'é'.repeat(126)}.pdf`)], SENDER, 'malformed'],
    ['a subject of 501 characters', { subject: 'x'.repeat(501) }, [pdf()], SENDER, 'malformed'],
    ['an empty subject', { subject: '' }, [pdf()], SENDER, 'malformed'],
    ['no recipient', { recipients: [] }, [pdf()], SENDER, 'malformed'],
    [
      'a recipient twice',
      { recipients: [recipientOf(ANA), recipientOf(ANA)] },
      [pdf()],
      SENDER,
      'malformed',
    ],
    [
      '51 recipients',
      { recipients: Array.from({ length: 51 }, (_, i) => recipientOf(natural('R', `${i}`))) },
      [pdf()],
      SENDER,
      'too-many-recipients',
    ],
    ['101 files', {}, Array.from({ length: 101 }, () => pdf()), SENDER, 'too-many-files'],
    [
      'an address without a birth date',
      {
        recipients: [
          {
            ...recipientOf(ANA),
            address: {
              scheme: 'email' as const,
              email: 'a@example.com',
              familyName: 'Pop',
              firstName: 'Ana',
              dateOfBirth: '',
            },
          },
        ],
      },
      [pdf()],
      SENDER,
      'malformed',
    ],
    [
      'an unreadable notification address',
      {
        recipients: [
          {
            ...recipientOf(ANA),
            notify: { channel: 'email' as const, address: 'a@b\r\nBcc: x@y' },
          },
        ],
      },
      [pdf()],
      SENDER,
      'malformed',
    ],
  ])('%s', async (_what, request, files, sender, expected) => {
    const before = [await messages(), await world.stored()];
    await expect(world.submit(request, files, sender)).rejects.toEqual(
      code(`delivery/${expected}`),
    );
    expect([await messages(), await world.stored()]).toEqual(before);
  });

  test('leaves nothing behind when the stream breaks', async () => {
    const before = [await messages(), await world.stored()];
    async function* broken() {
      yield PDF;
      throw new Error('cut');
    }
    const intake = await world.delivery.beginSubmission(world.signIn(), {
      arrivedAt: world.clock.now(),
      mode: 'basic',
      subject: 'S',
      recipients: [recipientOf(ANA)],
    });
    await intake.addFile({ name: 'a.pdf', contentType: 'application/pdf' }, chunks(PDF));
    await expect(
      intake.addFile({ name: 'b.pdf', contentType: 'application/pdf' }, broken()),
    ).rejects.toThrow('cut');
    await intake.abort();
    expect([await messages(), await world.stored()]).toEqual(before);
  });

  test('takes nothing in while proofs are four hours behind', async () => {
    await world.sealer.stop();
    await world.submit({}, [pdf()], SENDER, 0);
    world.advance(0.2);
    await expect(world.submit()).rejects.toEqual(code('delivery/cannot-prove'));
    world.sealer.start();
    await world.sealed();
    expect((await world.submit()).sealed).toBe(true);
  });
});

describe('while more events wait for their proof than can be sealed soon', () => {
  const crowded = createDelivery({ ...world.deliveryDeps, maxPending: 1 });
  const begin = () =>
    crowded.beginSubmission(world.signIn(), {
      arrivedAt: world.clock.now(),
      mode: 'basic',
      subject: 'S',
      recipients: [recipientOf(ANA)],
    });
  beforeEach(async () => {
    await world.sealer.stop();
    for (let n = 0; n < 2; n++) await world.submit({}, [pdf()], SENDER, 0);
  });
  afterEach(async () => {
    await world.sealer.stop();
    world.sealer.start();
    await world.sealed();
  });

  test('a submission waits, and is taken in as soon as there is room', async () => {
    const begun = begin();
    world.sealer.start();
    await (await begun).abort();
  });

  test('a submission that has waited is refused', async () => {
    await expect(begin()).rejects.toMatchObject({
      code: 'delivery/cannot-prove',
      data: { pending: 1 },
    });
  });

  test('nothing waits where it is the authority that is missing: that has its own limit', async () => {
    world.state.tsa = refusing();
    await stamp();
    await (await begin()).abort();
    world.state.tsa = world.tsa;
    await stamp();
  });
});

describe('without time that can be trusted', () => {
  afterEach(() => {
    world.state.tsa = world.tsa;
  });

  test.each([
    ['behind', -3000, -3000],
    ['ahead of', 3000, 3000],
  ])(
    'takes nothing in while our clock is %s the authority’s, and takes in again by itself',
    async (_where, behind, milliseconds) => {
      world.state.tsa = world.authority(behind);
      await stamp();
      await expect(world.submit()).rejects.toMatchObject({
        code: 'delivery/cannot-prove',
        data: { milliseconds },
      });
      world.state.tsa = world.tsa;
      await stamp();
      expect((await world.submit()).sealed).toBe(true);
    },
  );

  test('takes nothing in when no authority granted for four hours, although nothing waits', async () => {
    world.state.tsa = refusing();
    await stamp();
    world.advance(0.16); // days: 3 h 50 min
    await stamp();
    const intake = await world.delivery.beginSubmission(world.signIn(), {
      arrivedAt: world.clock.now(),
      mode: 'basic',
      subject: 'S',
      recipients: [recipientOf(ANA)],
    });
    await intake.abort();
    world.advance(0.01); // and 14 min more
    await expect(world.submit()).rejects.toEqual(code('delivery/cannot-prove'));
    world.state.tsa = world.tsa;
    await stamp();
    expect((await world.submit()).sealed).toBe(true);
  });
});

describe('a commit whose answer is lost', () => {
  const request = (key: string) => ({
    arrivedAt: world.clock.now(),
    mode: 'consent' as const,
    subject: 'Contract',
    recipients: [recipientOf(ANA)],
    idempotencyKey: key,
  });
  /** The real store, except that it commits and then the connection is gone. */
  const losing = (alsoReads: boolean) => {
    const { delivery: store } = world.store;
    let transactions = 0;
    return createDelivery({
      ...world.deliveryDeps,
      store: {
        ...boundTo(store),
        async transaction(work) {
          const result = await store.transaction(work);
          transactions += 1;
          // The first one reserves the key.
          if (transactions === 2) throw new Error('connection lost');
          return result;
        },
        message: (id) => (alsoReads ? Promise.reject(new Error('still lost')) : store.message(id)),
      },
    });
  };

  test.each([
    ['and the database can be asked', false],
    ['and the database is still away', true],
  ])('%s: the content stays, and the same call finds the message', async (what, alsoReads) => {
    const intake = await losing(alsoReads).beginSubmission(world.signIn(), request(what));
    await intake.addFile({ name: 'a.pdf', contentType: 'application/pdf' }, chunks(PDF));
    await expect(intake.finish(0)).rejects.toThrow('connection lost');
    await intake.abort();
    expect(existsSync(world.contentPath(intake.messageId, 1))).toBe(true);
    const again = await world.submit(request(what));
    expect(again).toMatchObject({ replayed: true, view: { message: { id: intake.messageId } } });
  });
});

function boundTo(store: DeliveryStore): DeliveryStore {
  return {
    transaction: (work) => store.transaction(work),
    message: (id) => store.message(id),
    course: (id, recipient) => store.course(id, recipient),
    record: (id) => store.record(id),
    isSubmissionSealed: (id) => store.isSubmissionSealed(id),
    events: (id, recipient) => store.events(id, recipient),
    evidence: (id, events) => store.evidence(id, events),
    augmentations: (id, events) => store.augmentations(id, events),
    handover: (id) => store.handover(id),
    contentsStored: (after, limit) => store.contentsStored(after, limit),
    contentKept: (ids) => store.contentKept(ids),
    listSent: (id, page) => store.listSent(id, page),
    listReceived: (ids, page) => store.listReceived(ids, page),
    overdue: (now, limit) => store.overdue(now, limit),
    contentsDue: (now, limit) => store.contentsDue(now, limit),
    noticeAttempt: (id) => store.noticeAttempt(id),
  };
}

describe('repeated calls', () => {
  test('the same call with the same key gets the same message', async () => {
    const first = await world.submit({ idempotencyKey: 'k1' });
    const second = await world.submit({ idempotencyKey: 'k1' });
    expect(second).toMatchObject({ replayed: true, sealed: true });
    expect(second.view.message.id).toBe(first.view.message.id);
  });

  test.each([
    ['another subject', { subject: 'Other' }, pdf()],
    ['another mode', { mode: 'basic' as const }, pdf()],
    ['another recipient', { recipients: [recipientOf(BOB)] }, pdf()],
    ['another file name', {}, pdf('b.pdf')],
    ['other content', {}, pdf('a.pdf', utf8('%PDF-1.7 other'))],
  ])('refuses the key for %s and stores nothing', async (what, request, file) => {
    await world.submit({ idempotencyKey: what });
    const before = [await messages(), await world.stored()];
    await expect(world.submit({ ...request, idempotencyKey: what }, [file])).rejects.toEqual(
      code('delivery/idempotency-differs'),
    );
    expect([await messages(), await world.stored()]).toEqual(before);
  });

  test('refuses the key while the first call is under way, and gives it back when that one is given up', async () => {
    const request = {
      arrivedAt: world.clock.now(),
      mode: 'consent' as const,
      subject: 'Contract',
      recipients: [recipientOf(ANA)],
      idempotencyKey: 'k2',
    };
    const intake = await world.delivery.beginSubmission(world.signIn(), request);
    await expect(world.submit({ idempotencyKey: 'k2' })).rejects.toEqual(
      code('delivery/idempotency-running'),
    );
    await intake.abort();
    expect((await world.submit({ idempotencyKey: 'k2' })).replayed).toBe(false);
  });

  test('keeps the keys of two senders apart', async () => {
    const first = await world.submit({ idempotencyKey: 'k3' });
    const other = await world.submit({ idempotencyKey: 'k3' }, [pdf()], BOB);
    expect(other.view.message.id).not.toBe(first.view.message.id);
  });
});
