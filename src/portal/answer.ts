/** Accepting and refusing: a page that asks once more, and the POST that decides. */

import { type RequestHandler, Router } from 'express';
import { policyOf } from '../delivery/policy.js';
import type { EnvelopeView } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { nameOf } from '../receipts/wording.js';
import { csrfField } from './elements.js';
import { signedIn } from './identify.js';
import { sendPage } from './page.js';
import { sendNotFound, sendRefusal } from './problem-page.js';
import { messageIdOf, type PortalParts, type SignedInReader } from './site.js';

type Answer = 'accept' | 'refuse';

/** @param guard reads the form and refuses it unless it belongs to the session */
export function answerRoutes(site: PortalParts, guard: readonly RequestHandler[]): Router {
  const router = Router();
  for (const answer of ['accept', 'refuse'] as const) {
    router.get(`/received/:id/${answer}`, askAgain(site, answer));
    router.post(`/received/:id/${answer}`, ...guard, decide(site, answer));
  }
  return router;
}

const askAgain = (site: PortalParts, answer: Answer): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const id = messageIdOf(request);
    const view = id && (await site.delivery.envelope(reader.caller, id));
    if (!view) return sendNotFound(response, reader);
    const { answer: may } = view.may;
    if (!may.allowed) {
      const needed = policyOf(view.message.policyId).recipient;
      const here = `/received/${view.message.id}/${answer}`;
      return sendRefusal(response, reader, { reason: may.reason, needed }, here);
    }
    const { acceptTitle, refuseTitle } = reader.texts.recipient.confirm;
    sendPage(response, reader, {
      title: answer === 'accept' ? acceptTitle : refuseTitle,
      body: confirmBody(view, answer, reader),
    });
  });

function confirmBody({ message }: EnvelopeView, answer: Answer, reader: SignedInReader): Html {
  const { confirm: words, envelope } = reader.texts.recipient;
  const sender = nameOf(message.sender);
  const [title, summary, points, button] =
    answer === 'accept'
      ? [words.acceptTitle, words.acceptSummary, envelope.acceptPoints, words.acceptButton]
      : [words.refuseTitle, words.refuseSummary, envelope.refusePoints, words.refuseButton];
  return html`<h1>${title}</h1>
<p class="lead">${summary(sender)}</p>
<p>${reader.texts.shell.label(envelope.subject)} <strong><bdi>${message.subject}</bdi></strong></p>
<ul>${points.map((point) => html`<li>${point}</li>`)}</ul>
<p>${words.final}</p>
<form class="actions" method="post" action="/received/${message.id}/${answer}">${csrfField(reader.caller)}
<button class="choose">${button}</button>
<a class="button" href="/received/${message.id}">${words.back}</a></form>`;
}

const decide = (site: PortalParts, answer: Answer): RequestHandler =>
  signedIn(site, async (request, response, reader) => {
    const id = messageIdOf(request);
    if (!id) return sendNotFound(response, reader);
    const outcome = await site.delivery.answer(reader.caller, id, answer, reader.now);
    switch (outcome.kind) {
      case 'not-found':
        return sendNotFound(response, reader);
      case 'refused':
        return sendRefusal(response, reader, outcome, `/received/${id}/${answer}`);
      case 'done':
        return response.redirect(303, `/received/${id}`);
    }
  });
