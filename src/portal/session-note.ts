/** How long the reader stays signed in: a sentence on every page. */

import { type Html, html } from '../formats/html.js';
import type { Reader } from './site.js';

/**
 * WCAG 2.2, 2.2.1: the limit is told, and one click moves it. The link opens beside the page, so that nothing typed
 * is lost; where scripts run, a warning comes two minutes before the end.
 */
export function sessionNote({ caller, texts, notation, now }: Reader): Html | undefined {
  if (caller === undefined) return undefined;
  const words = texts.session;
  const left = Math.max(0, Math.floor((caller.expiresAt.getTime() - now.getTime()) / 1000));
  return html`<p class="session" data-session="${left}">${words.until(notation.deadline(caller.expiresAt))}
<a href="/stay" target="_blank" rel="noopener">${words.stay}</a></p>
<section class="session-warning" role="alert" data-session-warning data-ending="${words.ending}" data-ended="${words.ended}" hidden>
<p data-said></p>
<p class="actions"><button type="button" data-stay>${words.stayNow}</button> <a class="button" href="/identify" target="_blank" rel="noopener" data-again hidden>${texts.shell.signIn}</a></p></section>`;
}
