/** What waits for the reader: by deadline, because that is what a recipient must not miss. */

import { Router } from 'express';
import { admit } from '../delivery/gate.js';
import { referenceOf } from '../delivery/reference.js';
import type { EnvelopeView } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { pageRequest } from '../http/paging.js';
import { nameOf } from '../receipts/wording.js';
import { deadline, olderLink, openDeadline, statusChip } from './elements.js';
import { signedIn } from './identify.js';
import { sendPage } from './page.js';
import { sendRefusal } from './problem-page.js';
import type { PortalParts, Reader } from './site.js';

export function inboxRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/received',
    signedIn(site, async (request, response, reader) => {
      // An empty list would look as if nothing were waiting.
      const needed = site.policy.recipient;
      if (admit(reader.caller.identity, needed).kind === 'refused') {
        const refusal = { reason: 'assurance-too-low', needed } as const;
        return sendRefusal(response, reader, refusal, '/received');
      }
      const { items, next } = await site.delivery.listReceived(reader.caller, pageRequest(request));
      sendPage(response, reader, {
        title: reader.texts.recipient.inbox.title,
        body: inboxBody(items, next, reader),
      });
    }),
  );
  return router;
}

function inboxBody(items: readonly EnvelopeView[], next: string | undefined, reader: Reader): Html {
  const words = reader.texts.recipient.inbox;
  const waiting = items.filter(({ course }) => !course.final).sort(byDeadline);
  const closed = items.filter(({ course }) => course.final);
  return html`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<h2>${words.waiting}</h2>
${waiting.length > 0 ? list(waiting, reader) : html`<p class="empty">${words.empty}</p><p class="hint">${words.emptyHint}</p>`}
${closed.length > 0 && html`<h2>${words.closed}</h2>${list(closed, reader)}`}
${olderLink('/received', next, words.older)}`;
}

const list = (items: readonly EnvelopeView[], reader: Reader): Html =>
  html`<ul class="messages">${items.map((item) => row(item, reader))}</ul>`;

function row({ message, course }: EnvelopeView, reader: Reader): Html {
  const { inbox: words, envelope } = reader.texts.recipient;
  const until = openDeadline(course);
  const toAnswer = until !== undefined && until === course.answerBy;
  return html`<li><a href="/received/${message.id}">
<span class="row-subject"><bdi>${message.subject}</bdi></span>
<span class="row-party">${words.from} <bdi>${nameOf(message.sender)}</bdi></span>
<span class="row-party">${envelope.noticeReference} <code>${referenceOf(message.id)}</code></span></a>
${statusChip(course.status, reader)}
${until && html`<span class="row-deadline">${toAnswer ? words.answerBy : words.collectBy} ${deadline(until, reader)}</span>`}</li>`;
}

function byDeadline(a: EnvelopeView, b: EnvelopeView): number {
  const time = ({ course }: EnvelopeView) => openDeadline(course)?.getTime() ?? Infinity;
  const [first, second] = [time(a), time(b)];
  return first === second ? 0 : first - second;
}
