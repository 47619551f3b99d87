/**
 * Service-scoped identifiers (I02, I06): stable for a person within this service, meaningless outside.
 * A keyed hash, because identifiers, names and birth dates could be guessed from a plain one.
 */

import { createHmac } from 'node:crypto';
import type { RecipientAddress, VerifiedIdentity } from '../evidence/party.js';
import { canonicalAddress, canonicalAddressesOf } from './address.js';
import { canonicalJson } from './canonical-json.js';

/** What an identifier is for. The same value gives different identifiers for different purposes. */
type Purpose = 'party' | 'client';

export interface ScopedIds {
  ofAddress(address: RecipientAddress): string;
  /** The identifier a person sends under. */
  ofIdentity(identity: VerifiedIdentity): string;
  /** Every identifier under which this person may have received. */
  allOf(identity: VerifiedIdentity): readonly string[];
  ofClient(clientId: string): string;
}

/** @param key 32 secret bytes, used for this alone; a new key breaks the tie to everything sent before */
export function createScopedIds(key: Uint8Array): ScopedIds {
  const party = (canonical: string): string => scopedId(key, 'party', canonical);
  return {
    ofAddress: (address) => party(canonicalAddress(address)),
    ofIdentity: (identity) =>
      party(
        canonicalAddressesOf(identity)[0] ??
          canonicalJson(['subject', identity.provider, identity.subject]),
      ),
    allOf: (identity) => canonicalAddressesOf(identity).map(party),
    ofClient: (clientId) => scopedId(key, 'client', clientId),
  };
}

/** HMAC-SHA-256, of which 122 bits are carried by a UUID of version 8 (RFC 9562 section 5.8). */
function scopedId(key: Uint8Array, purpose: Purpose, value: string): string {
  const mac = createHmac('sha256', key)
    .update(canonicalJson(['sealpost', 'scoped-id', 1, purpose, value]))
    .digest();
  mac[6] = 0x80 | ((mac[6] ?? 0) & 0x0f);
  mac[8] = 0x80 | ((mac[8] ?? 0) & 0x3f);
  const hex = mac.toString('hex');
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`;
}
