/** A service process as far as the embedded server is concerned: starts it on a directory, says so, and waits to be ended. */

import { randomBytes } from 'node:crypto';
import { register } from 'node:module';

register('../typescript-loader.mjs', import.meta.url);
const { startEmbedded } = await import('../../src/persistence/embedded.ts');

const [dataDir, programsBase] = process.argv.slice(2);
try {
  const { urls, pid } = await startEmbedded({
    dataDir,
    programsBase,
    randomBytes,
    onLost: (detail) => console.error(detail),
    durable: false,
  });
  console.log(JSON.stringify({ urls, pid }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
  process.exitCode = 1;
}
