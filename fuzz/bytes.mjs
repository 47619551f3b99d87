/** Mutations of any bytes, and what the others share. Each takes and gives a Buffer; `undefined` where it does not apply. */

/** Numbers that readers stumble over. */
const ODD = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xfe, 0xff, 0x0a, 0x20, 0x3c, 0x26];

/** Bytes with a run from `from` to `to` replaced. */
export const spliced = (bytes, from, to, middle) =>
  Buffer.concat([bytes.subarray(0, from), Buffer.from(middle), bytes.subarray(to)]);

const place = (bytes, random) => random.whole(0, bytes.length - 1);

function run(bytes, random) {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + random.whole(1, random.pick([2, 16, 200])))];
}

export const BYTES = {
  'flip a bit': (bytes, random) => {
    const at = place(bytes, random);
    return spliced(bytes, at, at + 1, [bytes[at] ^ (1 << random.whole(0, 7))]);
  },
  'another byte': (bytes, random) => {
    const at = place(bytes, random);
    return spliced(bytes, at, at + 1, [random.pick(ODD)]);
  },
  'insert bytes': (bytes, random) => {
    const at = random.whole(0, bytes.length);
    const more = Array.from({ length: random.whole(1, 4) }, () => random.pick(ODD));
    return spliced(bytes, at, at, more);
  },
  'leave a run out': (bytes, random) => spliced(bytes, ...run(bytes, random), []),
  'repeat a run': (bytes, random) => {
    const [from, to] = run(bytes, random);
    return spliced(bytes, to, to, bytes.subarray(from, to));
  },
  'exchange two runs': (bytes, random) => {
    const [[a, b], [c, d]] = [run(bytes, random), run(bytes, random)].sort((x, y) => x[0] - y[0]);
    if (b > c) return undefined;
    const swapped = [bytes.subarray(c, d), bytes.subarray(b, c), bytes.subarray(a, b)];
    return spliced(bytes, a, d, Buffer.concat(swapped));
  },
  'cut the end off': (bytes, random) => bytes.subarray(0, place(bytes, random)),
  'append bytes': (bytes, random) =>
    Buffer.concat([bytes, Buffer.alloc(random.whole(1, 8), random.pick(ODD))]),
};
