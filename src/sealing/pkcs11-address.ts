/** Names a key in a token: a PKCS#11 URI (RFC 7512), as openssl, p11-kit and others write it. */

import { SealingError } from './errors.js';

export interface Pkcs11Address {
  /** The library of the token's maker. */
  readonly modulePath: string;
  /** Label or serial number of the token; at least one of them. */
  readonly token?: string;
  readonly serial?: string;
  /** Label or id of the key; at least one of them. */
  readonly object?: string;
  readonly id?: Uint8Array;
  /** Where the PIN stands. */
  readonly pinFile?: string;
}

const SCHEME = 'pkcs11:';

export const isPkcs11Address = (text: string): boolean => text.startsWith(SCHEME);

/** @throws SealingError `sealing/key-unreadable`; the text is not quoted, as it may hold a PIN in spite of all advice */
export function readPkcs11Address(text: string): Pkcs11Address {
  const [path = '', query = '', ...rest] = text.trim().slice(SCHEME.length).split('?');
  if (!isPkcs11Address(text) || rest.length > 0) throw unreadable('it is none');
  const { token, serial, object, id, type } = attributes(path, ';', PATH);
  const { 'module-path': modulePath, 'pin-source': pinSource } = attributes(query, '&', QUERY);
  if (!modulePath?.startsWith('/')) throw unreadable('it needs ?module-path=/the/library.so');
  if (!token && !serial) throw unreadable('it needs token=LABEL or serial=NUMBER');
  if (!object && !id) throw unreadable('it needs object=LABEL or id=%01…');
  if (type !== undefined && type !== 'private') throw unreadable('its type can only be private');
  return {
    modulePath,
    ...(token && { token }),
    ...(serial && { serial }),
    ...(object && { object }),
    ...(id && { id: Buffer.from(id, 'latin1') }),
    ...(pinSource && { pinFile: fileOf(pinSource) }),
  };
}

const PATH = ['token', 'serial', 'object', 'id', 'type'] as const;
const QUERY = ['module-path', 'pin-source'] as const;

function attributes<Name extends string>(
  text: string,
  separator: string,
  known: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const part of text.split(separator).filter((one) => one !== '')) {
    const at = part.indexOf('=');
    const name = known.find((one) => one === part.slice(0, at));
    // To leave out an attribute that is not understood would be to take another key than the one that is meant.
    if (name === undefined) throw unreadable(`it can hold ${[...PATH, ...QUERY].join(', ')}`);
    if (found[name] !== undefined) throw unreadable(`it holds ${name} twice`);
    found[name] = decoded(part.slice(at + 1), name === 'id' ? 'latin1' : 'utf8');
  }
  return found;
}

function decoded(text: string, encoding: 'latin1' | 'utf8'): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) throw unreadable('it holds a % without two digits');
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const binary = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(binary, 'latin1').toString(encoding);
}

function fileOf(source: string): string {
  const path = source.replace(/^file:(?:\/\/)?(?=\/)/, '');
  if (path.startsWith('/')) return path;
  throw unreadable('its pin-source must be file:/a/path');
}

const unreadable = (why: string): SealingError =>
  new SealingError(
    'sealing/key-unreadable',
    `The PKCS#11 URI of the seal key cannot be used: ${why}. It looks like pkcs11:token=LABEL;object=LABEL?module-path=/the/library.so`,
  );
