/** The verifier as the portal offers it: the same code as the command line, trusting the roots this service proves with. */

import type { Clock } from '../delivery/ports.js';
import { nodeEngine } from '../engine.js';
import { sourceOf } from '../formats/byte-source.js';
import { isContainer } from '../verification/material.js';
import type { Report } from '../verification/report.js';
import { verifyBundle } from '../verification/verify.js';

interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function verifierFor(
  anchors: readonly Uint8Array[],
  clock: Clock,
): (files: readonly GivenFile[]) => Promise<Report> {
  return async (files) => {
    const given = files.map(({ name, bytes }) => ({ name, source: sourceOf(bytes) }));
    const bundles: typeof given = [];
    for (const file of given) if (await isContainer(file.source)) bundles.push(file);
    const [bundle, ...others] = bundles;
    const basis = { anchors, at: clock.now(), engine: nodeEngine };
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
  };
}
