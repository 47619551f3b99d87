/**
 * How many evidences a second one process seals, beside what `openssl speed` says this machine can sign.
 * An evidence needs two P-256 signatures, seal and token, so the ratio is to half of that rate.
 * Both are measured by turns, because machines change their speed while they run.
 */

import { openSealJudge } from '../dist/compose/seal-judge.js';
import { createTurns } from '../dist/delivery/turns.js';
import { sealDocument, sealEvidence } from '../dist/evidence/seal.js';
import { writeEvidence } from '../dist/evidence/xml-write.js';
import { PathCache } from '../dist/formats/path-cache.js';
import { example, sealingMeans } from './evidence.mjs';
import { median, opensslRates, rateOf, rounded } from './measuring.mjs';
import { judging } from './verify.mjs';

const ROUNDS = 5;
/** Least ratio: below it sealing, and not what surrounds it, would hold up a delivery. */
const LIMIT = 0.1;
/** Under way at a time, as in ten batches of the sealer. */
const UNDER_WAY = 320;
/** What is emitted is a model that is there already; no two of so many are alike, and nothing is remembered of one. */
const MODELS = 500;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const { means, anchor } = await sealingMeans();
  const models = Array.from({ length: MODELS }, (_, number) => example(number));
  const emit = (number) => {
    const evidence = models[number % MODELS];
    return sealDocument(evidence, writeEvidence(evidence), means);
  };
  const emitReadBack = (number) => sealEvidence(models[number % MODELS], means);
  const judge = judging(anchor, new PathCache());
  const emitJudged = async (number) => {
    const { sealed } = await emitReadBack(number);
    await judge(sealed.bytes);
  };
  const own = openSealJudge();
  const anchors = [anchor];
  const turn = createTurns();
  const emitVerified = async (number) => {
    await turn();
    const { sealed } = await emitReadBack(number);
    const judgement = await own.judge({ ...sealed, at: new Date() }, anchors);
    if (judgement.indication !== 'TOTAL-PASSED')
      throw new Error(`${judgement.indication} of our own`);
  };
  const emitMany = (number) =>
    Promise.all(
      Array.from({ length: UNDER_WAY }, (_, index) => emitVerified(number * UNDER_WAY + index)),
    );
  await Promise.all([rateOf(emit), rateOf(emitJudged), rateOf(emitMany)]);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const openssl = opensslRates().sign;
    rounds.push({
      openssl,
      emit: await rateOf(emit),
      emitReadBack: await rateOf(emitReadBack),
      emitJudged: await rateOf(emitJudged),
      emitVerified: UNDER_WAY * (await rateOf(emitMany)),
    });
  }
  await own.close();
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
    ratioWithVerification: rounded(
      middle(({ emitVerified, openssl }) => emitVerified / (openssl / 2)),
    ),
    verificationInTheSameThread: Math.round(middle(({ emitJudged }) => emitJudged)),
    rounds: ROUNDS,
  };
}
