/** A time-stamping authority on a real HTTP port that answers however a test wants. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as write from '../../src/formats/der-writer.js';
import { parseTimestampQuery, type TimestampQuery } from '../../src/formats/rfc3161-exchange.js';
import { makeResponse, makeToken, type TokenRecipe } from '../formats/token-maker.js';

export interface Asked {
  readonly query: TimestampQuery;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
export type Behaviour = (asked: Asked) => void;

export interface FakeTsa {
  readonly url: string;
  behave(behaviour: Behaviour): void;
  /** How many questions came. */
  count(): number;
  close(): Promise<void>;
}

export async function startFakeTsa(): Promise<FakeTsa> {
  let behaviour: Behaviour = ({ response }) => void response.writeHead(500).end();
  let count = 0;
  const server = createServer(async (request, response) => {
    count += 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const query = parseTimestampQuery(new Uint8Array(Buffer.concat(chunks)));
    response.on('error', () => undefined);
    behaviour({ query, request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/tsa`,
    behave: (next) => {
      behaviour = next;
    },
    count: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const reply = (response: ServerResponse, body: Uint8Array): void =>
  void response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body);

/** A token as this query wants it, but for what the recipe changes. */
export const tokenFor = (query: TimestampQuery, recipe: TokenRecipe): Uint8Array =>
  makeToken({
    afterGenTime: query.nonce ? [write.encode(0x02, query.nonce)] : [],
    ...recipe,
  });

export const grant = (query: TimestampQuery, recipe: TokenRecipe): Uint8Array =>
  makeResponse(0n, tokenFor(query, recipe));
