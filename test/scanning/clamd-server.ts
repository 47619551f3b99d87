/** A server that speaks `clamd`'s `INSTREAM`: it knows one signature, EICAR's, and can be told to behave badly. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** The test file of eicar.org, put together here so that no scanner takes this source for it. */
export const EICAR = Buffer.from(
  ['X5O!P%@AP[4', '\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
);

export interface ClamdServer {
  readonly address: { readonly host: string; readonly port: number };
  readonly url: string;
  /** What was asked for so far: the clear bytes of each stream that was read to its end. */
  readonly streams: Buffer[];
  /** Knows these signatures besides EICAR's: name and bytes. */
  readonly signatures: [string, Buffer][];
  /** Overrides the answer to a complete stream; an empty one closes the connection instead. */
  answer: ((verdict: string) => string) | undefined;
  /** Reads nothing and says nothing. */
  silent: boolean;
  /** Bytes after which a stream is refused as too long. */
  limit: number;
  close(): Promise<void>;
}

/** @param folder for a Unix socket instead of TCP */
export async function startClamd(folder?: string): Promise<ClamdServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (!clamd.silent) serve(socket, clamd);
  });
  const path = folder && join(folder, 'clamd.sock');
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  const port = path === undefined ? (server.address() as AddressInfo).port : 0;
  const clamd: ClamdServer = {
    address: { host: '127.0.0.1', port },
    url: path === undefined ? `tcp://127.0.0.1:${port}` : `unix://${path}`,
    streams: [],
    signatures: [['Eicar-Test-Signature', EICAR]],
    answer: undefined,
    silent: false,
    limit: Number.POSITIVE_INFINITY,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return clamd;
}

const COMMAND = 'zINSTREAM\0';

function serve(socket: Socket, clamd: ClamdServer): void {
  let waiting = Buffer.alloc(0);
  let command = true;
  const stream: Buffer[] = [];
  let size = 0;
  socket.on('data', (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    if (command) {
      if (waiting.length < COMMAND.length) return;
      if (!waiting.subarray(0, COMMAND.length).equals(Buffer.from(COMMAND))) {
        socket.end('UNKNOWN COMMAND\0');
        return;
      }
      waiting = waiting.subarray(COMMAND.length);
      command = false;
    }
    while (waiting.length >= 4) {
      const length = waiting.readUInt32BE();
      if (length === 0) return answer(socket, Buffer.concat(stream), clamd);
      if (waiting.length < 4 + length) return;
      stream.push(waiting.subarray(4, 4 + length));
      size += length;
      waiting = waiting.subarray(4 + length);
      if (size > clamd.limit) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
    }
  });
}

function answer(socket: Socket, content: Buffer, clamd: ClamdServer): void {
  clamd.streams.push(content);
  const found = clamd.signatures.find(([, signature]) => content.includes(signature));
  const verdict = found ? `stream: ${found[0]} FOUND` : 'stream: OK';
  const said = clamd.answer ? clamd.answer(verdict) : `${verdict}\0`;
  socket.end(said);
}
