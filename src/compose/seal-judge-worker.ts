/** The thread that judges fresh seals: many orders may be under way, each answer bears the number of its order. */

import { parentPort } from 'node:worker_threads';
import { type FreshSeal, judgeSeal, type SealJudgement } from '../delivery/own-judge.js';
import { nodeEngine } from '../engine.js';
import { trustIn } from './recording.js';
import { gathered } from './thread.js';

export interface SealOrder {
  readonly number: number;
  readonly seal: FreshSeal;
  /** What is trusted from this order on. DER. */
  readonly anchors?: readonly Uint8Array[];
}

export interface SealAnswer {
  readonly number: number;
  /** Absent if judging threw. */
  readonly judgement?: SealJudgement;
  readonly failure?: string;
}

const answer = gathered<SealAnswer>((answers) => parentPort?.postMessage(answers));
/** Nothing is trusted before anchors come. */
let judging = { engine: nodeEngine, trust: trustIn([]) };

parentPort?.on('message', (orders: readonly SealOrder[]) => {
  for (const order of orders) {
    // What cannot be read here ends the thread, and the other side is told by that.
    if (order.anchors) judging = { ...judging, trust: trustIn(order.anchors) };
    void judged(order).then(answer);
  }
});
parentPort?.postMessage('ready');

async function judged({ number, seal }: SealOrder): Promise<SealAnswer> {
  try {
    return { number, judgement: await judgeSeal(seal, judging) };
  } catch (error) {
    // What is wrong with one seal must not keep the others from being judged.
    return { number, failure: String(error) };
  }
}
