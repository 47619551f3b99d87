/**
 * How many evidences a second one process verifies, the way the sealer judges its own work: with certificates and trusted
 * paths remembered. The limit is a third of what `openssl speed` verifies: the signatures of seal and token, each checked
 * once, and as much again as one of them for reading the file.
 */

import { nodeEngine } from '../dist/engine.js';
import { sealEvidence } from '../dist/evidence/seal.js';
import { PathCache } from '../dist/formats/path-cache.js';
import { parseCertificate } from '../dist/formats/x509.js';
import { judgeEvidence } from '../dist/verification/judge-evidence.js';
import { verdictOf } from '../dist/verification/report.js';
import { example, sealingMeans } from './evidence.mjs';
import { median, opensslRates, rateOf, rounded } from './measuring.mjs';

const ROUNDS = 5;
/** Different files, so that nothing is remembered but what the sealer remembers too. */
const FILES = 500;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const { means, anchor } = await sealingMeans();
  const files = [];
  for (let number = 0; number < FILES; number += 1) {
    files.push((await sealEvidence(example(number), means)).sealed.bytes);
  }
  const judge = judging(anchor, new PathCache());
  const judgeAnew = (file) => judging(anchor, new PathCache())(file);
  const rate = (step) => rateOf((number) => step(files[number % FILES]));
  await rate(judge);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      limit: opensslRates().verify / 3,
      ours: await rate(judge),
      withoutMemory: await rate(judgeAnew),
    });
  }
  const middle = (of) => median(rounds.map(of));
  return {
    ours: Math.round(middle(({ ours }) => ours)),
    unit: 'evidences/s',
    limit: Math.round(middle(({ limit }) => limit)),
    limitIs: 'a third of the P-256 verifications/s of openssl speed',
    ratio: rounded(middle(({ ours, limit }) => ours / limit)),
    withoutMemory: Math.round(middle(({ withoutMemory }) => withoutMemory)),
    rounds: ROUNDS,
  };
}

/** @returns a judge of files that fails where one does not pass whole, as the sealer judges (src/delivery/own-judge.ts) */
export function judging(anchor, cache) {
  const trust = { anchors: [parseCertificate(anchor)], extraCertificates: [], cache };
  return async (bytes) => {
    const judgement = await judgeEvidence('evidence.xml', bytes, {
      engine: nodeEngine,
      trust,
      at: new Date(),
    });
    const { indication } = verdictOf(judgement?.checks ?? []);
    if (indication !== 'TOTAL-PASSED') throw new Error(`${indication} of our own`);
  };
}
