/** What an officer enters about a machine client, checked before it becomes a record. */

import { LOA } from '../evidence/party.js';
import { checkClientKeys } from './client-keys.js';
import { IdentificationError } from './errors.js';
import type { RegisteredClient } from './ports.js';
import { readableIdentifier, readableText } from './readable-text.js';

export interface ClientEntry {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly legalName?: string | undefined;
  readonly legalId?: string | undefined;
  /** `low`, `substantial` or `high`: how the officer proofed the legal person. */
  readonly proofing?: string | undefined;
  readonly officer?: string | undefined;
}

/**
 * @param jwks the client's JWK Set, as parsed from its file
 * @throws IdentificationError `identification/configuration`, naming the entry that is wrong
 */
export function registerClient(entry: ClientEntry, jwks: unknown, now: Date): RegisteredClient {
  const { id = '', proofing = '' } = entry;
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(id))
    throw wrong('id', '2 to 64 lower-case letters, digits, dots, hyphens or underscores');
  if (!isLevel(proofing)) throw wrong('proofing', 'low, substantial or high');
  return {
    clientId: id,
    name: required('name', readableText(entry.name)),
    legalPerson: {
      identifier: required('legal-id', readableIdentifier(entry.legalId)),
      legalName: required('legal-name', readableText(entry.legalName)),
    },
    proofing: LOA[proofing],
    proofedBy: required('officer', readableText(entry.officer)),
    proofedAt: now,
    jwks: checkClientKeys(jwks),
    disabled: false,
  };
}

const isLevel = (word: string): word is keyof typeof LOA => Object.hasOwn(LOA, word);

function required(entry: string, value: string | undefined): string {
  if (value === undefined) throw wrong(entry, 'readable text of at most 256 characters');
  return value;
}

const wrong = (entry: string, needed: string): IdentificationError =>
  new IdentificationError('identification/configuration', `--${entry} must be ${needed}.`, {
    entry,
  });
