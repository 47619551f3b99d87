/** The way to one message for one caller: the gate is passed, or its failure is put on record and nothing is revealed. */

import { isFinal, isProven } from './course.js';
import { admit, admitToAct, recipientsFor } from './gate.js';
import { identificationRecord, statementOf } from './identification-record.js';
import type { PartyStatement, Recipient } from './message.js';
import { type AssuranceFloor, type DeliveryPolicy, policyOf } from './policy.js';
import type { Clock, Course, DeliveryStore, IdentificationRecord, RandomBytes } from './ports.js';
import type { ScopedIds } from './scoped-id.js';
import type { Caller, RefusalReason } from './service.js';

export interface EntranceDeps {
  readonly store: Pick<DeliveryStore, 'message' | 'course' | 'transaction'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly ids: ScopedIds;
}

export type Entrance =
  | {
      readonly kind: 'recipient';
      /** As it was when the gate was passed. */
      readonly course: Course;
      readonly recipient: Recipient;
      readonly policy: DeliveryPolicy;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly needed: AssuranceFloor }
  /** Not there, not theirs, or not yet to be seen: the same for all three. */
  | { readonly kind: 'not-found' };

type Purpose = Exclude<IdentificationRecord['purpose'], 'submit'>;

export interface Knock {
  readonly messageId: string;
  readonly purpose: Purpose;
  /** For an act with legal effect: its arrival, so that the authentication's age counts too. */
  readonly at?: Date;
  /** Which of the caller's own courses is meant, by the identifier it was addressed to. */
  readonly addressee: string | undefined;
}

/** Lets the recipient of a message in, at the level its policy asks for. */
export async function enter(
  deps: EntranceDeps,
  { identity }: Caller,
  { messageId, purpose, at, addressee }: Knock,
): Promise<Entrance> {
  const message = await deps.store.message(messageId);
  if (!message) return { kind: 'not-found' };
  const policy = policyOf(message.policyId);
  const own = recipientsFor(message, identity).filter(
    ({ scopedId }) => addressee === undefined || scopedId === addressee,
  );
  const course = await firstOpen(deps, messageId, own);
  const recipient = own.find(({ number }) => number === course?.recipient);
  const refuse = async (refusal: string): Promise<void> => {
    const record = identificationRecord(
      {
        messageId,
        recipient: recipient?.number ?? null,
        purpose,
        outcome: 'refused',
        refusal,
        identity,
        at: at ?? deps.clock.now(),
      },
      deps.random,
    );
    await deps.store.transaction((tx) => tx.insertIdentification(record));
  };
  if (!recipient) {
    // The sender reads through other calls; that they are no recipient is no attempt worth a record.
    if (deps.ids.ofIdentity(identity) !== message.sender.scopedId) await refuse('not-a-recipient');
    return { kind: 'not-found' };
  }
  if (!course || !isProven(course)) return { kind: 'not-found' };
  const admission = at ? admitToAct(identity, policy, at) : admit(identity, policy.recipient);
  if (admission.kind === 'refused') {
    await refuse(admission.reason);
    return admission;
  }
  return { kind: 'recipient', course, recipient, policy };
}

/** Whoever was addressed in several ways and names none of them means what still waits for them. */
async function firstOpen(
  { store }: Pick<EntranceDeps, 'store'>,
  messageId: string,
  own: readonly Recipient[],
): Promise<Course | undefined> {
  const read = await Promise.all(own.map(({ number }) => store.course(messageId, number)));
  const courses = read.filter((course) => course !== undefined);
  return courses.find((course) => !isFinal(course)) ?? courses[0];
}

/** The record and the statement of an identification that an act rests on. */
export function identify(
  deps: Pick<EntranceDeps, 'random' | 'ids'>,
  { identity }: Caller,
  { course, recipient }: Extract<Entrance, { kind: 'recipient' }>,
  purpose: Purpose,
  at: Date,
): { readonly record: IdentificationRecord; readonly party: PartyStatement } {
  const record = identificationRecord(
    {
      messageId: course.message.id,
      recipient: recipient.number,
      purpose,
      outcome: 'admitted',
      identity,
      at,
    },
    deps.random,
  );
  return { record, party: statementOf(record, recipient.scopedId, deps.ids) };
}
