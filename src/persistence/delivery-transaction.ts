/** One transaction of delivery: what a step changes, all or nothing. */

import type { EventRecord, Message } from '../delivery/message.js';
import type {
  ContentRemoval,
  Course,
  CourseId,
  DeliveryTransaction,
  Handover,
  HandoverFailure,
  IdempotencyKey,
  IdempotencyState,
  IdentificationRecord,
  LockedContent,
  MessageKey,
  NewEvent,
  NewJob,
  NoticeAttempt,
  NoticeOutcome,
  Transfer,
} from '../delivery/ports.js';
import type { ContentDue, Writes } from './delivery-writer.js';
import { CourseBusy } from './rounds.js';

export class PgDeliveryTransaction implements DeliveryTransaction {
  readonly #writes: Writes;

  constructor(writes: Writes) {
    this.#writes = writes;
  }

  insertMessage(message: Message, key: MessageKey): Promise<void> {
    return this.#writes.insertMessages([{ message, key }]);
  }

  async lockCourses(ids: readonly CourseId[]): Promise<Course[]> {
    const courses = await this.#writes.lockCourses(ids);
    return courses.flatMap((course) => {
      if (course === 'busy') throw new CourseBusy();
      return course === 'absent' ? [] : [course];
    });
  }

  async appendEvents(events: readonly NewEvent[]): Promise<EventRecord[]> {
    return [...(await this.#writes.appendEvents(events))];
  }

  setDue(courses: readonly (CourseId & { readonly due: Date | null })[]): Promise<void> {
    return this.#writes.setDue(courses);
  }

  addJobs(jobs: readonly NewJob[]): Promise<void> {
    return this.#writes.addJobs(jobs);
  }

  setContentDue(contents: readonly ContentDue[]): Promise<void> {
    return this.#writes.setContentDue(contents);
  }

  async lockContent(messageId: string): Promise<LockedContent | undefined> {
    const [locked] = await this.#writes.lockContents([messageId]);
    return locked;
  }

  recordContentRemoval(removal: ContentRemoval): Promise<void> {
    return this.#writes.recordContentRemovals([removal]);
  }

  startNotice(attempt: NoticeAttempt): Promise<void> {
    return this.#writes.startNotices([attempt]);
  }

  finishNotice(
    { id, messageId }: Pick<NoticeAttempt, 'id' | 'messageId'>,
    outcome: NoticeOutcome,
    at: Date,
  ): Promise<void> {
    return this.#writes.finishNotices([{ id, messageId, outcome, at }]);
  }

  insertHandover(handover: Handover): Promise<void> {
    return this.#writes.insertHandovers([handover]);
  }

  failHandover(id: string, failure: HandoverFailure): Promise<void> {
    return this.#writes.failHandovers([{ ...failure, id }]);
  }

  insertTransfer(transfer: Transfer): Promise<void> {
    return this.#writes.insertTransfers([transfer]);
  }

  insertIdentification(record: IdentificationRecord): Promise<void> {
    return this.#writes.insertIdentifications([record]);
  }

  async reserveIdempotency(key: IdempotencyKey, now: Date): Promise<IdempotencyState> {
    const [state] = await this.#writes.reserveIdempotency([{ key, now }]);
    return state ?? { kind: 'running' };
  }

  completeIdempotency(
    key: IdempotencyKey,
    fingerprint: Uint8Array,
    messageId: string,
  ): Promise<void> {
    return this.#writes.completeIdempotency([{ key, fingerprint, messageId }]);
  }

  releaseIdempotency(key: IdempotencyKey): Promise<void> {
    return this.#writes.releaseIdempotency([key]);
  }
}
