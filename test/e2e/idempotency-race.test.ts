import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, demoRecipient, PDF, Person, pdf, useService } from './service.js';

const service = useService();
const metadata = {
  mode: 'consent',
  subject: 'Once',
  recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
};
let ana: Person;
beforeAll(async () => {
  ana = await new Person(service, 'ana').signIn('substantial');
});

const submit = (key: string, who = ana, file = pdf()): Promise<Answer> =>
  who.submit(metadata, [file], { 'idempotency-key': key });
const parallel = <Result>(count: number, call: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));
const count = async (table: string) =>
  Number((await service.rows<{ n: number }>(`select count(*) as n from sealpost.${table}`))[0]?.n);
const idsOf = (answers: readonly Answer[]) =>
  new Set(answers.filter(({ status }) => status === 201).map(({ json }) => json.id));

describe('twenty identical calls at once under one key', () => {
  test('make one message; the others hear "still running" or the same answer', async () => {
    const before = { messages: await count('messages'), events: await count('events') };
    const answers = await parallel(20, () => submit('race-1'));
    expect(idsOf(answers).size).toBe(1);
    for (const { status, headers, json } of answers.filter(({ status }) => status !== 201)) {
      expect({ status, code: json.code }).toEqual({
        status: 409,
        code: 'delivery/idempotency-running',
      });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await count('messages')).toBe(before.messages + 1);
    const list = await ana.get('/api/v1/messages?box=sent&limit=100');
    expect((list.json.items as unknown[]).length).toBe(1);
    // Whoever was told to wait gets that one answer afterwards.
    const again = await submit('race-1');
    expect([again.status, again.json.id]).toEqual([201, [...idsOf(answers)][0]]);
  });

  test('of two senders make one message each', async () => {
    const claire = await new Person(service, 'claire').signIn('substantial');
    const answers = await parallel(20, (index) => submit('race-2', index % 2 ? ana : claire));
    expect(idsOf(answers).size).toBe(2);
  });

  test('but of different content never answer one call with the message of another', async () => {
    const contents = ['A', 'B'].map((letter) => pdf('letter.pdf', `${PDF}%${letter}\n`));
    const before = await count('messages');
    const answers = await parallel(20, (index) => submit('race-3', ana, contents[index % 2]));
    expect(await count('messages')).toBe(before + 1);
    const winners = answers.flatMap(({ status }, index) => (status === 201 ? [index % 2] : []));
    expect(new Set(winners).size).toBe(1);
    const rest = answers.filter(({ status }) => status !== 201).map(({ status }) => status);
    expect([409, 422]).toEqual(expect.arrayContaining([...new Set(rest)]));
  });
});

test('twenty calls under twenty keys make twenty messages', async () => {
  const before = await count('messages');
  const answers = await parallel(20, (index) => submit(`own-${index}`));
  expect(idsOf(answers).size).toBe(20);
  expect(await count('messages')).toBe(before + 20);
});

test('a call that failed gives its key free', async () => {
  const empty = await submit('failed', ana, pdf('letter.pdf', ''));
  expect(empty.status).toBe(400);
  expect((await submit('failed')).status).toBe(201);
});
