/** `/policies/NAME/VERSION`: the texts that the policy id in every evidence points to. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Router } from 'express';
import { isPolicyId } from '../delivery/policy.js';
import { HttpError } from './errors.js';

/** @param folder holds `NAME-VERSION.md`, one file per version; a published version never changes */
export function policyRoutes(folder: string): Router {
  const router = Router();
  router.get('/policies/:name/:version', async (request, response) => {
    const id = `${request.params.name}/${request.params.version}`;
    if (!isPolicyId(id)) {
      throw new HttpError(
        'http/not-found',
        'There is no such policy. Known: eu-erds/1, eu-qerds/1.',
      );
    }
    const text = await readFile(join(folder, `${id.replace('/', '-')}.md`), 'utf8');
    response
      .type('text/plain; charset=utf-8')
      .set('Cache-Control', 'public, max-age=3600')
      .send(text);
  });
  return router;
}
