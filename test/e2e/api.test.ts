import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../src/http/openapi.js';
import { type Answer, demoRecipient, eventually, PDF, Person, pdf, useService } from './service.js';

const service = useService();
const bram = demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram');
const metadata = { mode: 'consent', subject: 'Notice', recipients: [bram] };
const document = openApiDocument('http://localhost');

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'openapi', ...document });

/** Asserts that an answer is what the OpenAPI document says of this call and status. */
function expectDocumented(answer: Answer, path: keyof typeof document.paths, method: string): void {
  const operation = (document.paths[path] as Record<string, { responses: object }>)[method];
  const responses = operation?.responses as Record<
    string,
    { content?: Record<string, { schema: object }> }
  >;
  const response = responses[String(answer.status)];
  expect({ path, method, status: answer.status, documented: response !== undefined }).toMatchObject(
    {
      documented: true,
    },
  );
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const schema = response?.content?.[type]?.schema as { $ref?: string } | undefined;
  expect({ path, status: answer.status, type, documented: schema !== undefined }).toMatchObject({
    documented: true,
  });
  if (!/json/.test(type)) return;
  const validate = ajv.compile(
    JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object,
  );
  const valid = validate(answer.json);
  expect({ path, status: answer.status, errors: valid ? [] : validate.errors }).toMatchObject({
    errors: [],
  });
}

describe('the API over a whole delivery', () => {
  test('every answer is the documented one, and only acts have an effect', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const recipient = await new Person(service, 'bram').signIn('high');
    const submitted = await ana.submit(metadata, [pdf()]);
    expect(submitted.status).toBe(201);
    expectDocumented(submitted, '/api/v1/messages', 'post');
    const id = String(submitted.json.id);
    const path = `/api/v1/messages/${id}`;

    for (const person of [ana, recipient]) {
      expectDocumented(await person.get('/api/v1/session'), '/api/v1/session', 'get');
      expectDocumented(await person.get('/api/v1/messages?box=sent'), '/api/v1/messages', 'get');
      expectDocumented(
        await person.get('/api/v1/messages?box=received'),
        '/api/v1/messages',
        'get',
      );
      expectDocumented(await person.get(path), '/api/v1/messages/{id}', 'get');
      expectDocumented(
        await person.get(`${path}/evidence`),
        '/api/v1/messages/{id}/evidence',
        'get',
      );
      expectDocumented(await person.get(`${path}/bundle`), '/api/v1/messages/{id}/bundle', 'get');
    }
    const early = await recipient.post(`${path}/handovers`);
    expect(early.status).toBe(409);
    expectDocumented(early, '/api/v1/messages/{id}/handovers', 'post');

    const accepted = await recipient.post(`${path}/answer`, { answer: 'accept' });
    expect(accepted.status).toBe(200);
    expectDocumented(accepted, '/api/v1/messages/{id}/answer', 'post');
    const again = await recipient.post(`${path}/answer`, { answer: 'refuse' });
    expect(again.status).toBe(409);

    await eventually(async () => (await recipient.get(path)).json.status === 'available');
    const opened = await recipient.post(`${path}/handovers`);
    expect(opened.status).toBe(201);
    expectDocumented(opened, '/api/v1/messages/{id}/handovers', 'post');
    const content = `/api/v1/handovers/${opened.json.id}/files/1`;

    const part = await recipient.get(content, { range: 'bytes=0-9' });
    expect(part.status).toBe(206);
    expectDocumented(part, '/api/v1/handovers/{id}/files/{file}', 'get');
    expect((await ana.get(content)).status).toBe(404);
    expect((await recipient.get(content, { range: 'bytes=99999-' })).status).toBe(416);
    const before = await recipient.get(path);
    expect(before.json.status).toBe('available');

    const whole = await recipient.get(content);
    expect(Buffer.from(whole.bytes).toString()).toBe(PDF);
    expectDocumented(whole, '/api/v1/handovers/{id}/files/{file}', 'get');
    await eventually(async () => (await recipient.get(path)).json.status === 'collected');

    const list = await ana.get(`${path}/evidence`);
    const items = list.json.items as { href: string; event: string }[];
    await eventually(
      async () => ((await ana.get(`${path}/evidence`)).json.items as unknown[]).length === 5,
    );
    expect(items[0]?.event).toBe('A.1');
    expectDocumented(
      await ana.get(items[0]?.href ?? ''),
      '/api/v1/messages/{id}/evidence/{event}',
      'get',
    );
  }, 60_000);

  test('the document names a legal effect for every call', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    for (const operation of operations) expect(operation).toHaveProperty('x-legal-effect');
  });
});

describe('bad input gets a clear answer and leaves nothing', () => {
  const count = async (person: Person) =>
    ((await person.get('/api/v1/messages?box=sent&limit=100')).json.items as unknown[]).length;

  test('who is not signed in gets 401, a foreign or unknown message 404 alike', async () => {
    const stranger = new Person(service, 'dan');
    expect((await stranger.get('/api/v1/messages')).status).toBe(401);
    await stranger.signIn('high');
    const ana = await new Person(service, 'ana').signIn('substantial');
    const { json } = await ana.submit(metadata, [pdf()]);
    const foreign = await stranger.get(`/api/v1/messages/${json.id}`);
    const unknown = await stranger.get('/api/v1/messages/00000000-0000-4000-8000-000000000000');
    expect(foreign.status).toBe(404);
    expect(foreign.json).toEqual(unknown.json);
  });

  test('a level below the policy is told, with the level needed', async () => {
    const low = await new Person(service, 'ana').signIn('low');
    const answer = await low.submit(metadata, [pdf()]);
    expect(answer.status).toBe(403);
    expect(JSON.stringify(answer.json)).toContain('LoA/substantial');
  });

  test.each([
    ['metadata that is not JSON', '{', [pdf()], 400],
    [
      'a policy that is only a word of the language',
      { ...metadata, policy: 'constructor' },
      [pdf()],
      400,
    ],
    ['an unknown field', { ...metadata, sender: 'somebody else' }, [pdf()], 400],
    ['no recipient', { ...metadata, recipients: [] }, [pdf()], 400],
    ['no file', metadata, [], 400],
    ['a subject with a line break', { ...metadata, subject: 'a\r\nBcc: x' }, [pdf()], 400],
    ['a subject with an invisible letter', { ...metadata, subject: 'a\u00adb' }, [pdf()], 400],
    [
      'an unknown file type',
      metadata,
      [{ name: 'a.bin', type: 'application/x-what', bytes: 'x' }],
      415,
    ],
    ['51 recipients', { ...metadata, recipients: Array(51).fill(bram) }, [pdf()], 422],
    ['101 files', metadata, Array.from({ length: 101 }, (_, index) => pdf(`${index}.pdf`)), 422],
    ['a program in the shape of a PDF', metadata, [pdf('a.pdf', 'MZ program')], 422],
  ])('%s', async (_what, body, files, status) => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const before = await count(ana);
    const answer = await ana.submit(body, files);
    expect({ status: answer.status, said: answer.json }).toMatchObject({ status });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(answer.json)).not.toMatch(/at .*\.(ts|js):\d+/);
    const rejected = answer.json.code === 'delivery/submission-rejected' ? 1 : 0;
    expect(await count(ana)).toBe(before + rejected);
  });

  test('a body that is no form, a wrong method and an unknown address', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const headers = { 'x-csrf-token': ana.csrf };
    const text = await ana.send('/api/v1/messages', { method: 'POST', body: 'hello', headers });
    expect(text.status).toBe(415);
    expect((await ana.send('/api/v1/messages', { method: 'DELETE', headers })).status).toBe(405);
    expect((await ana.get('/api/v1/nothing')).status).toBe(404);
    expect((await ana.get('/api/v1/messages?limit=0')).status).toBe(400);
    expect((await ana.get('/api/v1/messages?box=inbox')).status).toBe(400);
    expect((await ana.get('/api/v1/messages/%ff')).status).toBe(400);
    expect((await ana.get('/received/%ff')).status).toBe(400);
  });

  test('an unsafe call without the token of the session is refused', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const answer = await ana.submit(metadata, [pdf()], { 'x-csrf-token': 'forged' });
    expect(answer.status).toBe(403);
  });
});

describe('an idempotency key', () => {
  test('gives the same message for the same call and 422 for another', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const key = { 'idempotency-key': 'order-4711' };
    const first = await ana.submit(metadata, [pdf()], key);
    const again = await ana.submit(metadata, [pdf()], key);
    expect(again.json.id).toBe(first.json.id);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const otherContent = await ana.submit(metadata, [pdf('letter.pdf', `${PDF}%changed`)], key);
    expect(otherContent.status).toBe(422);
    const otherSubject = await ana.submit({ ...metadata, subject: 'Other' }, [pdf()], key);
    expect(otherSubject.status).toBe(422);
    const claire = await new Person(service, 'claire').signIn('substantial');
    const another = await claire.submit(metadata, [pdf()], key);
    expect(another.status).toBe(201);
    expect(another.json.id).not.toBe(first.json.id);
  });
});
