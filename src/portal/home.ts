/** The first page with its three doors, and the help page. */

import { Router } from 'express';
import { type Html, html } from '../formats/html.js';
import { realService } from './identify.js';
import { sendPage } from './page.js';
import { type DemoPerson, forAnyone, type PortalParts, type Reader } from './site.js';

export function homeRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/',
    forAnyone(site, (_request, response, reader) =>
      sendPage(response, reader, { title: reader.texts.shell.home, body: homeBody(reader) }),
    ),
  );
  router.get(
    '/help',
    forAnyone(site, (_request, response, reader) =>
      sendPage(response, reader, { title: reader.texts.help.title, body: helpBody(reader) }),
    ),
  );
  return router;
}

function homeBody({ texts, site, language }: Reader): Html {
  const words = texts.home;
  const { mode, demoPeople = [] } = site;
  return html`<h1>${site.serviceName}</h1>
<p class="lead">${words.lead}</p>
<ul class="doors">
${door('/received', words.received, words.receivedHint)}
${door('/send', words.send, words.sendHint)}
${door(`/verify?lang=${language}`, words.verify, words.verifyHint)}
</ul>
${realService(texts)}
${mode === 'development' && demoPeople.length > 0 && demoTable(words, demoPeople)}`;
}

const door = (path: string, title: string, hint: string): Html =>
  html`<li><a class="card" href="${path}"><strong>${title}</strong><span>${hint}</span></a></li>`;

const demoTable = (words: Reader['texts']['home'], people: readonly DemoPerson[]): Html =>
  html`<section><h2>${words.demoTitle}</h2><p>${words.demoLead}</p>
<table class="stacked"><thead><tr><th scope="col">${words.demoName}</th><th scope="col">${words.demoHow}</th><th scope="col">${words.demoWaiting}</th></tr></thead>
<tbody>${people.map(
    ({ name, signInAs, waiting }) =>
      html`<tr><th scope="row" data-label="${words.demoName}">${name}</th><td data-label="${words.demoHow}">${signInAs}</td><td data-label="${words.demoWaiting}">${waiting}</td></tr>`,
  )}</tbody></table></section>`;

function helpBody({ texts, site }: Reader): Html {
  return html`<h1>${texts.help.title}</h1>
${texts.help.questions.map(
  ({ question, answer }) =>
    html`<section class="question"><h2>${question}</h2><p>${answer}</p></section>`,
)}
<section class="question"><h2>${texts.help.contact}</h2>
<p class="links"><a href="mailto:${site.contact}">${site.contact}</a></p><p class="hint">${texts.help.contactHint}</p></section>
${realService(texts)}`;
}
