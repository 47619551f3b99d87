/** What the portal is given, and what every page knows about the person in front of it. */

import type { Request, RequestHandler, Response, Router } from 'express';
import type { DeliveryPolicy } from '../delivery/policy.js';
import type { RandomBytes } from '../delivery/ports.js';
import type { Delivery } from '../delivery/service.js';
import { type AuthenticatedCaller, authenticatedCaller } from '../http/authenticate.js';
import type { ProviderSummary } from '../identification/service.js';
import type { Logger } from '../log.js';
import type { Voice } from '../receipts/wording.js';
import { CATALOGUES } from '../texts/catalogue.js';
import type { Language } from '../texts/language.js';
import { notationFor } from '../texts/notation.js';
import type { Report } from '../verification/report.js';
import { languageOf, timeZoneOf } from './preferences.js';
import type { VerifierPage } from './verifier-page.js';

export interface PortalParts {
  readonly delivery: Delivery;
  readonly identification: { readonly providers: readonly ProviderSummary[] };
  /** `/sign-in`, its callback and `/sign-out`; mounted here so that their failures get a page. */
  readonly signIn: Router;
  /** Judges files in memory and keeps nothing. */
  readonly verify: (files: readonly GivenFile[]) => Promise<Report>;
  /** Judges files on the reader's own device. */
  readonly verifierPage: VerifierPage;
  /** DER: what this service's evidence leads to. */
  readonly roots: () => readonly Uint8Array[];
  /** Asked before the files of anybody are read. */
  readonly limitChecks?: readonly RequestHandler[];
  /** The policy that new submissions run under. */
  readonly policy: DeliveryPolicy;
  readonly publicUrl: string;
  readonly serviceName: string;
  /** E-mail address of a person who helps. */
  readonly contact: string;
  readonly mode: 'development' | 'production';
  /** IANA zone for readers whose browser has not told its own. */
  readonly timeZone: string;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly log: Logger;
  /** Shown on the first page in development only. */
  readonly demoPeople?: readonly DemoPerson[];
}

export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A person who exists only at the demo provider. Texts are shown as they are. */
export interface DemoPerson {
  readonly name: string;
  readonly signInAs: string;
  readonly waiting: string;
}

export type SessionCaller = Extract<AuthenticatedCaller, { channel: 'session' }>;

/** One request's reader: language, time zone, and who they are if they signed in. */
export interface Reader extends Voice {
  readonly language: Language;
  readonly timeZone: string;
  readonly caller?: SessionCaller;
  readonly now: Date;
  readonly site: PortalParts;
  /** Local address of a page that may be loaded with GET: for the language switch. */
  readonly here: string;
}

export type SignedInReader = Reader & { readonly caller: SessionCaller };

export function readerOf(request: Request, response: Response, site: PortalParts): Reader {
  const caller = authenticatedCaller(response);
  const language = languageOf(request);
  const timeZone = timeZoneOf(request) ?? site.timeZone;
  return {
    language,
    timeZone,
    texts: CATALOGUES[language],
    notation: notationFor(language, timeZone),
    now: site.now(),
    site,
    // Every unsafe address of the portal answers GET too, with the page that leads to it.
    here: request.method === 'GET' ? request.originalUrl : request.path,
    // Access tokens belong to machines; pages are for people in a session.
    ...(caller?.channel === 'session' ? { caller } : {}),
  };
}

export type PageHandler<Who extends Reader = Reader> = (
  request: Request,
  response: Response,
  reader: Who,
) => Promise<void> | void;

/** For pages that anybody may see. */
export const forAnyone =
  (site: PortalParts, handle: PageHandler): RequestHandler =>
  (request, response) =>
    handle(request, response, readerOf(request, response, site));

/** A path parameter; the empty string where there is none. */
export function pathValue(request: Request, name: string): string {
  const value: unknown = request.params[name];
  return typeof value === 'string' ? value : '';
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The message id in the path, or `undefined` for what cannot be one. */
export function messageIdOf(request: Request): string | undefined {
  const id = pathValue(request, 'id');
  return UUID.test(id) ? id : undefined;
}
