/** A thread that does what the name of the first file says. */

import { parentPort } from 'node:worker_threads';

const BEHAVIOURS = {
  fine: () => parentPort.postMessage({ fine: true }),
  spin: () => {
    for (;;);
  },
  silent: () => undefined,
  exit: () => process.exit(3),
  reject: async () => {
    throw new Error('broken');
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push(Array(1000).fill({}));
  },
  deep: () => {
    const deep = () => deep() + 1;
    deep();
  },
};

parentPort.on('message', ({ files }) => BEHAVIOURS[files[0].name]());
parentPort.postMessage('ready');
