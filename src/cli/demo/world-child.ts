/** A world in a process of its own, which can be killed without warning. Its clock is the real one. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../io.js';
import { worldEnvironment } from './environment.js';
import type { World } from './world.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

export async function openChildWorld(dataDir: string, env: Environment): Promise<World> {
  // The same ports before and after the restart: sessions and the provider's return address belong to them.
  const [port, providerPort] = await Promise.all([freePort(), freePort()]);
  const environment: Record<string, string | undefined> = {
    PATH: env.PATH,
    ...worldEnvironment(dataDir),
    SEALPOST_PORT: String(port),
    SEALPOST_DEMO_PROVIDER_PORT: String(providerPort),
  };
  let child = startChild(environment);
  await child;
  return {
    url: `http://localhost:${port}`,
    rootPem: await readFile(join(environment.SEALPOST_DEV_CERTS ?? '', 'root.pem'), 'utf8'),
    mailDir: join(environment.SEALPOST_DATA_DIR ?? '', 'mail'),
    now: () => new Date(),
    travel: () => Promise.reject(new Error('the clock of a world of its own cannot travel')),
    async killAndRestart() {
      await end(await child, 'SIGKILL');
      child = startChild(environment);
      await child;
    },
    // Also one that is starting: it must not be left behind.
    stop: async () => end(await child, 'SIGTERM'),
  };
}

/** Resolves when the service says that it serves. */
async function startChild(env: Record<string, string | undefined>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const serving = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.startsWith('Sealpost serves')) resolve();
    });
    child.once('exit', (code) =>
      reject(new Error(`the service ended with ${code} while starting`)),
    );
  });
  await serving;
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
