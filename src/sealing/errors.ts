/** What can be wrong with keys. What an authority does wrong is an outcome, kept as a `TsaAttempt`. */

import { SealpostError } from '../errors.js';

export class SealingError extends SealpostError<
  | 'sealing/key-unreadable'
  /** Of a kind or size that nobody will accept for the years evidence must last. */
  | 'sealing/key-kind'
  /** The token has no such key, or several. */
  | 'sealing/key-missing'
  /** The token refused the PIN, or the file the passphrase. */
  | 'sealing/passphrase-refused'
  /** The token, the library of its maker, or what they need is not there. */
  | 'sealing/token-unavailable'
  | 'sealing/certificate-unreadable'
  | 'sealing/key-mismatch'
  | 'sealing/certificate-not-valid'
  /** The certificate was not issued for sealing, or, for an authority, not for time-stamping alone. */
  | 'sealing/key-usage'
  /** The chain does not lead upwards from the certificate. */
  | 'sealing/chain'
  /** A new key did not pass a probe; the old one stays in use. */
  | 'sealing/probe-failed'
  /** The key did not sign: a session was lost, a device failed. */
  | 'sealing/signature-failed'
> {}
