/** Puts a decision on record: events, the next due time and the jobs, all in the caller's transaction. */

import type { Decision } from './lifecycle.js';
import type { EventRecord } from './message.js';
import type { Course, DeliveryTransaction } from './ports.js';

export async function apply(
  tx: DeliveryTransaction,
  { message, recipient }: Course,
  decision: Extract<Decision, { kind: 'go' }>,
): Promise<readonly EventRecord[]> {
  const { events, due, notice, windowEnd } = decision;
  const recorded = events.length > 0 ? await tx.appendEvents(message.id, events) : [];
  await tx.setDue(message.id, recipient, due);
  // Jobs last: their notification serialises commits.
  const course = `${message.id}:${recipient}`;
  if (notice) {
    const payload = { messageId: message.id, recipient, round: notice.round };
    await tx.addJob('notify', payload, { key: `notify:${course}:${notice.round}`, at: notice.at });
  }
  if (windowEnd) {
    const payload = { messageId: message.id, recipient };
    await tx.addJob('due', payload, { key: `due:${course}`, at: windowEnd });
  }
  return recorded;
}
