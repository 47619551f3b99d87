/** The portal's own three files. Nothing else is ever loaded by a page. */

import { type Response, Router } from 'express';
import { enhancePage } from './browser.js';
import { followPage } from './browser-follow.js';
import { watchSession } from './browser-session.js';
import { ZONE_COOKIE } from './preferences.js';
import { formStyle } from './style-forms.js';
import { frameStyle } from './style-frame.js';
import { partStyle } from './style-parts.js';

const stylesheet = [frameStyle, partStyle, formStyle].join('\n');

/** These functions use nothing from outside themselves, so their sources are the whole script. */
const script = [
  `(${enhancePage.toString()})(${JSON.stringify(ZONE_COOKIE)});`,
  `(${watchSession.toString()})();`,
  `(${followPage.toString()})();\n`,
].join('\n');

const seal = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#14506b"/><path d="M7 11.5h18v10H7z" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/><path d="m7 12 9 6 9-6" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/><circle cx="16" cy="20" r="3.2" fill="#e0a83a"/></svg>`;

export function assetRoutes(): Router {
  const router = Router();
  router.get('/assets/portal.css', (_request, response) => send(response, 'css', stylesheet));
  router.get('/assets/portal.js', (_request, response) => send(response, 'js', script));
  router.get('/assets/seal.svg', (_request, response) => send(response, 'svg', seal));
  return router;
}

function send(response: Response, type: string, text: string): void {
  response.type(type).set('Cache-Control', 'public, max-age=300').send(text);
}
