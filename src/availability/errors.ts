/** What can go wrong with the downtime register. */

import { SealpostError } from '../errors.js';

export class AvailabilityError extends SealpostError<
  /** A fresh statement did not pass the service's own verification; nothing was stored. */
  'availability/own-seal-refused'
> {}
