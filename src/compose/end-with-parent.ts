/** For programs that a service begins: one that is at work when its service is killed would else go on for ever. */

import { Worker } from 'node:worker_threads';

/** A thread of its own, as the program may be too busy to look. It keeps nothing alive. */
const WATCH = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1000);`;

export function endWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref();
}
