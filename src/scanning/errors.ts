/** What can go wrong when content is looked at for malware. Never a verdict: what was not looked at is not clean. */

import { SealpostError } from '../errors.js';

export class ScanError extends SealpostError<
  /** The scanner does not answer, answers too slowly, breaks off, or says something that is no verdict. */
  'scanning/unavailable'
> {}
