import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ConfigError, type ProviderConfig, readConfig } from '../src/config.js';

const production = {
  SEALPOST_MODE: 'production',
  DATABASE_URL: 'postgres://sealpost_service@db/sealpost',
  SEALPOST_SEAL_KEY: 'seal.key.pem',
  SEALPOST_SEAL_CERTIFICATE: 'seal.pem',
  SEALPOST_SEAL_ROOTS: 'roots.pem',
  SEALPOST_KEK_FILE: 'kek',
  SEALPOST_TSA_URLS: 'https://tsa.example/',
  SEALPOST_TSA_ROOTS: 'tsa-roots.pem',
  SEALPOST_PROVIDERS: new URL('./providers.sample.json', import.meta.url).pathname,
  SEALPOST_SMTP_URL: 'smtps://mail.example:465',
  SEALPOST_SMTP_FROM: 'notices@example.org',
  SEALPOST_CONTACT: 'help@example.org',
  SEALPOST_ISSUER_NAME: 'Example Trust Ltd',
  SEALPOST_PUBLIC_URL: 'https://post.example.org',
};

const folder = mkdtempSync(join(tmpdir(), 'sealpost-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a file of one provider, the sample changed like this. */
function providerFrom(changed: Record<string, unknown>): ProviderConfig | undefined {
  const [sample] = JSON.parse(readFileSync(production.SEALPOST_PROVIDERS, 'utf8'));
  const file = join(folder, 'providers.json');
  writeFileSync(file, JSON.stringify([{ ...sample, ...changed }]));
  return readConfig({ SEALPOST_PROVIDERS: file }).providers[0];
}

describe('an identity provider', () => {
  const high = 'http://eidas.europa.eu/LoA/high';

  test('may have a secret or none', () => {
    expect(providerFrom({ clientSecret: 's' })).toMatchObject({ clientSecret: 's' });
    expect(providerFrom({})).not.toHaveProperty('clientSecret');
  });

  test.each([
    ['an unknown authentication level', { acr: { x: { authentication: 'high', proofing: high } } }],
    ['an unknown proofing level', { acr: { x: { authentication: high, proofing: 'toString' } } }],
    ['half a level', { acr: { x: { authentication: high } } }],
    ['a key that is no path', { key: '../x' }],
    ['an issuer that is no URL', { issuer: 'eid.example' }],
    ['no client', { clientId: '' }],
    ['a member nobody knows', { secret: 's' }],
  ])('with %s is refused', (_, changed) => {
    expect(() => providerFrom(changed)).toThrow('SEALPOST_PROVIDERS');
  });
});

describe('configuration', () => {
  test('without any, the development service is local and complete', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ mode: 'development', host: '127.0.0.1', port: 8080 });
    expect(config.publicUrl).toBe('http://localhost:8080');
  });

  test('a complete production configuration is taken', () => {
    expect(readConfig(production).mode).toBe('production');
  });

  /** A PKCS#12 file brings its own. */
  const optional = ['SEALPOST_MODE', 'SEALPOST_SEAL_CERTIFICATE'];
  test.each(Object.keys(production).filter((name) => !optional.includes(name)))(
    'production without %s does not start, and says so',
    (name) => {
      const { [name as keyof typeof production]: _, ...rest } = production;
      expect(() => readConfig(rest)).toThrow(ConfigError);
      expect(() => readConfig(rest)).toThrow(name);
    },
  );

  test('production over plain http is refused', () => {
    const env = { ...production, SEALPOST_PUBLIC_URL: 'http://post.example.org' };
    expect(() => readConfig(env)).toThrow('SEALPOST_PUBLIC_URL');
  });

  test.each([
    ['SEALPOST_MODE', 'staging'],
    ['SEALPOST_PORT', '80a'],
    ['SEALPOST_PORT', '70000'],
    ['SEALPOST_PUBLIC_URL', 'https://post.example.org/'],
    ['SEALPOST_PUBLIC_URL', 'ftp://post.example.org'],
    ['SEALPOST_PUBLIC_URL', 'https://post.example.org/erds'],
    ['SEALPOST_PUBLIC_URL', 'https://ana:secret@post.example.org'],
    ['SEALPOST_PUBLIC_URL', 'https://post.example.org?x=1'],
    ['SEALPOST_POLICY', 'eu-erds/9'],
    ['SEALPOST_TIME_ZONE', 'Europe/Nowhere'],
    ['SEALPOST_SMTP_URL', 'http://mail.example'],
    ['SEALPOST_TSA_URLS', 'tsa.example'],
    ['SEALPOST_PROVIDERS', 'no-such-file.json'],
    ['SEALPOST_LOG_LEVEL', 'chatty'],
    ['SEALPOST_METRICS_PORT', '70000'],
    ['SEALPOST_PROBE_SECONDS', '0'],
    ['SEALPOST_PROBE_SECONDS', '90000'],
    ['SEALPOST_MAX_PROOF_AGE', '59'],
    ['SEALPOST_DRAIN_LIMIT_SECONDS', '-1'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  test('a passphrase and a file with one are one too many', () => {
    const env = {
      ...production,
      SEALPOST_SEAL_PASSPHRASE: 'a',
      SEALPOST_SEAL_PASSPHRASE_FILE: 'b',
    };
    expect(() => readConfig(env)).toThrow('SEALPOST_SEAL_PASSPHRASE_FILE');
  });

  test.each([
    'SEALPOST_SEAL_KEY',
    'SEALPOST_SEAL_CERTIFICATE',
    'SEALPOST_SEAL_ROOTS',
    'SEALPOST_SEAL_PASSPHRASE_FILE',
  ])('%s alone is half a seal configuration, and refused', (name) => {
    expect(() => readConfig({ [name]: 'a' })).toThrow('SEALPOST_SEAL_CERTIFICATE');
  });

  test.each(Object.keys(production).filter((name) => !optional.includes(name)))(
    'an empty %s is none: production does not start',
    (name) => {
      expect(() => readConfig({ ...production, [name]: '' })).toThrow(name);
    },
  );

  test.each(['SEALPOST_ISSUER_NAME', 'SEALPOST_CONTACT'])(
    '%s with a control character, which no evidence could carry, is refused at the start',
    (name) => {
      for (const character of ['\u0001', '\n', '\u0085', '\ud800']) {
        const given = { [name]: `Example${character}Ltd` };
        expect(() => readConfig(given)).toThrow(`${name} must be one line`);
      }
      expect(() => readConfig({ [name]: 'Exemplu Utilități “SRL” 😀' })).not.toThrow();
    },
  );

  test('what is empty has its default', () => {
    const empty = Object.fromEntries(Object.keys(production).map((name) => [name, '']));
    expect(readConfig({ ...empty, SEALPOST_PORT: '', SEALPOST_HOST: ' ' })).toEqual(readConfig({}));
  });

  test('an address in another spelling is taken as browsers write it', () => {
    const { publicUrl } = readConfig({ SEALPOST_PUBLIC_URL: 'https://Post.Example.org:443' });
    expect(publicUrl).toBe('https://post.example.org');
  });

  test('a secret may stand in a file, but not in two places', () => {
    const file = join(folder, 'url');
    writeFileSync(file, 'postgres://sealpost_service:secret@db/sealpost\n');
    expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe(
      'postgres://sealpost_service:secret@db/sealpost',
    );
    expect(() => readConfig({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://db' })).toThrow(
      'DATABASE_URL_FILE cannot stand beside DATABASE_URL',
    );
    expect(() => readConfig({ DATABASE_URL_FILE: join(folder, 'none') })).toThrow(
      'DATABASE_URL_FILE must name a file',
    );
  });
});
