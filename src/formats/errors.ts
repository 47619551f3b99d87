/** What can be wrong with the form of something that was given to us to read. */

import { SealpostError } from '../errors.js';

export class FormatError extends SealpostError<
  | 'formats/der'
  | 'formats/certificate'
  | 'formats/timestamp'
  | 'formats/revocation-data'
  | 'formats/trusted-list'
  | 'formats/zip'
  | 'formats/asic'
> {}
