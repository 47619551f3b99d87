/** The least a Node program can answer: the limit that pages are measured against. */

import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`hello at http://127.0.0.1:${server.address().port}/\n`);
});
