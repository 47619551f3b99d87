import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { X509CertificateGenerator } from '@peculiar/x509';

let server: Server;
let requests = 0;
beforeAll(async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: 'CN=TEST', keys: keys as never, signingAlgorithm: algorithm },
    webcrypto as never,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----`;
  server = createServer({ key, cert: certificate.toString('pem') }, (_request, response) => {
    requests += 1;
    response.end('secret');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** One request by a process of its own, because the environment counts where Node itself reads it. */
function ask(url: string, env: Record<string, string> = {}): Promise<string> {
  const loader = new URL('../typescript-loader.mjs', import.meta.url).href;
  const client = new URL('../../src/outbound/guarded-client.ts', import.meta.url).href;
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(loader)});
    const { createGuardedClient } = await import(${JSON.stringify(client)});
    const client = createGuardedClient({ allow: ['https', 'http'], allowLoopback: true });
    const answer = client.request(${JSON.stringify(url)}, { method: 'GET', maxBytes: 100, timeoutMs: 20000 });
    console.log(await answer.then(({ body }) => Buffer.from(body).toString(), ({ code }) => code));
  `;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--no-warnings', '-e', script],
      { env: { PATH: process.env.PATH, ...env } },
      (error, stdout) => (error ? reject(error) : resolve(stdout.trim())),
    );
  });
}

const port = (listener: { address(): unknown }): number => (listener.address() as AddressInfo).port;

describe('the guarded client, whatever the environment says,', () => {
  test('sends nothing to a server whose certificate leads to no known root', async () => {
    const url = `https://127.0.0.1:${port(server)}/`;
    expect(await ask(url)).toBe('outbound/unreachable');
    expect(await ask(url, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe('outbound/unreachable');
    expect(requests).toBe(0);
  });

  test('asks no proxy', async () => {
    let proxied = 0;
    const proxy = createPlainServer((_request, response) => {
      proxied += 1;
      response.end('proxied');
    });
    const direct = createPlainServer((_request, response) => response.end('direct'));
    for (const listener of [proxy, direct])
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${port(proxy)}`;
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
    const env = {
      NODE_USE_ENV_PROXY: '1',
      ...Object.fromEntries(names.map((name) => [name, url])),
    };
    expect(await ask(`http://127.0.0.1:${port(direct)}/`, env)).toBe('direct');
    expect(proxied).toBe(0);
    for (const listener of [proxy, direct]) await new Promise((resolve) => listener.close(resolve));
  });
});
