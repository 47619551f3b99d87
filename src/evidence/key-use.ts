/** Seal keys whose every use is on record before it happens. */

import type { CryptoEngine } from '../formats/engine.js';
import type { SealKey } from './ports.js';

/** `statement`: whatever is sealed and is no evidence, such as an entry of the downtime register. */
export type KeyPurpose = 'seal' | 'probe' | 'statement';

export interface KeyUse {
  /** SHA-256 of the certificate. */
  readonly keyId: Uint8Array;
  readonly purpose: KeyPurpose;
  /** SHA-256 of the bytes that are signed. */
  readonly digest: Uint8Array;
}

export interface KeyUses {
  /** @returns the number of the use, once it is on the disk; before that the key must not sign */
  begin(use: KeyUse): Promise<number>;
  /** It came to what it was begun for. Seals are ended where their evidence is stored. */
  end(use: number, purpose: Exclude<KeyPurpose, 'seal'>): Promise<void>;
}

/** A seal key for one signature. */
export interface KeyOnRecord {
  readonly key: SealKey;
  /** The number of its use. Throws `TypeError` before it was used. */
  use(): number;
}

/** What is begun and never ended, because the key failed or the process died, is found and called abandoned later. */
export function onRecord(
  key: SealKey,
  purpose: KeyPurpose,
  { uses, hash }: { readonly uses: KeyUses; readonly hash: CryptoEngine['hash'] },
): KeyOnRecord {
  let begun: Promise<number> | undefined;
  let number: number | undefined;
  return {
    key: {
      ...key,
      signer: {
        async sign(bytes) {
          if (begun) throw new TypeError('a key on record signs once');
          const keyId = hash('SHA-256', key.certificate);
          begun = uses.begin({ keyId, purpose, digest: hash('SHA-256', bytes) });
          number = await begun;
          return key.signer.sign(bytes);
        },
      },
    },
    use() {
      if (number === undefined) throw new TypeError('the key was not used');
      return number;
    },
  };
}
