import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import type { ContentFile } from '../../src/delivery/message.js';
import type { TransferReport } from '../../src/delivery/service.js';
import { attachment, requestedRange, sendContent } from '../../src/http/content-response.js';
import { type HttpServer, serve } from './server.js';

const CHUNK = new Uint8Array(64 * 1024).fill(7);
const STARTED = new Date('2026-03-01T10:00:00Z');

interface Attempt {
  readonly transfers: TransferReport[];
  /** Resolves when the answer is over, with the error it ended in, if any. */
  readonly over: Promise<unknown>;
  readonly port: number;
  readonly url: string;
}

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Serves one stream of `size` announced bytes. */
async function attempt(size: number, bytes: AsyncIterable<Uint8Array>): Promise<Attempt> {
  const transfers: TransferReport[] = [];
  const delivery = {
    recordTransfer: async (transfer: TransferReport) => {
      transfers.push(transfer);
    },
  };
  const file: ContentFile = {
    number: 1,
    name: 'notice.pdf',
    contentType: 'application/pdf',
    size,
    sha256: new Uint8Array(32),
  };
  let end: (error?: unknown) => void = () => undefined;
  const over = new Promise<unknown>((resolve) => {
    end = resolve;
  });
  const app = express();
  app.get('/', (request, response) =>
    sendContent(
      request,
      response,
      { kind: 'stream', file, range: { from: 0, to: size }, bytes },
      { delivery, handoverId: 'h', startedAt: STARTED },
    ).then(end, end),
  );
  const server = await serve(app);
  servers.push(server);
  return { transfers, over, url: server.url, port: Number(new URL(server.url).port) };
}

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield CHUNK;
}

describe('sending content', () => {
  test('records every byte that was sent', async () => {
    const { url, over, transfers } = await attempt(CHUNK.length * 2, chunks(2));
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(CHUNK.length * 2);
    expect(await over).toBeUndefined();
    expect(transfers).toMatchObject([{ range: { from: 0, to: CHUNK.length * 2 } }]);
  });

  test('takes a client who leaves for what it is: no error, and only what was sent on record', async () => {
    const size = CHUNK.length * 10_000;
    let pulled = 0;
    const counted = async function* () {
      for await (const chunk of chunks(10_000)) {
        pulled += 1;
        yield chunk;
      }
    };
    const { port, over, transfers } = await attempt(size, counted());
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    // Until every buffer on the way is full and the server waits for this client.
    for (let before = -1; before !== pulled; await setTimeout(50)) before = pulled;
    socket.destroy();
    expect(await over).toBeUndefined();
    expect(transfers).toHaveLength(1);
    expect(transfers[0]?.range.to).toBeLessThan(size);
  });

  test('never counts a chunk that the connection did not take', async () => {
    // One write so large that it cannot leave while nobody reads: when the client goes, it is dropped.
    const whole = new Uint8Array(64 * 1024 * 1024);
    const { port, over, transfers } = await attempt(
      whole.length,
      (async function* () {
        yield whole;
      })(),
    );
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    expect(await over).toBeUndefined();
    expect(transfers).toEqual([]);
  });

  test('breaks off when the bytes end too early, so that a cut file never looks whole', async () => {
    const { url, over, transfers } = await attempt(CHUNK.length * 2, chunks(1));
    await expect(fetch(url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    await over;
    expect(transfers).toMatchObject([{ range: { from: 0, to: CHUNK.length } }]);
  });

  test('breaks off and reports when the bytes are not what they should be', async () => {
    const altered = new Error('altered');
    const { url, over, transfers } = await attempt(
      CHUNK.length * 2,
      (async function* () {
        yield CHUNK;
        throw altered;
      })(),
    );
    await expect(fetch(url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(await over).toBe(altered);
    expect(transfers).toMatchObject([{ range: { to: CHUNK.length } }]);
  });
});

describe('a range', () => {
  test.each([
    ['bytes=0-9', { from: 0, to: 10 }],
    ['bytes=90-', { from: 90, to: 100 }],
    ['bytes=-10', { from: 90, to: 100 }],
    ['bytes=-1000', { from: 0, to: 100 }],
    ['bytes=50-1000', { from: 50, to: 100 }],
    ['bytes=0-9,20-29', undefined],
    ['bytes=-', undefined],
    ['lines=1-2', undefined],
    [undefined, undefined],
  ])('%s of 100 bytes', (header, range) => {
    expect(requestedRange(header, 100)).toEqual(range);
  });

  test.each(['bytes=100-', 'bytes=9-1', 'bytes=-0'])('%s of 100 bytes is refused', (header) => {
    expect(() => requestedRange(header, 100)).toThrow(
      expect.objectContaining({ code: 'http/range' }),
    );
  });
});

describe('the name of a download', () => {
  test('cannot end its header or begin another', () => {
    const header = attachment('a"; x=\r\nSet-Cookie: y\u202efdp.exe');
    expect(header).not.toMatch(/[\r\n\u202e]/);
    expect(header).toMatch(
      /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[A-Za-z0-9%._~!-]*$/,
    );
  });
});
