/** The program of the thread that judges: the verifier of the command line, over the files of one order. */

import { browserEngine } from '../engine-browser.js';
import { FormatError } from '../formats/errors.js';
import { subjectOf } from '../verification/given-together.js';
import { verifyBundle } from '../verification/verify.js';
import { FileGone, fileSources, inflate } from './files.js';
import type { Answer, Order, Progress } from './order.js';

const tell = (answer: Answer): void => postMessage(answer);

/** How often progress is told at most, in milliseconds. */
const PACE = 100;

async function judge({ files, ...given }: Order): Promise<Answer> {
  const progress = progressOver(files.reduce((sum, { file }) => sum + file.size, 0));
  const sourceOf = fileSources(progress.read);
  const sources = files.map(({ name, file }) => ({ name, source: sourceOf(file) }));
  try {
    const subject = await subjectOf(sources);
    const report = await verifyBundle({
      ...given,
      ...subject,
      engine: browserEngine,
      inflate,
      onProgress: progress.judged,
    });
    return { kind: 'report', report };
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'trust', detail: error.message };
    if (error instanceof FileGone) return { kind: 'gone' };
    throw error;
  }
}

/** @param total bytes; some are read twice, so the end comes when it comes */
function progressOver(total: number) {
  let state: Progress = { read: 0, judged: 0, all: 0 };
  let bytesRead = 0;
  let told = 0;
  const set = (change: Partial<Progress>): void => {
    state = { ...state, ...change };
    const now = performance.now();
    if (now - told < PACE) return;
    told = now;
    tell({ kind: 'progress', ...state });
  };
  return {
    read: (bytes: number): void => {
      bytesRead += bytes;
      set({ read: Math.min(1, bytesRead / Math.max(1, total)) });
    },
    judged: (judged: number, all: number): void => set({ judged, all }),
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
