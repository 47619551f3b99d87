/** `/downtime`: the public register of outages, and the sealed statement about each that is over. */

import { Router } from 'express';
import type { DowntimeStore } from '../availability/ports.js';
import { HttpError } from './errors.js';

const PAGE = 100;
/** A year of four digits: the database has no others. */
const ISO = /^[1-9]\d{3}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param publicUrl without a trailing slash */
export function downtimeRoutes(
  store: Pick<DowntimeStore, 'list' | 'statement'>,
  publicUrl: string,
): Router {
  const router = Router();

  router.get('/downtime', async (request, response) => {
    const entries = await store.list(PAGE, beforeOf(request.query.before));
    const oldest = entries.at(-1);
    response.set('Cache-Control', 'no-cache').json({
      items: entries.map(({ id, cause, functions, startedAt, endedAt, provenTime }) => ({
        id,
        cause,
        functions,
        start: startedAt.toISOString(),
        end: endedAt?.toISOString() ?? null,
        statement: provenTime ? `${publicUrl}/downtime/${id}` : null,
        provenTime: provenTime?.toISOString() ?? null,
      })),
      next:
        oldest && entries.length === PAGE
          ? `${publicUrl}/downtime?before=${oldest.startedAt.toISOString()}`
          : null,
    });
  });

  router.get('/downtime/:id', async (request, response) => {
    const { id } = request.params;
    const bytes = UUID.test(id) ? await store.statement(id) : undefined;
    if (!bytes) throw new HttpError('http/not-found', 'There is no sealed statement of this name.');
    response.type('application/xml').attachment(`downtime-${id}.xml`).send(Buffer.from(bytes));
  });

  return router;
}

function beforeOf(given: unknown): Date | undefined {
  if (given === undefined) return undefined;
  const time = typeof given === 'string' && ISO.test(given) ? new Date(given) : undefined;
  if (time && !Number.isNaN(time.getTime())) return time;
  throw new HttpError('http/malformed', '"before" must be a time such as 2026-03-02T12:00:00Z.');
}
