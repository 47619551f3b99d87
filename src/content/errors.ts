/** What can be wrong with stored content. */

import { SealpostError } from '../errors.js';

export class ContentError extends SealpostError<
  /** The stored bytes are not those that were written: changed, cut, extended, swapped, or under another key. */
  | 'content/altered'
  /** There is no such file. */
  | 'content/missing'
  /** A file of this number is stored already. */
  | 'content/exists'
  /** The disk or the quota is full; nothing of the file was kept. */
  | 'content/full'
  /** A range outside the file. */
  | 'content/range'
> {}
