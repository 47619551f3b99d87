/** What senders submitted today, one row each. */

import type pg from 'pg';
import type { SenderUsage, UsageStore } from '../delivery/ports.js';
import { withClient } from './connection.js';

export const usageStore = (pool: pg.Pool): UsageStore => ({
  of: (sender, day) =>
    withClient(pool, async (client) => {
      const { rows } = await client.query<SenderUsage>(
        'select messages, bytes from sealpost.sender_usage where sender_scoped_id = $1 and day = $2',
        [sender, day],
      );
      return rows[0] ?? { messages: 0, bytes: 0 };
    }),

  count: (sender, day, bytes, most) =>
    withClient(pool, async (client) => {
      const { rows } = await client.query<{ counted: boolean }>(
        'select sealpost.count_submission($1, $2, $3, $4, $5) as counted',
        [sender, day, bytes, most.messages, most.bytes],
      );
      return rows[0]?.counted ?? false;
    }),
});
