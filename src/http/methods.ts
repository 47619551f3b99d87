/** RFC 9110 section 15.5.6: an address that exists is not "not found" by another method. */

import type { RequestHandler } from 'express';
import { HttpError } from './errors.js';

/** @param declared as the OpenAPI document names them */
export function onlyMethods(declared: readonly string[]): RequestHandler {
  const methods = declared.map((method) => method.toUpperCase());
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  return (request, _response, next) => {
    if (allowed.includes(request.method)) return next();
    throw new HttpError('http/method', `This address takes ${methods.join(' and ')}.`, {
      allow: allowed.join(', '),
    });
  };
}
