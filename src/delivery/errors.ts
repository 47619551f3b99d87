/** What delivery can refuse or find wrong. Outcomes that a party is meant to see as an answer are values (`service.ts`), not errors. */

import { SealpostError } from '../errors.js';

export class DeliveryError extends SealpostError<
  /** A second exclusive event for one course: the database refused it (race lost). */
  | 'delivery/already-decided'
  /** The right party at too low a level; `data.needed` says what is needed. */
  | 'delivery/assurance-too-low'
  /** The policy takes submissions from people only. */
  | 'delivery/machine-not-allowed'
  /** Metadata, a name or a file that cannot be read as what it should be. */
  | 'delivery/malformed'
  | 'delivery/too-large'
  | 'delivery/too-many-files'
  | 'delivery/too-many-recipients'
  /** A content type this service does not know at all. */
  | 'delivery/unknown-type'
  /** The same idempotency key is being worked on; try again shortly. */
  | 'delivery/idempotency-running'
  /** The same idempotency key came with other metadata or content. */
  | 'delivery/idempotency-differs'
  /** The sender has submitted as much today as they may; `data.retryAfterSeconds` says when that ends. */
  | 'delivery/quota'
  /** Events have waited too long for their proof; nothing new is taken charge of. */
  | 'delivery/cannot-prove'
  /** A fresh seal did not pass the service's own verification; nothing was stored. */
  | 'delivery/own-seal-refused'
  /** Stored content is not what was submitted. The stream ends; the head may be out already. */
  | 'delivery/content-altered'
  /** A row that must exist does not: a bug or a tampered database. */
  | 'delivery/inconsistent'
> {}
