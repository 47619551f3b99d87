/**
 * Algorithms that prove nothing any more, and since when (ETSI TS 119 312, with the days the EU's DSS uses). They are
 * refused for every time: evidence of EN 319 522 is younger than most of these days, and a time claimed from before them
 * could only be proven by what came after.
 */

interface Refusal {
  /** Of the names that `signature-algorithms.ts`, `xml-algorithms.ts` and `public-key.ts` give. */
  readonly covers: (name: string) => boolean;
  readonly since: string;
}

const RSA_KEY = /RSA key of (\d+) bits/;

const REFUSALS: readonly Refusal[] = [
  { covers: (name) => /MD[25]/i.test(name), since: '2004-08-01' },
  { covers: (name) => /SHA-?1(?!\d)/i.test(name), since: '2012-08-01' },
  { covers: (name) => /(?<![A-Z])DSA/i.test(name), since: '2015-12-31' },
  { covers: (name) => Number(RSA_KEY.exec(name)?.[1] ?? Infinity) < 2048, since: '2019-10-01' },
];

/** The name with the day since which it is refused, where it is one of those. */
export function withRefusal(name: string): string {
  const refusal = REFUSALS.find(({ covers }) => covers(name));
  return refusal === undefined ? name : `${name}, refused since ${refusal.since}`;
}
