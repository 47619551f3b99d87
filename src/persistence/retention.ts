/** The lawful end of personal data. Runs as the retention role, which can do this and nothing else. */

import { POLICY_IDS, policyOf } from '../delivery/policy.js';
import { connectOnce } from './connection.js';

/** Keys destroyed in one transaction. */
const BATCH = 500;
/** No younger key is looked at. Policies are never taken away, so nothing stored has a shorter term. */
const SHORTEST_YEARS = Math.min(...POLICY_IDS.map((id) => policyOf(id).evidenceYears));

export interface Destruction {
  /** How many messages lost their key. Their evidence keeps its digests; nobody can read it here any more. */
  readonly keys: number;
  /** Expired rows removed, by kind. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Destroys the keys of messages past their date and rows that have expired, each with a record in `destructions`.
 * The dates are the database's: what must still be kept is refused there, whoever asks.
 *
 * @param retentionUrl connects as `sealpost_retention`; the service may run meanwhile
 */
export async function destroyExpired(retentionUrl: string): Promise<Destruction> {
  return connectOnce(retentionUrl, async (client) => {
    let keys = 0;
    for (;;) {
      const { rowCount } = await client.query('select sealpost.destroy_expired_keys($1, $2)', [
        BATCH,
        SHORTEST_YEARS,
      ]);
      keys += rowCount ?? 0;
      if ((rowCount ?? 0) < BATCH) break;
    }
    const { rows } = await client.query<{ what: string; amount: number }>(
      'select what, amount from sealpost.destroy_expired_rows()',
    );
    return { keys, rows: Object.fromEntries(rows.map(({ what, amount }) => [what, amount])) };
  });
}
