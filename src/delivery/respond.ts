/** Acts of the recipient that end in an event at once: accept (C.3), refuse (C.4), declare a loss (E.2). */

import { isReadableLine } from './address.js';
import { apply } from './apply.js';
import type { Bells } from './bell.js';
import { type EntranceDeps, enter, identify, type Knock } from './entrance.js';
import { DeliveryError } from './errors.js';
import { type Command, decide } from './lifecycle.js';
import type { PartyStatement } from './message.js';
import type { AnswerOutcome, Caller } from './service.js';
import { envelopeView } from './views.js';

export interface RespondDeps extends EntranceDeps {
  readonly bells: Bells;
}

/** @param arrivedAt when the complete call arrived: what counts against the deadline and becomes EventTime */
export function answer(
  deps: RespondDeps,
  caller: Caller,
  messageId: string,
  choice: 'accept' | 'refuse',
  arrivedAt: Date,
  addressee?: string,
): Promise<AnswerOutcome> {
  const knock: ActKnock = { messageId, purpose: choice, at: arrivedAt, addressee };
  return act(deps, caller, knock, (party) => ({
    kind: 'answer',
    answer: choice,
    arrivedAt,
    party,
  }));
}

const LONGEST_REASON = 1000;

/** @throws DeliveryError `delivery/malformed` for a text nobody can read */
export function declareLoss(
  deps: RespondDeps,
  caller: Caller,
  messageId: string,
  reason: string,
  addressee?: string,
): Promise<AnswerOutcome> {
  const text = reason.replace(/\s+/g, ' ').trim();
  if (!isReadableLine(text, LONGEST_REASON)) {
    throw new DeliveryError('delivery/malformed', 'A loss is declared in readable words.');
  }
  const arrivedAt = deps.clock.now();
  const knock: ActKnock = { messageId, purpose: 'handover', at: arrivedAt, addressee };
  return act(deps, caller, knock, (party) => ({
    kind: 'declare-loss',
    arrivedAt,
    text,
    party,
  }));
}

type ActKnock = Knock & Required<Pick<Knock, 'at'>>;

async function act(
  deps: RespondDeps,
  caller: Caller,
  knock: ActKnock,
  command: (party: PartyStatement) => Command,
): Promise<AnswerOutcome> {
  const { messageId, purpose, at } = knock;
  const entrance = await enter(deps, caller, knock);
  if (entrance.kind !== 'recipient') return entrance;
  const { recipient, policy } = entrance;
  const { record, party } = identify(deps, caller, entrance, purpose, at);
  const outcome = await deps.store.transaction(async (tx): Promise<AnswerOutcome> => {
    const [course] = await tx.lockCourses([{ messageId, recipient: recipient.number }]);
    if (!course) throw gone(messageId);
    const decision = decide(course, command(party), policy, deps.clock.now());
    if (decision.kind === 'refused') return decision;
    // The event's evidence carries the digest of the record.
    const [[after]] = await Promise.all([
      apply(tx, [{ course, decision }], deps.clock.now()),
      tx.insertIdentification(record),
    ]);
    const envelope = after && envelopeView(after, caller.identity, deps.clock.now());
    if (!envelope) throw gone(messageId);
    return { kind: 'done', envelope };
  });
  if (outcome.kind === 'done') deps.bells.recorded.ring();
  return outcome;
}

const gone = (messageId: string): DeliveryError =>
  new DeliveryError('delivery/inconsistent', 'The course of a recipient is not there.', {
    messageId,
  });
