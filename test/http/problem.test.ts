import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { DeliveryError } from '../../src/delivery/errors.js';
import { SealpostError } from '../../src/errors.js';
import { HttpError } from '../../src/http/errors.js';
import { problemOf, sendProblem } from '../../src/http/problem.js';
import { type HttpServer, serve } from './server.js';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function sent(error: unknown): Promise<{ answer: Response; body: Record<string, unknown> }> {
  const app = express();
  app.get('/', (_request, response) => sendProblem(response, problemOf(error)));
  const server = await serve(app);
  servers.push(server);
  const answer = await fetch(server.url);
  return { answer, body: (await answer.json()) as Record<string, unknown> };
}

class AdapterError extends SealpostError {}

describe('a problem', () => {
  test('says what our own error says', async () => {
    const { answer, body } = await sent(new HttpError('http/range', 'Outside.', { size: 3 }));
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('content-range')).toBe('bytes */3');
    expect(body).toMatchObject({ status: 416, code: 'http/range', detail: 'Outside.', size: 3 });
  });

  test('keeps its own members, whatever the facts of an error are called', async () => {
    const facts = { status: 200, code: 'fine', title: 'Fine', type: 'x', detail: 'y' };
    const { body } = await sent(new HttpError('http/malformed', 'Wrong.', facts));
    expect(body).toMatchObject({ status: 400, code: 'http/malformed', detail: 'Wrong.' });
  });

  test.each([
    new Error('password=hunter2 at /srv/sealpost/x.js:1'),
    new DeliveryError('delivery/inconsistent', 'row 7 of /srv/x is missing', { row: 7 }),
    'text',
    undefined,
  ])('never tells of its inside (%#)', async (error) => {
    const { answer, body } = await sent(error);
    expect(answer.status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|srv|row|\.js/);
  });

  test('tells a client of a lost database nothing about the database', async () => {
    const { answer, body } = await sent(
      new AdapterError('persistence/unreachable', 'Check DATABASE_URL at db.internal.', {
        reason: 'ECONNREFUSED 10.0.0.5',
      }),
    );
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(JSON.stringify(body)).not.toMatch(/DATABASE_URL|internal|10\.0/);
  });

  test('says of a database lost meanwhile that the outcome is unsure, and what to do', async () => {
    const { answer, body } = await sent(new AdapterError('persistence/lost', 'by 10.0.0.5'));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(body).toMatchObject({ detail: expect.stringContaining('same Idempotency-Key') });
  });

  test('asks who is not signed in to do so', async () => {
    const { answer } = await sent(new HttpError('http/not-signed-in', 'Sign in.'));
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});
