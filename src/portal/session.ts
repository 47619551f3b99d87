/** The page that does nothing but stay signed in. */

import { Router } from 'express';
import { html } from '../formats/html.js';
import { signedIn } from './identify.js';
import { sendPage } from './page.js';
import type { PortalParts } from './site.js';

export function sessionRoutes(site: PortalParts): Router {
  const router = Router();
  router.get(
    '/stay',
    signedIn(site, (_request, response, reader) => {
      const { title, staying } = reader.texts.session;
      sendPage(response, reader, { title, body: html`<h1>${title}</h1><p>${staying}</p>` });
    }),
  );
  return router;
}
