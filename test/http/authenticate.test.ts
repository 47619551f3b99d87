import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Request, Response } from 'express';
import { createCookies } from '../../src/http/cookies.js';
import { testDatabase } from '../database.js';
import { signInAtDemo, UserAgent } from '../user-agent.js';
import { type SignInService, startSignInService } from './sign-in-service.js';

const database = await testDatabase();
let service: SignInService;
beforeAll(async () => {
  service = await startSignInService(database);
});
afterAll(() => service.close());

describe('authentication of a request', () => {
  test('finds nobody behind a request without cookie or token', async () => {
    expect((await new UserAgent().get(`${service.url}/me`)).status).toBe(401);
  });

  test('does not fall back to the session when a token is wrong', async () => {
    const agent = new UserAgent();
    const door = await agent.get(`${service.url}/sign-in?return=/me`);
    expect((await signInAtDemo(agent, door, 'ana', 'high')).status).toBe(200);
    const page = await agent.get(`${service.url}/me`, { authorization: 'Bearer x.y.z' });
    expect(page.status).toBe(401);
  });

  test.each([
    { 'x-forwarded-user': 'demo-ana' },
    { 'x-remote-user': 'demo-ana' },
    { 'x-client-cert': 'CN=Ana' },
    { 'x-ssl-client-s-dn': 'CN=Ana' },
    { forwarded: 'for=127.0.0.1;by=ana' },
    { from: 'ana@demo.example' },
  ])('takes nobody from the header %j', async (headers) => {
    const page = await new UserAgent().get(`${service.url}/me`, headers as Record<string, string>);
    expect(page.status).toBe(401);
  });
});

describe('cookies', () => {
  const written = (https: boolean): [string, string, Record<string, unknown>] => {
    let call: unknown[] = [];
    const response = { cookie: (...args: unknown[]) => (call = args) } as unknown as Response;
    createCookies(https).session.write(response, 'value');
    return call as [string, string, Record<string, unknown>];
  };

  test('are bound to the host under https', () => {
    expect(written(true)).toEqual([
      '__Host-sealpost-session',
      'value',
      { httpOnly: true, sameSite: 'lax', path: '/', secure: true },
    ]);
  });

  test('under https are not read by the name of http', () => {
    const request = { get: () => 'sealpost-session=planted' } as unknown as Request;
    expect(createCookies(true).session.read(request)).toBeUndefined();
    expect(createCookies(false).session.read(request)).toBe('planted');
  });
});
