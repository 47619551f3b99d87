/** Several authorities as one: asked in the configured order, every attempt kept. */

import type { TimestampAuthority, TsaAttempt } from '../evidence/ports.js';

/**
 * The first authority that grants ends the round. Never at random: an auditor must be able to foresee who stamps, and a
 * refusing first authority must be seen, not averaged away.
 */
export function tsaInOrder(authorities: readonly TimestampAuthority[]): TimestampAuthority {
  return {
    async stamp(bytes) {
      const attempts: TsaAttempt[] = [];
      for (const authority of authorities) {
        const result = await authority.stamp(bytes);
        attempts.push(...result.attempts);
        if (result.kind === 'granted') return { ...result, attempts };
      }
      return { kind: 'failed', attempts };
    },
  };
}
