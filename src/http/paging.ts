/** Cursor paging: `limit` 1 to 100, `cursor` opaque from the page before. */

import type { Request } from 'express';
import type { PageRequest } from '../delivery/ports.js';
import { HttpError } from './errors.js';

export function pageRequest(request: Request): PageRequest {
  const { limit = '25', cursor } = request.query;
  const count = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 100) {
    throw new HttpError('http/malformed', 'limit is a whole number from 1 to 100.', {
      field: 'limit',
    });
  }
  if (cursor === undefined) return { limit: count };
  if (typeof cursor !== 'string' || !/^[A-Za-z0-9_-]{1,200}$/.test(cursor)) {
    throw new HttpError('http/malformed', 'cursor must come unchanged from the page before.', {
      field: 'cursor',
    });
  }
  return { limit: count, cursor };
}
