/** Delivery as the edges see it: each call is one step file. */

import {
  type HandoverDeps,
  openContent,
  openHandover,
  readHandover,
  recordTransfer,
} from './handover.js';
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
    envelope: (caller, id) => envelope(deps, caller, id),
    evidence: (caller, id) => evidence(deps, caller, id),
    answer: (caller, id, choice, arrivedAt) => answer(deps, caller, id, choice, arrivedAt),
    openHandover: (caller, id) => openHandover(deps, caller, id),
    handover: (caller, id) => readHandover(deps, caller, id),
    openContent: (caller, id, file, range) => openContent(deps, caller, id, file, range),
    recordTransfer: (report) => recordTransfer(deps, report),
    declareLoss: (caller, id, reason) => declareLoss(deps, caller, id, reason),
  };
}
