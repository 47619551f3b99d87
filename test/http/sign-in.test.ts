import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOA, PERSON_IDENTIFIER } from '../../src/evidence/party.js';
import { localPath } from '../../src/http/sign-in.js';
import { testDatabase } from '../database.js';
import { type Page, signInAtDemo, UserAgent } from '../user-agent.js';
import { type SignInService, startSignInService } from './sign-in-service.js';

const SESSION = 'sealpost-session';

const database = await testDatabase();
let service: SignInService;
beforeAll(async () => {
  service = await startSignInService(database, { secret: 'a-secret-of-the-demo' });
});
afterAll(() => service.close());

const at = (path: string): string => service.url + path;
const me = (page: Page) => JSON.parse(page.text);

async function signedIn(
  person = 'ana',
  level: 'low' | 'substantial' | 'high' = 'substantial',
  query = 'return=/me',
): Promise<{ agent: UserAgent; page: Page }> {
  const agent = new UserAgent();
  const door = await agent.get(at(`/sign-in?${query}`));
  return { agent, page: await signInAtDemo(agent, door, person, level) };
}

/** Newest first. */
async function storedSessions(): Promise<{ id: Buffer; payload: Buffer }[]> {
  const { rows } = await database.owner.query<{ id: Buffer; payload: Buffer }>(
    'select id_hash as id, payload from sealpost.sessions order by xmin::text::bigint desc',
  );
  return rows;
}

/** Goes all the way to the provider's answer and stops before it reaches the service. */
async function answerUnderWay(): Promise<{ agent: UserAgent; answer: URL }> {
  const agent = new UserAgent();
  const door = await agent.get(at('/sign-in?return=/me'));
  const finished = await agent.once(door.url, {
    method: 'POST',
    body: new URLSearchParams({ person: 'ana', level: 'high' }),
  });
  const resumed = await agent.once(finished.headers.get('location') ?? '');
  return { agent, answer: new URL(resumed.headers.get('location') ?? '') };
}

describe('signing in', () => {
  test('ends at the page asked for, as the person the provider verified', async () => {
    const { page } = await signedIn('bram', 'high');
    expect(page.url).toBe(at('/me'));
    expect(me(page)).toMatchObject({
      channel: 'session',
      identity: {
        person: 'natural',
        identifiers: [
          { scheme: PERSON_IDENTIFIER, value: 'NL/RO/DEMO-0002', issuer: service.provider.issuer },
        ],
        attributes: {
          familyName: 'Demo',
          firstName: 'Bram',
          dateOfBirth: '1979-11-02',
          email: { value: 'bram@demo.example', verified: true },
        },
        proofing: LOA.high,
        authentication: LOA.high,
        method: LOA.high,
        subject: 'demo-bram',
        authenticatedAt: service.clock
          .now()
          .toISOString()
          .replace(/\.\d+Z/, '.000Z'),
      },
    });
  });

  test('knows a company as a legal person', async () => {
    const { page } = await signedIn('trading');
    expect(me(page).identity).toMatchObject({
      person: 'legal',
      attributes: { legalName: 'Demo Trading Ltd (demo)' },
    });
  });

  test('sets cookies that scripts and other sites cannot use', async () => {
    const agent = new UserAgent();
    const leaving = await agent.once(at('/sign-in'));
    const { answer } = await answerUnderWay();
    const [cookie = ''] = leaving.headers.getSetCookie();
    expect(cookie).toMatch(
      /^sealpost-sign-in=[\w-]+; Max-Age=600; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.searchParams.has('code')).toBe(true);
  });

  test('asks the provider with code, PKCE, state, nonce and a level', async () => {
    const level = encodeURIComponent(LOA.substantial);
    const leaving = await new UserAgent().once(at(`/sign-in?assurance=${level}&max_age=600`));
    const asked = new URL(leaving.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      acr_values: `${LOA.substantial} ${LOA.high}`,
      max_age: '600',
      redirect_uri: at('/sign-in/callback'),
    });
    expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/);
  });

  test('gives another session cookie at every sign-in and ends the one before', async () => {
    const { agent } = await signedIn();
    const before = agent.cookie(SESSION);
    const door = await agent.get(at('/sign-in?return=/me'));
    await signInAtDemo(agent, door, 'ana', 'high');
    expect(agent.cookie(SESSION)).not.toBe(before);
    const thief = await new UserAgent({ cookie: `${SESSION}=${before}` }).get(at('/me'));
    expect(thief.status).toBe(401);
  });

  test('never takes a session cookie that the browser brought along', async () => {
    const planted = 'A'.repeat(43);
    const agent = new UserAgent();
    agent.cookies.push({ name: SESSION, value: planted, host: '127.0.0.1', path: '/' });
    const door = await agent.get(at('/sign-in?return=/me'));
    const page = await signInAtDemo(agent, door, 'ana', 'high');
    expect(page.status).toBe(200);
    expect(agent.cookie(SESSION)).not.toBe(planted);
  });

  test('authenticates anew for a step-up, with a later time', async () => {
    const { agent, page } = await signedIn();
    service.clock.advance(700);
    const door = await agent.get(at('/sign-in?return=/me&max_age=0'));
    expect(door.text).toContain('Demo eID');
    const again = await signInAtDemo(agent, door, 'ana', 'high');
    const times = [page, again].map((each) => Date.parse(me(each).identity.authenticatedAt));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(700_000);
  });

  test.each(['assurance', 'proofing'])(
    'refuses a step-up that ends below the %s asked for',
    async (what) => {
      const level = encodeURIComponent(LOA.high);
      const { page } = await signedIn('ana', 'substantial', `${what}=${level}`);
      expect(me(page)).toMatchObject({ code: 'identification/assurance-too-low' });
    },
  );

  test('says so when the person cancels, and signs nobody in', async () => {
    const agent = new UserAgent();
    const door = await agent.get(at('/sign-in'));
    const page = await agent.submit(door, 'yes');
    expect(me(page)).toMatchObject({ code: 'identification/sign-in-cancelled' });
    expect(agent.cookie(SESSION)).toBeUndefined();
  });

  test('names no person where a provider is unknown', async () => {
    const page = await new UserAgent().get(at('/sign-in?provider=elsewhere'));
    expect(me(page)).toMatchObject({ code: 'identification/unknown-provider' });
  });
});

describe('the answer of the provider', () => {
  const refused = { status: 401, code: 'identification/sign-in-failed' };
  const complete = async (agent: UserAgent, answer: URL) =>
    me(await agent.get(at(answer.pathname + answer.search)));

  test('counts once', async () => {
    const { agent, answer } = await answerUnderWay();
    const state = agent.cookies.find(({ name }) => name === 'sealpost-sign-in');
    expect(await complete(agent, answer)).toHaveProperty('identity');
    if (state) agent.cookies.push(state);
    expect(await complete(agent, answer)).toMatchObject(refused);
  });

  test('counts once even for the browser that failed with it before', async () => {
    const { agent, answer } = await answerUnderWay();
    const state = agent.cookies.find(({ name }) => name === 'sealpost-sign-in');
    const spoiled = new URL(answer);
    spoiled.searchParams.set('code', 'guessed');
    expect(await complete(agent, spoiled)).toMatchObject(refused);
    if (state) agent.cookies.push(state);
    expect(await complete(agent, answer)).toMatchObject(refused);
  });

  test('is worth nothing in another browser', async () => {
    const { answer } = await answerUnderWay();
    const other = await answerUnderWay();
    expect(await complete(new UserAgent(), answer)).toMatchObject(refused);
    expect(await complete(other.agent, answer)).toMatchObject(refused);
  });

  test('does not let a code of another sign-in slip in', async () => {
    const victim = await answerUnderWay();
    const attacker = await answerUnderWay();
    const mixed = new URL(victim.answer);
    mixed.searchParams.set('code', attacker.answer.searchParams.get('code') ?? '');
    expect(await complete(victim.agent, mixed)).toMatchObject(refused);
  });

  test.each([
    ['without state', (answer: URL) => answer.searchParams.delete('state')],
    ['with another state', (answer: URL) => answer.searchParams.set('state', 'x'.repeat(43))],
    ['with state twice', (answer: URL) => answer.searchParams.append('state', 'x')],
    ['without code', (answer: URL) => answer.searchParams.delete('code')],
    ['with another code', (answer: URL) => answer.searchParams.set('code', 'x'.repeat(43))],
    ['with code twice', (answer: URL) => answer.searchParams.append('code', 'x')],
    ['without issuer', (answer: URL) => answer.searchParams.delete('iss')],
    ['with another issuer', (answer: URL) => answer.searchParams.set('iss', 'http://other')],
    [
      'at a longer path',
      (answer: URL) => {
        answer.pathname += '/';
      },
    ],
  ])('is refused %s', async (_, change) => {
    const { agent, answer } = await answerUnderWay();
    change(answer);
    const page = await agent.get(at(answer.pathname + answer.search));
    expect(page.text).not.toContain('identity');
    expect(agent.cookie(SESSION)).toBeUndefined();
  });

  test('is refused more than ten minutes after the person left', async () => {
    const { agent, answer } = await answerUnderWay();
    service.clock.advance(601);
    expect(await complete(agent, answer)).toMatchObject(refused);
  });

  test('is refused when the browser altered what it was given to keep', async () => {
    const { agent, answer } = await answerUnderWay();
    const cookie = agent.cookies.find(({ name }) => name === 'sealpost-sign-in');
    const value = cookie?.value ?? '';
    agent.forget('sealpost-sign-in');
    const flipped = (value.startsWith('A') ? 'B' : 'A') + value.slice(1);
    agent.cookies.push({ name: 'sealpost-sign-in', value: flipped, host: '127.0.0.1', path: '/' });
    expect(await complete(agent, answer)).toMatchObject(refused);
  });
});

describe('a session', () => {
  test('ends on the server when the person signs out', async () => {
    const { agent, page } = await signedIn();
    const stolen = { cookie: `${SESSION}=${agent.cookie(SESSION)}` };
    await agent.post(at('/sign-out'), { csrf: me(page).csrf });
    expect(agent.cookie(SESSION)).toBeUndefined();
    const replays = await Promise.all(
      Array.from({ length: 20 }, () => new UserAgent(stolen).get(at('/me'))),
    );
    expect(replays.map(({ status }) => status)).toEqual(Array(20).fill(401));
  });

  test('ends after fifteen minutes without a request', async () => {
    const { agent } = await signedIn();
    service.clock.advance(14 * 60);
    expect((await agent.get(at('/me'))).status).toBe(200);
    service.clock.advance(14 * 60);
    expect((await agent.get(at('/me'))).status).toBe(200);
    service.clock.advance(15 * 60);
    expect((await agent.get(at('/me'))).status).toBe(401);
  });

  test('ends after eight hours, however busy', async () => {
    const { agent } = await signedIn();
    for (let minutes = 0; minutes < 8 * 60; minutes += 12) {
      expect((await agent.get(at('/me'))).status).toBe(200);
      service.clock.advance(12 * 60);
    }
    expect((await agent.get(at('/me'))).status).toBe(401);
  });

  test('is unreadable and unusable for whoever reads the store', async () => {
    const { agent } = await signedIn('bram', 'high');
    const rows = await storedSessions();
    const text = rows.map(({ payload }) => payload.toString('latin1')).join();
    expect(text).not.toMatch(/Bram|DEMO|1979/);
    for (const { id } of rows) {
      const cookie = `${SESSION}=${id.toString('base64url')}`;
      expect((await new UserAgent({ cookie }).get(at('/me'))).status).toBe(401);
    }
    expect((await agent.get(at('/me'))).status).toBe(200);
  });

  test('is gone when somebody puts the payload of another into its row', async () => {
    const ana = await signedIn('ana', 'low');
    const [anaRow] = await storedSessions();
    const bram = await signedIn('bram', 'high');
    const [bramRow] = await storedSessions();
    await database.owner.query('update sealpost.sessions set payload = $1 where id_hash = $2', [
      anaRow?.payload,
      bramRow?.id,
    ]);
    expect((await bram.agent.get(at('/me'))).status).toBe(401);
    expect((await ana.agent.get(at('/me'))).status).toBe(200);
  });

  test.each(['', 'x', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}B`, '../../etc/passwd'])(
    'is not found under the cookie "%s"',
    async (value) => {
      const page = await new UserAgent({ cookie: `${SESSION}=${value}` }).get(at('/me'));
      expect(page.status).toBe(401);
    },
  );

  test('is not chosen between two cookies of its name', async () => {
    const { agent } = await signedIn();
    const cookie = `${SESSION}=${agent.cookie(SESSION)}; ${SESSION}=${'A'.repeat(43)}`;
    expect((await new UserAgent({ cookie }).get(at('/me'))).status).toBe(401);
  });
});

describe('unsafe requests in a session', () => {
  test('pass with the token of the session, in the form or in a header', async () => {
    const { agent, page } = await signedIn();
    const { csrf } = me(page);
    expect((await agent.post(at('/act'), { csrf })).status).toBe(204);
    expect((await agent.post(at('/act'), {}, { 'x-csrf-token': csrf })).status).toBe(204);
  });

  test.each<[string, Record<string, string>, (csrf: string, other: string) => string]>([
    ['without the token', {}, () => ''],
    ['with the token of another session', {}, (_, other) => other],
    ['with half the token', {}, (csrf) => csrf.slice(0, 20)],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, (csrf) => csrf],
    ['from a sister site', { 'sec-fetch-site': 'same-site' }, (csrf) => csrf],
    ['with an empty header before the right field', { 'x-csrf-token': '' }, (csrf) => csrf],
  ])('are refused %s', async (_, headers, choose) => {
    const { agent, page } = await signedIn();
    const other = await signedIn('bram');
    const csrf = choose(me(page).csrf, me(other.page).csrf);
    const answer = await agent.post(at('/act'), { csrf }, headers);
    expect([answer.status, me(answer).code]).toEqual([403, 'http/forged']);
  });

  test.each(['https://elsewhere.example', 'null'])(
    'are refused from origin %s where the browser does not say the site',
    async (origin) => {
      const { agent, page } = await signedIn();
      const answer = await agent.once(at('/act'), {
        method: 'POST',
        body: new URLSearchParams({ csrf: me(page).csrf }),
        headers: { origin },
      });
      expect(answer.status).toBe(403);
    },
  );

  test('do not sign anybody out from another site', async () => {
    const { agent } = await signedIn();
    const cookie = agent.cookie(SESSION);
    await agent.post(at('/sign-out'), {});
    expect(agent.cookie(SESSION)).toBe(cookie);
    expect((await agent.get(at('/me'))).status).toBe(200);
  });
});

describe('the way back', () => {
  test('leads to a local path with its query', () => {
    expect(localPath('/inbox?page=2', 'https://post.example')).toBe('/inbox?page=2');
  });

  test.each([
    undefined,
    '',
    'inbox',
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '\\\\elsewhere.example',
    '/.//elsewhere.example',
    '/x/..//elsewhere.example',
    '/\t/elsewhere.example',
    '/\n/elsewhere.example',
    ' /elsewhere.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%0d%0aSet-Cookie:x\r\n',
    '/é',
    '@elsewhere.example',
    '///elsewhere.example',
    '/./\\elsewhere.example',
    `/${'x'.repeat(1100)}`,
  ])('does not lead to %j', (wanted) => {
    expect(localPath(wanted, 'https://post.example')).toBe('/');
  });
});
