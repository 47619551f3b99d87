import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { openPool, query, withClient } from '../../src/persistence/connection.js';
import { GatheringSocket } from '../../src/persistence/gathering-socket.js';
import { testDatabase } from '../database.js';

const { urls, atEnd } = await testDatabase();

describe('byte strings in an array', () => {
  test('arrive as they are, with their places, and leave the others alone', async () => {
    const settings = { name: 'sealpost-test', max: 1, onError: () => undefined };
    const pool = openPool({ ...settings, url: urls.service, pipeline: true });
    atEnd(() => pool.end());
    const values = [
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      new Uint8Array(),
      null,
      new Uint8Array(300_000).fill(0x5c),
    ];
    for (const given of [values, [null], [], values.slice(0, 1)]) {
      const { rows } = await withClient(pool, (client) =>
        query<{ value: Buffer | null; text: string }>(
          client,
          `select value, text from unnest($1::bytea[], $2::text[]) with ordinality as n (value, text, place)
           order by place`,
          [given, given.map((_, place) => `{"${place}\\"}`)],
        ),
      );
      expect(rows.map(({ value }) => value && new Uint8Array(value))).toEqual(given);
      expect(rows.map(({ text }) => text)).toEqual(given.map((_, place) => `{"${place}\\"}`));
    }
  });
});

describe('a socket that gathers', () => {
  test('sends what is written at one moment in one go, and what is written later after it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const socket = new GatheringSocket();
    const sent: string[] = [];
    socket._writev = (chunks, done) => {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    };
    const say = (...parts: string[]) => {
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.uncork();
    };
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [other] = await accepted;
    if (socket.connecting) await once(socket, 'connect');
    try {
      say('a', 'b');
      say('c');
      void Promise.resolve().then(() => say('d', 'e'));
      expect(sent).toEqual([]);
      await nextRound();
      expect(sent).toEqual(['abcde']);
      say('f', 'g');
      await nextRound();
      expect(sent).toEqual(['abcde', 'fg']);
    } finally {
      socket.destroy();
      other.destroy();
      server.close();
    }
  });
});
