/** Runs openssl in a directory of its own, with files given as bytes. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePem } from '../../src/formats/pem.js';

export interface OpensslRun {
  readonly status: number | null;
  readonly output: string;
}

export class Openssl {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sealpost-openssl-'));

  /** Runs one command; `output` holds both streams. */
  try(...command: string[]): OpensslRun {
    const { status, stdout, stderr } = spawnSync('openssl', command, {
      cwd: this.#directory,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  }

  /** Runs one command that must succeed. */
  run(...command: string[]): string {
    const { status, output } = this.try(...command);
    if (status !== 0) throw new Error(`openssl ${command.join(' ')}\n${output}`);
    return output;
  }

  write(name: string, content: Uint8Array | string): void {
    writeFileSync(join(this.#directory, name), content);
  }

  writePem(name: string, label: string, ...ders: readonly Uint8Array[]): void {
    this.write(name, ders.map((der) => encodePem(label, der)).join(''));
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.#directory, name)));
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export const epochSeconds = (time: Date): string => String(Math.floor(time.getTime() / 1000));
