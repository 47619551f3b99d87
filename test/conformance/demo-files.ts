/** Where `sealpost demo --all` leaves what. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface DemoEvidence {
  readonly story: string;
  readonly file: string;
  readonly xml: string;
}

/** @param out the folder given to `--out`; looked at when a function is called, not before */
export function filesOfDemo(out: string) {
  const stories = (): string[] =>
    readdirSync(out).filter((name) => existsSync(join(out, name, 'bundle.asice')));
  const filesIn = (...path: string[]): string[] =>
    readdirSync(join(out, ...path)).map((name) => join(out, ...path, name));
  const changedEvidence = (): string =>
    filesIn('tampered', 'evidence').find((file) => basename(file).startsWith('02-')) ?? '';

  /** A file of a story's container, taken out of it. */
  function unpack(story: string, name: string): string {
    const file = join(out, story, basename(name));
    const { stdout } = spawnSync('unzip', ['-p', join(out, story, 'bundle.asice'), name], {
      maxBuffer: 16 * 1024 ** 2,
    });
    writeFileSync(file, stdout);
    return file;
  }

  return {
    stories,
    filesIn,
    unpack,
    changedEvidence,
    rootOf: ({ story }: DemoEvidence): string => join(out, story, 'trust/root.pem'),
    revocation: (story: string, kind: string): string[] =>
      filesIn(story, 'revocation').filter((file) => file.endsWith(kind)),

    /** Every evidence of every story as first sealed and as augmented; of "tampered" only those nobody touched. */
    allEvidence: (): DemoEvidence[] =>
      stories().flatMap((story) =>
        [...filesIn(story, 'evidence'), ...filesIn(story, 'augmented')]
          .filter((file) => file !== changedEvidence())
          .map((file) => ({ story, file, xml: readFileSync(file, 'utf8') })),
      ),
  };
}
