/**
 * Encryption of what is stored about persons. A message has one random key, kept wrapped under the key-encryption key;
 * destroying the wrapped key makes all of it unreadable, while digests and times stay.
 */

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { RandomBytes } from '../delivery/ports.js';
import { concat, equalBytes, utf8 } from '../formats/bytes.js';
import { PersistenceError } from './errors.js';
import { decodeValue } from './stored-value.js';

const NONCE = 12;
const TAG = 16;
const KEY = 32;

/** Where a ciphertext belongs. All three are authenticated: bytes moved to another row do not open. */
export interface ColumnPlace {
  readonly messageId: string;
  readonly row: string;
  readonly purpose:
    | 'message'
    | 'event'
    | 'evidence'
    | 'augmentation'
    | 'identification'
    | 'notice'
    | 'handover';
}

/** Encrypts and decrypts the columns of one message. */
export interface MessageVault {
  seal(place: Omit<ColumnPlace, 'messageId'>, clear: Uint8Array): Uint8Array;
  /** Throws `persistence/altered` if the bytes are not what was stored in this place. */
  open(place: Omit<ColumnPlace, 'messageId'>, sealed: Uint8Array): Uint8Array;
  /** The value that was encoded and sealed; made once for the same bytes. */
  value<Value>(place: Omit<ColumnPlace, 'messageId'>, sealed: Uint8Array): Value;
}

/** One key-encryption key and its fingerprint. */
interface Kek {
  readonly key: Uint8Array;
  readonly id: Uint8Array;
}

/** The key-encryption keys, and what is made from them. They never leave this value. */
export class KeyEncryption {
  #current: Kek;
  #older: readonly Kek[];
  readonly #randomBytes: RandomBytes;

  /**
   * @param kek 32 bytes, wraps; throws `persistence/wrong-key` for any other length
   * @param older open what was wrapped under them
   */
  constructor(kek: Uint8Array, randomBytes: RandomBytes, older: readonly Uint8Array[] = []) {
    this.#current = kekOf(kek);
    this.#older = older.map(kekOf);
    this.#randomBytes = randomBytes;
  }

  /** From the next wrapping on. What is being opened under the others meanwhile is not disturbed. */
  use(given: KeyEncryption): void {
    this.#current = given.#current;
    this.#older = given.#older;
  }

  /** Tells the key that wraps from others without revealing it. */
  get fingerprint(): Uint8Array {
    return this.#current.id;
  }

  /** Of all keys, the one that wraps first. */
  get fingerprints(): readonly Uint8Array[] {
    return this.#all.map(({ id }) => id);
  }

  wrap(messageId: string, key: Uint8Array): Uint8Array {
    return this.#encrypt(wrappingKey(this.#current, messageId), 'message key', key);
  }

  /**
   * @param kekId names the key it was wrapped under
   * Throws `persistence/wrong-key` if that one is not known, `persistence/altered` if `wrapped` is not the key of this
   * message under it.
   */
  unwrap(messageId: string, wrapped: Uint8Array, kekId: Uint8Array): Uint8Array {
    return decrypt(wrappingKey(this.#named(kekId), messageId), 'message key', wrapped);
  }

  /** @param key the message's key, unwrapped */
  vault(messageId: string, key: Uint8Array): MessageVault {
    const columns = derive(key, `columns of ${messageId}`);
    const context = (place: Omit<ColumnPlace, 'messageId'>) =>
      `${messageId}\n${place.purpose}\n${place.row}`;
    const open: MessageVault['open'] = (place, sealed) => decrypt(columns, context(place), sealed);
    const made = new Map<string, { readonly sealed: Uint8Array; readonly value: unknown }>();
    return {
      seal: (place, clear) => this.#encrypt(columns, context(place), clear),
      open,
      value<Value>(place: Omit<ColumnPlace, 'messageId'>, sealed: Uint8Array) {
        const known = made.get(context(place));
        if (known && equalBytes(known.sealed, sealed)) return known.value as Value;
        const value = decodeValue<Value>(open(place, sealed));
        made.set(context(place), { sealed: new Uint8Array(sealed), value });
        return value;
      },
    };
  }

  /** For the records of registered clients, which belong to no message. */
  sealClient(clientId: string, clear: Uint8Array): Uint8Array {
    return this.#encrypt(clientKey(this.#current), clientId, clear);
  }

  /** Nothing in the row names the key: the one that opens it is the right one. */
  openClient(clientId: string, sealed: Uint8Array): Uint8Array {
    for (const kek of this.#older) {
      try {
        return decrypt(clientKey(kek), clientId, sealed);
      } catch {}
    }
    return decrypt(clientKey(this.#current), clientId, sealed);
  }

  get #all(): readonly Kek[] {
    return [this.#current, ...this.#older];
  }

  #named(kekId: Uint8Array): Kek {
    const kek = this.#all.find(({ id }) => equalBytes(id, kekId));
    if (kek) return kek;
    throw new PersistenceError(
      'persistence/wrong-key',
      'It was stored under another key-encryption key. Configure the one that was in use then.',
    );
  }

  #encrypt(key: Uint8Array, context: string, clear: Uint8Array): Uint8Array {
    const nonce = this.#randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(utf8(context));
    return concat(nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag());
  }
}

function kekOf(key: Uint8Array): Kek {
  if (key.length === KEY) return { key, id: derive(key, 'fingerprint').subarray(0, 16) };
  throw new PersistenceError(
    'persistence/wrong-key',
    `The key-encryption key has ${key.length} bytes and must have ${KEY}.`,
  );
}

/** A wrapping key for each message: a repeated nonce under one of them cannot matter to another. */
const wrappingKey = ({ key }: Kek, messageId: string) => derive(key, `wrapping of ${messageId}`);
const clientKey = ({ key }: Kek) => derive(key, 'client records');

function decrypt(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), {
      authTagLength: TAG,
    })
      .setAAD(utf8(context))
      .setAuthTag(sealed.subarray(-TAG));
    const clear = decipher.update(sealed.subarray(NONCE, -TAG));
    return concat(clear, decipher.final());
  } catch (cause) {
    throw new PersistenceError(
      'persistence/altered',
      'Stored bytes do not authenticate: they were changed, moved, or belong to another key.',
      {},
      { cause },
    );
  }
}

/** HKDF-SHA-256 (RFC 5869). The input keys are uniform, so no salt is needed (section 3.1). */
function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `sealpost/1 ${purpose}`, KEY));
}
