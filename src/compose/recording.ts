/** What the sealer seals with and judges its own work by. */

import type { Config } from '../config.js';
import type { Alarm } from '../delivery/alarm.js';
import type { Judging } from '../delivery/own-judge.js';
import type { Clock } from '../delivery/ports.js';
import type { RecordDeps } from '../delivery/record.js';
import { nodeEngine } from '../engine.js';
import type { KeyUses } from '../evidence/key-use.js';
import { PathCache } from '../formats/path-cache.js';
import { parseCertificate } from '../formats/x509.js';
import type { Proof } from './proof.js';
import type { SealJudge } from './seal-judge.js';

export function recordDeps(
  config: Config,
  parts: {
    /** Asked anew for each batch and each check: key and roots may be replaced meanwhile. */
    readonly proof: Pick<Proof, 'key' | 'tsa' | 'anchors'>;
    readonly judge: SealJudge['judge'];
    readonly uses: KeyUses;
    readonly publicUrl: string;
    readonly clock: Clock;
    readonly alarm: Alarm;
  },
): RecordDeps & { readonly judging: Judging } {
  const { proof, judge, uses, publicUrl, clock, alarm } = parts;
  let { anchors } = proof;
  let trust = trustIn(anchors);
  return {
    means: {
      get key() {
        return proof.key;
      },
      tsa: proof.tsa,
      hash: nodeEngine.hash,
    },
    judge: (seal) => judge(seal, proof.anchors),
    /** For what is judged in this thread. */
    judging: {
      engine: nodeEngine,
      get trust() {
        if (proof.anchors !== anchors) {
          anchors = proof.anchors;
          trust = trustIn(anchors);
        }
        return trust;
      },
    },
    uses,
    issuer: { legalName: config.issuerName, publicUrl },
    clock,
    alarm,
  };
}

/** @param anchors DER: what an auditor would be given */
export const trustIn = (anchors: readonly Uint8Array[]): Judging['trust'] => ({
  anchors: anchors.map(parseCertificate),
  extraCertificates: [],
  cache: new PathCache(),
});
