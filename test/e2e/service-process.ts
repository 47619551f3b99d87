/** The built service as a process of its own: started, killed, and started again on the same folder and the same ports. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** A command that should have ended by then hangs. */
const PATIENCE_MS = 30_000;

export type Settings = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A folder for one test file, removed with everything that still runs in it. Call it at the top of the file. */
export function temporaryFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'sealpost-e2e-')));
  afterAll(() => {
    killAllIn(dir);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  return dir;
}

/** Everything that runs in a folder. */
export function killAllIn(dir: string): void {
  for (const pid of processesIn(dir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // One that is listed may have come to its own end since.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** `sealpost COMMAND` with nothing but these settings in its environment, to its end. */
export async function sealpost(
  args: readonly string[],
  settings: Settings,
  dir: string,
): Promise<Ended> {
  const running = launch(args, settings, dir);
  const timer = setTimeout(() => running.child.kill('SIGKILL'), PATIENCE_MS);
  const ended = await running.ended;
  clearTimeout(timer);
  return ended;
}

export class ServiceProcess {
  readonly dataDir: string;
  readonly settings: Settings;
  readonly #dir: string;
  #running: Running | undefined;

  private constructor(dir: string, settings: Settings) {
    this.#dir = dir;
    this.dataDir = join(dir, 'data');
    this.settings = settings;
  }

  /** @param settings beside those that give the service a folder and free ports of its own */
  static async in(dir: string, settings: Settings = {}): Promise<ServiceProcess> {
    mkdirSync(dir, { recursive: true });
    const [port, providerPort] = [await freePort(), await freePort()];
    return new ServiceProcess(dir, {
      SEALPOST_DATA_DIR: join(dir, 'data'),
      SEALPOST_DEV_CERTS: join(dir, 'certs'),
      SEALPOST_PORT: String(port),
      SEALPOST_DEMO_PROVIDER_PORT: String(providerPort),
      SEALPOST_LOG_LEVEL: 'warn',
      ...settings,
    });
  }

  url = (): string => `http://localhost:${this.settings.SEALPOST_PORT}`;

  get pid(): number {
    return this.#running?.child.pid ?? 0;
  }

  /** Resolves when it serves; rejects with what it said if it ends instead. */
  async start(settings: Settings = {}): Promise<void> {
    const running = launch(['serve'], { ...this.settings, ...settings }, this.#dir);
    this.#running = running;
    const ended = await Promise.race([running.serving, running.ended]);
    if (ended) throw new Error(`the service ended with ${ended.code}: ${ended.err}`);
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  kill = async (): Promise<void> => {
    await this.end('SIGKILL');
  };

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  signal(signal: NodeJS.Signals): void {
    this.#running?.child.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<Ended | undefined> {
    this.signal(signal);
    return this.#running?.ended;
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly serving: Promise<void>;
  readonly ended: Promise<Ended>;
}

/** @param cwd a test's folder, so that its processes are found by where they stand */
export function launch(args: readonly string[], settings: Settings, cwd: string): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const serving = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (/^Sealpost serves at /m.test(out)) resolve();
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, out, err }));
  return { child, serving, ended };
}

/** Processes that stand in a folder or below it; the embedded server's all do. */
export function processesIn(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        // A zombie is nobody any more; where the first process of a container does not reap, it stays for ever.
        const running = !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        return running && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${dir}/`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** The mark is written behind the seal: who kills a service and counts on its mark must wait for it. */
export const isMarked = (folder: string, count: number): boolean =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8').split('\n')[0] ?? '')
    .some((line) => (JSON.parse(line) as { count: number }).count >= count);

/** Files below the content folder, by path; whatever is there belongs to a message or should not be. */
export function contentFiles(dataDir: string): string[] {
  try {
    return readdirSync(join(dataDir, 'content'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
