/** Eight bugs on command. A harness that does not find each of them has not looked. */

const NONE = { clockOffset: (offset) => offset, around: (ports) => ports };

export function plantBug(number) {
  if (number === 0) return NONE;
  throw new Error('not yet');
}
