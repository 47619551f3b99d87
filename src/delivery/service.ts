/**
 * What the edges may ask of delivery. Only `submit` … `recordTransfer` below change anything;
 * everything that reads has no legal effect.
 */

import type { RecipientAddress, VerifiedIdentity } from '../evidence/party.js';
import type { ConsignmentMode, ContentFile, EventRecord, Language, Message } from './message.js';
import type { DeliveryPolicy, PolicyId } from './policy.js';
import type { Page, PageRequest } from './ports.js';

/** A party as the channel authenticated it, and the session or token it came with. */
export interface Caller {
  readonly identity: VerifiedIdentity;
  /** Id of the browser session or access token; binds a handover to it. */
  readonly sessionId: string;
}

/**
 * A person may be addressed in several ways in one message, each with its own course. Calls of a recipient take the scoped
 * identifier of the address they are about (`EnvelopeView.self`); without it, the first course that has not ended.
 */
export interface Delivery {
  /** Opens a submission. Throws `DeliveryError` for what can be refused before any content arrives. */
  beginSubmission(caller: Caller, request: SubmissionRequest): Promise<Intake>;

  listSent(caller: Caller, page: PageRequest): Promise<Page<MessageView>>;
  listReceived(caller: Caller, page: PageRequest): Promise<Page<EnvelopeView>>;
  /** `undefined` both for "not there" and "not yours". */
  sentMessage(caller: Caller, messageId: string): Promise<MessageView | undefined>;
  envelope(
    caller: Caller,
    messageId: string,
    addressee?: string,
  ): Promise<EnvelopeView | undefined>;
  /**
   * The sealed files this party may have, one chain after the other. A recipient gets all courses that are theirs, and
   * A.1 only where it names nobody else.
   */
  evidence(caller: Caller, messageId: string): Promise<EvidenceFile[] | undefined>;
  /** The content this party has anyway, as long as it is stored. Asked after `evidence`, which lets the caller in. */
  ownContent(caller: Caller, messageId: string): Promise<OwnContent[]>;

  /** Legal effect: C.3 or C.4. */
  answer(
    caller: Caller,
    messageId: string,
    answer: 'accept' | 'refuse',
    arrivedAt: Date,
    addressee?: string,
  ): Promise<AnswerOutcome>;
  /** Legal effect: the content is about to cross the border; nothing is proven by this alone. */
  openHandover(caller: Caller, messageId: string, addressee?: string): Promise<HandoverOutcome>;
  /** The handover this caller's session holds open: reads only. `undefined` for any other, and once it has closed. */
  handover(caller: Caller, handoverId: string): Promise<OpenHandover | undefined>;
  /** Bytes of one file inside an open handover of this caller's session. Range is `[from, to)`; absent means all. */
  openContent(
    caller: Caller,
    handoverId: string,
    file: number,
    range?: ByteRange,
  ): Promise<ContentOutcome>;
  /** Legal effect, when all bytes of all files are on record: E.1. */
  recordTransfer(transfer: TransferReport): Promise<void>;
  /** Legal effect: E.2 `Other`. The recipient declares that the content did not arrive or is unusable. */
  declareLoss(
    caller: Caller,
    messageId: string,
    reason: string,
    addressee?: string,
  ): Promise<AnswerOutcome>;
}

export interface SubmissionRequest {
  /** Arrival of the call (M03). */
  readonly arrivedAt: Date;
  readonly mode: ConsignmentMode;
  readonly policyId?: PolicyId;
  readonly subject: string;
  readonly recipients: readonly {
    readonly address: RecipientAddress;
    readonly statedName: string;
    readonly notify: { readonly channel: 'email'; readonly address: string };
    readonly language: Language;
  }[];
  readonly idempotencyKey?: string;
}

/** A submission under way. Exactly one of `finish` and `abort` ends it. */
export interface Intake {
  readonly messageId: string;
  /** Streams one file into the encrypted store; enforces count and size limits while bytes arrive. */
  addFile(
    file: { name: string; contentType: string },
    content: AsyncIterable<Uint8Array>,
  ): Promise<ContentFile>;
  /**
   * Takes charge: one durable transaction with the message and A.1 (or A.2), then waits for the seal
   * up to `waitMs`.
   */
  finish(waitMs: number): Promise<SubmissionOutcome>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

export interface SubmissionOutcome {
  /** `rejected` on its merits: A.2 says why. */
  readonly kind: 'accepted' | 'rejected';
  readonly view: MessageView;
  /** The answer to an earlier call with the same idempotency key; nothing was stored. */
  readonly replayed: boolean;
  /** False while A.1 or A.2 still waits for its evidence. */
  readonly sealed: boolean;
}

/** The one word for where a course stands. Each has an explanation in the text catalogues. */
export type CourseStatus =
  | 'submitted'
  | 'rejected'
  | 'noticeSent'
  | 'noticeFailed'
  | 'available'
  | 'accepted'
  | 'refused'
  | 'expired'
  | 'collected'
  | 'notCollected'
  | 'lost'
  | 'withheld';

export interface MessageView {
  readonly message: Message;
  /** Everything the sender may see: A events and every recipient's course. */
  readonly courses: readonly CourseView[];
  readonly submission: TimelineEntry;
}

export interface CourseView {
  readonly recipient: number;
  readonly status: CourseStatus;
  /** No further event can come. */
  readonly final: boolean;
  readonly answerBy?: Date;
  readonly collectBy?: Date;
  readonly timeline: readonly TimelineEntry[];
  /** Steps that have not happened, with the latest date where one is known. */
  readonly ahead: readonly {
    readonly step: 'notice' | 'answer' | 'collect';
    readonly until?: Date;
  }[];
}

/** What one recipient may see. Before the door opens: sender, subject, file names and sizes, deadline; never a co-recipient. */
export interface EnvelopeView {
  readonly message: Omit<Message, 'recipients'>;
  readonly self: Message['recipients'][number];
  readonly course: CourseView;
  /** The submission's entry, without its evidence where A.1 names others. */
  readonly submission: TimelineEntry;
  /** What this caller could do now, and if not, the stable code why. */
  readonly may: { readonly answer: Permission; readonly collect: Permission };
  readonly collected: { readonly bytes: number; readonly of: number };
}

export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: RefusalReason };

export interface TimelineEntry {
  readonly event: EventRecord;
  /** `pending`: happened, not yet sealed. `late`: proven later than `maxProofDelay` after the claimed time. */
  readonly proof: 'pending' | 'proven' | 'late';
  /** Seconds between claimed and proven time. */
  readonly gap?: number;
}

export interface EvidenceFile {
  readonly name: string;
  readonly event: EventRecord;
  /** As first sealed. */
  readonly bytes: Uint8Array;
  /** The same with validation data, once that was to be had. */
  readonly augmented?: { readonly level: 'B-LT' | 'B-LTA'; readonly bytes: Uint8Array };
}

export interface OwnContent {
  readonly file: ContentFile;
  /** Streams `[from, to)` of the clear bytes, each chunk authenticated. */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Why a door stays shut. Stable; the edge turns them into status codes and sentences. */
export type RefusalReason =
  | 'assurance-too-low'
  | 'authentication-too-old'
  | 'window-over'
  | 'already-decided'
  | 'not-yet'
  | 'not-consent-mode'
  | 'access-ended'
  | 'content-altered'
  | 'handover-closed';

export type AnswerOutcome =
  | { readonly kind: 'done'; readonly envelope: EnvelopeView }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly needed?: DeliveryPolicy['recipient'];
    }
  | { readonly kind: 'not-found' };

export interface OpenHandover {
  readonly handoverId: string;
  readonly messageId: string;
  readonly closesAt: Date;
  readonly files: readonly ContentFile[];
}

export type HandoverOutcome =
  | ({ readonly kind: 'opened' } & OpenHandover)
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly needed?: DeliveryPolicy['recipient'];
    }
  | { readonly kind: 'not-found' };

export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export type ContentOutcome =
  | {
      readonly kind: 'stream';
      readonly file: ContentFile;
      readonly range: ByteRange;
      readonly bytes: AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'not-found' };

/** Bytes that the transport took over for the client, counted by the edge. */
export interface TransferReport {
  readonly handoverId: string;
  readonly file: number;
  readonly range: ByteRange;
  readonly startedAt: Date;
}
