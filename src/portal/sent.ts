/** The sender's list and one message with the course of every recipient. */

import { Router } from 'express';
import { referenceOf } from '../delivery/reference.js';
import type { CourseView, MessageView } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { pageRequest } from '../http/paging.js';
import { fileTable, identifiedParty, moment } from '../receipts/wording.js';
import { deadline, explainedStatus, olderLink, openDeadline, statusChip } from './elements.js';
import { assertLevel, signedIn } from './identify.js';
import { sendPage } from './page.js';
import { sendNotFound } from './problem-page.js';
import { messageIdOf, type PortalParts, type Reader } from './site.js';
import { entryItem, timeline } from './timeline.js';

/** With more recipients than this their timelines start folded. */
const OPEN_TIMELINES = 3;

export function sentRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/sent',
    signedIn(site, async (request, response, reader) => {
      assertLevel(reader.caller.identity, site.policy.sender);
      const { items, next } = await site.delivery.listSent(reader.caller, pageRequest(request));
      sendPage(response, reader, {
        title: reader.texts.sender.list.title,
        body: listBody(items, next, reader),
      });
    }),
  );
  router.get(
    '/sent/:id',
    signedIn(site, async (request, response, reader) => {
      const id = messageIdOf(request);
      const view = id && (await site.delivery.sentMessage(reader.caller, id));
      if (!view) return sendNotFound(response, reader);
      sendPage(response, reader, { title: view.message.subject, body: messageBody(view, reader) });
    }),
  );
  return router;
}

function listBody(items: readonly MessageView[], next: string | undefined, reader: Reader): Html {
  const words = reader.texts.sender.list;
  return html`<h1>${words.title}</h1>
<p class="actions"><a class="button primary" href="/send">${words.start}</a></p>
${
  items.length === 0
    ? html`<p class="empty">${words.empty}</p>`
    : html`<ul class="messages">${items.map((item) => row(item, reader))}</ul>`
}
${olderLink('/sent', next, words.older)}`;
}

function row({ message, courses, submission }: MessageView, reader: Reader): Html {
  const words = reader.texts.sender.list;
  const [first, ...others] = message.recipients;
  const statuses = new Set(courses.map(({ status }) => status));
  return html`<li><a href="/sent/${message.id}">
<span class="row-subject"><bdi>${message.subject}</bdi></span>
<span class="row-party">${words.to} <bdi>${words.recipients(first?.statedName ?? '', others.length)}</bdi></span></a>
<span class="chips">${
    statuses.size === 0
      ? statusChip(submission.event.code === 'A.2' ? 'rejected' : 'submitted', reader)
      : [...statuses].map((status) => statusChip(status, reader))
  }</span>
<span class="row-deadline">${words.submitted} ${reader.notation.deadline(message.submissionTime)}</span></li>`;
}

function messageBody(view: MessageView, reader: Reader): Html {
  const { texts, notation } = reader;
  const { message, submission, courses } = view;
  const words = texts.sender;
  const envelope = texts.recipient.envelope;
  return html`<h1><bdi>${message.subject}</bdi></h1>
${submissionNotice(view, reader)}
<dl class="facts">
<div><dt>${envelope.from}</dt><dd>${identifiedParty(message.sender, reader)}</dd></div>
<div><dt>${envelope.sent}</dt><dd>${moment(message.submissionTime, notation)}</dd></div>
<div><dt>${words.compose.mode}</dt><dd>${texts.delivery.mode[message.mode]}</dd></div>
<div><dt>${envelope.noticeReference}</dt><dd><code>${referenceOf(message.id)}</code></dd></div>
<div><dt>${envelope.reference}</dt><dd><code>${message.id}</code></dd></div>
<div><dt>${envelope.policy}</dt><dd><a href="/policies/${message.policyId}">${message.policyId}</a></dd></div>
</dl>
<p class="actions"><a class="button" href="/sent/${message.id}/receipt">${words.message.receipt}</a>
<a class="button" href="/api/v1/messages/${message.id}/bundle" download>${words.message.bundle}</a></p>
<h2>${words.message.files}</h2>
${fileTable(message.files, reader, true)}
<section class="course"><ol class="events">${entryItem(message.id, submission, reader)}</ol></section>
${courses.length > 0 && html`<h2>${words.message.recipients}</h2>`}
${courses.map((course) => courseSection(view, course, reader))}
<section class="aside"><h2>${words.message.timesTitle}</h2><p>${texts.delivery.times.meaning}</p></section>`;
}

function submissionNotice({ submission }: MessageView, { texts }: Reader): Html {
  const { sent, message } = texts.sender;
  if (submission.event.code === 'A.2') {
    return html`<p class="notice problem" role="status">${sent.rejected}</p>`;
  }
  const pending = submission.proof === 'pending';
  return html`<p class="notice" role="status"${pending && html` data-awaited`}>${sent.done} ${pending && message.pendingProof}</p>`;
}

function courseSection(
  { message, submission, courses }: MessageView,
  course: CourseView,
  reader: Reader,
): Html | undefined {
  const recipient = message.recipients.find(({ number }) => number === course.recipient);
  if (recipient === undefined) return undefined;
  const words = reader.texts.sender.message;
  const until = openDeadline(course);
  const { answerBy, collectBy } = reader.texts.recipient.inbox;
  return html`<section class="course"><h3><bdi>${recipient.statedName}</bdi></h3>
<p class="hint"><bdi>${recipient.notify.address}</bdi></p>
${explainedStatus(course.status, reader)}
${until && html`<p>${until === course.answerBy ? answerBy : collectBy} ${deadline(until, reader)}</p>`}
<details${courses.length <= OPEN_TIMELINES && html` open`}><summary>${words.timeline}</summary>
${timeline({ messageId: message.id, submission, course, reads: 'sender' }, reader, words.timeline)}</details></section>`;
}
