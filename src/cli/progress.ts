/** A bar for people who wait: drawn on standard error, and only where that is a terminal. */

const WIDTH = 30;
/** Fewer are done before anybody wonders. */
const WORTH_A_BAR = 200;
const CLEAR = '\r\u001b[K';

/**
 * @param draw writes to the terminal without a line end; `undefined` where there is none
 * @returns what is told how many are done, and what takes the bar away
 */
export function progressBar(draw: ((text: string) => void) | undefined) {
  let shown = -1;
  return {
    tell(done: number, all: number): void {
      const percent = Math.floor((done / all) * 100);
      if (draw === undefined || all < WORTH_A_BAR || percent === shown) return;
      shown = percent;
      const filled = '#'.repeat(Math.floor((percent / 100) * WIDTH)).padEnd(WIDTH, '.');
      draw(`\r[${filled}] ${done} of ${all}`);
    },
    end(): void {
      if (shown >= 0) draw?.(CLEAR);
    },
  };
}
