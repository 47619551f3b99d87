import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { runClients } from '../../src/cli/clients.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { parseXml } from '../../src/formats/xml.js';
import { demoRecipient, eventually, PDF, Person, useService } from './service.js';

const service = useService();
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LEGAL_ID = 'RO/RO/J40-1234-2020';
const folder = mkdtempSync(join(tmpdir(), 'sealpost-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const bram = demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram');

/** What an officer types, against the database of the running service. */
async function clients(...args: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const line = (text: string) => void said.push(text);
  const env = {
    DATABASE_OWNER_URL: service.databaseUrl('owner'),
    SEALPOST_KEK_FILE: join(service.dataDir, 'keys', 'kek'),
  };
  const code = await runClients(args, { out: line, err: line }, env);
  return { code, text: said.join('\n') };
}

function register(id: string, proofing: string, publicKey: KeyObject) {
  const jwks = join(folder, `${id}.json`);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `${id}-1` };
  writeFileSync(jwks, JSON.stringify({ keys: [jwk] }));
  return clients(
    ...['add', '--id', id, '--name', 'Billing machine', '--legal-name', 'Exemplu Utilități SRL'],
    ...['--legal-id', LEGAL_ID, '--proofing', proofing, '--officer', 'Officer One'],
    ...['--jwks', jwks],
  );
}

function assertion(id: string, privateKey = key.privateKey, changes: { audience?: string } = {}) {
  const now = Math.floor(service.now().getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: `${id}-1` })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(changes.audience ?? `${service.url()}/oauth/token`)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(privateKey);
}

async function askToken(clientAssertion: string): Promise<Response> {
  return fetch(`${service.url()}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: clientAssertion,
    }),
  });
}

async function tokenOf(id: string): Promise<string> {
  const answer = await askToken(await assertion(id));
  expect(answer.status).toBe(200);
  return String(((await answer.json()) as Record<string, unknown>).access_token);
}

async function submit(token: string, changes: Record<string, unknown> = {}) {
  const metadata = { mode: 'consent', subject: 'Invoice', recipients: [bram], ...changes };
  const body = new FormData();
  body.set('metadata', JSON.stringify(metadata));
  body.append('file', new Blob([PDF], { type: 'application/pdf' }), 'invoice.pdf');
  const answer = await fetch(`${service.url()}/api/v1/messages`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, prefer: 'wait=10' },
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const get = (path: string, token: string) =>
  fetch(service.url() + path, { headers: { authorization: `Bearer ${token}` } });

async function hrefsOf(path: string, token: string): Promise<string[]> {
  const { items } = (await (await get(path, token)).json()) as { items: { href: string }[] };
  return items.map(({ href }) => href);
}

const messages = async () =>
  Number((await service.rows<{ n: number }>('select count(*) as n from sealpost.messages'))[0]?.n);

beforeAll(async () => {
  expect(await register('billing', 'substantial', key.publicKey)).toMatchObject({ code: 0 });
  expect(await register('weak', 'low', key.publicKey)).toMatchObject({ code: 0 });
}, 60_000);

describe('a registered machine', () => {
  test('sends for its legal person, and every evidence says who sent and what machine did it', async () => {
    const token = await tokenOf('billing');
    const { status, json } = await submit(token);
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { sender: { name: 'Exemplu Utilități SRL', delegate: 'Billing machine' } },
    });
    const path = `/api/v1/messages/${json.id}/evidence`;
    await eventually(async () => (await hrefsOf(path, token)).length === 2);
    const texts: string[] = [];
    for (const href of await hrefsOf(path, token)) {
      const xml = new Uint8Array(await (await get(href, token)).arrayBuffer());
      const { sender, senderDelegate } = readEvidence(parseXml(xml).root).evidence;
      expect(sender?.identity?.flatMap(({ values }) => values)).toEqual(['Exemplu Utilități SRL']);
      expect(senderDelegate?.identifier?.value).toMatch(/^urn:uuid:/);
      expect(senderDelegate?.identifier).not.toEqual(sender?.identifier);
      texts.push(Buffer.from(xml).toString());
    }
    // A machine has no name among the eIDAS attributes, so the submission's log carries it.
    expect(texts[0]).toContain('Billing machine');
    expect(texts.join()).not.toContain(LEGAL_ID.slice(6));
  });

  test('is for its recipient the legal person, with the machine named beside it', async () => {
    const { json } = await submit(await tokenOf('billing'));
    const recipient = await new Person(service, 'bram').signIn('high');
    const page = await recipient.get(`/received/${json.id}`);
    expect(Buffer.from(page.bytes).toString()).toContain('Exemplu Utilități SRL');
    const view = await recipient.get(`/api/v1/messages/${json.id}`);
    expect(view.json.sender).toMatchObject({ delegate: 'Billing machine' });
  });

  test('may not send under eu-qerds, where a person signs in', async () => {
    const before = await messages();
    const answer = await submit(await tokenOf('billing'), { policy: 'eu-qerds/1' });
    expect(answer).toMatchObject({
      status: 403,
      json: { code: 'delivery/machine-not-allowed' },
    });
    expect(await messages()).toBe(before);
  });

  test('may not send below the level that the officer would have had to enter', async () => {
    const answer = await submit(await tokenOf('weak'));
    expect(answer).toMatchObject({ status: 403, json: { code: 'delivery/assurance-too-low' } });
  });

  test('cannot name another sender: who sends comes from the token alone', async () => {
    const answer = await submit(await tokenOf('billing'), { sender: 'Ana Demo' });
    expect(answer.status).toBe(400);
  });

  test('cannot open pages made for people', async () => {
    expect((await get('/sent', await tokenOf('billing'))).status).toBe(401);
  });
});

describe('a token is refused', () => {
  test('for an assertion that was used before', async () => {
    const once = await assertion('billing');
    expect((await askToken(once)).status).toBe(200);
    const again = await askToken(once);
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ error: 'invalid_client' });
  });

  test.each<[string, () => Promise<string>]>([
    ['an assertion under another key', () => assertion('billing', otherKey.privateKey)],
    ['an unknown client', () => assertion('nobody')],
    [
      'another audience',
      () => assertion('billing', key.privateKey, { audience: 'https://elsewhere.example/token' }),
    ],
  ])('for %s', async (_what, make) => {
    expect((await askToken(await make())).status).toBe(401);
  });

  test('once the client is disabled, and one given before stops at once', async () => {
    expect(await register('leaving', 'substantial', key.publicKey)).toMatchObject({ code: 0 });
    const token = await tokenOf('leaving');
    expect((await get('/api/v1/session', token)).status).toBe(200);
    expect(await clients('disable', 'leaving')).toMatchObject({ code: 0 });
    expect((await get('/api/v1/session', token)).status).toBe(401);
    expect((await submit(token)).status).toBe(401);
    expect((await askToken(await assertion('leaving'))).status).toBe(401);
  });

  test('after its five minutes', async () => {
    const token = await tokenOf('billing');
    await service.travel(6 * 60_000);
    expect((await get('/api/v1/session', token)).status).toBe(401);
  });
});
