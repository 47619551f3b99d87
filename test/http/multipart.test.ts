import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { multipart } from '../../src/http/multipart.js';
import { problemOf } from '../../src/http/problem.js';
import { type HttpServer, serve } from './server.js';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Answers with the parts it read, or with the status its error becomes. */
async function reader(): Promise<string> {
  const app = express();
  app.post('/', async (request, response) => {
    const parts: string[] = [];
    try {
      for await (const part of multipart(request)) {
        if (part.kind === 'field') parts.push(part.name);
        else for await (const _chunk of part.content);
      }
      response.json(parts);
    } catch (error) {
      const { status, code, detail } = problemOf(error);
      response.status(status).json({ code, detail });
    }
  });
  const server = await serve(app);
  servers.push(server);
  return server.url;
}

async function send(form: FormData): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(await reader(), { method: 'POST', body: form });
  return { status: answer.status, body: await answer.json() };
}

describe('reading a multipart body', () => {
  test('takes the fields of the largest form there is', async () => {
    const form = new FormData();
    for (let index = 0; index < 450; index += 1) form.set(`field-${index}`, 'x'.repeat(500));
    expect(await send(form)).toMatchObject({ status: 200 });
  });

  test('refuses fields that are small each and huge together', async () => {
    const form = new FormData();
    for (let index = 0; index < 20; index += 1) form.set(`field-${index}`, 'x'.repeat(200_000));
    expect(await send(form)).toMatchObject({ status: 400, body: { code: 'http/malformed' } });
  });

  test('refuses one field that is too long', async () => {
    const form = new FormData();
    form.set('metadata', 'x'.repeat(300_000));
    expect(await send(form)).toMatchObject({ status: 400, body: { code: 'http/malformed' } });
  });

  test('refuses more files than any policy allows', async () => {
    const form = new FormData();
    for (let index = 0; index < 103; index += 1) form.append('file', new Blob(['x']), `${index}`);
    expect(await send(form)).toMatchObject({ status: 413, body: { code: 'http/too-large' } });
  });

  test('is broken off when it has more parts than any form, also where none of them has a name', async () => {
    const answer = await fetch(await reader(), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `${'--b\r\n\r\n\r\n'.repeat(1500)}--b--\r\n`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('too many parts'),
    });
  });

  test('refuses a body that is compressed', async () => {
    const answer = await fetch(await reader(), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-encoding': 'gzip' },
      body: '--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{}\r\n--b--\r\n',
    });
    expect(answer.status).toBe(415);
  });

  test('refuses a body that ends before its last boundary', async () => {
    const answer = await fetch(await reader(), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
    });
    expect(answer.status).toBe(400);
  });

  test('refuses a body of another kind, or without a boundary', async () => {
    const url = await reader();
    const post = (type: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': type }, body: 'x' });
    expect((await post('application/json')).status).toBe(415);
    expect((await post('multipart/form-data')).status).toBe(400);
  });
});
