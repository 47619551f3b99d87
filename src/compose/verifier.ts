/** The verifier as the portal offers it: the same code as the command line, trusting the roots this service proves with. */

import { nodeEngine } from '../engine.js';
import { sourceOf } from '../formats/byte-source.js';
import { subjectOf } from '../verification/given-together.js';
import type { Report } from '../verification/report.js';
import { verifyBundle } from '../verification/verify.js';

export interface JudgeOrder {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** What is trusted. DER. */
  readonly anchors: readonly Uint8Array[];
  readonly at: Date;
}

export async function judgeFiles({ files, anchors, at }: JudgeOrder): Promise<Report> {
  const given = files.map(({ name, bytes }) => ({ name, source: sourceOf(bytes) }));
  return verifyBundle({ anchors, at, engine: nodeEngine, ...(await subjectOf(given)) });
}
