/** Randomness that can be repeated: everything a round plans comes from its seed. */

import { createHash } from 'node:crypto';

/**
 * @param {...(string | number)} names the seed and what the sequence is for; sequences of different names are unrelated
 */
export function randomOf(...names) {
  const seed = createHash('sha256').update(names.join('\0')).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => seed.readUInt32LE(at));
  /** sfc32; uniform in [0, 1). */
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const between = (least, most) => least + next() * (most - least);
  return {
    next,
    between,
    /** A whole number from `least` to `most`, both included. */
    whole: (least, most) => Math.floor(between(least, most + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** Exponential, so that what happens at this mean distance happens at any instant alike. */
    wait: (mean) => -mean * Math.log(1 - next()),
    /** @returns gives the list's items in an order of chance, each once before one comes again */
    deck(list) {
      let left = [];
      return () => {
        if (left.length === 0) left = [...list];
        const [item] = left.splice(Math.floor(next() * left.length), 1);
        return item;
      };
    },
  };
}

/** Bytes that follow from a name: content that nobody has to keep to know it again. */
export function bytesOf(name, size) {
  const key = createHash('sha256').update(name).digest();
  const bytes = Buffer.alloc(size);
  for (let at = 0, block = 0; at < size; at += 32, block++) {
    createHash('sha256').update(key).update(String(block)).digest().copy(bytes, at);
  }
  return bytes;
}
