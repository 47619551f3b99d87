/** A handler behind a real HTTP server on a port of its own. */

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(handler: RequestListener): Promise<HttpServer> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
