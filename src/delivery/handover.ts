/** Handing content over: opened by an explicit act, served only inside it and to its session, counted as it leaves. */

import { createHash } from 'node:crypto';
import { equalBytes } from '../formats/bytes.js';
import type { Alarm } from './alarm.js';
import { apply } from './apply.js';
import type { Bells } from './bell.js';
import { contentFailureOf } from './content-failure.js';
import { collectBy, MINUTE, plus } from './course.js';
import { type EntranceDeps, enter, identify, type Knock } from './entrance.js';
import { DeliveryError } from './errors.js';
import { decide } from './lifecycle.js';
import type { ContentFile, Message } from './message.js';
import { policyOf } from './policy.js';
import type { ContentLocation, ContentStore, DeliveryStore, Handover, KeyStore } from './ports.js';
import type {
  ByteRange,
  Caller,
  ContentOutcome,
  HandoverOutcome,
  OpenHandover,
  TransferReport,
} from './service.js';
import { uuid } from './uuid.js';
import { isOver } from './windows.js';

export interface HandoverDeps extends EntranceDeps {
  readonly store: Pick<DeliveryStore, 'message' | 'course' | 'transaction' | 'handover'>;
  readonly content: Pick<ContentStore, 'read'>;
  readonly keys: KeyStore;
  readonly bells: Bells;
  readonly alarm: Alarm;
}

/** A handover outlives no session (8 hours), and never the time to collect. */
const OPEN_FOR = 8 * 60 * MINUTE;

/** The attempt is on disk, with who makes it, before the first byte can leave. */
export async function openHandover(
  deps: HandoverDeps,
  caller: Caller,
  messageId: string,
  addressee?: string,
): Promise<HandoverOutcome> {
  const openedAt = deps.clock.now();
  const knock: Knock = { messageId, purpose: 'handover', at: openedAt, addressee };
  const entrance = await enter(deps, caller, knock);
  if (entrance.kind !== 'recipient') return entrance;
  const { recipient, policy } = entrance;
  const { record, party } = identify(deps, caller, entrance, 'handover', openedAt);
  return deps.store.transaction(async (tx): Promise<HandoverOutcome> => {
    const [course] = await tx.lockCourses([{ messageId, recipient: recipient.number }]);
    if (!course) return { kind: 'not-found' };
    const decision = decide(course, { kind: 'open-handover' }, policy, openedAt);
    if (decision.kind === 'refused') return decision;
    const handover: Handover = {
      id: uuid(deps.random),
      messageId,
      recipient: recipient.number,
      sessionId: caller.sessionId,
      openedAt,
      closesAt: earlier(plus(openedAt, OPEN_FOR), collectBy(course)),
      party,
    };
    await Promise.all([tx.insertIdentification(record), tx.insertHandover(handover)]);
    return { kind: 'opened', ...openHandoverOf(handover, course.message) };
  });
}

const earlier = (a: Date, b: Date | undefined): Date => (b && b < a ? b : a);

const openHandoverOf = (
  { id, messageId, closesAt }: Handover,
  { files }: Message,
): OpenHandover => ({
  handoverId: id,
  messageId,
  closesAt,
  files,
});

/** Reads only. */
export async function readHandover(
  deps: HandoverDeps,
  caller: Caller,
  handoverId: string,
): Promise<OpenHandover | undefined> {
  const handover = await ownHandover(deps, caller, handoverId);
  if (!handover || !isOpen(handover, deps.clock.now())) return undefined;
  const message = await deps.store.message(handover.messageId);
  return message && openHandoverOf(handover, message);
}

/** Whoever else knows the id: another session, or nobody at all, is told the same. */
async function ownHandover(
  { store }: Pick<HandoverDeps, 'store'>,
  { sessionId }: Caller,
  handoverId: string,
): Promise<Handover | undefined> {
  const handover = await store.handover(handoverId);
  return handover?.sessionId === sessionId ? handover : undefined;
}

const isOpen = ({ closesAt, failure }: Handover, now: Date): boolean =>
  !isOver(closesAt, now) && failure === undefined;

/** Opens the stream; nothing is read until it is consumed, and nothing is recorded by opening it. */
export async function openContent(
  deps: HandoverDeps,
  caller: Caller,
  handoverId: string,
  fileNumber: number,
  range?: ByteRange,
): Promise<ContentOutcome> {
  const handover = await ownHandover(deps, caller, handoverId);
  const course = handover && (await deps.store.course(handover.messageId, handover.recipient));
  const message = course?.message;
  const file = message?.files.find(({ number }) => number === fileNumber);
  if (!handover || !course || !message || !file) return { kind: 'not-found' };
  if (handover.failure) return { kind: 'refused', reason: 'content-altered' };
  const now = deps.clock.now();
  const decision = decide(course, { kind: 'open-handover' }, policyOf(message.policyId), now);
  if (decision.kind === 'refused') return decision;
  if (!isOpen(handover, now)) return { kind: 'refused', reason: 'handover-closed' };
  const asked = range ?? { from: 0, to: file.size };
  if (!isWithin(asked, file)) return { kind: 'not-found' };
  const key = await deps.keys.open(message.id);
  if (!key) return { kind: 'refused', reason: 'access-ended' };
  const location = { messageId: message.id, file: file.number, size: file.size, key: key.key };
  return {
    kind: 'stream',
    file,
    range: asked,
    bytes: guarded(deps, handover, file, location, asked),
  };
}

const isWithin = ({ from, to }: ByteRange, { size }: ContentFile): boolean =>
  Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from < to && to <= size;

/**
 * The bytes, as long as they are what was submitted and the handover is open. Every chunk was authenticated by the store;
 * a whole file is also compared with the digest of the submission, and its last chunk is not released before.
 */
async function* guarded(
  deps: HandoverDeps,
  handover: Handover,
  file: ContentFile,
  location: ContentLocation,
  { from, to }: ByteRange,
): AsyncGenerator<Uint8Array> {
  const hash = from === 0 && to === file.size ? createHash('sha256') : undefined;
  let held: Uint8Array | undefined;
  try {
    for await (const chunk of deps.content.read(location, from, to)) {
      hash?.update(chunk);
      if (held) yield held;
      if (isOver(handover.closesAt, deps.clock.now())) return;
      held = chunk;
    }
  } catch (error) {
    throw await altered(deps, handover, file, error);
  }
  if (hash && !equalBytes(hash.digest(), file.sha256)) throw await altered(deps, handover, file);
  if (held) yield held;
}

/**
 * An alarm and a failed attempt, never an event: nothing true could be said of bytes that are not the message's.
 * @param cause absent where every chunk was authentic and the digest of the whole is another
 * @returns what to throw: the cause itself, where it says nothing about the content
 */
async function altered(
  deps: HandoverDeps,
  { id, messageId }: Handover,
  file: ContentFile,
  cause?: unknown,
): Promise<unknown> {
  const code = cause === undefined ? 'content/altered' : contentFailureOf(cause);
  if (code === undefined) return cause;
  deps.alarm(code, { messageId, handoverId: id, file: file.number });
  const failure = { at: deps.clock.now(), file: file.number, code };
  await deps.store.transaction((tx) => tx.failHandover(id, failure));
  return new DeliveryError(
    'delivery/content-altered',
    'The stored content is not what was submitted; nothing more is sent.',
    { messageId, file: file.number },
    { cause },
  );
}

/**
 * Counts bytes that left. The transfer that completes the last file records E.1 in the same transaction, so there is
 * never a complete transfer without its event, nor the other way round.
 * @throws DeliveryError `delivery/inconsistent` for a report that fits no handover
 */
export async function recordTransfer(deps: HandoverDeps, report: TransferReport): Promise<void> {
  const { handoverId, file, range, startedAt } = report;
  const handover = await deps.store.handover(handoverId);
  const { party } = handover ?? {};
  if (!handover || !party) throw fitsNothing(report);
  const finishedAt = deps.clock.now();
  const transfer = { handoverId, file, ...range, startedAt, finishedAt };
  const complete = await deps.store.transaction(async (tx) => {
    const [course] = await tx.lockCourses([handover]);
    const known = course?.message.files.find(({ number }) => number === file);
    if (!course || !known || !isWithin(range, known)) throw fitsNothing(report);
    const policy = policyOf(course.message.policyId);
    const command = { kind: 'transfer', transfer, party } as const;
    const decision = decide(course, command, policy, deps.clock.now());
    const goesOn = decision.kind === 'go';
    await Promise.all([
      tx.insertTransfer(transfer),
      goesOn ? apply(tx, [{ course, decision }], finishedAt) : undefined,
    ]);
    return goesOn && decision.events.length > 0;
  });
  if (complete) deps.bells.recorded.ring();
}

const fitsNothing = ({ handoverId }: TransferReport): DeliveryError =>
  new DeliveryError('delivery/inconsistent', 'A transfer was reported that fits nothing.', {
    handoverId,
  });
