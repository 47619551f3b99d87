/** One received message before and after the decision. Opening it has no legal effect, and the page says so. */

import { Router } from 'express';
import { policyOf } from '../delivery/policy.js';
import { referenceOf } from '../delivery/reference.js';
import type { EnvelopeView } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { fileTable, identifiedParty, moment } from '../receipts/wording.js';
import { csrfField, deadline, explainedStatus, openDeadline } from './elements.js';
import { signedIn } from './identify.js';
import { sendPage } from './page.js';
import { refusalExplained, sendNotFound } from './problem-page.js';
import { messageIdOf, type PortalParts, type SignedInReader } from './site.js';
import { timeline } from './timeline.js';

export function envelopeRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/received/:id',
    signedIn(site, async (request, response, reader) => {
      const id = messageIdOf(request);
      const view = id && (await site.delivery.envelope(reader.caller, id));
      if (!view) return sendNotFound(response, reader);
      sendPage(response, reader, {
        title: view.message.subject,
        body: envelopeBody(view, reader),
      });
    }),
  );
  return router;
}

function envelopeBody(view: EnvelopeView, reader: SignedInReader): Html {
  const { texts, notation } = reader;
  const { message, self, course, submission } = view;
  const words = texts.recipient.envelope;
  return html`<h1><bdi>${message.subject}</bdi></h1>
<dl class="facts">
<div><dt>${words.from}</dt><dd>${identifiedParty(message.sender, reader)}</dd></div>
<div><dt>${words.addressedTo}</dt><dd><bdi>${self.statedName}</bdi></dd></div>
<div><dt>${words.sent}</dt><dd>${moment(message.submissionTime, notation)}</dd></div>
${deadlineRow(view, reader)}
<div><dt>${words.status}</dt><dd>${explainedStatus(course.status, reader)}</dd></div>
<div><dt>${words.noticeReference}</dt><dd><code>${referenceOf(message.id)}</code></dd></div>
<div><dt>${words.reference}</dt><dd><code>${message.id}</code></dd></div>
<div><dt>${words.policy}</dt><dd><a href="/policies/${message.policyId}">${message.policyId}</a></dd></div>
</dl>
<h2>${words.files}</h2>
${fileTable(message.files, reader, false)}
<p class="hint">${words.filesHidden}</p>
${decision(view, reader)}
${collection(view, reader)}
${course.status === 'lost' && html`<p class="notice">${texts.recipient.loss.done}</p>`}
<p class="actions"><a class="button" href="/received/${message.id}/receipt">${words.receipt}</a>
<a class="button" href="/api/v1/messages/${message.id}/bundle" download>${words.bundle}</a></p>
<h2>${words.timeline}</h2>
${timeline({ messageId: message.id, submission, course, reads: 'recipient' }, reader, words.timeline)}`;
}

function deadlineRow({ course }: EnvelopeView, reader: SignedInReader): Html | false {
  const { answerBy, collectBy } = reader.texts.recipient.inbox;
  const until = openDeadline(course);
  return (
    until !== undefined &&
    html`<div><dt>${until === course.answerBy ? answerBy : collectBy}</dt><dd>${deadline(until, reader)}</dd></div>`
  );
}

/** The question, while it is open: two ways of equal weight, and the third of leaving it. */
function decision(view: EnvelopeView, reader: SignedInReader): Html | undefined {
  const { message, course, may } = view;
  const { envelope: words, confirm } = reader.texts.recipient;
  if (message.mode !== 'consent') return undefined;
  if (course.status === 'refused') return html`<p class="notice">${confirm.doneRefuse}</p>`;
  if (course.status === 'accepted') return html`<p class="notice">${confirm.doneAccept}</p>`;
  // A sign-in that has grown old is asked for again after the choice, not before the question.
  if (!may.answer.allowed && may.answer.reason !== 'authentication-too-old') {
    return shutDoor(view, may.answer.reason, reader);
  }
  const path = `/received/${message.id}`;
  return html`<section class="decision" aria-labelledby="question">
<h2 id="question">${words.question}</h2>
<p class="hint">${words.openingIsFree} ${words.unknownSender}</p>
<div class="choices">
<div class="choice"><h3>${words.acceptMeans}</h3><ul>${words.acceptPoints.map((point) => html`<li>${point}</li>`)}</ul>
<a class="button choose" href="${path}/accept">${words.accept}</a></div>
<div class="choice"><h3>${words.refuseMeans}</h3><ul>${words.refusePoints.map((point) => html`<li>${point}</li>`)}</ul>
<a class="button choose" href="${path}/refuse">${words.refuse}</a></div>
</div>
<p class="hint">${words.bothConfirm}</p>
<h3>${words.laterTitle}</h3>
<p>${course.answerBy ? words.later(reader.notation.deadline(course.answerBy)) : words.laterOpen}</p>
</section>`;
}

/** Only what the reader can do something about is explained here; the status says the rest. */
function shutDoor(
  { message }: EnvelopeView,
  reason: Parameters<typeof refusalExplained>[1]['reason'],
  reader: SignedInReader,
): Html | undefined {
  if (reason === 'already-decided' || reason === 'not-consent-mode') return undefined;
  const needed = policyOf(message.policyId).recipient;
  const { title } = reader.texts.delivery.refusals[reason];
  return html`<section class="notice shut"><h2>${title}</h2>${refusalExplained(reader, { reason, needed }, `/received/${message.id}`)}</section>`;
}

function collection(view: EnvelopeView, reader: SignedInReader): Html | undefined {
  const { message, course, may, collected } = view;
  const { collect: words } = reader.texts.recipient;
  const { notation } = reader;
  if (!may.collect.allowed && may.collect.reason !== 'authentication-too-old') {
    const { reason } = may.collect;
    if (course.status === 'accepted' && reason === 'not-yet') {
      return html`<p class="notice" data-awaited>${words.waitingSeal} <a href="/received/${message.id}">${words.reload}</a></p>`;
    }
    // Where the question was asked and is over, the shut door in its place has already said so.
    // Who refused was told that the files will not be handed over: no time has ended there.
    const afterAcceptance =
      message.mode === 'consent' && reason === 'access-ended' && course.status !== 'refused';
    const answered = !may.answer.allowed && may.answer.reason === 'already-decided';
    return message.mode === 'basic' || (afterAcceptance && answered)
      ? shutDoor(view, reason, reader)
      : undefined;
  }
  const complete = collected.bytes >= collected.of && course.status === 'collected';
  return html`<section class="collect"><h2>${words.title}</h2>
<p>${complete ? words.againHint : words.explain} ${course.collectBy && words.until(notation.deadline(course.collectBy))}</p>
${collected.bytes > 0 && progress(view, reader)}
<form method="post" action="/received/${message.id}/handover">${csrfField(reader.caller)}
<button class="choose">${complete ? words.again : words.button}</button></form></section>`;
}

/** What has been sent so far, as text and as a bar. */
export function progress({ collected }: EnvelopeView, { texts, notation }: SignedInReader): Html {
  const { collect: words } = texts.recipient;
  const { bytes, of } = collected;
  return html`<p class="progress"><label>${texts.shell.label(words.progress)} ${words.progressOf(notation.size(bytes), notation.size(of), notation.percent(bytes, of))}
<progress max="${Math.max(of, 1)}" value="${of === 0 ? 1 : bytes}"></progress></label></p>`;
}
