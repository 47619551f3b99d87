/** What can go wrong when the service calls out. */

import { SealpostError } from '../errors.js';

export class OutboundError extends SealpostError<
  /** The text is no plain absolute URL, or it is spelled in a way that two readers could read differently. */
  | 'outbound/url'
  /** The scheme is not allowed for this client. */
  | 'outbound/scheme'
  /** The origin is not on the client's list. */
  | 'outbound/origin'
  /** The host resolves to an address this client must not reach. */
  | 'outbound/address'
  | 'outbound/too-large'
  | 'outbound/timeout'
  | 'outbound/unreachable'
> {}
