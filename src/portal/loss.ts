/** The declaration "I did not receive it properly": a form, and the POST that makes it evidence. */

import { type RequestHandler, Router } from 'express';
import type { EnvelopeView } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { csrfField } from './elements.js';
import { signedIn } from './identify.js';
import { type Page, sendPage } from './page.js';
import { sendNotFound, sendRefusal } from './problem-page.js';
import { messageIdOf, type PortalParts, type SignedInReader } from './site.js';

const LONGEST_REASON = 1000;

/** @param guard reads the form and refuses it unless it belongs to the session */
export function lossRoutes(site: PortalParts, guard: readonly RequestHandler[]): Router {
  const router = Router();
  router.get(
    '/received/:id/loss',
    signedIn(site, async (request, response, reader) => {
      const id = messageIdOf(request);
      const view = id && (await site.delivery.envelope(reader.caller, id));
      if (!view) return sendNotFound(response, reader);
      sendPage(response, reader, lossPage(view, reader));
    }),
  );
  router.post('/received/:id/loss', ...guard, declare(site));
  return router;
}

const declare = (site: PortalParts): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const id = messageIdOf(request);
    const view = id && (await site.delivery.envelope(reader.caller, id));
    if (!view) return sendNotFound(response, reader);
    const reason = String(request.body.reason ?? '').trim();
    const { empty, tooLong } = reader.texts.recipient.loss;
    const wrong = reason === '' ? empty : reason.length > LONGEST_REASON ? tooLong : undefined;
    if (wrong !== undefined) {
      return sendPage(response, reader, lossPage(view, reader, { wrong, reason }));
    }
    const outcome = await site.delivery.declareLoss(reader.caller, id, reason);
    switch (outcome.kind) {
      case 'not-found':
        return sendNotFound(response, reader);
      case 'refused':
        return sendRefusal(response, reader, outcome, `/received/${id}/loss`);
      case 'done':
        return response.redirect(303, `/received/${id}`);
    }
  });

function lossPage(
  { message }: EnvelopeView,
  reader: SignedInReader,
  attempt?: { readonly wrong: string; readonly reason: string },
): Page {
  const words = reader.texts.recipient.loss;
  return {
    title: words.title,
    ...(attempt ? { status: 422 } : {}),
    body: html`<h1>${words.title}</h1>
${attempt && errorSummary(attempt.wrong, reader)}
<p>${words.lead}</p>
<form method="post" action="/received/${message.id}/loss">${csrfField(reader.caller)}
<div class="field"><label for="reason">${words.label}</label>
<p class="hint" id="reason-hint">${words.hint}</p>
<textarea id="reason" name="reason" rows="6" maxlength="${LONGEST_REASON}" required aria-describedby="reason-hint"${attempt && html` aria-invalid="true"`}>${attempt?.reason}</textarea></div>
<p>${words.effect}</p>
<p class="actions"><button class="choose">${words.button}</button> <a class="button" href="/received/${message.id}">${words.back}</a></p></form>`,
  };
}

const errorSummary = (wrong: string, { texts }: SignedInReader): Html =>
  html`<section class="error-summary" role="alert" tabindex="-1"><h2>${texts.shell.errorSummary}</h2>
<ul><li><a href="#reason">${wrong}</a></li></ul></section>`;
