import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectRefusal } from './refusal.js';
import { demoRecipient, Person, pdf } from './service.js';
import { ServiceProcess, sealpost, temporaryFolder } from './service-process.js';

const dir = temporaryFolder();
const service = await ServiceProcess.in(dir);
const kek = join(service.dataDir, 'keys', 'kek');
const certs = join(dir, 'certs');
const certificate = (name: string) => join(certs, name);

/** One message is there, so that there is something to lose; then it rests. */
beforeAll(async () => {
  await service.start();
  const sender = await new Person(service, 'ana').signIn('substantial');
  const recipients = [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')];
  await sender.submit({ mode: 'consent', subject: 'Notice', recipients }, [pdf()]);
  expect(await service.end('SIGTERM')).toMatchObject({ code: 0 });
}, 60_000);

const refused = (words: readonly string[], settings: Record<string, string> = {}) =>
  expectRefusal(dir, { ...service.settings, ...settings }, words);

describe('beside a running service', () => {
  test('a second one on the same folder is refused, and the first goes on', async () => {
    await service.start();
    const second = await ServiceProcess.in(dir);
    for (const command of [['serve'], ['clients', 'list']]) {
      const { code, err } = await sealpost(command, second.settings, dir);
      expect(code).toBe(1);
      expect(err).toMatch(/^Another Sealpost is running on .*\. \(persistence\/in-use\)\n$/);
      expect(err).toContain(service.dataDir);
    }
    expect((await fetch(`${service.url()}/readyz`)).status).toBe(200);
    await service.end('SIGTERM');
  });

  test.each(['SEALPOST_PORT', 'SEALPOST_DEMO_PROVIDER_PORT'])(
    'a taken %s is refused by its number and name',
    async (name) => {
      const port = service.settings[name] ?? '';
      const other = createServer().listen(Number(port), '127.0.0.1');
      try {
        await refused([port, name]);
      } finally {
        await new Promise((resolve) => other.close(resolve));
      }
    },
  );
});

describe('without what it needs', () => {
  const original = { kek: '' };
  beforeAll(() => {
    original.kek = readFileSync(kek, 'utf8');
    cpSync(certs, join(dir, 'certs-kept'), { recursive: true });
  });
  afterEach(() => {
    writeFileSync(kek, original.kek);
    cpSync(join(dir, 'certs-kept'), certs, { recursive: true });
  });

  test('a lost key-encryption key is not replaced by a new one', async () => {
    rmSync(kek);
    await refused([kek, 'does not exist', 'Restore it from its backup']);
    await refused([kek, 'does not exist']);
  });

  test('a swapped key-encryption key is refused before it meets a message', async () => {
    writeFileSync(kek, Buffer.alloc(32, 7).toString('base64'));
    await refused(['not the one', 'SEALPOST_KEK_FILE']);
  });

  test('a damaged key-encryption key is refused', async () => {
    writeFileSync(kek, original.kek.slice(1));
    await refused([kek, '32 bytes in base64', 'backup']);
  });

  test('a development seal key of another certificate is refused', async () => {
    cpSync(certificate('tsa.key.pem'), certificate('seal.key.pem'));
    await refused(['seal.key.pem', 'does not belong to the certificate', 'sealpost certs dev']);
  });

  test('a configured seal key of another certificate is refused', async () => {
    await refused(['does not belong to the certificate', 'Configure the two'], {
      SEALPOST_SEAL_KEY: certificate('ocsp.key.pem'),
      SEALPOST_SEAL_CERTIFICATE: certificate('seal.pem'),
      SEALPOST_SEAL_ROOTS: certificate('root.pem'),
    });
  });

  test('a missing file is refused under the name of its variable', async () => {
    const seal = {
      SEALPOST_SEAL_KEY: join(dir, 'certs-kept', 'seal.key.pem'),
      SEALPOST_SEAL_CERTIFICATE: certificate('seal.pem'),
      SEALPOST_SEAL_CHAIN: certificate('issuing-ca.pem'),
      SEALPOST_SEAL_ROOTS: certificate('root.pem'),
      SEALPOST_TSA_URLS: 'http://127.0.0.1:1',
      SEALPOST_TSA_ROOTS: certificate('root.pem'),
      SEALPOST_KEK_FILE: kek,
    };
    const gone = join(dir, 'gone');
    for (const name of Object.keys(seal).filter((one) => one !== 'SEALPOST_TSA_URLS')) {
      // The key-encryption key has a sentence of its own, wherever it lies.
      const words = name === 'SEALPOST_KEK_FILE' ? ['backup'] : [name, 'ENOENT'];
      await refused([gone, ...words], { ...seal, [name]: gone });
    }
    rmSync(certificate('tsa.pem'));
    await refused([certificate('tsa.pem'), 'sealpost certs dev']);
  });

  test('a data folder that is none, or inside a file, is refused', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      await refused(['SEALPOST_DATA_DIR', path], { SEALPOST_DATA_DIR: path });
    }
  });

  test('a database of another PostgreSQL is not touched', async () => {
    const old = join(dir, 'old');
    mkdirSync(join(old, 'postgres'), { recursive: true });
    mkdirSync(join(old, 'keys'));
    writeFileSync(join(old, 'keys', 'kek'), original.kek);
    writeFileSync(join(old, 'postgres', 'PG_VERSION'), '14\n');
    await refused(['PostgreSQL 14', 'Dump it'], { SEALPOST_DATA_DIR: old });
  });

  test('with everything in its place again it starts', async () => {
    await service.start();
    expect(await service.end('SIGTERM')).toMatchObject({ code: 0 });
  });
});
