/** The library of a token's maker, once in this process however many keys are used through it. */

import { createRequire } from 'node:module';
import type { Cryptoki } from './cryptoki.js';
import { SealingError } from './errors.js';

/** Codes of PKCS#11 2.40 section 5.1 that mean something of their own here. */
export const Ckr = {
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLenRange: 0xa2,
  pinExpired: 0xa3,
  pinLocked: 0xa4,
  alreadyLoggedIn: 0x100,
  alreadyInitialized: 0x191,
} as const;

const CKF_OS_LOCKING_OK = 2;
/** An optional package: loaded when it is needed, and then it is there or not. */
const required = createRequire(import.meta.url);

/** The standard wants one `C_Initialize` in a process, so modules are shared by whoever uses them. */
const modules = new Map<string, Promise<Pkcs11Module>>();

/** @throws SealingError `sealing/token-unavailable` */
export function openModule(path: string): Promise<Pkcs11Module> {
  const known = modules.get(path);
  if (known) return known;
  const opening = load(path);
  modules.set(path, opening);
  // What could not be loaded may be there the next time.
  opening.catch(() => modules.delete(path));
  return opening;
}

export class Pkcs11Module {
  readonly #library: Cryptoki;
  #generation = 0;
  #busy = 0;
  #idle: (() => void) | undefined;
  #restarting: Promise<void> | undefined;

  constructor(library: Cryptoki) {
    this.#library = library;
  }

  /** What was opened in an earlier one is gone: slots, sessions, handles. */
  get generation(): number {
    return this.#generation;
  }

  /** Never while the module is being restarted. */
  async use<Result>(work: (library: Cryptoki) => Promise<Result>): Promise<Result> {
    while (this.#restarting) await this.#restarting;
    this.#busy += 1;
    try {
      return await work(this.#library);
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#idle?.();
    }
  }

  /**
   * Begins anew once whatever is under way has ended: most libraries look for tokens only then. Of several callers who met
   * the same failure one is enough.
   * @param generation the one in which it failed
   */
  async restart(generation: number): Promise<void> {
    if (!this.#restarting && generation !== this.#generation) return;
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    await this.#restarting;
  }

  async #restart(): Promise<void> {
    if (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      this.#idle = undefined;
    }
    this.#generation += 1;
    try {
      this.#library.C_Finalize();
    } catch {
      // Whatever state it is in, the next line says whether it can be used.
    }
    initialize(this.#library);
  }
}

async function load(path: string): Promise<Pkcs11Module> {
  let library: Cryptoki;
  try {
    const { PKCS11 } = required('pkcs11js') as { PKCS11: new () => Cryptoki };
    library = new PKCS11();
  } catch (cause) {
    throw unavailable(
      'Keys in hardware need the package pkcs11js, and it is not installed: it is built at "npm ci" where a C++ compiler, make and Python are at hand.',
      cause,
    );
  }
  try {
    library.load(path);
  } catch (cause) {
    throw unavailable(`The PKCS#11 library ${path} cannot be loaded.`, cause);
  }
  initialize(library);
  return new Pkcs11Module(library);
}

function initialize(library: Cryptoki): void {
  try {
    library.C_Initialize({ flags: CKF_OS_LOCKING_OK });
  } catch (cause) {
    if (codeOf(cause) === Ckr.alreadyInitialized) return;
    throw unavailable('The PKCS#11 library cannot be initialised.', cause);
  }
}

/** Of an error that the token gave; `undefined` for any other. */
export function codeOf(error: unknown): number | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'number' ? code : undefined;
}

export const unavailable = (detail: string, cause?: unknown): SealingError =>
  new SealingError('sealing/token-unavailable', detail, {}, { cause });
