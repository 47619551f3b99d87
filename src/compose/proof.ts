/** What the service proves with: its seal key, its time-stamping authorities, and the roots its own check trusts. */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Config, ConfigError } from '../config.js';
import type { Clock } from '../delivery/ports.js';
import { developmentStatusService, type StatusService } from '../development/ocsp-responder.js';
import {
  type DevelopmentPki,
  developmentValidity,
  makeDevelopmentPki,
} from '../development/pki.js';
import { loadDevelopmentPki, writeDevelopmentPki } from '../development/pki-files.js';
import { nodeEngine } from '../engine.js';
import type { SealKey, TimestampAuthority } from '../evidence/ports.js';
import { decodePemBlocks } from '../formats/pem.js';
import { loadSealKey } from '../sealing/key-file.js';
import { type TsaHandler, tsaHandler } from '../sealing/tsa-handler.js';
import { embeddedTsa } from '../sealing/tsa-local.js';
import { configuredSealKey, configuredText } from './seal-key.js';
import { outsideAuthorities } from './time-stamping.js';

export interface Proof {
  readonly key: SealKey;
  readonly tsa: TimestampAuthority;
  /** DER. What an auditor would be told to trust. */
  readonly anchors: readonly Uint8Array[];
  /** Serves `/tsa`; in development only. */
  readonly embeddedTsa?: TsaHandler;
  /** Serves `/ocsp` and `/crl/…`, where keys of the development PKI are in use. */
  readonly status?: StatusService;
}

/** @throws ConfigError, SealingError with a sentence that says what to do */
export async function openProof(config: Config, clock: Clock): Promise<Proof> {
  const pki = needsDevelopmentPki(config) ? await developmentPki(config, clock) : undefined;
  const key = config.seal
    ? await configuredSealKey(config, config.seal, clock.now())
    : developmentSealKey(pki, clock);
  const sealRoots = config.seal ? certificates('SEALPOST_SEAL_ROOTS', config.seal.rootsFile) : [];
  const tsaRoots =
    config.tsa.rootsFile === undefined
      ? []
      : certificates('SEALPOST_TSA_ROOTS', config.tsa.rootsFile);
  const status = pki && developmentStatusService(pki, nodeEngine, clock);
  const anchors = [...(pki ? [pki.root] : []), ...sealRoots, ...tsaRoots];
  if (config.tsa.urls.length > 0) {
    // Tokens must lead to a root the operator named for them, whatever else the service trusts.
    const tsa = outsideAuthorities(config, tsaRoots, clock);
    return { key, tsa, anchors, ...(status && { status }) };
  }
  const tsa = embeddedTsa({
    key: developmentTsaKey(pki, clock),
    engine: nodeEngine,
    clock,
    random: randomBytes,
  });
  return { key, tsa, anchors, embeddedTsa: tsaHandler(tsa), ...(status && { status }) };
}

const needsDevelopmentPki = ({ seal, tsa }: Config): boolean =>
  seal === undefined || tsa.urls.length === 0;

/** Made once, on the first start; afterwards only opened. */
async function developmentPki(config: Config, clock: Clock): Promise<DevelopmentPki> {
  if (!existsSync(config.devCertsDir)) {
    const pki = await makeDevelopmentPki(developmentValidity(clock.now()));
    await writeDevelopmentPki(config.devCertsDir, pki);
  }
  return loadDevelopmentPki(config.devCertsDir);
}

function developmentSealKey(pki: DevelopmentPki | undefined, clock: Clock): SealKey {
  if (!pki) throw new ConfigError('config/invalid', 'There is no seal key.');
  const { certificate, pkcs8 } = pki.seal;
  return loadSealKey({ key: pkcs8, certificate, chain: [pki.issuing.certificate] }, clock.now());
}

function developmentTsaKey(pki: DevelopmentPki | undefined, clock: Clock): SealKey {
  if (!pki) throw new ConfigError('config/invalid', 'There is no key for the embedded authority.');
  const { certificate, pkcs8 } = pki.tsa;
  return loadSealKey({ key: pkcs8, certificate, chain: [pki.issuing.certificate] }, clock.now());
}

function certificates(variable: string, file: string): Uint8Array[] {
  const found = decodePemBlocks(configuredText(variable, file), 'CERTIFICATE');
  if (found?.length) return found;
  throw new ConfigError('config/invalid', `${variable}: ${file} must hold certificates in PEM.`);
}
