/** One session with a token, logged in, with the one key it was opened for. One operation at a time. */

import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { equalBytes } from '../formats/bytes.js';
import type { Cryptoki } from './cryptoki.js';
import { SealingError } from './errors.js';
import type { Pkcs11Address } from './pkcs11-address.js';
import { Ckr, codeOf, unavailable } from './pkcs11-module.js';

export interface Pkcs11Session {
  readonly session: Buffer;
  readonly key: Buffer;
}

const Cka = { class: 0, label: 3, id: 0x102, modulus: 0x120, exponent: 0x122, ecPoint: 0x181 };
const Cko = { publicKey: 2, privateKey: 3 };
const CKF_SERIAL_SESSION = 4;
const CKU_USER = 1;

/**
 * @param spki of the certificate: what the token signs with must be its other half
 * @throws SealingError `sealing/token-unavailable`, `sealing/passphrase-refused`, `sealing/key-missing`, `sealing/key-mismatch`
 */
export function openSession(
  library: Cryptoki,
  address: Pkcs11Address,
  pin: string,
  spki: Uint8Array,
): Pkcs11Session {
  const session = library.C_OpenSession(slotOf(library, address), CKF_SERIAL_SESSION);
  try {
    logIn(library, session, pin);
    const key = privateKey(library, session, address);
    requirePair(library, session, key, spki);
    return { session, key };
  } catch (error) {
    closeSession(library, { session });
    throw error;
  }
}

export function closeSession(library: Cryptoki, { session }: Pick<Pkcs11Session, 'session'>): void {
  try {
    library.C_CloseSession(session);
  } catch {
    // It is as good as closed: the token does not know it any more.
  }
}

function slotOf(library: Cryptoki, { token, serial }: Pkcs11Address): Buffer {
  const found = library.C_GetSlotList(true).filter((slot) => {
    const { label, serialNumber } = library.C_GetTokenInfo(slot);
    return (
      (token === undefined || trimmed(label) === token) &&
      (serial === undefined || trimmed(serialNumber) === serial)
    );
  });
  const [slot] = found;
  if (slot && found.length === 1) return slot;
  throw unavailable(
    found.length === 0
      ? 'The token of the seal key is not there.'
      : 'Several tokens are called as the one of the seal key. Name it by serial=NUMBER.',
  );
}

/** Both are padded with blanks to their width. */
const trimmed = (text: string): string => text.replace(/[ \0]+$/, '');

function logIn(library: Cryptoki, session: Buffer, pin: string): void {
  try {
    library.C_Login(session, CKU_USER, pin);
  } catch (cause) {
    const code = codeOf(cause);
    // One login holds for all sessions of a process.
    if (code === Ckr.alreadyLoggedIn) return;
    if (code === undefined || code < Ckr.pinIncorrect || code > Ckr.pinLocked) throw cause;
    throw new SealingError(
      'sealing/passphrase-refused',
      code === Ckr.pinLocked
        ? 'The token refuses every PIN: it is locked.'
        : 'The token refused the PIN. It was tried once and will not be tried again before the key is read anew.',
      { code },
    );
  }
}

function privateKey(library: Cryptoki, session: Buffer, { object, id }: Pkcs11Address): Buffer {
  const [key, ...others] = find(library, session, [
    { type: Cka.class, value: Cko.privateKey },
    ...(object === undefined ? [] : [{ type: Cka.label, value: object }]),
    ...(id === undefined ? [] : [{ type: Cka.id, value: Buffer.from(id) }]),
  ]);
  if (key && others.length === 0) return key;
  throw missing(
    key
      ? 'Several private keys in the token are called as the seal key. Name it by id=%01…'
      : 'The token has no private key of this label and id.',
  );
}

/** The token itself says which public key belongs to the one it would sign with (by CKA_ID, as the standard wants it). */
function requirePair(library: Cryptoki, session: Buffer, key: Buffer, spki: Uint8Array): void {
  const id = attribute(library, session, key, Cka.id);
  const [pair] = find(library, session, [
    { type: Cka.class, value: Cko.publicKey },
    { type: Cka.id, value: id },
  ]);
  if (!pair) throw missing('The token has no public key with the id of the seal key beside it.');
  const jwk = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  const same =
    jwk.kty === 'RSA'
      ? sameNumber(attribute(library, session, pair, Cka.modulus), jwk.n) &&
        sameNumber(attribute(library, session, pair, Cka.exponent), jwk.e)
      : samePoint(attribute(library, session, pair, Cka.ecPoint), jwk);
  if (same) return;
  throw new SealingError(
    'sealing/key-mismatch',
    'The key in the token does not belong to the certificate. Configure the two that were made for each other.',
  );
}

const sameNumber = (value: Buffer, expected: string | undefined): boolean =>
  equalBytes(value.subarray(value.findIndex((byte) => byte !== 0)), fromBase64(expected));

/** An uncompressed point, in an OCTET STRING as the standard wants it or without, as some tokens give it. */
function samePoint(value: Buffer, { x, y }: JsonWebKey): boolean {
  const point = Buffer.concat([Buffer.of(4), fromBase64(x), fromBase64(y)]);
  const wrapped = Buffer.concat([Buffer.of(4, point.length), point]);
  return equalBytes(value, point) || equalBytes(value, wrapped);
}

const fromBase64 = (text = ''): Buffer => Buffer.from(text, 'base64url');

function find(
  library: Cryptoki,
  session: Buffer,
  template: readonly { readonly type: number; readonly value: Buffer | string | number }[],
): Buffer[] {
  library.C_FindObjectsInit(session, template);
  try {
    return library.C_FindObjects(session, 2);
  } finally {
    library.C_FindObjectsFinal(session);
  }
}

function attribute(library: Cryptoki, session: Buffer, object: Buffer, type: number): Buffer {
  const [found] = library.C_GetAttributeValue(session, object, [{ type }]);
  return found?.value ?? Buffer.alloc(0);
}

const missing = (detail: string): SealingError => new SealingError('sealing/key-missing', detail);
