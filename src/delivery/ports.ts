/** What delivery asks of the world, with the durability each promise needs. Adapters implement; `compose/` hands over. */

import type { SealedEvidence } from '../evidence/evidence.js';
import type { VerifiedIdentity } from '../evidence/party.js';
import type { TsaAttempt } from '../evidence/ports.js';
import type { ContentFile, EventRecord, IssuedEvent, Language, Message } from './message.js';

export interface Clock {
  now(): Date;
}

/** Cryptographic randomness. */
export type RandomBytes = (length: number) => Uint8Array;

export type JobName = 'notify' | 'due';

/** Payloads by job name. Jobs are hints: each step reads the state again and compares times. */
export interface JobPayloads {
  /** Hand one notice to the next hop. */
  readonly notify: CourseId & { readonly round: number };
  /** Some window of this course may have ended. */
  readonly due: CourseId;
}

/** An event about to be recorded. */
export interface NewEvent {
  readonly messageId: string;
  readonly recipient: number | null;
  readonly code: IssuedEvent;
  readonly occurrence: number;
  readonly eventTime: Date;
  readonly facts: EventRecord['facts'];
}

/** One attempt to hand a notice over, on disk before anything goes out. */
export interface NoticeAttempt {
  readonly id: string;
  readonly messageId: string;
  readonly recipient: number;
  /** 0 for the first notice, then one per reminder. */
  readonly round: number;
  /** 1-based within the round. */
  readonly attempt: number;
  readonly startedAt: Date;
  /** Absent while unknown: the process may have died between the attempt and its outcome. */
  readonly outcome?: NoticeOutcome & { readonly finishedAt: Date };
}

export type NoticeOutcome =
  /** The next hop answered 250 and is now in charge. */
  | {
      readonly kind: 'taken';
      readonly host: string;
      readonly reply: string;
      readonly queueId?: string;
    }
  | {
      readonly kind: 'failed';
      /** True for a 5xx: trying again cannot help. */
      readonly permanent: boolean;
      readonly host: string;
      readonly reply: string;
      /** The service stopped during the attempt: nothing is known of it, so it is made again at once. */
      readonly lost?: true;
    }
  /** A delivery report that came after a 250. */
  | { readonly kind: 'bounced'; readonly report: string };

/** Bytes that left for the recipient: `[from, to)` of one file within one handover. */
export interface Transfer {
  readonly handoverId: string;
  readonly file: number;
  readonly from: number;
  readonly to: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface Handover {
  readonly id: string;
  readonly messageId: string;
  readonly recipient: number;
  /** The session it was opened in; bytes go to no other. */
  readonly sessionId: string;
  readonly openedAt: Date;
  readonly closesAt: Date;
  readonly party: EventRecord['facts']['recipient'];
  /** Set when the content turned out altered: nothing more is sent in this handover. */
  readonly failure?: HandoverFailure;
}

/** A failed attempt, which is an alarm and no event. */
export interface HandoverFailure {
  readonly at: Date;
  readonly file: number;
  /** A stable code, such as `content/altered`. */
  readonly code: string;
}

/** One recipient's course: the message and the recipient's 1-based number. */
export interface CourseId {
  readonly messageId: string;
  readonly recipient: number;
}

/** The whole of one recipient's course, read under its lock where it is about to change. */
export interface Course {
  readonly message: Message;
  readonly recipient: number;
  /** A.1 first, then this recipient's events in chain order. */
  readonly events: readonly EventRecord[];
  readonly notices: readonly NoticeAttempt[];
  readonly transfers: readonly Transfer[];
}

/** Sealed evidence to which validation data was added after it was sealed. */
export interface AugmentedEvidence {
  readonly eventId: string;
  readonly level: 'B-LT' | 'B-LTA';
  readonly bytes: Uint8Array;
}

/** A message and the courses of all its recipients, in their order, read at one instant. */
export interface MessageRecord {
  readonly message: Message;
  readonly courses: readonly Course[];
}

export interface DeliveryStore {
  /**
   * Runs `work` in one transaction and commits durably (fsync) before resolving.
   * Everything or nothing: a rejected `work` leaves no trace.
   *
   * Steps that are asked for at the same time may share a commit. So `work` waits for nothing but `tx`, and it may be run
   * again from its beginning. One that cannot promise this is run `alone`.
   */
  transaction<Result>(
    work: (tx: DeliveryTransaction) => Promise<Result>,
    how?: 'alone',
  ): Promise<Result>;

  message(id: string): Promise<Message | undefined>;
  course(messageId: string, recipient: number): Promise<Course | undefined>;
  record(messageId: string): Promise<MessageRecord | undefined>;
  /** Whether A.1 or A.2 of this message has its evidence. */
  isSubmissionSealed(messageId: string): Promise<boolean>;
  /** A events of a message (recipient `null`) and, for a recipient, the course's. */
  events(messageId: string, recipient: number | 'all'): Promise<EventRecord[]>;
  evidence(messageId: string, eventIds: readonly string[]): Promise<SealedEvidence[]>;
  /** For those of the events that have it: the same evidence with what its verifier needs, as far as it is at hand. */
  augmentations(messageId: string, eventIds: readonly string[]): Promise<AugmentedEvidence[]>;
  handover(id: string): Promise<Handover | undefined>;
  /** Newest first. `cursor` is opaque, from the previous page. */
  listSent(scopedId: string, page: PageRequest): Promise<Page<MessageRecord>>;
  listReceived(scopedIds: readonly string[], page: PageRequest): Promise<Page<Course>>;
  /** Courses whose stored due time is not after `now`: the safety net under the jobs. */
  overdue(now: Date, limit: number): Promise<CourseId[]>;
  /** Messages whose stored content is due for a look at `now`, longest due first. */
  contentsDue(now: Date, limit: number): Promise<string[]>;
  /** Messages whose content is stored, in the order of their ids; `after` is the last one of the page before. */
  contentsStored(after: string | undefined, limit: number): Promise<string[]>;
  /** Of these ids, in any order, the messages that were taken in and can still be read: their content is not swept away. */
  contentKept(messageIds: readonly string[]): Promise<string[]>;
  /** The notice attempt a mail's envelope id belongs to. */
  noticeAttempt(id: string): Promise<NoticeAttempt | undefined>;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}
export interface Page<Item> {
  readonly items: Item[];
  readonly next?: string;
}

/** Calls of which none needs the answer of another may be made side by side. */
export interface DeliveryTransaction {
  /** Stores a new message with its wrapped key and its courses. */
  insertMessage(message: Message, key: MessageKey): Promise<void>;
  /**
   * Locks the rows of these courses until the transaction ends, in one order for every caller so that two never wait for
   * each other, then reads. A course that does not exist is left out.
   */
  lockCourses(ids: readonly CourseId[]): Promise<Course[]>;
  /**
   * Appends events in order and gives each its place in its chain. Uniqueness is the database's:
   * a second exclusive event rejects with `DeliveryError` `delivery/already-decided`.
   * Each new event is, by that alone, pending work of the sealer.
   */
  appendEvents(events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** When each course next needs a look by time alone; `null` for never. */
  setDue(courses: readonly (CourseId & { readonly due: Date | null })[]): Promise<void>;
  addJobs(jobs: readonly NewJob[]): Promise<void>;
  /** When the stored content of a message next needs a look: the latest time ever asked for. None is stored: no effect. */
  setContentDue(
    contents: readonly { readonly messageId: string; readonly due: Date }[],
  ): Promise<void>;
  /**
   * Takes a message's stored content for this transaction, then reads what happened to the message.
   * `undefined` if none is stored or another transaction has it.
   */
  lockContent(messageId: string): Promise<LockedContent | undefined>;
  /**
   * Records that content is removed in this transaction. The database refuses it (and with it the transaction) while a
   * recipient may still have access.
   */
  recordContentRemoval(removal: ContentRemoval): Promise<void>;
  startNotice(attempt: NoticeAttempt): Promise<void>;
  finishNotice(
    attempt: Pick<NoticeAttempt, 'id' | 'messageId'>,
    outcome: NoticeOutcome,
    at: Date,
  ): Promise<void>;
  insertHandover(handover: Handover): Promise<void>;
  /** Records that a handover failed; the first failure stays. */
  failHandover(id: string, failure: HandoverFailure): Promise<void>;
  insertTransfer(transfer: Transfer): Promise<void>;
  /** Appends to the identification log, encrypted under the message's key. */
  insertIdentification(record: IdentificationRecord): Promise<void>;
  reserveIdempotency(key: IdempotencyKey, now: Date): Promise<IdempotencyState>;
  completeIdempotency(
    key: IdempotencyKey,
    fingerprint: Uint8Array,
    messageId: string,
  ): Promise<void>;
  releaseIdempotency(key: IdempotencyKey): Promise<void>;
}

export type NewJob = {
  readonly [Name in JobName]: {
    readonly name: Name;
    readonly payload: JobPayloads[Name];
    /** A later job with the same key replaces a waiting one. */
    readonly key: string;
    /** Service time at which it is wanted; absent for now. */
    readonly at?: Date;
  };
}[JobName];

export interface MessageKey {
  /** 256 random bits; everything of the message is encrypted under keys derived from it. */
  readonly key: Uint8Array;
}

export interface LockedContent {
  /** Absent once the message's key is destroyed: nobody can read the content any more. */
  readonly record?: MessageRecord;
}

export interface ContentRemoval {
  readonly messageId: string;
  readonly accessEndedAt: Date;
  readonly removedAt: Date;
}

/** One identification that mattered to a message: an act, or a door that stayed shut. */
export interface IdentificationRecord {
  readonly id: string;
  readonly messageId: string;
  readonly recipient: number | null;
  readonly purpose: 'submit' | 'accept' | 'refuse' | 'handover' | 'open';
  readonly outcome: 'admitted' | 'refused';
  /** Why the door stayed shut, a stable code. */
  readonly refusal?: string;
  readonly identity: VerifiedIdentity;
  readonly at: Date;
  readonly salt: Uint8Array;
  /** SHA-256(salt ‖ canonical JSON of the identity); what evidence carries. */
  readonly digest: Uint8Array;
}

export interface IdempotencyKey {
  /** Who sent it: the scoped id of the client or person. */
  readonly owner: string;
  readonly key: string;
}
export type IdempotencyState =
  | { readonly kind: 'reserved' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly fingerprint: Uint8Array; readonly messageId: string };

/** Pending events, taken by one sealer at a time. */
export interface SealingStore {
  /**
   * Takes up to `limit` unsealed events whose predecessor is sealed, so one of each chain at most, locks them
   * (`FOR UPDATE SKIP LOCKED`), and runs `work` inside that transaction. If the process dies or the
   * connection is lost, the locks go with it and nothing was stored: the next taker starts afresh.
   */
  takePending<Result>(
    limit: number,
    work: (pending: readonly PendingEvent[], tx: SealingTransaction) => Promise<Result>,
  ): Promise<Result>;
  /** The oldest unsealed event's time, for health. */
  oldestPending(): Promise<Date | undefined>;
  /** The oldest one's time, and whether more than `most` wait. Cheap however many do: every submission asks. */
  backlog(most: number): Promise<{ readonly oldest?: Date; readonly full: boolean }>;
  /** How many events wait for their evidence. */
  countPending(): Promise<number>;
  /** Since when every question put to an authority was refused; `undefined` if the last one was granted, or none was put. */
  timeMissingSince(): Promise<Date | undefined>;
  /** Kept on its own connection: a refused answer is on record even if the batch is rolled back. */
  recordTsaAttempts(attempts: readonly TsaAttempt[]): Promise<void>;
}

export interface PendingEvent {
  readonly event: EventRecord;
  readonly message: Message;
  /** The sealed predecessor in the chain; absent for A events. */
  readonly predecessor?: { readonly evidenceId: string; readonly digest: Uint8Array };
}

export interface SealingTransaction extends DeliveryTransaction {
  /**
   * Stores the bytes encrypted under the message's key, the digest in clear, and ends the events' pending state and the
   * uses of the key.
   */
  storeEvidence(
    sealed: readonly {
      readonly event: EventRecord;
      readonly evidence: SealedEvidence;
      readonly use: number;
    }[],
  ): Promise<void>;
}

/** Encrypted content. Bytes are durable (file and directory fsynced) before `close` resolves. */
export interface ContentStore {
  /** Starts a file of a message. Nothing is visible under its name until `close`. */
  create(messageId: string, file: number, key: Uint8Array): Promise<ContentWriter>;
  /**
   * Streams `[from, to)` of the clear bytes. Every chunk is authenticated before it is yielded;
   * an altered one rejects with `ContentError` `content/altered` and nothing of it is yielded.
   */
  read(location: ContentLocation, from: number, to: number): AsyncIterable<Uint8Array>;
  remove(messageId: string): Promise<void>;
}
export interface ContentLocation {
  readonly messageId: string;
  readonly file: number;
  readonly size: number;
  readonly key: Uint8Array;
}
export interface ContentWriter {
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves with the size and SHA-256 of the clear bytes. */
  close(): Promise<Pick<ContentFile, 'size' | 'sha256'>>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** What senders submitted in one day, over all nodes. */
export interface UsageStore {
  /** @param day `YYYY-MM-DD` */
  of(sender: string, day: string): Promise<SenderUsage>;
  /** Counts one message of so many bytes, or says that this would be over `most`; zero is no limit. */
  count(sender: string, day: string, bytes: number, most: SenderUsage): Promise<boolean>;
}
export interface SenderUsage {
  readonly messages: number;
  readonly bytes: number;
}

/** Wraps and unwraps the one key of a message. Destroyed keys unwrap to `undefined`. */
export interface KeyStore {
  open(messageId: string): Promise<MessageKey | undefined>;
}

export interface Notice {
  readonly attemptId: string;
  readonly to: string;
  readonly language: Language;
  readonly kind: 'consent' | 'basic';
  readonly reminder: boolean;
  /** What the reader can check on the portal; says nothing by itself. */
  readonly reference: string;
  readonly until: Date;
}

export interface Notifier {
  /** Hands the notice to the next hop. Never rejects for what that hop did. */
  send(notice: Notice): Promise<Exclude<NoticeOutcome, { kind: 'bounced' }>>;
}
