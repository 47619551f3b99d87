import { afterEach, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import express, { type ErrorRequestHandler } from 'express';
import { createCookies } from '../../src/http/cookies.js';
import { openApiDocument, openApiRoutes } from '../../src/http/openapi.js';
import { problemOf, sendProblem } from '../../src/http/problem.js';
import { tokenRoute } from '../../src/http/token.js';
import { IdentificationError } from '../../src/identification/errors.js';
import type { Identification } from '../../src/identification/service.js';
import { type HttpServer, serve } from './server.js';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** The token endpoint over an identification that refuses everything with this code. */
async function refusing(code: IdentificationError['code']): Promise<Response> {
  const identification: Pick<Identification, 'issueToken'> = {
    issueToken: () => Promise.reject(new IdentificationError(code, 'No.')),
  };
  const server = await serve(express().use(tokenRoute(identification as Identification)));
  servers.push(server);
  return fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'x' }),
  });
}

const answerErrors: ErrorRequestHandler = (error, _request, response, _next) =>
  sendProblem(response, problemOf(error));

describe('the OpenAPI document', () => {
  test.each([
    'identification/client',
    'identification/token-request',
    'identification/grant-type',
  ] as const)('tells how the token endpoint refuses: %s', async (code) => {
    const answer = await refusing(code);
    const { paths, components } = openApiDocument('http://localhost');
    const responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }> =
      paths['/oauth/token']?.post?.responses ?? {};
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const reference = responses[String(answer.status)]?.content?.[type]?.schema.$ref;
    expect(reference).toBe('#/components/schemas/OAuthError');
    const validate = new Ajv2020({ strict: false }).compile(components.schemas.OAuthError);
    expect(validate(await answer.json())).toBe(true);
  });

  test('names every method that an address takes; any other is answered with 405 and Allow', async () => {
    const app = express().use(openApiRoutes('http://localhost'), answerErrors);
    const server = await serve(app);
    servers.push(server);
    for (const [address, operations] of Object.entries(openApiDocument('http://localhost').paths)) {
      const url = server.url + address.replaceAll(/[{}]/g, '');
      const answer = await fetch(url, { method: 'PATCH' });
      expect([answer.status, await answer.json()]).toMatchObject([405, { code: 'http/method' }]);
      const allowed = answer.headers.get('allow')?.toLowerCase().split(', ') ?? [];
      expect(allowed).toEqual(expect.arrayContaining([...Object.keys(operations), 'options']));
      const [declared = ''] = Object.keys(operations);
      expect((await fetch(url, { method: declared })).status).toBe(404);
    }
  });

  test.each(['http://localhost:8080', 'https://erds.example'])(
    'names the session cookie that %s sets',
    async (publicUrl) => {
      const cookies = createCookies(publicUrl.startsWith('https:'));
      const server = await serve(
        express().get('/', (_request, response) => {
          cookies.session.write(response, 'value');
          response.end();
        }),
      );
      servers.push(server);
      const [set = ''] = (await fetch(server.url)).headers.getSetCookie();
      const { session } = openApiDocument(publicUrl).components.securitySchemes;
      expect(set.split('=')[0]).toBe(session.name);
    },
  );
});
