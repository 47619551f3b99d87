/** What can go wrong while somebody identifies. Messages never say which secret, claim or key was wrong. */

import { SealpostError } from '../errors.js';

export class IdentificationError extends SealpostError<
  /** The operator's configuration of a provider or a client's registration cannot be used. */
  | 'identification/configuration'
  | 'identification/unknown-provider'
  /** The identity provider did not answer, or not with what the protocol asks for. Worth another try. */
  | 'identification/provider-unavailable'
  /** State, code, nonce, issuer, audience, signature or time is not the one expected. */
  | 'identification/sign-in-failed'
  /** The provider says that the person did not sign in, for instance because they cancelled. */
  | 'identification/sign-in-cancelled'
  /** The provider vouches at a level nobody has mapped: it identifies nobody. */
  | 'identification/assurance-unknown'
  /** Identified, but below the level that was asked for. */
  | 'identification/assurance-too-low'
  /** The provider sent no complete, readable set of attributes. */
  | 'identification/attributes'
  /** RFC 6749 section 5.2 `invalid_request`. */
  | 'identification/token-request'
  /** RFC 6749 section 5.2 `unsupported_grant_type`. */
  | 'identification/grant-type'
  /** RFC 6749 section 5.2 `invalid_client`. */
  | 'identification/client'
  /** The access token is not one of ours, has expired, or its client may not act any more. */
  | 'identification/token'
> {}

/** One sentence for every mismatch; the reason stays in `cause`, for the operator's log. */
export const signInFailed = (cause?: unknown): IdentificationError =>
  new IdentificationError(
    'identification/sign-in-failed',
    'The sign-in could not be verified. Start again from the beginning.',
    {},
    { cause },
  );

export const providerUnavailable = (cause: unknown): IdentificationError =>
  new IdentificationError(
    'identification/provider-unavailable',
    'The identity provider does not answer properly at the moment. Try again in a few minutes.',
    {},
    { cause },
  );
