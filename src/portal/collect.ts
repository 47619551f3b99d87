/**
 * Taking delivery. The POST opens a handover; the page of an open handover lists the files; bytes leave only inside
 * it. No GET opens one, and what only looks ahead (HEAD, prefetch) gets nothing.
 */

import { type RequestHandler, Router } from 'express';
import type { EnvelopeView, OpenHandover } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { askedContent, sendContent } from '../http/content-response.js';
import { hexGroups } from '../receipts/wording.js';
import { progress } from './envelope.js';
import { signedIn } from './identify.js';
import { sendPage } from './page.js';
import { sendNotFound, sendRefusal } from './problem-page.js';
import { messageIdOf, type PortalParts, pathValue, type SignedInReader } from './site.js';

/** @param guard reads the form and refuses it unless it belongs to the session */
export function collectRoutes(site: PortalParts, guard: readonly RequestHandler[]): Router {
  const router = Router();
  router.post('/received/:id/handover', ...guard, openHandover(site));
  // Where a language switch or a new sign-in lands after that POST: the button again, nothing opened.
  router.get('/received/:id/handover', (request, response) => {
    response.redirect(303, `/received/${encodeURIComponent(request.params.id)}`);
  });
  router.get('/received/:id/handover/:handover', showHandover(site));
  router.get('/received/:id/handover/:handover/files/:file', sendFile(site));
  return router;
}

const openHandover = (site: PortalParts): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const id = messageIdOf(request);
    if (!id) return sendNotFound(response, reader);
    const outcome = await site.delivery.openHandover(reader.caller, id);
    switch (outcome.kind) {
      case 'not-found':
        return sendNotFound(response, reader);
      case 'refused':
        return sendRefusal(response, reader, outcome, `/received/${id}`);
      case 'opened':
        return response.redirect(303, `/received/${id}/handover/${outcome.handoverId}`);
    }
  });

const showHandover = (site: PortalParts): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const id = messageIdOf(request);
    const view = id && (await site.delivery.envelope(reader.caller, id));
    if (!view) return sendNotFound(response, reader);
    const handover = await site.delivery.handover(reader.caller, pathValue(request, 'handover'));
    if (handover?.messageId !== view.message.id) {
      const back = `/received/${view.message.id}`;
      return sendRefusal(response, reader, { reason: 'handover-closed' }, back);
    }
    sendPage(response, reader, {
      title: reader.texts.recipient.handover.title,
      body: handoverBody(view, handover, reader),
    });
  });

function handoverBody(view: EnvelopeView, handover: OpenHandover, reader: SignedInReader): Html {
  const { handover: words } = reader.texts.recipient;
  const { notation } = reader;
  const path = `/received/${view.message.id}`;
  const complete = view.collected.bytes >= view.collected.of;
  return html`<h1>${words.title}</h1>
<p class="lead"><bdi>${view.message.subject}</bdi></p>
<p class="notice">${words.open} ${words.closes(notation.moment(handover.closesAt))}</p>
<ul class="downloads">${handover.files.map(
    (file) => html`<li>
<span class="file-name"><bdi>${file.name}</bdi></span> <span class="exact">${notation.size(file.size)}</span>
<a class="button" href="${path}/handover/${handover.handoverId}/files/${file.number}" download aria-label="${words.downloadNamed(file.name)}">${words.download}</a>
<details><summary>${words.digest}</summary><code class="digest">${hexGroups(file.sha256)}</code></details></li>`,
  )}</ul>
<p class="hint">${words.digestHint}</p>
<p class="hint">${words.caution}</p>
<div data-live="transfer">${progress(view, reader)}
<p>${complete ? words.complete : words.partly} <a href="${path}/handover/${handover.handoverId}">${reader.texts.recipient.collect.reload}</a></p></div>
<p class="actions"><a class="button" href="${path}">${reader.texts.problem.back}</a></p>
<section class="aside"><h2>${words.lossTitle}</h2><p>${words.lossExplain}</p>
<p class="links"><a href="${path}/loss">${words.lossLink}</a></p></section>`;
}

const sendFile = (site: PortalParts): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const { delivery } = site;
    const handoverId = pathValue(request, 'handover');
    const file = pathValue(request, 'file');
    const asked = await askedContent(request, delivery, reader.caller, { handoverId, file });
    switch (asked.kind) {
      case 'not-found':
        return sendNotFound(response, reader);
      case 'refused':
        return sendRefusal(response, reader, asked, `/received/${pathValue(request, 'id')}`);
      case 'stream':
        return sendContent(request, response, asked, {
          delivery,
          handoverId,
          startedAt: reader.now,
        });
    }
  });
