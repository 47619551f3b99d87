/** `/api/v1/messages/ID/evidence` and `/bundle`: the sealed bytes, never re-serialised. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type RequestHandler, type Response, Router } from 'express';
import type { Caller, Delivery, EvidenceFile } from '../delivery/service.js';
import { ASIC_E } from '../formats/asic.js';
import { toHex } from '../formats/bytes.js';
import { callerOf } from './caller.js';
import { attachment } from './content-response.js';
import { HttpError } from './errors.js';
import { notFound } from './messages.js';

/** Streams a party's bundle; `compose` brings evidence, content, receipts and the container together. */
export type BundleWriter = (
  caller: Caller,
  messageId: string,
) => Promise<AsyncIterable<Uint8Array> | undefined>;

export function evidenceRoutes(deps: {
  readonly delivery: Delivery;
  readonly bundle: BundleWriter;
  /** Each bundle is put together, sealed and stamped when it is asked for. */
  readonly limitBundles: RequestHandler;
}): Router {
  const { delivery, bundle, limitBundles } = deps;
  const router = Router();

  router.get('/messages/:id/evidence', async (request, response) => {
    const files = await evidenceOf(delivery, response, request.params.id);
    response.json({
      items: files.map(({ name, event, augmented }) => ({
        name,
        evidenceId: `urn:uuid:${event.id}`,
        event: event.code,
        claimedTime: event.eventTime.toISOString(),
        provenTime: event.seal?.provenTime.toISOString(),
        sha256: event.seal && toHex(event.seal.digest),
        href: `/api/v1/messages/${request.params.id}/evidence/${event.id}`,
        ...(augmented && {
          augmented: {
            level: augmented.level,
            href: `/api/v1/messages/${request.params.id}/evidence/${event.id}/augmented`,
          },
        }),
      })),
    });
  });

  const sendEvidence = async (
    { id, event: wanted }: { readonly id: string; readonly event: string },
    response: Response,
    bytesOf: (file: EvidenceFile) => Uint8Array | undefined,
  ): Promise<void> => {
    const files = await evidenceOf(delivery, response, id);
    const file = files.find(({ event }) => event.id === wanted);
    const bytes = file && bytesOf(file);
    if (!bytes)
      throw new HttpError('http/not-found', 'This message has no such evidence, or not yet.');
    response
      .type('application/xml')
      .set('Content-Disposition', attachment(file.name))
      .send(Buffer.from(bytes));
  };

  router.get('/messages/:id/evidence/:event', (request, response) =>
    sendEvidence(request.params, response, ({ bytes }) => bytes),
  );

  router.get('/messages/:id/evidence/:event/augmented', (request, response) =>
    sendEvidence(request.params, response, ({ augmented }) => augmented?.bytes),
  );

  router.use('/messages/:id/bundle', limitBundles);
  router.get('/messages/:id/bundle', async (request, response) => {
    const container = await bundle(callerOf(response), request.params.id);
    if (!container) throw notFound();
    response
      .type(ASIC_E)
      .set('Content-Disposition', attachment(`sealpost-${request.params.id}.asice`));
    await pipeline(Readable.from(container), response);
  });

  return router;
}

async function evidenceOf(
  delivery: Delivery,
  response: Response,
  id: string,
): Promise<EvidenceFile[]> {
  const files = await delivery.evidence(callerOf(response), id);
  if (!files) throw notFound();
  return files;
}
