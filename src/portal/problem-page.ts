/** Pages for what cannot be done. Each says what happened, that nothing else did, and what to do next. */

import type { ErrorRequestHandler, Response } from 'express';
import type { AssuranceFloor } from '../delivery/policy.js';
import type { RefusalReason } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { type Problem, problemOf, refusalProblem } from '../http/problem.js';
import { describeError } from '../log.js';
import { levelWord } from '../reporting/level.js';
import type { Catalogue } from '../texts/catalogue.js';
import { providerCards, wishFor } from './identify.js';
import { sendPage } from './page.js';
import { type PortalParts, type Reader, readerOf, type SignedInReader } from './site.js';

/** One page for "not there" and "not yours": nothing in it depends on which. */
export function sendNotFound(response: Response, reader: Reader): void {
  const { problem, shell } = reader.texts;
  sendPage(response, reader, {
    title: problem.notFoundTitle,
    status: 404,
    body: html`<h1>${problem.notFoundTitle}</h1>
<p>${problem.notFound}</p><p>${problem.notFoundNext}</p>
<p class="actions"><a class="button" href="/received">${shell.received}</a> <a class="button" href="/">${shell.home}</a></p>`,
  });
}

/** An act that was refused. `back` is a page that can be loaded; a new sign-in returns to it. */
export function sendRefusal(
  response: Response,
  reader: SignedInReader,
  refusal: { readonly reason: RefusalReason; readonly needed?: AssuranceFloor },
  back: string,
): void {
  const { title } = reader.texts.delivery.refusals[refusal.reason];
  sendPage(response, reader, {
    title,
    status: refusalProblem(refusal.reason).status,
    body: html`<h1>${title}</h1>
${refusalExplained(reader, refusal, back)}
<p class="actions"><a class="button" href="${messagePage(back)}">${reader.texts.problem.back}</a></p>`,
  });
}

/** `/received/ID` of any page below it. */
const messagePage = (path: string): string => path.split('/').slice(0, 3).join('/');

/** What it means, what is needed, what to do next: everything but the heading. */
export function refusalExplained(
  reader: SignedInReader,
  { reason, needed }: { readonly reason: RefusalReason; readonly needed?: AssuranceFloor },
  back: string,
): Html {
  const { texts } = reader;
  const { meaning, next } = texts.delivery.refusals[reason];
  const signInHelps = reason === 'assurance-too-low' || reason === 'authentication-too-old';
  return html`<p>${meaning}</p>
${needed && reason === 'assurance-too-low' && levels(reader, needed)}
<p>${next}</p>
${signInHelps && html`${providerCards(reader, back, wishFor(needed))}<p class="hint">${texts.recipient.needed.keepsDeadline}</p>`}`;
}

function levels({ texts, caller }: SignedInReader, needed: AssuranceFloor): Html {
  const { proofing, authentication } = caller.identity;
  const words = texts.recipient.needed;
  return html`<p class="notice">${words.level(levelWord(needed.proofing, texts), levelWord(needed.authentication, texts))}<br>
${words.yours(levelWord(proofing, texts), levelWord(authentication, texts))}</p>`;
}

/** Every other failure, sign-in included. Four arguments make it an error handler. */
export const answerWithPage =
  (site: PortalParts): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    const line = { request: response.locals.requestId, ...describeError(error) };
    if (problem.status >= 500) site.log.error(line, 'page failed');
    else site.log.info(line, 'page refused');
    if (response.headersSent) {
      // A clean end would make a cut answer look whole.
      response.destroy();
      return;
    }
    const reader = readerOf(request, response, site);
    const { caller } = reader;
    const needed = neededOf(problem);
    if (problem.status === 404) sendNotFound(response, reader);
    else if (needed && caller && request.path.startsWith('/received/')) {
      const refusal = { reason: 'assurance-too-low', needed } as const;
      sendRefusal(response, { ...reader, caller }, refusal, reader.here);
    } else sendProblemPage(response, reader, problem);
  };

/** The level that the policy of this message or submission asks for; an error of this code always names it. */
const neededOf = ({ code, data }: Problem): AssuranceFloor | undefined =>
  code === 'delivery/assurance-too-low' ? (data?.needed as AssuranceFloor) : undefined;

function sendProblemPage(response: Response, reader: Reader, problem: Problem): void {
  const { texts, caller } = reader;
  if (problem.retryAfterSeconds !== undefined) {
    response.set('Retry-After', String(problem.retryAfterSeconds));
  }
  const title = problem.status >= 500 ? texts.problem.failedTitle : texts.problem.cannotTitle;
  const signInFailed = problem.code.startsWith('identification/');
  const needed = neededOf(problem);
  const id: unknown = response.locals.requestId;
  sendPage(response, reader, {
    title,
    status: problem.status,
    body: html`<section class="problem" tabindex="-1"><h1>${title}</h1>
<p>${problemSentence(problem.code, texts)}</p>
${signInFailed && html`<p>${texts.problem.identification}</p>`}
${problem.status >= 500 && html`<p>${texts.problem.failedNext}</p>`}
${typeof id === 'string' && html`<p class="hint">${texts.problem.reference(id)}</p>`}</section>
${signInFailed && providerCards(reader, '/received')}
${needed && caller && html`${levels({ ...reader, caller }, needed)}${providerCards(reader, reader.here, wishFor(needed))}`}
<p class="actions"><a class="button" href="/">${texts.shell.home}</a></p>`,
  });
}

/** The sentence of a stable code; every code a page can meet has one. */
export function problemSentence(code: string, { delivery, problem }: Catalogue): string {
  const sentences: Readonly<Record<string, string>> = delivery.problems;
  return sentences[code] ?? problem.failed;
}
