/** The verifier as the portal offers it: the same code as the command line, trusting the roots this service proves with. */

import { nodeEngine } from '../engine.js';
import { sourceOf } from '../formats/byte-source.js';
import { isContainer } from '../verification/material.js';
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
  const bundles: typeof given = [];
  for (const file of given) if (await isContainer(file.source)) bundles.push(file);
  const [bundle, ...others] = bundles;
  const basis = { anchors, at, engine: nodeEngine };
  // One bundle, and beside it the files it speaks of; anything else is a folder's worth of files.
  if (bundle !== undefined && others.length === 0) {
    const content = given.filter((file) => file !== bundle);
    return verifyBundle({ ...basis, subject: bundle.source, content });
  }
  const [only] = given;
  return verifyBundle({
    ...basis,
    subject: given.length === 1 && only !== undefined ? only.source : given,
  });
}
