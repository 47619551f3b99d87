/** `/api/v1`: the calls with legal effect for a recipient, and the bytes inside an open handover. */

import { type Request, type Response, Router, raw } from 'express';
import { z } from 'zod';
import type { AnswerOutcome, Delivery, HandoverOutcome } from '../delivery/service.js';
import { toHex } from '../formats/bytes.js';
import { addresseeOf } from './addressee.js';
import { callerOf } from './caller.js';
import { askedContent, sendContent } from './content-response.js';
import { HttpError } from './errors.js';
import { notFound } from './messages.js';
import { refusalProblem, sendProblem } from './problem.js';
import { envelopeJson, scanJson } from './representations.js';
import { readJson } from './strict-json.js';

const answerBody = z.strictObject({ answer: z.enum(['accept', 'refuse']) });
const lossBody = z.strictObject({ reason: z.string().min(1).max(1000) });

export function actRoutes(deps: { delivery: Delivery; now: () => Date }): Router {
  const { delivery, now } = deps;
  const router = Router();
  router.use(raw({ type: 'application/json', limit: '16kb', inflate: false }));

  router.post('/messages/:id/answer', async (request, response) => {
    const arrivedAt = now();
    const { answer } = body(answerBody, request);
    const { id } = request.params;
    const addressee = addresseeOf(request);
    sendAnswer(
      response,
      await delivery.answer(callerOf(response), id, answer, arrivedAt, addressee),
    );
  });

  router.post('/messages/:id/handovers', async (request, response) => {
    const { id } = request.params;
    const addressee = addresseeOf(request);
    sendHandover(response, await delivery.openHandover(callerOf(response), id, addressee));
  });

  router.post('/messages/:id/loss', async (request, response) => {
    const { reason } = body(lossBody, request);
    const { id } = request.params;
    const addressee = addresseeOf(request);
    sendAnswer(response, await delivery.declareLoss(callerOf(response), id, reason, addressee));
  });

  router.get('/handovers/:id/files/:file', contentRoute(delivery, now));
  return router;
}

function contentRoute(delivery: Delivery, now: () => Date) {
  return async (
    request: Request<{ id: string; file: string }>,
    response: Response,
  ): Promise<void> => {
    const startedAt = now();
    const { id: handoverId, file } = request.params;
    const caller = callerOf(response);
    const asked = await askedContent(request, delivery, caller, { handoverId, file });
    if (asked.kind === 'not-found') throw notFound();
    if (asked.kind === 'refused') return sendProblem(response, refusalProblem(asked.reason));
    await sendContent(request, response, asked, { delivery, handoverId, startedAt });
  };
}

function sendAnswer(response: Response, outcome: AnswerOutcome): void {
  if (outcome.kind === 'not-found') throw notFound();
  if (outcome.kind === 'done') response.json(envelopeJson(outcome.envelope));
  else sendProblem(response, refusalProblem(outcome.reason, outcome.needed));
}

function sendHandover(response: Response, outcome: HandoverOutcome): void {
  if (outcome.kind === 'not-found') throw notFound();
  if (outcome.kind === 'refused') {
    sendProblem(response, refusalProblem(outcome.reason, outcome.needed));
    return;
  }
  const { handoverId, closesAt, files } = outcome;
  response.status(201).json({
    id: handoverId,
    closesAt: closesAt.toISOString(),
    files: files.map((file) => ({
      number: file.number,
      name: file.name,
      contentType: file.contentType,
      size: file.size,
      sha256: toHex(file.sha256),
      ...scanJson(file),
      href: `/api/v1/handovers/${handoverId}/files/${file.number}`,
    })),
  });
}

function body<Value>(schema: z.ZodType<Value>, request: Request): Value {
  const bytes: unknown = request.body;
  if (!(bytes instanceof Uint8Array)) {
    throw new HttpError('http/media-type', 'The body is JSON, sent as application/json.');
  }
  const parsed = schema.safeParse(readJson(bytes));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HttpError(
    'http/malformed',
    `The body cannot be used: ${issue?.path.join('.') || 'body'} ${issue?.message}.`,
  );
}
