/** Why the service does not go on with a database. */

import { SealpostError } from '../errors.js';

export class ContinuityError extends SealpostError<
  /** Evidence that was sealed is not in the database: an older copy of it, or another one. */
  | 'continuity/behind'
  /** The high-water mark is not as the service wrote it. */
  | 'continuity/mark-altered'
  /** The high-water mark cannot be read or written. */
  | 'continuity/mark-file'
> {}
