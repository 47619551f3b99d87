/** The lawful end of personal data. Runs as the retention role, which can do this and nothing else. */

import { connectOnce } from './connection.js';

/** Keys destroyed in one transaction. */
const BATCH = 500;

export interface Destruction {
  /** Messages whose key was destroyed. Their evidence keeps its digests; nobody can read it here any more. */
  readonly messageIds: readonly string[];
  /** Expired rows removed, by kind. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Destroys the keys of messages past their date and rows that have expired, each with a record in `destructions`.
 * The dates are the database's: what must still be kept is refused there, whoever asks.
 *
 * @param retentionUrl connects as `sealpost_retention`
 * @param onMessage called once for each message whose key is gone, to remove its content. What it fails to remove
 *   is ciphertext that nobody can open any more; its rejection ends the run, and the next one goes on with the rest
 */
export async function destroyExpired(
  retentionUrl: string,
  onMessage: (messageId: string) => Promise<void>,
): Promise<Destruction> {
  return connectOnce(retentionUrl, async (client) => {
    const messageIds: string[] = [];
    for (;;) {
      const { rows } = await client.query<{ id: string }>(
        'select sealpost.destroy_expired_keys($1) as id',
        [BATCH],
      );
      for (const { id } of rows) await onMessage(id);
      messageIds.push(...rows.map(({ id }) => id));
      if (rows.length < BATCH) break;
    }
    const { rows } = await client.query<{ what: string; amount: number }>(
      'select what, amount from sealpost.destroy_expired_rows()',
    );
    return { messageIds, rows: Object.fromEntries(rows.map(({ what, amount }) => [what, amount])) };
  });
}
