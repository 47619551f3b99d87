/** What is kept of an identification, and the little of it that evidence says. */

import { createHash } from 'node:crypto';
import type { VerifiedIdentity } from '../evidence/party.js';
import { canonicalJson } from './canonical-json.js';
import type { PartyStatement } from './message.js';
import type { IdentificationRecord, RandomBytes } from './ports.js';
import type { ScopedIds } from './scoped-id.js';
import { uuid } from './uuid.js';

type Occasion = Omit<IdentificationRecord, 'id' | 'salt' | 'digest'>;

/** The record for the identification log. Whoever gets the salt and the identity can check the digest in evidence. */
export function identificationRecord(
  occasion: Occasion,
  random: RandomBytes,
): IdentificationRecord {
  const salt = random(32);
  return { ...occasion, id: uuid(random), salt, digest: digestOf(salt, occasion.identity) };
}

function digestOf(salt: Uint8Array, identity: VerifiedIdentity): Uint8Array {
  const { identifiers, attributes, delegate, authenticatedAt, ...rest } = identity;
  const text = canonicalJson({
    ...rest,
    authenticatedAt: authenticatedAt.toISOString(),
    identifiers: identifiers.map(({ scheme, value, issuer }) => ({ scheme, value, issuer })),
    attributes: { ...attributes, email: attributes.email && { ...attributes.email } },
    delegate: delegate && { ...delegate },
  });
  return createHash('sha256').update(salt).update(text).digest();
}

/**
 * What evidence may say of the person behind a record: name, levels, method and time. Identifiers, the birth date and the
 * e-mail address stay behind the record's digest.
 * @param scopedId the identifier the message knows this party by
 */
export function statementOf(
  { id, digest, identity, at }: IdentificationRecord,
  scopedId: string,
  ids: Pick<ScopedIds, 'ofClient'>,
): PartyStatement {
  const { person, attributes, delegate } = identity;
  return {
    scopedId,
    person,
    name:
      attributes.legalName !== undefined
        ? { legalName: attributes.legalName }
        : { firstName: attributes.firstName ?? '', familyName: attributes.familyName ?? '' },
    proofing: identity.proofing,
    authentication: identity.authentication,
    method: identity.method,
    // A provider's clock may be a little ahead; nobody is recognised after they have acted.
    authenticatedAt: identity.authenticatedAt < at ? identity.authenticatedAt : at,
    ...(delegate && {
      delegate: { scopedId: ids.ofClient(delegate.clientId), name: delegate.name },
    }),
    record: { id, digest },
  };
}
