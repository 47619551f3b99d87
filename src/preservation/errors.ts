/** What can go wrong when evidence is made to last. */

import { SealpostError } from '../errors.js';

export class PreservationError extends SealpostError<
  /** Stored evidence no longer reads as what it was when it was stored. */
  | 'preservation/unreadable'
  /** Our own verifier refuses the evidence with its validation data; nothing was stored. */
  | 'preservation/own-file-refused'
> {}
