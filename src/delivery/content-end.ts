/**
 * The end of content: the files go a number of days after the last recipient's access ended, and that is put on record.
 * Events, evidence and digests stay until the message's key is destroyed.
 */

import type { Alarm } from './alarm.js';
import { collectBy, DAY, eventOf, plus } from './course.js';
import { policyOf } from './policy.js';
import type {
  ContentStore,
  Course,
  DeliveryStore,
  DeliveryTransaction,
  MessageRecord,
} from './ports.js';

export interface ContentEnd {
  /** From then on the recipient could not have the content. */
  readonly accessEndedAt: Date;
  /** From then on it may be removed. */
  readonly removableFrom: Date;
}

/** The end of content for one recipient, once it is proven; `undefined` while they have or may still get access. */
export function contentEnd(course: Course): ContentEnd | undefined {
  const refusal = eventOf(course, 'A.2');
  // Refused content was never for anybody: nothing is waited for.
  if (refusal) return { accessEndedAt: refusal.eventTime, removableFrom: refusal.eventTime };
  const end = eventOf(course, 'D.2', 'E.1', 'E.2');
  if (!end?.seal) return undefined;
  // What was collected may be collected again until the window ends.
  const accessEndedAt = end.code === 'E.1' ? collectBy(course) : end.eventTime;
  const { contentDays } = policyOf(course.message.policyId);
  return accessEndedAt && { accessEndedAt, removableFrom: plus(accessEndedAt, contentDays * DAY) };
}

/** The end of content for all recipients: that of the last one. */
export function contentEndOf({ courses }: MessageRecord): ContentEnd | undefined {
  const ends = courses.flatMap((course) => contentEnd(course) ?? []);
  if (ends.length < courses.length) return undefined;
  return ends.toSorted((a, b) => a.accessEndedAt.getTime() - b.accessEndedAt.getTime()).at(-1);
}

export interface ContentEndDeps {
  readonly store: Pick<DeliveryStore, 'transaction'>;
  readonly content: Pick<ContentStore, 'remove'>;
  readonly alarm: Alarm;
}

/** Removes a message's content if its time is over. A failure is an alarm; the next sweep tries again. */
export async function endContent(
  deps: ContentEndDeps,
  messageId: string,
  now: Date,
): Promise<void> {
  try {
    // It waits for the files: nobody else may have to.
    await deps.store.transaction((tx) => removeIfOver(tx, deps.content, messageId, now), 'alone');
  } catch (error) {
    deps.alarm('delivery/content-not-removed', { messageId }, error);
  }
}

/** The record comes first: the database can refuse it. A crash before the commit leaves none, and the next call ends it. */
async function removeIfOver(
  tx: DeliveryTransaction,
  content: ContentEndDeps['content'],
  messageId: string,
  now: Date,
): Promise<void> {
  const locked = await tx.lockContent(messageId);
  if (!locked) return;
  const { record } = locked;
  const end = record ? contentEndOf(record) : { accessEndedAt: now, removableFrom: now };
  if (!end || end.removableFrom > now) {
    const due = end?.removableFrom ?? plus(now, DAY);
    return tx.setContentDue([{ messageId, due }]);
  }
  const { accessEndedAt } = end;
  await tx.recordContentRemoval({ messageId, accessEndedAt, removedAt: now });
  await content.remove(messageId);
}
