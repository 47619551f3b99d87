/** What can be wrong with something that was given to us as evidence, or that we were about to seal. */

import { SealpostError } from '../errors.js';

/** `data.path` says where, in the manner of `/erds:Evidence/erds:RecipientDetails[2]/Identifier`. */
export class EvidenceError extends SealpostError<
  | 'evidence/not-evidence'
  | 'evidence/unknown-element'
  | 'evidence/wrong-order'
  | 'evidence/missing-element'
  | 'evidence/too-many-elements'
  | 'evidence/unexpected-text'
  | 'evidence/unknown-attribute'
  | 'evidence/missing-attribute'
  | 'evidence/bad-value'
  | 'evidence/half-digest'
  | 'evidence/not-read-back'
  | 'evidence/not-by-the-rules'
  | 'evidence/bad-manifest'
  | 'evidence/bad-list'
> {}
