/** The program of the thread that judges: the verifier of the command line, over the files of one order. */

import { browserEngine } from '../engine-browser.js';
import { FormatError } from '../formats/errors.js';
import { subjectOf } from '../verification/given-together.js';
import { verifyBundle } from '../verification/verify.js';
import { fileSources, inflate } from './files.js';
import type { Answer, Order } from './order.js';

const tell = (answer: Answer): void => postMessage(answer);

/** How often progress is told at most, in milliseconds. */
const PACE = 100;

async function judge({ files, ...given }: Order): Promise<Answer> {
  const sourceOf = fileSources(progress(files.reduce((sum, { size }) => sum + size, 0)));
  const sources = files.map((file) => ({ name: nameOf(file), source: sourceOf(file) }));
  const subject = await subjectOf(sources);
  try {
    const report = await verifyBundle({ ...given, ...subject, engine: browserEngine, inflate });
    return { kind: 'report', report };
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'trust', detail: error.message };
    throw error;
  }
}

/** Where a whole folder was given, its files are told apart by their place in it. */
const nameOf = ({ name, webkitRelativePath }: File): string =>
  webkitRelativePath.split('/').slice(1).join('/') || name;

/** Tells what share of the bytes was read. Some are read twice, so the end comes when it comes. */
function progress(total: number): (bytes: number) => void {
  let read = 0;
  let told = 0;
  return (bytes) => {
    read += bytes;
    const now = performance.now();
    if (now - told < PACE) return;
    told = now;
    tell({ kind: 'progress', done: Math.min(1, read / Math.max(1, total)) });
  };
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  void judge(data).then(tell, (error: unknown) => {
    // Thrown outside of any promise: only so is the page told.
    setTimeout(() => {
      throw error;
    });
  });
});
tell({ kind: 'ready' });
