/** A thread that does for each seal what its name says, and answers what came together the last first. */

import { parentPort } from 'node:worker_threads';

let trusted;

const BEHAVIOURS = {
  spin: () => {
    for (;;);
  },
  silent: () => undefined,
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('broken');
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push({ of: [1, 2] });
  },
  unasked: ({ number, seal }) => {
    answer(number + 1000, 'nobody');
    answer(number, seal.evidenceId);
    answer(number, 'again');
  },
};
const answer = (number, evidenceId) => {
  const judgement = { evidenceId, anchors: trusted };
  parentPort.postMessage([{ number, judgement }]);
};

parentPort.on('message', (orders) => {
  for (const { anchors } of orders) if (anchors) trusted = anchors.length;
  for (const order of orders.toReversed()) {
    const { number, seal } = order;
    (BEHAVIOURS[seal.evidenceId] ?? (() => answer(number, seal.evidenceId)))(order);
  }
});
parentPort.postMessage('ready');
