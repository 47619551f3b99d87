import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ADDRESSED, RECIPIENTS, SENDER } from './addressees.js';
import { NEAR_MISSES } from './near-misses.js';
import { type Answer, eventually, PDF, Person, pdf, useService } from './service.js';

const service = useService({}, [SENDER, ...RECIPIENTS, ...NEAR_MISSES]);
const SUBJECT = 'Reziliere nr. 4471';

let messageId: string;
/** An open handover of the right person, so that its address exists. */
let handoverId: string;
let evidenceId: string;

beforeAll(async () => {
  const sender = await new Person(service, SENDER.key).signIn('high');
  const metadata = { mode: 'consent', subject: SUBJECT, recipients: ADDRESSED };
  const submitted = await sender.submit(metadata, [pdf('reziliere.pdf')]);
  messageId = String(submitted.json.id);
  const right = await new Person(service, RECIPIENTS[0]!.key).signIn('high');
  await right.post(`/api/v1/messages/${messageId}/answer`, { answer: 'accept' });
  await eventually(async () => (await open(right)).status === 201);
  handoverId = String((await open(right)).json.id);
  const evidence = await right.get(`/api/v1/messages/${messageId}/evidence`);
  evidenceId = String((evidence.json.items as { href: string }[])[0]?.href.split('/').at(-1));
}, 60_000);

const open = (who: Person) => who.post(`/api/v1/messages/${messageId}/handovers`);

/** Every way to a message through the API and the pages; each is one attempt. */
function attempts(who: Person, id: string): (() => Promise<Answer>)[] {
  const api = `/api/v1/messages/${id}`;
  const page = `/received/${id}`;
  const form = (path: string, fields: Record<string, string> = {}) =>
    who.send(path, {
      method: 'POST',
      body: new URLSearchParams({ csrf: who.csrf, ...fields }),
    });
  return [
    () => who.get(api),
    () => who.get(`${api}/evidence`),
    () => who.get(`${api}/evidence/${evidenceId}`),
    () => who.get(`${api}/bundle`),
    () => who.post(`${api}/answer`, { answer: 'accept' }),
    () => who.post(`${api}/answer`, { answer: 'refuse' }),
    () => who.post(`${api}/handovers`),
    () => who.post(`${api}/loss`, { reason: 'lost' }),
    () => who.get(page),
    () => who.get(`${page}/receipt`),
    () => who.get(`${page}/accept`),
    () => who.get(`${page}/loss`),
    () => who.get(`${page}/handover/${handoverId}`),
    () => form(`${page}/accept`),
    () => form(`${page}/refuse`),
    () => form(`${page}/handover`),
    () => form(`${page}/loss`, { reason: 'lost' }),
  ];
}

/** What an onlooker could tell answers apart by, without the id they asked for and the minutes their session has left. */
const visible = ({ status, headers, bytes }: Answer, id: string) => ({
  status,
  type: headers.get('content-type'),
  names: [...headers.keys()].filter((name) => name !== 'date').sort(),
  text: Buffer.from(bytes)
    .toString()
    .replaceAll(id, 'ID')
    .replace(/<p class="session"[^>]*>[^<]*/, '')
    .replace(/[0-9a-f-]{36}/g, 'UUID'),
});

const refusalsOnRecord = async () => {
  const rows = await service.rows<{ recipient: number | null; refusal: string }>(
    `select recipient, refusal from sealpost.identifications where message_id = $1 and outcome = 'refused'`,
    [messageId],
  );
  return rows;
};
const eventsOf = () =>
  service.rows(
    'select id from sealpost.events where message_id = $1 and recipient is not null order by id',
    [messageId],
  );

describe('somebody who is not the recipient', () => {
  test('there are forty of them, and no two alike', () => {
    expect(NEAR_MISSES).toHaveLength(40);
    expect(new Set(NEAR_MISSES.map(({ claims }) => JSON.stringify(claims))).size).toBe(40);
  });

  test.each(NEAR_MISSES.map(({ key }) => key))(
    'gets nothing, as if the message did not exist: %s',
    async (key) => {
      const who = await new Person(service, key).signIn('high');
      const unknown = randomUUID();
      const [before, events] = [await refusalsOnRecord(), await eventsOf()];
      const ways = attempts(who, messageId);
      const nowhere = attempts(who, unknown);
      for (const [index, attempt] of ways.entries()) {
        const answer = visible(await attempt(), messageId);
        expect(answer.status).toBe(404);
        expect(answer).toEqual(visible(await nowhere[index]!(), unknown));
        expect(answer.text).not.toMatch(/reziliere|Stanciulescu|Sorina/i);
      }
      const after = await refusalsOnRecord();
      expect(after.length - before.length).toBe(ways.length);
      expect(await eventsOf()).toEqual(events);
    },
    60_000,
  );

  test.each(NEAR_MISSES.map(({ key }) => key))(
    'gets no byte of an open handover whose address they know, and sees no list: %s',
    async (key) => {
      const who = await new Person(service, key).signIn('high');
      for (const path of [
        `/api/v1/handovers/${handoverId}/files/1`,
        `/received/${messageId}/handover/${handoverId}/files/1`,
      ]) {
        const answer = await who.get(path);
        expect(answer.status).toBe(404);
        expect(Buffer.from(answer.bytes).toString()).not.toContain('%PDF');
      }
      const { json } = await who.get('/api/v1/messages?box=received');
      expect(json.items).toEqual([]);
      const page = await who.get('/received');
      expect(Buffer.from(page.bytes).toString()).not.toContain('Reziliere');
    },
  );

  test('is on record as nobody’s recipient', async () => {
    const rows = await refusalsOnRecord();
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ recipient, refusal }) => `${recipient} ${refusal}`))).toEqual(
      new Set(['null not-a-recipient']),
    );
  });
});

describe('the door is not simply shut', () => {
  test.each(RECIPIENTS.map(({ key }) => key))('it opens for the recipient %s', async (key) => {
    const who = await new Person(service, key).signIn('high');
    await who.post(`/api/v1/messages/${messageId}/answer`, { answer: 'accept' });
    await eventually(async () => (await open(who)).status === 201);
    const { json } = await open(who);
    const content = await who.get(`/api/v1/handovers/${json.id}/files/1`);
    expect(Buffer.from(content.bytes).toString()).toBe(PDF);
  });
});
