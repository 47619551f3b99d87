/** What can go wrong with the things made for trying out. */

import { SealpostError } from '../errors.js';

export class DevelopmentError extends SealpostError<
  /** There are keys already; overwriting them would orphan every evidence they sealed. */
  | 'development/pki-exists'
  | 'development/pki-missing'
  /** A file is damaged, or keys and certificates do not belong together. */
  | 'development/pki-broken'
  /** The mailbox could not listen on its address. */
  | 'development/mailbox'
  /** The demo identity provider could not listen on its address. */
  | 'development/identity-provider'
  /** Made for trying out, and asked to run in production. */
  | 'development/production'
> {}
