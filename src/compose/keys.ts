/** The service's own secrets: one key-encryption key, and everything else derived from it by purpose (RFC 5869). */

import { createECDH, createPrivateKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, ConfigError } from '../config.js';
import { markKey } from '../continuity/mark.js';
import { fromBase64, toBase64 } from '../formats/bytes.js';
import { KeyEncryption } from '../persistence/message-vault.js';

export interface ServiceKeys {
  /** Wraps the key of every message. Whoever loses it loses all content and all stored evidence. */
  readonly kek: Uint8Array;
  /** Open what was wrapped before; the oldest is the last. */
  readonly olderKeks: readonly Uint8Array[];
  /** Makes service-scoped identifiers. Where the database keeps one already, that one counts: a person keeps theirs. */
  readonly scopedId: Uint8Array;
  /** Seals the sign-in state in the browser. */
  readonly signInState: Uint8Array;
  /** Ed25519; the first signs the high-water mark, each may have signed it before. */
  readonly marks: readonly [KeyObject, ...KeyObject[]];
  /** EC P-256, signs access tokens. */
  readonly accessToken: KeyObject;
}

/**
 * Reads the key-encryption keys; in development one is made on the first start.
 * @throws ConfigError if the file is missing in production or holds anything but 32 bytes in base64 on each line
 */
export function loadServiceKeys(config: Config): ServiceKeys {
  const file = kekFileOf(config);
  if (!existsSync(file)) {
    // A key made up for a wrong path, or for a lost one, would stand beside what it cannot open.
    if (config.kekFile !== undefined || holdsDatabase(config))
      throw unusable(file, 'does not exist');
    makeKek(file);
  }
  const [kek, ...olderKeks] = readKeks(file);
  const deriveFrom = (key: Uint8Array, purpose: string) =>
    new Uint8Array(hkdfSync('sha256', key, '', `sealpost/service/${purpose}`, 32));
  const derive = (purpose: string) => deriveFrom(kek, purpose);
  const markOf = (key: Uint8Array) => markKey(deriveFrom(key, 'mark'));
  return {
    kek,
    olderKeks,
    scopedId: deriveFrom(olderKeks.at(-1) ?? kek, 'scoped-id'),
    signInState: derive('sign-in-state'),
    marks: [markOf(kek), ...olderKeks.map(markOf)],
    accessToken: signingKey(derive('access-token')),
  };
}

export const kekFileOf = ({ kekFile, dataDir }: Config): string =>
  kekFile ?? join(dataDir, 'keys', 'kek');

/** For commands that open what is stored. A key is never made here. */
export function encryptionFor(config: Config): KeyEncryption {
  const file = kekFileOf(config);
  if (!existsSync(file)) throw unusable(file, 'does not exist');
  const [kek, ...older] = readKeks(file);
  return new KeyEncryption(kek, randomBytes, older);
}

/** One a line. The first wraps, all open. */
function readKeks(file: string): [Uint8Array, ...Uint8Array[]] {
  const lines = readFileSync(file, 'utf8').trim().split(/\s+/);
  const [kek, ...older] = lines.flatMap((line) => {
    const key = fromBase64(line);
    if (key?.length !== 32) throw unusable(file, 'does not hold 32 bytes in base64 on each line');
    return [key];
  });
  if (!kek) throw unusable(file, 'is empty');
  return [kek, ...older];
}

/** The key is made before the embedded database is: a database without it has lost it. */
const holdsDatabase = ({ dataDir }: Config): boolean => existsSync(join(dataDir, 'postgres'));

/** Complete or absent: the name is given only to a file that holds the whole key, and never taken from another. */
function makeKek(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${toBase64(randomBytes(32))}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** A P-256 key from 32 uniform bytes. The chance that they are no valid scalar is below 2^-32; start-up then fails loudly. */
function signingKey(scalar: Uint8Array): KeyObject {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: text(scalar),
      x: text(point.subarray(1, 33)),
      y: text(point.subarray(33, 65)),
    },
  });
}

const unusable = (file: string, problem: string): ConfigError =>
  new ConfigError(
    'config/invalid',
    `The key-encryption key ${file} ${problem}. Restore it from its backup; a new one cannot open what the old one protects.`,
  );
