/** What the parties may read. Nothing here has a legal effect; a failed gate is put on record and reveals nothing. */

import { evidencePath } from '../evidence/bundle.js';
import { isProven } from './course.js';
import { type EntranceDeps, enter } from './entrance.js';
import { DeliveryError } from './errors.js';
import { admit, recipientsFor } from './gate.js';
import type { EventRecord, Message } from './message.js';
import { type AssuranceFloor, policyOf } from './policy.js';
import type { Course, DeliveryStore, Page, PageRequest } from './ports.js';
import type { Caller, EnvelopeView, EvidenceFile, MessageView } from './service.js';
import { envelopeView, messageView } from './views.js';

export interface ReadDeps extends EntranceDeps {
  readonly store: DeliveryStore;
}

export async function listSent(
  deps: ReadDeps,
  { identity }: Caller,
  page: PageRequest,
): Promise<Page<MessageView>> {
  const { items, next } = await deps.store.listSent(deps.ids.ofIdentity(identity), page);
  const admitted = items.filter(
    ({ message }) => admit(identity, policyOf(message.policyId).sender).kind === 'admitted',
  );
  return { items: admitted.map(messageView), ...(next !== undefined && { next }) };
}

/** Messages the caller is at level for; one whose A.1 is not sealed is not there yet. */
export async function listReceived(
  deps: ReadDeps,
  { identity }: Caller,
  page: PageRequest,
): Promise<Page<EnvelopeView>> {
  const { items, next } = await deps.store.listReceived(deps.ids.allOf(identity), page);
  const now = deps.clock.now();
  const views = items
    .filter(
      (course) =>
        isProven(course) &&
        admit(identity, policyOf(course.message.policyId).recipient).kind === 'admitted',
    )
    .flatMap((course) => envelopeView(course, identity, now) ?? []);
  return { items: views, ...(next !== undefined && { next }) };
}

/** @throws DeliveryError `delivery/assurance-too-low` for the sender at too low a level */
export async function sentMessage(
  deps: ReadDeps,
  caller: Caller,
  messageId: string,
): Promise<MessageView | undefined> {
  const message = await ownMessage(deps, caller, messageId);
  const record = message && (await deps.store.record(messageId));
  return record && messageView(record);
}

async function ownMessage(
  { store, ids }: ReadDeps,
  { identity }: Caller,
  messageId: string,
): Promise<Message | undefined> {
  const message = await store.message(messageId);
  if (message?.sender.scopedId !== ids.ofIdentity(identity)) return undefined;
  const admission = admit(identity, policyOf(message.policyId).sender);
  if (admission.kind === 'refused') throw tooLow(admission.needed);
  return message;
}

/** @throws DeliveryError `delivery/assurance-too-low` for the right recipient at too low a level */
export async function envelope(
  deps: ReadDeps,
  caller: Caller,
  messageId: string,
  addressee?: string,
): Promise<EnvelopeView | undefined> {
  const course = await ownCourse(deps, caller, messageId, addressee);
  return course && envelopeView(course, caller.identity, deps.clock.now());
}

async function ownCourse(
  deps: ReadDeps,
  caller: Caller,
  messageId: string,
  addressee?: string,
): Promise<Course | undefined> {
  const entrance = await enter(deps, caller, { messageId, purpose: 'open', addressee });
  if (entrance.kind === 'refused') throw tooLow(entrance.needed);
  return entrance.kind === 'recipient' ? entrance.course : undefined;
}

const tooLow = (needed: AssuranceFloor): DeliveryError =>
  new DeliveryError(
    'delivery/assurance-too-low',
    'This message needs an identification of a higher level.',
    { needed },
  );

/**
 * The sealed files this party may have, one chain after the other. The sender gets all. A recipient gets every course that
 * is theirs, and A.1 only as the sole person addressed, because A.1 names all.
 * @throws DeliveryError `delivery/assurance-too-low`
 */
export async function evidence(
  deps: ReadDeps,
  caller: Caller,
  messageId: string,
): Promise<EvidenceFile[] | undefined> {
  const events = await ownEvents(deps, caller, messageId);
  if (!events) return undefined;
  const ids = events.filter(({ seal }) => seal).map(({ id }) => id);
  const sealed = await deps.store.evidence(messageId, ids);
  const augmentations = await deps.store.augmentations(messageId, ids);
  const bytesOf = new Map(sealed.map(({ evidenceId, bytes }) => [evidenceId, bytes]));
  return events
    .flatMap((event) => {
      const bytes = bytesOf.get(`urn:uuid:${event.id}`);
      return bytes ? [{ event, bytes }] : [];
    })
    .map(({ event, bytes }, index) => {
      const augmented = augmentations.find(({ eventId }) => eventId === event.id);
      return {
        name: evidencePath(index + 1, event.code).replace(/^.*\//, ''),
        event,
        bytes,
        ...(augmented && { augmented }),
      };
    });
}

async function ownEvents(
  deps: ReadDeps,
  caller: Caller,
  messageId: string,
): Promise<readonly EventRecord[] | undefined> {
  const message = await ownMessage(deps, caller, messageId);
  if (message) return inOrder(await deps.store.events(messageId, 'all'));
  const course = await ownCourse(deps, caller, messageId);
  if (!course) return undefined;
  const own = recipientsFor(course.message, caller.identity);
  const isSole = own.length === course.message.recipients.length;
  const all = own.length > 1 ? await deps.store.events(messageId, 'all') : course.events;
  return all.filter(({ recipient }) =>
    recipient === null ? isSole : own.some(({ number }) => number === recipient),
  );
}

/** The submission first, then one recipient's chain after the other. */
const inOrder = (events: readonly EventRecord[]): readonly EventRecord[] =>
  [...events].sort((a, b) => (a.recipient ?? 0) - (b.recipient ?? 0) || a.sequence - b.sequence);
