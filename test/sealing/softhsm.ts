/** Tokens of SoftHSM2, a real PKCS#11 library, each of a name of its own. */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credential } from '../../src/development/certificate.js';
import { encodePem } from '../../src/formats/pem.js';

/** Where Debian and others put the library. */
export const SOFTHSM_LIBRARY =
  ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find(existsSync) ??
  '/usr/lib/softhsm/libsofthsm2.so';

export const PIN = '271828';

const softhsm = (...args: string[]): void =>
  void execFileSync('softhsm2-util', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Made by another process than the one that signs, as tokens are. */
export class SoftToken {
  readonly label = `sealpost ${randomUUID().slice(0, 8)}`;

  constructor() {
    this.initialise();
  }

  initialise(pin = PIN): void {
    softhsm('--init-token', '--free', '--label', this.label, '--so-pin', '3141', '--pin', pin);
  }

  remove(): void {
    softhsm('--delete-token', '--token', this.label);
  }

  put({ pkcs8 }: Pick<Credential, 'pkcs8'>, key = { label: 'seal', id: '01' }, pin = PIN): void {
    const dir = mkdtempSync(join(tmpdir(), 'sealpost-token-'));
    const file = join(dir, 'key.pem');
    try {
      writeFileSync(file, encodePem('PRIVATE KEY', pkcs8));
      const { label, id } = key;
      softhsm(
        ...['--import', file, '--token', this.label, '--label', label, '--id', id, '--pin', pin],
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  /** What the file of a seal key holds. */
  uri(key = 'object=seal', query = ''): string {
    return `pkcs11:token=${encodeURIComponent(this.label)};${key}?module-path=${SOFTHSM_LIBRARY}${query}`;
  }
}
