/** What a sub-command may say and to whom, so that it can be run in a test as it runs in a terminal. */

export interface CliIo {
  /** One line for the reader, on standard output. */
  out(line: string): void;
  /** One line about what went wrong or is going on, on standard error. */
  err(line: string): void;
  /** Draws over the last line of the terminal; absent where standard error is none. */
  draw?(text: string): void;
}

export type { Environment } from '../config.js';

/** Exit codes, stable: sysexits.h where it has a word for it. */
export const EXIT = {
  ok: 0,
  failed: 1,
  indeterminate: 2,
  usage: 64,
  noInput: 65,
  /** A fault of this program; never 1, which is a verdict of `verify`. */
  broken: 70,
} as const;
