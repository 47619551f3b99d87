/** Tells how far a long command is, now and then. */

/** @param state what it is at, such as `content of message 7 of 900` */
export type Progress = (state: string) => void;

const EVERY_MS = 2000;

/** At most one line in two seconds: a small database is silent. */
export function progressTo(say: (line: string) => void): Progress {
  let said = performance.now();
  return (state) => {
    if (performance.now() - said < EVERY_MS) return;
    said = performance.now();
    say(`… ${state}`);
  };
}
