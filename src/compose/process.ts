/**
 * A process of its own, for what must be able to end nothing else. A thread shares its engine with the service: where memory runs out in
 * certain ways the engine ends the whole process, or the thread can be neither ended nor waited for (seen on Node 24).
 */

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Hand } from './thread.js';

const ARGUMENTS = ['--max-old-space-size=192', '--max-semi-space-size=16'];
/** Linux counts processor time in these (proc(5), `stat`). Milliseconds. */
const TICK_MS = 10;

/** @param entry the compiled program. It says `ready` when it is, and ends with its parent (`endWithParent`). */
export function beginProcess(entry: URL): Hand {
  const child = fork(entry, [], {
    execArgv: ARGUMENTS,
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  });
  // Whoever waits for it is told by its end.
  child.on('error', () => undefined);
  return {
    events: child,
    post: (order) => void child.send(order as object, () => undefined),
    ref() {
      child.ref();
      child.channel?.ref();
    },
    unref() {
      child.unref();
      child.channel?.unref();
    },
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
    worked: () => processorTime(child.pid),
  };
}

/** Of a process with all its threads. Milliseconds; without `/proc` only the wall clock counts, so as if it always worked. */
function processorTime(pid: number | undefined): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // After the name in parentheses, which may hold anything: the twelfth and thirteenth field are user and system time.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return performance.now();
  }
}
