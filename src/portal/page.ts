/** The frame around every page: label, navigation, language, help, always in the same place. */

import type { Response } from 'express';
import { displayName } from '../evidence/party.js';
import { type Html, html } from '../formats/html.js';
import { CATALOGUES } from '../texts/catalogue.js';
import { LANGUAGES } from '../texts/language.js';
import { csrfField } from './elements.js';
import { sessionNote } from './session-note.js';
import type { Reader } from './site.js';

export interface Page {
  /** Plain text; also the `<title>`. */
  readonly title: string;
  readonly body: Html;
  /** Default 200. */
  readonly status?: number;
  /** Wide pages hold tables or forms with columns. */
  readonly wide?: boolean;
}

/** Answers with a page. Nothing of it may be kept by a browser or on the way: it may speak of one person. */
export function sendPage(response: Response, reader: Reader, page: Page): void {
  response
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-store')
    .set('Content-Language', reader.language)
    .vary('Accept-Language, Cookie')
    .type('html')
    .send(renderPage(reader, page).toString());
}

function renderPage(reader: Reader, { title, body, status, wide = false }: Page): Html {
  const { texts, site, language, timeZone } = reader;
  const { shell } = texts;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${status === 422 ? shell.errorTitle(title) : title} – ${site.serviceName}</title>
<link rel="stylesheet" href="/assets/portal.css">
<link rel="icon" href="/assets/seal.svg" type="image/svg+xml">
<script src="/assets/portal.js" defer></script>
</head>
<body>
<a class="skip" href="#content">${shell.skip}</a>
${site.mode === 'development' && html`<p class="test-label"><strong>${shell.testLabel}</strong> <span>${shell.testExplain}</span></p>`}
${banner(reader)}
<main id="content" tabindex="-1"${wide && html` class="wide"`}>
${body}
</main>
<footer>
${sessionNote(reader)}
<div class="footer-row">
${languageSwitch(reader)}
<p class="links"><a href="/help">${shell.help}</a></p>
</div>
<p>${shell.privacy} ${shell.times(timeZone)}</p>
</footer>
</body>
</html>
`;
}

function banner(reader: Reader): Html {
  const { texts, site, caller, language } = reader;
  const { shell } = texts;
  return html`<header class="banner">
<a class="brand" href="/"><img src="/assets/seal.svg" alt="" width="32" height="32"><span>${site.serviceName}</span></a>
<nav aria-label="${shell.mainNavigation}"><ul>
${tab(reader, '/received', shell.received)}
${tab(reader, '/sent', shell.sent)}
${tab(reader, '/send', shell.send)}
${tab(reader, `/verify?lang=${language}`, shell.verify)}
</ul></nav>
<div class="who">${
    caller
      ? html`<form method="post" action="/sign-out">${csrfField(caller)}<span class="signed-in">${shell.signedInAs(displayName(caller.identity))}</span> <button class="quiet">${shell.signOut}</button></form>`
      : html`<a class="button quiet" href="/identify">${shell.signIn}</a>`
  }</div>
</header>`;
}

function tab({ here }: Reader, path: string, label: string): Html {
  const current = here.split('?')[0] === path;
  return html`<li><a href="${path}"${current && html` aria-current="page"`}>${label}</a></li>`;
}

function languageSwitch({ here, language, texts }: Reader): Html {
  return html`<nav class="languages" aria-label="${texts.shell.languages}"><ul>${LANGUAGES.map(
    (other) =>
      html`<li><a href="${withLanguage(here, other)}" lang="${other}" hreflang="${other}"${
        other === language && html` aria-current="true"`
      }>${CATALOGUES[other].shell.languageName}</a></li>`,
  )}</ul></nav>`;
}

/** The same page in another language; only the path and query of `here` are used. */
function withLanguage(here: string, language: string): string {
  const url = new URL('http://portal.invalid/');
  const [path = '/', query = ''] = here.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('lang', language);
  // A path such as `//elsewhere` would name another host.
  url.pathname = path.replace(/^\/+/, '/');
  return `${url.pathname}?${parameters}`;
}
