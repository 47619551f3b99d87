import { connect } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  type IdentityProviderOptions,
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../src/development/identity-provider.js';
import { DEMO_LEVELS } from '../../src/development/identity-provider-page.js';
import { DEMO_PEOPLE } from '../../src/development/identity-provider-people.js';
import { formsOf, UserAgent } from '../user-agent.js';

const CALLBACK = 'http://127.0.0.1:9/sign-in/callback';
const running: RunningIdentityProvider[] = [];

async function start(
  changed: Partial<IdentityProviderOptions> = {},
): Promise<RunningIdentityProvider> {
  const provider = await startIdentityProvider({
    mode: 'development',
    port: 0,
    host: '127.0.0.1',
    clients: [{ id: 'service', redirectUris: [CALLBACK] }],
    ...changed,
  });
  running.push(provider);
  return provider;
}

afterEach(async () => {
  for (const provider of running.splice(0)) await provider.close();
});

const question = (issuer: string, changed: Record<string, string> = {}): string =>
  `${issuer}/auth?${new URLSearchParams({
    client_id: 'service',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: CALLBACK,
    state: 'state',
    nonce: 'nonce',
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
    ...changed,
  })}`;

/** What comes back to a request line that no HTTP client would send. */
function rawRequest(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.end(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (bytes) => {
      answer += String(bytes);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

describe('the demo identity provider', () => {
  test('does not start in production', async () => {
    await expect(start({ mode: 'production' })).rejects.toMatchObject({
      code: 'development/production',
    });
  });

  test('outlives an address that is no address', async () => {
    const { issuer } = await start();
    const { port } = new URL(issuer);
    expect(await rawRequest(Number(port), 'GET // HTTP/1.1')).toMatch(/^HTTP\/1\.1 4\d\d /);
    const page = await new UserAgent().get(question(issuer));
    expect(page.status).toBe(200);
  });

  test('says nothing on the console, from import to sign-in', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation(() => {}),
    );
    const { issuer } = await start();
    const agent = new UserAgent();
    const page = await agent.get(question(issuer));
    await agent.once(page.url, {
      method: 'POST',
      body: new URLSearchParams({ person: 'ana', level: 'low' }),
    });
    await agent.get(`${issuer}/interaction/none`);
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
    for (const spy of spies) spy.mockRestore();
  });

  test('reports an address that is taken', async () => {
    const { issuer } = await start();
    await expect(start({ port: Number(new URL(issuer).port) })).rejects.toMatchObject({
      code: 'development/identity-provider',
    });
  });

  test('lists its people as buttons, its levels as choices, and what it is', async () => {
    const { issuer } = await start();
    const page = await new UserAgent().get(question(issuer));
    const [form] = formsOf(page);
    expect(form?.buttons.map(({ value }) => value)).toEqual([
      ...DEMO_PEOPLE.map(({ key }) => key),
      'yes',
    ]);
    for (const level of DEMO_LEVELS) expect(page.text).toContain(`value="${level}"`);
    expect(page.text).toContain('It says nothing about any real identity.');
    expect(page.text).toContain('<html lang="en">');
  });

  test('allows no script, no foreign style and no frame on its pages', async () => {
    const { issuer } = await start();
    const page = await new UserAgent().get(question(issuer));
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:9; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(page.text).not.toMatch(/<script|<style|style=|\son\w+=|https?:\/\//);
    const style = await new UserAgent().get(`${issuer}/style.css`);
    expect(style.headers.get('content-type')).toBe('text/css');
  });

  test('suggests the level that is asked for', async () => {
    const { issuer } = await start();
    const acr_values = 'http://eidas.europa.eu/LoA/high';
    const page = await new UserAgent().get(question(issuer, { acr_values }));
    expect(formsOf(page)[0]?.fields.level).toBe('high');
  });

  test('asks who it is at every sign-in, also right after one', async () => {
    const { issuer } = await start();
    const agent = new UserAgent();
    const first = await agent.get(question(issuer));
    const done = await agent.once(first.url, {
      method: 'POST',
      body: new URLSearchParams({ person: 'ana', level: 'low' }),
    });
    const back = await agent.once(done.headers.get('location') ?? '');
    expect(back.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/sign-in\/callback\?code=/,
    );
    expect((await agent.get(question(issuer))).text).toContain('Sign in as');
  });

  test.each<[string, Record<string, string>]>([
    ['nobody', { level: 'high' }],
    ['somebody unknown', { person: 'eve', level: 'high' }],
    ['no level', { person: 'ana' }],
    ['an unknown level', { person: 'ana', level: 'highest' }],
  ])('shows the page again for a form with %s', async (_, fields) => {
    const { issuer } = await start();
    const agent = new UserAgent();
    const page = await agent.get(question(issuer));
    const answer = await agent.once(page.url, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([422, null]);
  });

  test('refuses a form from a browser that did not start the sign-in', async () => {
    const { issuer } = await start();
    const page = await new UserAgent().get(question(issuer));
    const answer = await new UserAgent().once(page.url, {
      method: 'POST',
      body: new URLSearchParams({ person: 'ana', level: 'high' }),
    });
    expect(answer.status).toBe(400);
  });

  test('refuses a form without end', async () => {
    const { issuer } = await start();
    const agent = new UserAgent();
    const page = await agent.get(question(issuer));
    const answer = await agent.once(page.url, {
      method: 'POST',
      body: new URLSearchParams({ person: 'x'.repeat(5000) }),
    });
    expect(answer.status).toBe(400);
  });

  test.each<[string, Record<string, string>]>([
    ['an unknown client', { client_id: 'other' }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:9/elsewhere' }],
    ['a redirect URI with more to it', { redirect_uri: `${CALLBACK}?x=1` }],
    ['a redirect URI on another port', { redirect_uri: 'http://127.0.0.1:10/sign-in/callback' }],
  ])('shows an error and redirects nowhere for %s', async (_, changed) => {
    const { issuer } = await start();
    const page = await new UserAgent().once(question(issuer, changed));
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect(page.text).toContain('this sign-in cannot go on');
  });

  test.each<[string, Record<string, string>]>([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with plain PKCE', { code_challenge_method: 'plain' }],
    ['for a token without a code', { response_type: 'id_token' }],
    ['without a page', { prompt: 'none' }],
  ])('sends the client an error for a request %s', async (_, changed) => {
    const { issuer } = await start();
    const page = await new UserAgent().once(question(issuer, changed));
    expect(page.headers.get('location')).toMatch(/[?#&]error=/);
  });

  test('marks everybody as a demo, in name and number', () => {
    for (const { name, claims } of DEMO_PEOPLE) {
      expect(name).toMatch(/demo/i);
      expect(claims.person_identifier ?? claims.legal_person_identifier).toMatch(/DEMO/);
      expect(claims.email).toMatch(/@demo\.example$/);
    }
    expect(new Set(DEMO_PEOPLE.map(({ key }) => key)).size).toBe(DEMO_PEOPLE.length);
  });
});
