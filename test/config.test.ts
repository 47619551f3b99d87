import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../src/config.js';

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

describe('configuration', () => {
  test('without any, the development service is local and complete', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ mode: 'development', host: '127.0.0.1', port: 8080 });
    expect(config.publicUrl).toBe('http://localhost:8080');
  });

  test('a complete production configuration is taken', () => {
    expect(readConfig(production).mode).toBe('production');
  });

  test.each(Object.keys(production).filter((name) => name !== 'SEALPOST_MODE'))(
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

  test('half a seal configuration is refused', () => {
    expect(() => readConfig({ SEALPOST_SEAL_KEY: 'a' })).toThrow('SEALPOST_SEAL_CERTIFICATE');
  });
});
