/** A thread that makes what a bundle says beside its content. The content itself stays outside and is asked for in pieces. */

import { type MessagePort, parentPort } from 'node:worker_threads';
import type { ByteSource } from '../formats/byte-source.js';
import { type BundleOrder, writePapers } from './bundle-order.js';

/** Where content lies, and through which port it is asked for. */
export interface ThreadOrder {
  readonly order: BundleOrder;
  readonly content: readonly { readonly name: string; readonly size: number }[];
  readonly port: MessagePort;
}

/** Bytes `[offset, offset + length)` of one file; the answer is these bytes, or `undefined` where they cannot be had. */
export interface ContentQuestion {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

parentPort?.on('message', async ({ order, content, port }: ThreadOrder) => {
  const sources = content.map(({ name, size }, file) => ({
    name,
    source: behind(port, file, size),
  }));
  try {
    // What rejects here ends the thread, and the other side is told by that.
    parentPort?.postMessage(await writePapers(order, sources));
  } finally {
    port.close();
  }
});
parentPort?.postMessage('ready');

/** One question at a time: the verifier reads one file after the other. */
const behind = (port: MessagePort, file: number, size: number): ByteSource => ({
  size,
  read: (offset, length) =>
    new Promise((resolve, reject) => {
      port.once('message', (bytes: Uint8Array | undefined) =>
        bytes ? resolve(bytes) : reject(new Error('content could not be read')),
      );
      port.postMessage({ file, offset, length } satisfies ContentQuestion);
    }),
});
