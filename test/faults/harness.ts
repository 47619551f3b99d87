/** The harness as a process of its own, for one round. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../faults/main.mjs', import.meta.url));

export interface Sums {
  readonly kills: number;
  readonly begun: number;
  readonly accepted: number;
  readonly done: number;
  readonly lost: number;
  readonly doubled: number;
  readonly missing: number;
  readonly findings: number;
  readonly fences: number;
  readonly powerCuts: number;
  readonly retried: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
}

/** What was found, and where it lies, is on standard error. */
export async function round(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Sums> {
  const { stdout } = await run(
    process.execPath,
    [program, '--rounds', '1', '--kills', '1000', '--json', ...options],
    { env: { PATH: process.env.PATH, ...environment } },
  ).catch((error: { stdout: string; stderr: string }) => {
    process.stderr.write(error.stderr);
    return error;
  });
  return JSON.parse(stdout) as Sums;
}
