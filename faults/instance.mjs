/** One instance of the service in a process of its own, which is started again whenever it ends. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SHIPPED = [fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)), 'serve'];
const STEPPED = [fileURLToPath(new URL('./serve.mjs', import.meta.url))];
/** Writes down what is on disk for good. */
const DIARY = ['--import', new URL('./diary.mjs', import.meta.url).href];
const AGAIN_MS = 200;
/** A start that neither succeeds nor fails by then hangs. */
const LONGEST_START_MS = 60_000;

const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {object} setting
 * @param {string} setting.previous folder of the version before, which then runs instead of this one
 * @param {boolean} setting.stepped runs the entry that can be stopped at named steps instead of the shipped one
 * @param {Record<string, string>} setting.env
 * @param {(event: { kind: string, ms?: number, signal?: string }) => void} setting.tell hears of every end and start
 */
export function startInstance({ number, port, previous, stepped, env, logFile, gate, tell }) {
  const log = openSync(logFile, 'a');
  const program = previous
    ? [join(previous, 'dist/cli/main.js'), 'serve']
    : stepped
      ? STEPPED
      : SHIPPED;
  let child;
  let serving = false;
  let alive = false;
  let wanted = true;
  let asked = false;
  let power;
  let endedAt;
  let over = run();

  async function run() {
    while (wanted) {
      while (power) await power.back;
      const started = spawn(process.execPath, [...DIARY, ...program], {
        env,
        stdio: stepped ? ['ignore', 'pipe', log, 'ipc'] : ['ignore', 'pipe', log],
      });
      child = started;
      alive = true;
      running.add(started);
      const ended = once(started, 'exit');
      let isUp = false;
      createInterface({ input: started.stdout }).on('line', (line) => {
        if (!line.startsWith('Sealpost serves')) return;
        isUp = true;
        serving = true;
        tell({ kind: 'ready', number, ...(endedAt && { ms: Date.now() - endedAt }) });
        endedAt = undefined;
      });
      const watch = setTimeout(() => {
        if (isUp) return;
        tell({ kind: 'hung', number });
        started.kill('SIGKILL');
      }, LONGEST_START_MS);
      const [code, signal] = await ended;
      alive = false;
      clearTimeout(watch);
      running.delete(started);
      if (serving || signal !== null) endedAt ??= Date.now();
      if (wanted) tell({ kind: 'ended', number, code, signal, wasServing: serving, asked });
      asked = false;
      serving = false;
      if (wanted && signal === null) await sleep(AGAIN_MS);
    }
  }

  const signal = (name) => child.kill(name);
  return {
    number,
    port,
    stepped,
    gate,
    /** One of the version before may not be able to start again once this version has migrated. */
    isMortal: previous === undefined,
    isServing: () => serving,
    kill: () => signal('SIGKILL'),
    /** Ends it like `kill`, and lets it not start again before `powerOn`. Resolves when it is gone. */
    async powerOff() {
      power = {};
      power.back = new Promise((resolve) => {
        power.resolve = resolve;
      });
      signal('SIGKILL');
      while (alive) await sleep(2);
    },
    powerOn() {
      power?.resolve();
      power = undefined;
    },
    /** As a supervisor does for an update: told to end, it drains, and is started again. */
    async restart() {
      asked = true;
      serving = false;
      signal('SIGTERM');
      while (asked) await sleep(20);
      while (!serving && wanted) await sleep(20);
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    /** Says something to a stepped instance. @returns whether it could hear it */
    say: (message) => stepped && child.connected && child.send(message, () => undefined),
    /** Whether the process is stopped (state T). */
    async isFrozen() {
      const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '');
      return /\) T /.test(stat);
    },
    async stop() {
      wanted = false;
      power?.resolve();
      power = undefined;
      signal('SIGCONT');
      signal('SIGTERM');
      const hard = setTimeout(() => signal('SIGKILL'), 10_000);
      await over;
      over = undefined;
      clearTimeout(hard);
    },
  };
}
