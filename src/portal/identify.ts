/** Signing in: why, how, what is kept; and the door in front of pages that need somebody. */

import { type RequestHandler, Router } from 'express';
import { DeliveryError } from '../delivery/errors.js';
import { admit } from '../delivery/gate.js';
import type { AssuranceFloor } from '../delivery/policy.js';
import type { VerifiedIdentity } from '../evidence/party.js';
import { type Html, html } from '../formats/html.js';
import { localPath } from '../http/sign-in.js';
import type { Catalogue } from '../texts/catalogue.js';
import { type Page, sendPage } from './page.js';
import {
  forAnyone,
  type PageHandler,
  type PortalParts,
  type Reader,
  readerOf,
  type SignedInReader,
} from './site.js';

export function identifyRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/identify',
    forAnyone(site, (request, response, reader) => {
      const wanted = request.query.return;
      const back = localPath(typeof wanted === 'string' ? wanted : '/received', site.publicUrl);
      sendPage(response, reader, identifyPage(reader, back));
    }),
  );
  return router;
}

/** For pages that need somebody: without a session the same address shows how to sign in, and does nothing. */
export const signedIn =
  (site: PortalParts, handle: PageHandler<SignedInReader>): RequestHandler =>
  (request, response) => {
    const reader = readerOf(request, response, site);
    const { caller } = reader;
    if (caller) return handle(request, response, { ...reader, caller });
    const page = identifyPage(reader, reader.here);
    sendPage(response, reader, {
      ...page,
      status: 401,
      body: html`<p class="notice">${reader.texts.signIn.needed}</p>${page.body}`,
    });
  };

/**
 * In front of the sender's pages: a form that will be refused when it is filled in, and a list that looks empty, would
 * tell it too late or not at all.
 * @throws DeliveryError `delivery/assurance-too-low`
 */
export function assertLevel(identity: VerifiedIdentity, needed: AssuranceFloor): void {
  if (admit(identity, needed).kind === 'admitted') return;
  throw new DeliveryError('delivery/assurance-too-low', 'This page needs a higher level.', {
    needed,
  });
}

function identifyPage(reader: Reader, back: string): Page {
  const words = reader.texts.signIn;
  return {
    title: words.title,
    body: html`<h1>${words.title}</h1>
<h2>${words.methods}</h2>
${providerCards(reader, back)}
<h2>${words.why}</h2><p>${words.whyText}</p>
<h2>${words.kept}</h2>
<ul>${words.keptText.map((line) => html`<li>${line}</li>`)}</ul>
${realService(reader.texts)}`,
  };
}

/** What counts as fresh when it is asked for: well under the policy's ten minutes, so that there is time to decide. */
const FRESH_SECONDS = 60;

export interface SignInWish {
  /** Ask the provider for a fresh authentication. */
  readonly fresh?: boolean;
  readonly needed?: AssuranceFloor;
}

/** One card per provider; each leads to the provider's own page and back to `back`. */
export function providerCards({ texts, site }: Reader, back: string, wish: SignInWish = {}): Html {
  const words = texts.signIn;
  const { providers } = site.identification;
  if (providers.length === 0) return html`<p class="notice">${words.none}</p>`;
  return html`<ul class="cards">${providers.map(({ key, name }) => {
    const query = new URLSearchParams({ provider: key, return: back });
    if (wish.fresh) query.set('max_age', String(FRESH_SECONDS));
    if (wish.needed) {
      query.set('assurance', wish.needed.authentication);
      query.set('proofing', wish.needed.proofing);
    }
    return html`<li><a class="card" href="/sign-in?${query.toString()}"><strong>${words.continueWith(name)}</strong><span>${words.card}</span></a></li>`;
  })}</ul>`;
}

/** How to tell the real service from an imitation. */
export const realService = (texts: Catalogue): Html =>
  html`<section class="aside"><h2>${texts.home.realTitle}</h2>
<ul>${texts.home.real.map((line) => html`<li>${line}</li>`)}</ul></section>`;

/** The level the policy asks for, as a wish to the provider. */
export const wishFor = (needed: AssuranceFloor | undefined): SignInWish =>
  needed === undefined ? { fresh: true } : { fresh: true, needed };
