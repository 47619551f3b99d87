/** Seal keys in hardware: the token signs a digest, and the key never leaves it (PKCS#11 2.40). */

import { createHash, X509Certificate } from 'node:crypto';
import type { SealAlgorithm, SealKey } from '../evidence/ports.js';
import type { Cryptoki } from './cryptoki.js';
import { SealingError } from './errors.js';
import type { Pkcs11Address } from './pkcs11-address.js';
import { openModule, type Pkcs11Module } from './pkcs11-module.js';
import { closeSession, openSession, type Pkcs11Session } from './pkcs11-session.js';
import { readSealCertificate, type SealCertificateMaterial } from './seal-certificate.js';

export interface Pkcs11Material extends SealCertificateMaterial {
  readonly address: Pkcs11Address;
  readonly pin: string;
  /** How many operations at once; Node signs in four threads unless told otherwise. */
  readonly sessions?: number;
}

/** @throws SealingError, with a sentence that says what to do */
export async function loadPkcs11SealKey(material: Pkcs11Material, at: Date): Promise<SealKey> {
  const certificate = readSealCertificate(material, at);
  const module = await openModule(material.address.modulePath);
  const signer = new Pkcs11Signer(module, certificate, material);
  await signer.check();
  return { ...certificate, signer };
}

interface Operation {
  readonly hash: 'sha256' | 'sha384';
  readonly mechanism: number;
  /** Goes before the digest. */
  readonly prefix: Buffer;
}

const CKM_RSA_PKCS = 1;
const CKM_ECDSA = 0x1041;
const none = Buffer.alloc(0);
/** DigestInfo of SHA-256 up to the digest (RFC 8017 section 9.2): CKM_RSA_PKCS pads, and no more. */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** Tokens hash slowly and not all of them can, so all of them are given a digest. */
const OPERATIONS: Readonly<Record<SealAlgorithm, Operation>> = {
  'ecdsa-p256-sha256': { hash: 'sha256', mechanism: CKM_ECDSA, prefix: none },
  'ecdsa-p384-sha384': { hash: 'sha384', mechanism: CKM_ECDSA, prefix: none },
  'rsa-sha256': { hash: 'sha256', mechanism: CKM_RSA_PKCS, prefix: SHA256_INFO },
};

const SESSIONS = 4;
/** Longer than any signature. */
const ROOM_BYTES = 1024;
/** The sessions of a key that was replaced are given back to the token after that. */
const IDLE_MS = 60_000;

interface Open extends Pkcs11Session {
  readonly generation: number;
}

class Pkcs11Signer {
  readonly #module: Pkcs11Module;
  readonly #operation: Operation;
  readonly #open: (library: Cryptoki) => Pkcs11Session;
  readonly #idle: Open[] = [];
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #closing: NodeJS.Timeout | undefined;
  /** A PIN that was refused is not tried again: three times, and most tokens lock themselves. */
  #refused: SealingError | undefined;

  constructor(
    module: Pkcs11Module,
    { certificate, algorithm }: Pick<SealKey, 'certificate' | 'algorithm'>,
    { address, pin, sessions = SESSIONS }: Pkcs11Material,
  ) {
    const spki = new X509Certificate(certificate).publicKey.export({ format: 'der', type: 'spki' });
    this.#module = module;
    this.#operation = OPERATIONS[algorithm];
    this.#open = (library) => openSession(library, address, pin, spki);
    this.#left = sessions;
  }

  /** Whether token, PIN and key are there; nothing is signed. */
  async check(): Promise<void> {
    await this.#again(() => this.#inSession(async () => undefined));
  }

  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    const { hash, mechanism, prefix } = this.#operation;
    const data = Buffer.concat([prefix, createHash(hash).update(bytes).digest()]);
    return this.#again(() =>
      this.#inSession(async (library, { session, key }) => {
        library.C_SignInit(session, { mechanism }, key);
        return new Uint8Array(await library.C_SignAsync(session, data, Buffer.alloc(ROOM_BYTES)));
      }),
    );
  }

  /** A token that was pulled, replaced or restarted is looked for once more, with a new login. */
  async #again<Result>(work: () => Promise<Result>): Promise<Result> {
    const { generation } = this.#module;
    try {
      return await work();
    } catch (error) {
      if (isFinal(error)) throw error;
    }
    try {
      await this.#module.restart(generation);
      return await work();
    } catch (error) {
      if (error instanceof SealingError) throw error;
      throw new SealingError(
        'sealing/signature-failed',
        'The token did not sign.',
        {},
        { cause: error },
      );
    }
  }

  /** One operation a session. One that failed is closed: nobody knows what state it is in. */
  async #inSession<Result>(
    work: (library: Cryptoki, session: Pkcs11Session) => Promise<Result>,
  ): Promise<Result> {
    if (this.#left === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#left -= 1;
    try {
      return await this.#module.use(async (library) => {
        const open = this.#take(library);
        try {
          const result = await work(library, open);
          this.#idle.push(open);
          return result;
        } catch (error) {
          closeSession(library, open);
          throw error;
        }
      });
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#left += 1;
      this.#closeLater();
    }
  }

  #take(library: Cryptoki): Open {
    if (this.#refused) throw this.#refused;
    const { generation } = this.#module;
    for (let open = this.#idle.pop(); open; open = this.#idle.pop()) {
      if (open.generation === generation) return open;
    }
    try {
      return { ...this.#open(library), generation };
    } catch (error) {
      if (isRefusal(error)) this.#refused = error;
      throw error;
    }
  }

  #closeLater(): void {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.#closeIdle(), IDLE_MS).unref();
  }

  #closeIdle(): void {
    const closed = this.#module.use(async (library) => {
      for (const open of this.#idle.splice(0)) {
        if (open.generation === this.#module.generation) closeSession(library, open);
      }
    });
    // A module that cannot be restarted has closed them.
    closed.catch(() => undefined);
  }
}

const isRefusal = (error: unknown): error is SealingError =>
  error instanceof SealingError && error.code === 'sealing/passphrase-refused';

/** Looking again would find the same. */
const isFinal = (error: unknown): boolean =>
  isRefusal(error) || (error instanceof SealingError && error.code === 'sealing/key-mismatch');
