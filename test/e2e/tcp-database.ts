/** A PostgreSQL server reached over TCP, as an operator's own would be; its line can be cut. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { startEmbedded } from '../../src/persistence/embedded.js';

export type Role = 'admin' | 'owner' | 'service' | 'retention';

export interface TcpDatabase {
  /** Connection URL by role; the database is empty until it is migrated. */
  url(role: Role): string;
  /** Breaks off every connection, as a restart of the server does. */
  cut(): void;
}

/** Durable, unlike the server that the other tests share. Call it at the top of a test file. */
export async function tcpDatabase(dir: string): Promise<TcpDatabase> {
  const dataDir = join(dir, 'server');
  const server = await startEmbedded({
    dataDir,
    programsBase: join(tmpdir(), 'sealpost-test-programs'),
    randomBytes,
    onLost: (detail) => console.error(detail),
  });
  const lines = new Set<Socket>();
  const listener = createServer((near) => {
    const far = connect(join(dataDir, 'postgres', '.s.PGSQL.5432'));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => lines.delete(from) && to.destroy());
      from.pipe(to);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const cut = () => {
    for (const line of lines) line.destroy();
  };
  afterAll(async () => {
    listener.close();
    cut();
    await server.stop();
  });
  return {
    url(role) {
      const { username, password } = new URL(server.urls[role].replace(/@[^/]*/, '@localhost'));
      return `postgresql://${username}:${password}@127.0.0.1:${port}/sealpost`;
    },
    cut,
  };
}
