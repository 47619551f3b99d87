#!/usr/bin/env node
/** `sealpost COMMAND`: loads only what the command needs, so that `verify` starts without a web server or a database. */

import { SealpostError } from '../errors.js';
import { type CliIo, EXIT } from './io.js';

type Command = (args: string[], io: CliIo) => Promise<number>;

const COMMANDS: Record<string, { readonly about: string; readonly load: () => Promise<Command> }> =
  {
    start: {
      about: 'run the service for people, with demo identities (development)',
      load: async () => (await import('./start.js')).runStart,
    },
    demo: {
      about: 'run one whole delivery and verify it',
      load: async () => (await import('./demo/main.js')).runDemo,
    },
    verify: {
      about: 'verify evidence, a folder or a bundle, offline',
      load: async () => (await import('./verify.js')).runVerify,
    },
    serve: {
      about: 'run the service as configured by the environment',
      load: async () => (await import('./serve.js')).runServe,
    },
    migrate: {
      about: 'bring the database to this version (DATABASE_OWNER_URL)',
      load: async () => (await import('./migrate.js')).runMigrate,
    },
    retention: {
      about: 'destroy keys and rows that are past their date (DATABASE_RETENTION_URL)',
      load: async () => (await import('./retention.js')).runRetention,
    },
    clients: {
      about: 'register and disable machine clients',
      load: async () => (await import('./clients.js')).runClients,
    },
    certs: {
      about: 'make the development PKI, or import a PKCS#12 file',
      load: async () => (await import('./certs.js')).runCerts,
    },
    bounce: {
      about: 'record a delivery report that came by mail',
      load: async () => (await import('./bounce.js')).runBounce,
    },
  };

const usage = (): string =>
  [
    'Usage: sealpost COMMAND [options]',
    '',
    ...Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`),
  ].join('\n');

async function main(args: string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const io: CliIo = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
  if (name === '' || name === '--help' || name === 'help') {
    io.out(usage());
    return name === '' ? EXIT.usage : EXIT.ok;
  }
  const command = COMMANDS[name];
  if (!command || !Object.hasOwn(COMMANDS, name)) {
    io.err(`There is no command "${name}".\n\n${usage()}`);
    return EXIT.usage;
  }
  try {
    return await (await command.load())(rest, io);
  } catch (error) {
    io.err(sentence(error));
    return EXIT.failed;
  }
}

/** One line, no stack: our own errors say what to do; a foreign one is a bug and says where to look. */
function sentence(error: unknown): string {
  if (error instanceof SealpostError) return `${error.message} (${error.code})`;
  const what = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return `Unexpected error: ${what}. Please report it with the command you ran.`;
}

process.exitCode = await main(process.argv.slice(2));
