import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { IdentificationRecord, NoticeAttempt } from '../../src/delivery/ports.js';
import { testDatabase } from '../database.js';
import {
  append,
  CANARIES,
  event,
  identity,
  NOW,
  open,
  party,
  sampleMessage,
  sealAll,
  sealed,
  storeMessage,
} from './sample.js';

const database = await testDatabase();
const store = await open(database);
const second = await open(database);
const { delivery } = store;
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('messages', () => {
  test('come back as they were stored, dates and bytes included', async () => {
    const { message } = await storeMessage(store, [], sampleMessage({}, 3));
    expect(await delivery.message(message.id)).toEqual(message);
  });

  test('keep their content from being swept once they are taken in, and nothing else does', async () => {
    const { message } = await storeMessage(store);
    const refused = sampleMessage();
    await delivery.transaction(async (tx) => {
      await tx.insertMessage(refused, { key: new Uint8Array(32).fill(1) });
      await append(tx, refused.id, [event('A.2', null)]);
    });
    const others = [refused.id, randomUUID(), 'no id'];
    expect(await delivery.contentKept([...others, message.id])).toEqual([message.id]);
  });

  test('with stored content come in pages, each once', async () => {
    const stored = await Promise.all(
      [1, 2, 3].map(async () => (await storeMessage(store)).message.id),
    );
    const seen: string[] = [];
    for (let page = await delivery.contentsStored(undefined, 2); page.length > 0; ) {
      seen.push(...page);
      page = await delivery.contentsStored(page.at(-1), 2);
    }
    expect(seen).toEqual(expect.arrayContaining(stored));
    expect(seen).toHaveLength(new Set(seen).size);
  });

  test('are not there for an unknown id, nor for text that is no id', async () => {
    expect(await delivery.message(randomUUID())).toBeUndefined();
    for (const id of ['', "' or true --", '\0', '../1', randomUUID().toUpperCase()]) {
      expect(await delivery.message(id)).toBeUndefined();
      expect(await delivery.handover(id)).toBeUndefined();
      expect(await delivery.noticeAttempt(id)).toBeUndefined();
      expect(await delivery.events(id, 'all')).toEqual([]);
    }
  });

  test('a rejected step leaves no trace', async () => {
    const message = sampleMessage();
    const step = delivery.transaction(async (tx) => {
      await tx.insertMessage(message, { key: new Uint8Array(32) });
      await append(tx, message.id, [event('A.1', null)]);
      await tx.addJobs([
        { name: 'due', payload: { messageId: message.id, recipient: 1 }, key: 'due:rolled-back' },
      ]);
      throw new Error('no');
    });
    await expect(step).rejects.toThrow('no');
    expect(await delivery.message(message.id)).toBeUndefined();
    const jobs = await database.owner.query(
      `select 1 from graphile_worker.jobs where key = 'due:rolled-back'`,
    );
    expect(jobs.rowCount).toBe(0);
  });

  test('a step that swallows a failed statement is not taken for stored', async () => {
    const message = sampleMessage();
    const step = delivery.transaction(async (tx) => {
      await tx.insertMessage(message, { key: new Uint8Array(32) });
      await tx.insertMessage(message, { key: new Uint8Array(32) }).catch(() => undefined);
    });
    await expect(step).rejects.toMatchObject({ code: 'persistence/rolled-back' });
    expect(await delivery.message(message.id)).toBeUndefined();
  });
});

describe('events', () => {
  test('stand in chain order, each recipient apart', async () => {
    const message = sampleMessage({}, 2);
    await storeMessage(store, ['C.1', 'C.3'], message);
    await delivery.transaction((tx) => append(tx, message.id, [event('C.1', 2)]));
    const seen = async (recipient: number | 'all') =>
      (await delivery.events(message.id, recipient)).map((one) => [one.code, one.sequence]);
    expect(await seen(2)).toEqual([
      ['A.1', 0],
      ['C.1', 1],
    ]);
    expect(await seen('all')).toEqual([
      ['A.1', 0],
      ['C.1', 1],
      ['C.3', 2],
      ['C.1', 1],
    ]);
    expect(await delivery.course(message.id, 3)).toBeUndefined();
  });

  test.each([
    ['A.1', null, []],
    ['A.2', null, []],
    ['C.4', 1, ['C.3']],
    ['C.5', 1, ['C.4']],
    ['C.3', 1, ['C.3']],
    ['D.2', 1, ['D.1']],
    ['E.1', 1, ['D.1', 'E.1']],
    ['E.2', 1, ['D.1', 'E.2']],
  ] as const)('%s is refused after what excludes it', async (code, recipient, before) => {
    const { message } = await storeMessage(store, before);
    const second = delivery.transaction((tx) => append(tx, message.id, [event(code, recipient)]));
    await expect(second).rejects.toMatchObject({ code: 'delivery/already-decided' });
    expect(await delivery.events(message.id, 'all')).toHaveLength(before.length + 1);
  });

  test('of many parallel answers exactly one is stored', async () => {
    const { message } = await storeMessage(store, ['C.1']);
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        delivery.transaction((tx) => append(tx, message.id, [event(index % 2 ? 'C.3' : 'C.4')])),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        expect(answer.reason).toMatchObject({ code: 'delivery/already-decided' });
      }
    }
    expect(await delivery.events(message.id, 1)).toHaveLength(3);
  });

  test('parallel notices of one course get places without a gap', async () => {
    const { message } = await storeMessage(store);
    await Promise.all(
      Array.from({ length: 12 }, (_, occurrence) =>
        delivery.transaction((tx) => append(tx, message.id, [event('C.1', 1, occurrence)])),
      ),
    );
    const sequences = (await delivery.events(message.id, 1)).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...Array(13).keys()]);
  });

  test('a course that does not exist takes no event', async () => {
    const { message } = await storeMessage(store);
    const stray = delivery.transaction((tx) => append(tx, message.id, [event('C.1', 7)]));
    await expect(stray).rejects.toMatchObject({ code: 'delivery/inconsistent' });
  });

  test('carry their seal once they have evidence, and the evidence is given back byte for byte', async () => {
    const { message, events } = await storeMessage(store, ['C.1']);
    expect((await delivery.events(message.id, 1)).some(({ seal }) => seal)).toBe(false);
    await sealAll(store);
    const records = await delivery.events(message.id, 1);
    expect(records.map(({ seal }) => seal?.digest)).toEqual(
      events.map((record) => sealed(record).digest),
    );
    const evidence = await delivery.evidence(message.id, events.map(({ id }) => id).reverse());
    expect(evidence).toEqual(events.map(sealed));
    const other = await storeMessage(store);
    expect(await delivery.evidence(other.message.id, [events[0]!.id])).toEqual([]);
  });
});

describe('records of a course', () => {
  const attempt = (messageId: string): NoticeAttempt => ({
    id: randomUUID(),
    messageId,
    recipient: 1,
    round: 0,
    attempt: 1,
    startedAt: NOW,
  });

  test('a notice attempt is on disk before its outcome, and the first outcome stays', async () => {
    const { message } = await storeMessage(store);
    const notice = attempt(message.id);
    await delivery.transaction((tx) => tx.startNotice(notice));
    expect(await delivery.noticeAttempt(notice.id)).toEqual(notice);
    const taken = { kind: 'taken', host: 'mx.example', reply: CANARIES.reply } as const;
    await delivery.transaction((tx) => tx.finishNotice(notice, taken, later(5)));
    const failed = { kind: 'failed', permanent: true, host: 'mx.example', reply: '550' } as const;
    await delivery.transaction((tx) => tx.finishNotice(notice, failed, later(9)));
    const finished = { ...notice, outcome: { ...taken, finishedAt: later(5) } };
    expect(await delivery.noticeAttempt(notice.id)).toEqual(finished);
    expect((await delivery.course(message.id, 1))?.notices).toEqual([finished]);
  });

  test('a bounce may follow what the next hop had taken', async () => {
    const { message } = await storeMessage(store);
    const notice = attempt(message.id);
    await delivery.transaction((tx) => tx.startNotice(notice));
    const taken = { kind: 'taken', host: 'mx.example', reply: '250' } as const;
    const bounced = { kind: 'bounced', report: 'unknown user' } as const;
    await delivery.transaction((tx) => tx.finishNotice(notice, taken, later(5)));
    await delivery.transaction((tx) => tx.finishNotice(notice, bounced, later(6)));
    expect((await delivery.noticeAttempt(notice.id))?.outcome?.kind).toBe('bounced');
  });

  test('one round has one attempt of a number', async () => {
    const { message } = await storeMessage(store);
    await delivery.transaction((tx) => tx.startNotice(attempt(message.id)));
    await expect(
      delivery.transaction((tx) => tx.startNotice(attempt(message.id))),
    ).rejects.toMatchObject({ code: '23505' });
  });

  test('handovers, their failures and the bytes that left are kept', async () => {
    const { message } = await storeMessage(store, ['D.1']);
    const handover = {
      id: randomUUID(),
      messageId: message.id,
      recipient: 1,
      sessionId: 'session-1',
      openedAt: NOW,
      closesAt: later(1000),
      party,
    };
    const transfer = {
      handoverId: handover.id,
      file: 1,
      from: 0,
      to: 2 ** 33,
      startedAt: NOW,
      finishedAt: later(7),
    };
    await delivery.transaction(async (tx) => {
      await tx.insertHandover(handover);
      await tx.insertTransfer(transfer);
    });
    expect(await delivery.handover(handover.id)).toEqual(handover);
    expect((await delivery.course(message.id, 1))?.transfers).toEqual([transfer]);
    const failure = { at: NOW, file: 1, code: 'content/altered' };
    await delivery.transaction((tx) => tx.failHandover(handover.id, failure));
    await delivery.transaction((tx) => tx.failHandover(handover.id, { ...failure, file: 2 }));
    expect(await delivery.handover(handover.id)).toEqual({ ...handover, failure });
  });

  test('an identification is kept with its digest in clear and nothing else of the person', async () => {
    const { message } = await storeMessage(store);
    const record: IdentificationRecord = {
      id: randomUUID(),
      messageId: message.id,
      recipient: 1,
      purpose: 'accept',
      outcome: 'refused',
      refusal: 'assurance-too-low',
      identity,
      at: NOW,
      salt: new Uint8Array(16).fill(3),
      digest: new Uint8Array(32).fill(4),
    };
    await delivery.transaction((tx) => tx.insertIdentification(record));
    const { rows } = await database.owner.query(
      'select refusal, digest, record from sealpost.identifications where id = $1',
      [record.id],
    );
    expect(rows[0].refusal).toBe('assurance-too-low');
    expect(new Uint8Array(rows[0].digest)).toEqual(record.digest);
    expect(rows[0].record.includes(Buffer.from(record.salt))).toBe(false);
  });
});

describe('courses by time', () => {
  test('are overdue from their due time on, earliest first, and no more once it is cleared', async () => {
    const a = (await storeMessage(store)).message.id;
    const b = (await storeMessage(store)).message.id;
    await delivery.transaction(async (tx) => {
      await tx.setDue([{ messageId: a, recipient: 1, due: later(2000) }]);
      await tx.setDue([{ messageId: b, recipient: 1, due: later(1000) }]);
    });
    expect(await delivery.overdue(later(999), 10)).toEqual([]);
    expect(await delivery.overdue(later(1000), 10)).toEqual([{ messageId: b, recipient: 1 }]);
    expect((await delivery.overdue(later(5000), 10)).map(({ messageId }) => messageId)).toEqual([
      b,
      a,
    ]);
    expect(await delivery.overdue(later(5000), 1)).toHaveLength(1);
    await delivery.transaction((tx) => tx.setDue([{ messageId: b, recipient: 1, due: null }]));
    await delivery.transaction((tx) => tx.setDue([{ messageId: a, recipient: 1, due: null }]));
    expect(await delivery.overdue(later(5000), 10)).toEqual([]);
  });

  test('a locked course makes the next locker wait, and it then sees what the first wrote', async () => {
    const { message } = await storeMessage(store, ['C.1']);
    const order: string[] = [];
    const first = delivery.transaction(async (tx) => {
      await tx.lockCourses([{ messageId: message.id, recipient: 1 }]);
      order.push('first');
      await delivery.message(message.id);
      await append(tx, message.id, [event('C.3')]);
      order.push('first wrote');
    });
    const second = delivery.transaction(async (tx) => {
      const [course] = await tx.lockCourses([{ messageId: message.id, recipient: 1 }]);
      order.push(`second sees ${course?.events.length}`);
    });
    await Promise.all([first, second]);
    const firstHeldIt =
      order.indexOf('first') < order.findIndex((step) => step.startsWith('second'));
    expect(order).toEqual(
      firstHeldIt
        ? ['first', 'first wrote', 'second sees 3']
        : ['second sees 2', 'first', 'first wrote'],
    );
  });
});

describe('idempotency keys', () => {
  const key = (text: string) => ({ owner: 'scoped-sender', key: text });
  const fingerprint = new Uint8Array(32).fill(5);
  const reserve = (text: string, now = NOW) =>
    delivery.transaction((tx) => tx.reserveIdempotency(key(text), now));

  test('are reserved once; of many at once one wins', async () => {
    const states = await Promise.all(Array.from({ length: 12 }, () => reserve('race')));
    expect(states.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    expect(states.filter(({ kind }) => kind === 'running')).toHaveLength(11);
  });

  test('answer the same message for 7 days, to their owner alone', async () => {
    const { message } = await storeMessage(store);
    await reserve('done');
    await delivery.transaction((tx) =>
      tx.completeIdempotency(key('done'), fingerprint, message.id),
    );
    expect(await reserve('done')).toEqual({ kind: 'done', fingerprint, messageId: message.id });
    const other = await delivery.transaction((tx) =>
      tx.reserveIdempotency({ owner: 'somebody-else', key: 'done' }, NOW),
    );
    expect(other.kind).toBe('reserved');
    expect((await reserve('done', later(7 * 86_400_000))).kind).toBe('done');
    expect((await reserve('done', later(7 * 86_400_000 + 1))).kind).toBe('reserved');
  });

  test('are free again after a release, and not while they are done', async () => {
    await reserve('released');
    await delivery.transaction((tx) => tx.releaseIdempotency(key('released')));
    expect((await reserve('released')).kind).toBe('reserved');
  });

  test('a reservation of a dead process is taken over; one of a living process is not', async () => {
    const mine = (await storeMessage(store)).message;
    expect((await reserve('crash')).kind).toBe('reserved');
    const elsewhere = () =>
      second.delivery.transaction((tx) => tx.reserveIdempotency(key('crash'), NOW));
    expect((await elsewhere()).kind).toBe('running');
    // As the database sees it, the first process dies: its session with the sign of life ends.
    await database.owner.query(
      `update sealpost.idempotency set instance = 1 where owner = 'scoped-sender' and fingerprint is null`,
    );
    expect((await elsewhere()).kind).toBe('reserved');
    await expect(
      delivery.transaction((tx) => tx.completeIdempotency(key('crash'), fingerprint, mine.id)),
    ).rejects.toMatchObject({ code: 'delivery/idempotency-running' });
  });
});

describe('lists', () => {
  test('page newest first without losing or repeating while new ones arrive', async () => {
    const sender = { ...party, scopedId: randomUUID() };
    const make = () => storeMessage(store, [], sampleMessage({ sender }));
    const made: string[] = [];
    for (let index = 0; index < 7; index++) made.unshift((await make()).message.id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await delivery.listSent(sender.scopedId, {
        limit: 3,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map(({ message }) => message.id));
      cursor = page.next;
      await make();
    } while (cursor);
    expect(seen).toEqual(made);
  });

  test('a recipient sees all their identifiers in one order, and nobody else sees anything', async () => {
    const ids = [randomUUID(), randomUUID()];
    const base = sampleMessage({}, 2);
    const recipients = base.recipients.map((one, index) => ({ ...one, scopedId: ids[index]! }));
    const both = await storeMessage(store, [], { ...base, recipients });
    const second = await storeMessage(store, [], {
      ...sampleMessage(),
      recipients: recipients.slice(0, 1),
    });
    const seen = async (scopedIds: string[], limit: number) => {
      const page = await delivery.listReceived(scopedIds, { limit });
      return page.items.map(({ message, recipient }) => [message.id, recipient]);
    };
    expect(await seen([...ids, ...ids], 10)).toEqual([
      [second.message.id, 1],
      [both.message.id, 2],
      [both.message.id, 1],
    ]);
    expect(await seen(ids.slice(1), 10)).toEqual([[both.message.id, 2]]);
    expect(await seen([randomUUID()], 10)).toEqual([]);
    expect(await seen([], 10)).toEqual([]);
    const first = await delivery.listReceived(ids, { limit: 2 });
    const rest = await delivery.listReceived(ids, { limit: 2, cursor: first.next! });
    expect(rest.items.map(({ recipient }) => recipient)).toEqual([1]);
    expect(rest.next).toBeUndefined();
  });

  test('a refused submission is not in a recipient’s list', async () => {
    const scopedId = randomUUID();
    const message = sampleMessage();
    const [recipient] = message.recipients;
    const refused = { ...message, recipients: [{ ...recipient!, scopedId }] };
    await delivery.transaction(async (tx) => {
      await tx.insertMessage(refused, { key: new Uint8Array(32) });
      await append(tx, refused.id, [event('A.2', null)]);
    });
    expect((await delivery.listReceived([scopedId], { limit: 5 })).items).toEqual([]);
  });

  test.each(['', 'x', 'MS4', 'MS4xLjE', '!!!!', 'MTIzNDU2Nzg5MDEyMzQ1Njc4LjE', 'A'.repeat(5000)])(
    'refuses the cursor %p',
    async (cursor) => {
      await expect(delivery.listSent('anybody', { limit: 5, cursor })).rejects.toMatchObject({
        code: 'persistence/cursor',
      });
    },
  );
});
