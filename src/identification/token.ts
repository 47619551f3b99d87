/** The token endpoint for machines: `client_credentials` (RFC 6749 section 4.4) for registered clients only. */

import { LEGAL_PERSON_IDENTIFIER, LOA, type VerifiedIdentity } from '../evidence/party.js';
import { type AccessTokens, TOKEN_SECONDS } from './access-token.js';
import { ASSERTION_TYPE, type AssertionChecks, authenticateClient } from './client-assertion.js';
import { IdentificationError } from './errors.js';
import type { RegisteredClient } from './ports.js';
import type { TokenResponse } from './service.js';

export interface TokenEndpoint {
  /** @throws IdentificationError `identification/token-request`, `identification/grant-type`, `identification/client` */
  issue(form: Readonly<Record<string, string>>): Promise<TokenResponse>;
  /** @throws IdentificationError `identification/token` */
  bearer(token: string): Promise<{ identity: VerifiedIdentity; tokenId: string }>;
}

/** @param issuer the service's public address; it vouches for its own clients */
export function createTokenEndpoint(
  tokens: AccessTokens,
  checks: AssertionChecks,
  issuer: string,
): TokenEndpoint {
  return {
    async issue(form) {
      const client = await authenticateClient(readRequest(form), checks);
      if (!client || (form.client_id !== undefined && form.client_id !== client.clientId))
        throw new IdentificationError(
          'identification/client',
          'The client could not be authenticated.',
        );
      const token = await tokens.issue(client.clientId);
      return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS };
    },

    async bearer(token) {
      const verified = await tokens.verify(token);
      // Asked again at every call, so that a disabled client stops at once and not in five minutes.
      const client = verified && (await checks.clients.find(verified.clientId));
      if (!verified || !client || client.disabled)
        throw new IdentificationError(
          'identification/token',
          'The access token is not valid. Ask the token endpoint for a new one.',
        );
      return { identity: identityOf(client, verified.issuedAt, issuer), tokenId: verified.id };
    },
  };
}

function readRequest(form: Readonly<Record<string, string>>): string {
  const { grant_type: grant, client_assertion_type: type, client_assertion: assertion } = form;
  if (grant !== undefined && grant !== 'client_credentials')
    throw new IdentificationError(
      'identification/grant-type',
      'The only grant type here is "client_credentials".',
    );
  if (grant === undefined || type !== ASSERTION_TYPE || !assertion)
    throw new IdentificationError(
      'identification/token-request',
      `Send grant_type, client_assertion and client_assertion_type "${ASSERTION_TYPE}".`,
    );
  return assertion;
}

/** The legal person that the officer entered, acting through its machine. */
function identityOf(
  client: RegisteredClient,
  authenticatedAt: Date,
  issuer: string,
): VerifiedIdentity {
  const { identifier, legalName } = client.legalPerson;
  return {
    person: 'legal',
    identifiers: [{ scheme: LEGAL_PERSON_IDENTIFIER, value: identifier, issuer }],
    attributes: { legalName },
    proofing: client.proofing,
    // One factor, a private key that this service never sees and cannot know to be in hardware.
    authentication: LOA.substantial,
    method: ASSERTION_TYPE,
    authenticatedAt,
    provider: issuer,
    subject: client.clientId,
    delegate: { clientId: client.clientId, name: client.name },
  };
}
