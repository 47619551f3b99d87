/** Which of their own courses a recipient means, where one message was sent to the same person under several addresses. */

import type { Request } from 'express';
import { HttpError } from './errors.js';

/** `?addressee=`: the `addressee` of an envelope, unchanged. Absent: the first course that has not ended. */
export function addresseeOf(request: Request<{ id: string }>): string | undefined {
  const { addressee } = request.query;
  if (addressee === undefined || typeof addressee === 'string') return addressee;
  throw new HttpError('http/malformed', 'addressee is given once.', { field: 'addressee' });
}
