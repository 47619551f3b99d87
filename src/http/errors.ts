/** What a request itself can get wrong, before any subject is asked. */

import { SealpostError } from '../errors.js';

export class HttpError extends SealpostError<
  | 'http/malformed'
  | 'http/media-type'
  | 'http/too-large'
  | 'http/not-found'
  | 'http/not-signed-in'
  | 'http/forged'
  | 'http/range'
  | 'http/method'
> {}
