/** The verifier as the portal offers it: the same code as the command line, trusting the roots this service proves with. */

import type { Clock } from '../delivery/ports.js';
import { nodeEngine } from '../engine.js';
import { sourceOf } from '../formats/byte-source.js';
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
  return (files) => {
    const [only] = files;
    const subject =
      files.length === 1 && only
        ? only.bytes
        : files.map(({ name, bytes }) => ({ name, source: sourceOf(bytes) }));
    return verifyBundle({ subject, anchors, at: clock.now(), engine: nodeEngine });
  };
}
