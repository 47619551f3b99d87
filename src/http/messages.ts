/** `/api/v1/messages`: submit, list, read. Reading has no legal effect. */

import { type Request, type Response, Router } from 'express';
import type { Caller, Delivery, SubmissionOutcome } from '../delivery/service.js';
import { addresseeOf } from './addressee.js';
import { callerOf } from './caller.js';
import { HttpError } from './errors.js';
import { receiveSubmission } from './intake.js';
import { pageRequest } from './paging.js';
import { sendProblem } from './problem.js';
import { envelopeJson, messageJson } from './representations.js';
import { readJson } from './strict-json.js';
import { readSubmission } from './submission-schema.js';

/** Seconds that a submission waits for its sealed A.1 unless `Prefer: wait=N` says otherwise. */
const DEFAULT_WAIT = 1;
const LONGEST_WAIT = 30;

export function messageRoutes(deps: { delivery: Delivery; now: () => Date }): Router {
  const { delivery, now } = deps;
  const router = Router();

  router.post('/messages', async (request, response) => {
    const arrivedAt = now();
    const outcome = await receiveSubmission(request, delivery, {
      caller: callerOf(response),
      waitMs: preferredWait(request) * 1000,
      toRequest: (fields) => readSubmission(metadata(fields), arrivedAt, idempotencyKey(request)),
    });
    answerSubmission(response, outcome);
  });

  router.get('/messages', async (request, response) => {
    const caller = callerOf(response);
    const page = pageRequest(request);
    if (boxOf(request) === 'received') {
      const { items, next } = await delivery.listReceived(caller, page);
      response.json({ items: items.map(envelopeJson), next });
    } else {
      const { items, next } = await delivery.listSent(caller, page);
      response.json({ items: items.map(messageJson), next });
    }
  });

  router.get('/messages/:id', async (request, response) => {
    response.json(await readable(delivery, callerOf(response), request));
  });

  return router;
}

/** @throws HttpError `http/malformed` for a word that names no list: the wrong one would look like an empty one */
function boxOf({ query: { box = 'sent' } }: Request): 'sent' | 'received' {
  if (box === 'sent' || box === 'received') return box;
  throw new HttpError('http/malformed', 'box is "sent" or "received".', { field: 'box' });
}

async function readable(delivery: Delivery, caller: Caller, request: Request<{ id: string }>) {
  const { id } = request.params;
  const sent = await delivery.sentMessage(caller, id);
  if (sent) return messageJson(sent);
  const envelope = await delivery.envelope(caller, id, addresseeOf(request));
  if (envelope) return envelopeJson(envelope);
  throw notFound();
}

/** The same answer for "not there" and "not yours": existence must not leak. */
export const notFound = (): HttpError =>
  new HttpError('http/not-found', 'There is no such message, or you are not a party to it.');

function answerSubmission(response: Response, outcome: SubmissionOutcome): void {
  const { view } = outcome;
  response.set('Location', `/api/v1/messages/${view.message.id}`);
  if (outcome.replayed) response.set('Idempotency-Replayed', 'true');
  if (outcome.kind === 'rejected') {
    sendProblem(response, {
      status: 422,
      title: 'Submission rejected',
      code: 'delivery/submission-rejected',
      detail:
        'The submission was read and refused on its merits. The sealed evidence of the refusal is part of the message.',
      data: { message: messageJson(view) },
    });
    return;
  }
  response
    .status(outcome.sealed ? 201 : 202)
    .json({ ...messageJson(view), state: outcome.sealed ? 'proven' : 'taken in, proof pending' });
}

function metadata(fields: ReadonlyMap<string, string>): unknown {
  const text = fields.get('metadata');
  if (text === undefined) {
    throw new HttpError('http/malformed', 'The part "metadata" must come before the files.');
  }
  return readJson(text);
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new HttpError('http/malformed', 'Idempotency-Key is 1 to 200 visible ASCII characters.');
  }
  return key;
}

/** RFC 7240 section 4.3. */
function preferredWait(request: Request): number {
  const match = /(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec(request.get('Prefer') ?? '');
  return Math.min(match ? Number(match[1]) : DEFAULT_WAIT, LONGEST_WAIT);
}
