/**
 * How many evidences a second one process seals, beside what `openssl speed` says this machine can sign.
 * An evidence needs two P-256 signatures, seal and token, so the ratio is to half of that rate.
 * Both are measured by turns, because machines change their speed while they run.
 */

import { sealDocument, sealEvidence } from '../dist/evidence/seal.js';
import { writeEvidence } from '../dist/evidence/xml-write.js';
import { PathCache } from '../dist/formats/path-cache.js';
import { example, sealingMeans } from './evidence.mjs';
import { median, opensslRates, rateOf, rounded } from './measuring.mjs';
import { judging } from './verify.mjs';

const ROUNDS = 5;
/** Least ratio: below it sealing, and not what surrounds it, would hold up a delivery. */
const LIMIT = 0.1;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const { means, anchor } = await sealingMeans();
  const emit = (number) => {
    const evidence = example(number);
    return sealDocument(evidence, writeEvidence(evidence), means);
  };
  const emitReadBack = (number) => sealEvidence(example(number), means);
  const judge = judging(anchor, new PathCache());
  const emitVerified = async (number) => {
    const { sealed } = await emitReadBack(number);
    await judge(sealed.bytes);
  };
  await Promise.all([rateOf(emit), rateOf(emitVerified)]);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const openssl = opensslRates().sign;
    rounds.push({
      openssl,
      emit: await rateOf(emit),
      emitReadBack: await rateOf(emitReadBack),
      emitVerified: await rateOf(emitVerified),
    });
  }
  const middle = (of) => median(rounds.map(of));
  const ratio = middle(({ emit, openssl }) => emit / (openssl / 2));
  return {
    ours: Math.round(middle(({ emit }) => emit)),
    unit: 'evidences/s',
    limit: LIMIT,
    ratio: rounded(ratio),
    passed: ratio >= LIMIT,
    reference: Math.round(middle(({ openssl }) => openssl)),
    referenceUnit: 'P-256 signatures/s by openssl speed',
    withReadBack: Math.round(middle(({ emitReadBack }) => emitReadBack)),
    withReadBackAndVerification: Math.round(middle(({ emitVerified }) => emitVerified)),
    rounds: ROUNDS,
  };
}
