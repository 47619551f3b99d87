import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { developmentValidity, makeDevelopmentPki } from '../../src/development/pki.js';
import { writeDevelopmentPki } from '../../src/development/pki-files.js';
import { encodePem } from '../../src/formats/pem.js';
import { KeyUsageFlags, testCertificate } from '../sealing/certificates.js';
import { expectRefusal } from './refusal.js';
import { ServiceProcess, type Settings, sealpost, temporaryFolder } from './service-process.js';
import { tcpDatabase } from './tcp-database.js';

const dir = temporaryFolder();
const database = await tcpDatabase(dir);
const place = (name: string) => join(dir, name);
const provider = new URL('../providers.sample.json', import.meta.url).pathname;

/** Everything an operator chooses. The parts outside exist in name only: none is asked before somebody signs in or sends. */
const chosen: Settings = {
  SEALPOST_MODE: 'production',
  SEALPOST_PUBLIC_URL: 'https://post.example.org',
  DATABASE_URL: database.url('service'),
  SEALPOST_SEAL_KEY: place('seal.key.pem'),
  SEALPOST_SEAL_CERTIFICATE: place('seal.pem'),
  SEALPOST_SEAL_ROOTS: place('root.pem'),
  SEALPOST_KEK_FILE: place('kek'),
  SEALPOST_TSA_URLS: 'https://tsa.example/',
  SEALPOST_TSA_ROOTS: place('root.pem'),
  SEALPOST_PROVIDERS: provider,
  SEALPOST_SMTP_URL: 'smtps://mail.example:465',
  SEALPOST_SMTP_FROM: 'notices@example.org',
  SEALPOST_CONTACT: 'help@example.org',
  SEALPOST_ISSUER_NAME: 'Example Trust Ltd',
};
const service = await ServiceProcess.in(dir, chosen);

beforeAll(async () => {
  const root = await testCertificate({ ca: true, usage: KeyUsageFlags.keyCertSign });
  const seal = await testCertificate({ subject: 'CN=Example seal', issuer: root });
  writeFileSync(place('root.pem'), encodePem('CERTIFICATE', root.certificate));
  writeFileSync(place('seal.pem'), encodePem('CERTIFICATE', seal.certificate));
  writeFileSync(place('seal.key.pem'), encodePem('PRIVATE KEY', seal.pkcs8), { mode: 0o600 });
  writeFileSync(place('kek'), randomBytes(32).toString('base64'), { mode: 0o600 });
  const settings = { DATABASE_OWNER_URL: database.url('owner') };
  expect(await sealpost(['migrate'], settings, dir)).toMatchObject({ code: 0 });
}, 60_000);

const without = (name: string): Settings => {
  const { [name]: _, ...rest } = service.settings;
  return rest;
};

describe('in production, the service refuses', () => {
  test.each([
    ['the embedded database', 'DATABASE_URL'],
    ['the development seal key', 'SEALPOST_SEAL_KEY'],
    ['a key-encryption key made on the spot', 'SEALPOST_KEK_FILE'],
    ['the embedded time-stamping authority', 'SEALPOST_TSA_URLS'],
    ['a time-stamping authority nobody vouches for', 'SEALPOST_TSA_ROOTS'],
    ['the demo identity provider', 'SEALPOST_PROVIDERS'],
    ['to tell nobody', 'SEALPOST_SMTP_URL'],
    ['notices from nobody', 'SEALPOST_SMTP_FROM'],
    ['to be without an address to write to', 'SEALPOST_CONTACT'],
    ['evidence without the legal name of its issuer', 'SEALPOST_ISSUER_NAME'],
    ['to guess its public address', 'SEALPOST_PUBLIC_URL'],
  ])('%s: %s must be set', async (_, name) => {
    await expectRefusal(dir, without(name), [name]);
  });

  test('a public address without TLS', async () => {
    const settings = { ...service.settings, SEALPOST_PUBLIC_URL: 'http://post.example.org' };
    await expectRefusal(dir, settings, ['SEALPOST_PUBLIC_URL', 'https']);
  });

  test('development keys, although they are configured', async () => {
    const pki = await makeDevelopmentPki(developmentValidity(new Date()));
    const certs = place('dev');
    await writeDevelopmentPki(certs, pki);
    const settings = {
      ...service.settings,
      SEALPOST_SEAL_KEY: join(certs, 'seal.key.pem'),
      SEALPOST_SEAL_CERTIFICATE: join(certs, 'seal.pem'),
      SEALPOST_SEAL_CHAIN: join(certs, 'issuing-ca.pem'),
      SEALPOST_SEAL_ROOTS: join(certs, 'root.pem'),
    };
    const words = ['SEALPOST_SEAL_CERTIFICATE', 'made for trying out', 'trust service provider'];
    await expectRefusal(dir, settings, words);
  });

  test('everything at once, naming each, where nothing was chosen', async () => {
    mkdirSync(place('empty'));
    const settings = { SEALPOST_MODE: 'production', SEALPOST_DATA_DIR: place('empty') };
    const names = Object.keys(chosen).filter(
      (name) => !['SEALPOST_MODE', 'SEALPOST_SEAL_ROOTS'].includes(name),
    );
    await expectRefusal(dir, settings, names);
  });

  test('"start", which is for trying out', async () => {
    const { code, out, err } = await sealpost(['start'], service.settings, dir);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain('sealpost serve');
  });
});

describe('in production, with everything chosen', () => {
  const local = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${service.settings.SEALPOST_PORT}${path}`, {
      redirect: 'manual',
      ...init,
    });

  beforeAll(() => service.start(), 60_000);

  test('it serves, and says nothing of TEST or demo', async () => {
    expect((await local('/livez')).status).toBe(200);
    const page = await (await local('/')).text();
    expect(page).toContain('Example Trust Ltd');
    expect(page).not.toMatch(/TEST|demo/i);
  });

  test('it does not take messages while no time-stamping authority answers', async () => {
    const answer = await local('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('embedded');
  });

  test('there is no time-stamping authority, no demo provider and no mailbox', async () => {
    const query = { method: 'POST', headers: { 'content-type': 'application/timestamp-query' } };
    expect((await local('/tsa', query)).status).toBe(404);
    expect((await local('/sign-in?provider=demo')).status).not.toBe(303);
    await expect(
      fetch(`http://127.0.0.1:${service.settings.SEALPOST_DEMO_PROVIDER_PORT}/`),
    ).rejects.toThrow();
  });

  test('browsers are told to use TLS only', async () => {
    expect((await local('/')).headers.get('strict-transport-security')).toContain('max-age');
  });

  test('it ends like any other', async () => {
    expect(await service.end('SIGTERM')).toMatchObject({ code: 0 });
  });
});
