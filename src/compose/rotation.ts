/** Replaces keys while the service runs: proven first, then used, or not used at all. */

import { createHash, randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import type { MarkKeeper } from '../continuity/keeper.js';
import type { Alarm } from '../delivery/alarm.js';
import type { Clock, SealingStore } from '../delivery/ports.js';
import { probe } from '../delivery/probe.js';
import type { KeyUses } from '../evidence/key-use.js';
import { equalBytes } from '../formats/bytes.js';
import type { Logger } from '../log.js';
import type { Database } from '../persistence/database.js';
import { KeyEncryption } from '../persistence/message-vault.js';
import { SealingError } from '../sealing/errors.js';
import { loadServiceKeys } from './keys.js';
import { openProof, type Proof } from './proof.js';
import { recordDeps } from './recording.js';
import type { SealJudge } from './seal-judge.js';

type Means = Pick<Proof, 'key' | 'tsa' | 'anchors'>;

/** What the service proves with at this moment. */
export class ProofInUse implements Means {
  readonly tsa: Proof['tsa'];
  #key: Proof['key'];
  #anchors: Proof['anchors'];

  constructor({ key, tsa, anchors }: Means) {
    this.tsa = tsa;
    this.#key = key;
    this.#anchors = anchors;
  }

  get key(): Proof['key'] {
    return this.#key;
  }

  get anchors(): Proof['anchors'] {
    return this.#anchors;
  }

  /** A batch under way finishes with what it began with. */
  use({ key, anchors }: Omit<Means, 'tsa'>): void {
    this.#key = key;
    this.#anchors = anchors;
  }
}

export interface RotationParts {
  readonly inUse: ProofInUse;
  readonly judge: SealJudge['judge'];
  readonly sealing: Pick<SealingStore, 'recordTsaAttempts'>;
  readonly uses: KeyUses;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alarm: Alarm;
}

/**
 * Reads key, certificate, chain and roots again. What is new must seal, be stamped and verify once before it is used;
 * otherwise the old key stays and an alarm says why. Never rejects.
 */
export async function rotateSealKey(config: Config, parts: RotationParts): Promise<void> {
  const { inUse, log, alarm } = parts;
  try {
    const { key, anchors } = await openProof(config, parts.clock);
    const next = { key, anchors, tsa: inUse.tsa };
    await requireProbe(config, parts, next);
    const isNew = !equalBytes(key.certificate, inUse.key.certificate);
    inUse.use(next);
    const certificate = createHash('sha256').update(key.certificate).digest('hex');
    log.info({ certificate, isNew }, 'the seal key and its roots were read again');
  } catch (error) {
    alarm('sealing/rotation-refused', {}, error);
  }
}

async function requireProbe(config: Config, parts: RotationParts, next: Means): Promise<void> {
  const { passed, code, attempts } = await probe({
    ...recordDeps(config, { ...parts, proof: next }),
    random: randomBytes,
  });
  const marked = attempts.map((one) => ({ ...one, detail: `probe of a key; ${one.detail}` }));
  await parts.sealing.recordTsaAttempts(marked);
  if (passed) return;
  throw new SealingError('sealing/probe-failed', 'The new key did not pass a probe.', {
    probe: code,
  });
}

/** Reads the key-encryption keys again. Whatever is stored must be within their reach, or the ones before stay. Never rejects. */
export async function rotateKek(
  config: Config,
  parts: {
    readonly database: Pick<Database, 'useKeys'>;
    readonly mark: Pick<MarkKeeper, 'signWith'>;
    readonly log: Logger;
    readonly alarm: Alarm;
  },
): Promise<void> {
  try {
    const { kek, olderKeks, marks } = loadServiceKeys(config);
    await parts.database.useKeys(new KeyEncryption(kek, randomBytes, olderKeks));
    await parts.mark.signWith(marks[0]);
    parts.log.info({ keys: 1 + olderKeks.length }, 'the key-encryption keys were read again');
  } catch (error) {
    parts.alarm('persistence/kek-refused', {}, error);
  }
}
