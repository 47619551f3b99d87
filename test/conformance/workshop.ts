/** A place where other software signs and stamps with keys of a development PKI, and ours judges what it made. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credential } from '../../src/development/certificate.js';
import { developmentValidity } from '../../src/development/pki.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import type { VerificationInput } from '../../src/verification/verify.js';
import { makeService, modelOf, type Service, troubles, verify } from '../verification/stories.js';

/** Of every PKCS#12 file; they are made for tests and hold no secret. */
export const PASSWORD = 'for-tests';
/** The time-stamp of a seal, whatever its maker's prefix. */
export const TOKEN = /<(\w+):EncapsulatedTimeStamp[^>]*>[^<]+<\/\1:EncapsulatedTimeStamp>/;
export const SIGNATURE_VALUE = /(?<=<ds:SignatureValue[^>]*>)[^<]+/;
export const passing = { verdict: ['TOTAL-PASSED', null], troubles: [] };

export class Workshop {
  readonly service: Service;
  private readonly folder = mkdtempSync(join(tmpdir(), 'sealpost-others-'));

  private constructor(service: Service) {
    this.service = service;
  }

  /** Other software takes the machine's time, so everything here happens today. */
  static async open(): Promise<Workshop> {
    const service = await makeService(developmentValidity(new Date()));
    const workshop = new Workshop(service);
    const { issuing, root } = service.pki;
    const chain = [issuing.certificate, root].map((der) => encodePem('CERTIFICATE', der)).join('');
    workshop.write('chain.pem', chain);
    workshop.write('root.pem', encodePem('CERTIFICATE', root));
    for (const name of ['issuing', 'seal', 'tsa'] as const) {
      workshop.writeKey(name, service.pki[name]);
    }
    return workshop;
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  run(program: string, ...args: readonly string[]): void {
    const { status, stderr } = spawnSync(program, args, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stderr}`);
  }

  /** What ours says of it now. */
  async judged(bytes: Uint8Array, more: Partial<VerificationInput> = {}) {
    const report = await verify(this.service, bytes, { at: new Date(), ...more });
    const { indication, subIndication, evidence } = report;
    return {
      verdict: [indication, subIndication],
      troubles: troubles(report),
      time: evidence[0]?.time,
    };
  }

  /** Key, certificate and path to the root, as PEM files and as PKCS#12. */
  private writeKey(name: string, { certificate, pkcs8 }: Credential): void {
    this.write(`${name}.pem`, encodePem('CERTIFICATE', certificate));
    this.write(`${name}.key`, encodePem('PRIVATE KEY', pkcs8));
    const files = ['-in', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'chain.pem'];
    const out = ['-passout', `pass:${PASSWORD}`, '-out', `${name}.p12`];
    this.run('openssl', 'pkcs12', '-export', ...files, ...out);
  }
}

/** Evidence of a moment ago and of nobody's extensions, as other providers issue it. */
export const foreignModel = (): Evidence =>
  modelOf({
    event: 'A.1',
    minute: 0,
    edit: (one) => ({
      ...one,
      eventTime: new Date(Math.floor(Date.now() / 1000) * 1000 - 1000),
      extensions: [],
    }),
  });

export function edited(bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = fromUtf8(bytes);
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return utf8(changed);
}
