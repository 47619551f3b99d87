import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { bindFrontDoor, type FrontDoor } from '../../src/compose/front-door.js';
import { readConfig } from '../../src/config.js';

const HERE = readConfig({ SEALPOST_HOST: '127.0.0.1', SEALPOST_PORT: '0' });
const doors: FrontDoor[] = [];

async function bound(): Promise<FrontDoor> {
  const door = await bindFrontDoor(HERE);
  doors.push(door);
  return door;
}

const get = (door: FrontDoor): Promise<Response> => fetch(`http://127.0.0.1:${door.port}/`);
const greeting: RequestListener = (_request, response) => response.end('come in');

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

describe('the front door', () => {
  test('asks whoever comes too early to come again', async () => {
    const answer = await get(await bound());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('is answered by the application once it is open', async () => {
    const door = await bound();
    door.open(greeting);
    expect(await (await get(door)).text()).toBe('come in');
  });

  test('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(bindFrontDoor({ ...HERE, port })).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining(`Port ${port} is taken`),
    });
    other.close();
  });

  test('waits for an answer under way before it is closed, and takes nobody in meanwhile', async () => {
    const door = await bound();
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      door.open((_request, response) => {
        finish = () => response.end('done');
        resolve();
      });
    });
    const first = get(door);
    await begun;
    let closed = false;
    const closing = door.close().then(() => {
      closed = true;
    });
    await expect(get(door)).rejects.toThrow();
    expect(closed).toBe(false);
    finish();
    expect(await (await first).text()).toBe('done');
    await closing;
  });

  test('breaks off what is under way when it is told to', async () => {
    const door = await bound();
    const begun = new Promise<void>((resolve) => door.open(() => resolve()));
    const waiting = get(door);
    await begun;
    const closing = door.close();
    door.cut();
    await expect(waiting).rejects.toThrow();
    await closing;
  });

  test('can be closed twice', async () => {
    const door = await bound();
    await door.close();
    await door.close();
  });
});
