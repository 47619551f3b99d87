/** A thread that judges files of strangers, so that whatever is in them can end nothing but this thread. */

import { parentPort } from 'node:worker_threads';
import { type JudgeOrder, judgeFiles } from './verifier.js';

parentPort?.on('message', async (order: JudgeOrder) => {
  // What rejects here ends the thread, and the other side is told by that.
  parentPort?.postMessage(await judgeFiles(order));
});
parentPort?.postMessage('ready');
