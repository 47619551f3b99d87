/**
 * Content for the party that has it anyway: the sender as long as it is stored, a recipient once everything was handed over
 * and while access lasts. Reading it again proves nothing and changes nothing; a first handover is `handover.ts`.
 */

import { contentEndOf } from './content-end.js';
import { eventOf } from './course.js';
import { recipientsFor } from './gate.js';
import { mayCollect } from './handovers.js';
import { isWithheld } from './malware.js';
import type { ContentStore, DeliveryStore, KeyStore, MessageRecord } from './ports.js';
import type { Caller, OwnContent } from './service.js';

export interface OwnContentDeps {
  readonly store: Pick<DeliveryStore, 'record'>;
  readonly content: Pick<ContentStore, 'read'>;
  readonly keys: KeyStore;
  readonly ids: { ofIdentity(identity: Caller['identity']): string };
  readonly clock: { now(): Date };
}

/** @param caller a party that was let in to this message before */
export async function ownContent(
  deps: OwnContentDeps,
  caller: Caller,
  messageId: string,
): Promise<OwnContent[]> {
  const record = await deps.store.record(messageId);
  if (!record || !isStored(record, deps.clock.now())) return [];
  // What a scanner found is given to nobody any more, not even back.
  if (record.courses.some(isWithheld)) return [];
  const isSender = record.message.sender.scopedId === deps.ids.ofIdentity(caller.identity);
  if (!isSender && !wasHandedOver(record, caller, deps.clock.now())) return [];
  const key = await deps.keys.open(messageId);
  if (!key) return [];
  return record.message.files.map((file) => ({
    file,
    read: (from, to) =>
      deps.content.read({ messageId, file: file.number, size: file.size, key: key.key }, from, to),
  }));
}

function isStored(record: MessageRecord, now: Date): boolean {
  const end = contentEndOf(record);
  const refused = record.courses.some((course) => eventOf(course, 'A.2'));
  return !refused && (end === undefined || end.removableFrom > now);
}

function wasHandedOver({ message, courses }: MessageRecord, caller: Caller, now: Date): boolean {
  const own = recipientsFor(message, caller.identity).map(({ number }) => number);
  return courses.some(
    (course) =>
      own.includes(course.recipient) &&
      eventOf(course, 'E.1')?.seal !== undefined &&
      mayCollect(course, now) === undefined,
  );
}
