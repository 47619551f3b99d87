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
  | 'http/url-too-long'
  /** The body arrives more slowly than a dead line would. */
  | 'http/too-slow'
  /** One client asks for more than its part; `data.retryAfterSeconds` says when to come again. */
  | 'http/too-many'
  /** The service has no place left at the moment; the same. */
  | 'http/busy'
  /** Given files could not be judged within the time and memory for it. */
  | 'http/not-judged'
> {}
