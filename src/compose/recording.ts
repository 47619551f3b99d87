/** What the sealer seals with and judges its own work by. */

import type { Config } from '../config.js';
import type { Alarm } from '../delivery/alarm.js';
import type { Clock } from '../delivery/ports.js';
import type { RecordDeps } from '../delivery/record.js';
import { nodeEngine } from '../engine.js';
import { PathCache } from '../formats/path-cache.js';
import { parseCertificate } from '../formats/x509.js';
import type { Proof } from './proof.js';

export function recordDeps(
  config: Config,
  parts: {
    readonly proof: Proof;
    readonly publicUrl: string;
    readonly clock: Clock;
    readonly alarm: Alarm;
  },
): RecordDeps {
  const { proof, publicUrl, clock, alarm } = parts;
  return {
    means: { key: proof.key, tsa: proof.tsa, hash: nodeEngine.hash },
    judging: {
      engine: nodeEngine,
      trust: {
        anchors: proof.anchors.map(parseCertificate),
        extraCertificates: [],
        cache: new PathCache(),
      },
    },
    issuer: { legalName: config.issuerName, publicUrl },
    clock,
    alarm,
  };
}
