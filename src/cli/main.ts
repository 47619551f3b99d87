#!/usr/bin/env node
/** `sealpost COMMAND`: loads only what the command needs, so that `verify` starts without a web server or a database. */

import { SealpostError } from '../errors.js';
import { type CliIo, type Environment, EXIT } from './io.js';

type Command = (args: string[], io: CliIo, env: Environment) => Promise<number>;

const COMMANDS: Record<string, { readonly about: string; readonly run: Command }> = {
  start: {
    about: 'run the service for people, with demo identities (development)',
    run: async (args, io, env) => (await import('./start.js')).runStart(args, io, env),
  },
  demo: {
    about: 'run one whole delivery and verify it',
    run: async (args, io, env) => (await import('./demo/main.js')).runDemo(args, io, env),
  },
  verify: {
    about: 'verify evidence, a folder or a bundle, offline',
    run: async (args, io) => (await import('./verify.js')).runVerify(args, io),
  },
  serve: {
    about: 'run the service as configured by the environment',
    run: async (args, io, env) => (await import('./serve.js')).runServe(args, io, env),
  },
  migrate: {
    about: 'bring the database to this version (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./migrate.js')).runMigrate(args, io, env),
  },
  retention: {
    about: 'destroy keys and rows that are past their date (DATABASE_RETENTION_URL)',
    run: async (args, io, env) => (await import('./retention.js')).runRetention(args, io, env),
  },
  backup: {
    about: 'save database and content (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./backup.js')).runBackup(args, io, env),
  },
  restore: {
    about: 'put a backup into an empty place and read it back (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./restore.js')).runRestore(args, io, env),
  },
  scrub: {
    about: 'read all evidence and content and compare digests (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./scrub.js')).runScrub(args, io, env),
  },
  'key-uses': {
    about: 'reckon what the seal keys were used for (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./key-uses.js')).runKeyUses(args, io, env),
  },
  'rotate-kek': {
    about: 'wrap everything under a new key-encryption key (DATABASE_OWNER_URL)',
    run: async (args, io, env) => (await import('./rotate-kek.js')).runRotateKek(args, io, env),
  },
  'accept-loss': {
    about: 'go on with a database that lacks evidence, on record',
    run: async (args, io, env) => (await import('./accept-loss.js')).runAcceptLoss(args, io, env),
  },
  clients: {
    about: 'register and disable machine clients',
    run: async (args, io, env) => (await import('./clients.js')).runClients(args, io, env),
  },
  certs: {
    about: 'make the development PKI, or import a PKCS#12 file',
    run: async (args, io) => (await import('./certs.js')).runCerts(args, io),
  },
  trust: {
    about: 'turn an ETSI Trusted List into trust for verify',
    run: async (args, io) => (await import('./trust.js')).runTrust(args, io),
  },
  bounce: {
    about: 'record a delivery report that came by mail',
    run: async (args, io, env) => (await import('./bounce.js')).runBounce(args, io, env),
  },
  rescan: {
    about: 'scan stored content for malware again (SEALPOST_SCANNER_URL)',
    run: async (args, io, env) => (await import('./rescan.js')).runRescan(args, io, env),
  },
};

const usage = (): string =>
  [
    'Usage: sealpost COMMAND [options]',
    '',
    ...Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(11)} ${about}`),
  ].join('\n');

async function main(args: string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const io: CliIo = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    ...(process.stderr.isTTY && { draw: (text: string) => void process.stderr.write(text) }),
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
    return await command.run(rest, io, process.env);
  } catch (error) {
    io.err(sentence(error));
    return error instanceof SealpostError ? EXIT.failed : EXIT.broken;
  }
}

/** One line, no stack: our own errors say what to do; a foreign one is a bug and says where to look. */
function sentence(error: unknown): string {
  if (error instanceof SealpostError) return `${error.message} (${error.code})`;
  const what = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return `Unexpected error: ${what}. Please report it with the command you ran.`;
}

/** A reader that goes away early, as `head` does, misses the rest. The work goes on, and its exit code stays what it is. */
function onlyClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', onlyClosed);
process.stderr.on('error', onlyClosed);
process.exitCode = await main(process.argv.slice(2));
