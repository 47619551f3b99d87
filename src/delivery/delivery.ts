/** Delivery as the edges see it: each call is one step file. */

import {
  type HandoverDeps,
  openContent,
  openHandover,
  readHandover,
  recordTransfer,
} from './handover.js';
import { ownContent } from './own-content.js';
import type { ContentStore } from './ports.js';
import { envelope, evidence, listReceived, listSent, type ReadDeps, sentMessage } from './read.js';
import { assertCanProve, type ReadinessDeps } from './readiness.js';
import { answer, declareLoss, type RespondDeps } from './respond.js';
import type { Delivery } from './service.js';
import { beginSubmission, type SubmitDeps } from './submit.js';

export interface DeliveryDeps
  extends ReadDeps,
    RespondDeps,
    ReadinessDeps,
    Omit<HandoverDeps, 'store' | 'content'>,
    Omit<SubmitDeps, 'store' | 'content' | 'assertCanProve'> {
  readonly store: ReadDeps['store'];
  readonly content: ContentStore;
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const submitDeps: SubmitDeps = {
    ...deps,
    assertCanProve: () => assertCanProve(deps),
  };
  return {
    beginSubmission: (caller, request) => beginSubmission(submitDeps, caller, request),
    listSent: (caller, page) => listSent(deps, caller, page),
    listReceived: (caller, page) => listReceived(deps, caller, page),
    sentMessage: (caller, id) => sentMessage(deps, caller, id),
    envelope: (caller, id, addressee) => envelope(deps, caller, id, addressee),
    evidence: (caller, id) => evidence(deps, caller, id),
    ownContent: (caller, id) => ownContent(deps, caller, id),
    answer: (caller, id, choice, arrivedAt, addressee) =>
      answer(deps, caller, id, choice, arrivedAt, addressee),
    openHandover: (caller, id, addressee) => openHandover(deps, caller, id, addressee),
    handover: (caller, id) => readHandover(deps, caller, id),
    openContent: (caller, id, file, range) => openContent(deps, caller, id, file, range),
    recordTransfer: (report) => recordTransfer(deps, report),
    declareLoss: (caller, id, reason, addressee) =>
      declareLoss(deps, caller, id, reason, addressee),
  };
}
