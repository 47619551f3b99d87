/** A thread that judges files of strangers, so that whatever is in them can end nothing but this thread. */

import { parentPort, workerData } from 'node:worker_threads';
import { verifierFor } from './verifier.js';

export interface JudgeOrder {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly at: Date;
}

const { anchors } = workerData as { readonly anchors: readonly Uint8Array[] };

parentPort?.on('message', async ({ files, at }: JudgeOrder) => {
  // What rejects here ends the thread, and the other side is told by that.
  parentPort?.postMessage(await verifierFor(anchors, { now: () => at })(files));
});
parentPort?.postMessage('ready');
