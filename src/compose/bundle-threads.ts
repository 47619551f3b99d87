/** The threads in which bundles are put together, and the content they ask for meanwhile. */

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ByteSource } from '../formats/byte-source.js';
import type { BundleOrder, BundlePapers } from './bundle-order.js';
import type { ContentQuestion, ThreadOrder } from './bundle-worker.js';
import { openHands } from './hands.js';

export interface NamedContent {
  readonly name: string;
  readonly source: ByteSource;
}

export interface BundleMakers {
  /** @throws HttpError `http/busy`; what reading content throws; Error when the thread ended or used up its time */
  papers(order: BundleOrder, content: readonly NamedContent[]): Promise<BundlePapers>;
  close(): Promise<void>;
}

/** The compiled program, from `src/compose` and from `dist/compose` alike. */
const ENTRY = new URL('../../dist/compose/bundle-worker.js', import.meta.url);
const MOST_WAITING = 16;
/** It works on the service's own files: what takes longer than this hangs. */
const LEAST_MS = 60_000;
const MS_PER_MEGABYTE = 500;

export function openBundleMakers(): BundleMakers {
  const threads = openHands<ThreadOrder, BundlePapers>({
    entry: ENTRY,
    mostWaiting: MOST_WAITING,
    tooMany: 'Too many bundles are being made. Repeat the call in a moment.',
  });
  return {
    async papers(order, content) {
      const { port1: here, port2: there } = new MessageChannel();
      const failed = answerQuestions(here, content);
      const sizes = content.map(({ name, source: { size } }) => ({ name, size }));
      const megabytes = sizes.reduce((sum, { size }) => sum + size, 0) / 1024 ** 2;
      try {
        return await threads.work(
          { order, content: sizes, port: there },
          [there],
          LEAST_MS + MS_PER_MEGABYTE * megabytes,
        );
      } catch (error) {
        throw failed() ?? error;
      } finally {
        here.close();
      }
    },
    close: () => threads.close(),
  };
}

/** @returns tells what went wrong with reading, if anything did */
function answerQuestions(port: MessagePort, content: readonly NamedContent[]): () => unknown {
  let failure: unknown;
  port.on('message', async ({ file, offset, length }: ContentQuestion) => {
    try {
      port.postMessage(await content[file]?.source.read(offset, length));
    } catch (error) {
      failure = error;
      port.postMessage(undefined);
    }
  });
  return () => failure;
}
