/** The receipt of the signed-in party, as a page to print. */

import { Router } from 'express';
import { html } from '../formats/html.js';
import { type ReceiptSubject, receiptBody } from '../receipts/receipt.js';
import { signedIn } from './identify.js';
import { type Page, sendPage } from './page.js';
import { sendNotFound } from './problem-page.js';
import { messageIdOf, type PortalParts, type SignedInReader } from './site.js';

export function receiptRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/received/:id/receipt',
    signedIn(site, async (request, response, reader) => {
      const id = messageIdOf(request);
      const view = id && (await site.delivery.envelope(reader.caller, id));
      if (!view) return sendNotFound(response, reader);
      sendPage(response, reader, receiptPage({ party: 'recipient', view }, reader));
    }),
  );
  router.get(
    '/sent/:id/receipt',
    signedIn(site, async (request, response, reader) => {
      const id = messageIdOf(request);
      const view = id && (await site.delivery.sentMessage(reader.caller, id));
      if (!view) return sendNotFound(response, reader);
      sendPage(response, reader, receiptPage({ party: 'sender', view }, reader));
    }),
  );
  return router;
}

function receiptPage(subject: ReceiptSubject, reader: SignedInReader): Page {
  const { texts, site, language, timeZone, now } = reader;
  const issue = {
    language,
    serviceName: site.serviceName,
    test: site.mode === 'development',
    timeZone,
    madeAt: now,
  };
  const list = subject.party === 'sender' ? '/sent' : '/received';
  return {
    title: texts.receipt.title,
    body: html`<p class="actions unprinted"><a class="button" href="${list}/${subject.view.message.id}">${texts.problem.back}</a>
<button type="button" data-print hidden>${texts.receipt.print}</button></p>
<article class="receipt">${receiptBody(subject, issue)}</article>`,
  };
}
