/** The time-stamping authorities of the operator's choice, asked in their order. */

import { randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import type { Clock } from '../delivery/ports.js';
import { CLOCK_TOLERANCE } from '../delivery/trusted-time.js';
import { loadBrainpoolCrypto, nodeEngine } from '../engine.js';
import type { TimestampAuthority } from '../evidence/ports.js';
import { parseCertificate } from '../formats/x509.js';
import { createGuardedClient } from '../outbound/guarded-client.js';
import { tsaInOrder } from '../sealing/tsa-failover.js';
import { httpTsa } from '../sealing/tsa-http.js';

/** @param anchors DER roots that tokens must lead to */
export function outsideAuthorities(
  config: Config,
  anchors: readonly Uint8Array[],
  clock: Clock,
): TimestampAuthority {
  const { urls, policies } = config.tsa;
  const client = createGuardedClient({
    // Answers are signed and carry our nonce: plain http, which many authorities speak only, can lose one but not forge it.
    allow: ['https', 'http'],
    allowedOrigins: urls.map((url) => new URL(url).origin),
    allowLoopback: config.mode === 'development',
    // The operator names each authority; one inside their own network is as good as any.
    allowPrivate: true,
  });
  const common = {
    client,
    engine: nodeEngine,
    webCrypto: loadBrainpoolCrypto,
    anchors: anchors.map(parseCertificate),
    policies,
    clock,
    random: randomBytes,
    maxClockDifferenceMs: CLOCK_TOLERANCE,
  };
  return tsaInOrder(urls.map((url) => httpTsa({ ...common, url })));
}
