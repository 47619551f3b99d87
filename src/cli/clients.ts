/** `sealpost clients add | list | disable`: what an officer does with machine clients. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ClientEntry, registerClient } from '../identification/client-registration.js';
import { IdentificationError } from '../identification/errors.js';
import type { ClientRegistry, RegisteredClient } from '../identification/ports.js';
import { type OpenRegistry, openClientRegistry } from './client-registry.js';
import { type CliIo, type Environment, EXIT } from './io.js';

const USAGE = [
  'Usage: sealpost clients add --id ID --name NAME --legal-name NAME --legal-id IDENTIFIER',
  '                            --proofing low|substantial|high --officer NAME --jwks FILE',
  '       sealpost clients list',
  '       sealpost clients disable ID',
].join('\n');

export interface ClientsMachine {
  now(): Date;
  open(): Promise<OpenRegistry>;
}

const machineItself = (env: Environment): ClientsMachine => ({
  now: () => new Date(),
  open: () => openClientRegistry(env),
});

type Request =
  | { readonly command: 'add'; readonly entry: ClientEntry; readonly jwks: string }
  | { readonly command: 'list' }
  | { readonly command: 'disable'; readonly id: string };

/** Runs one sub-command. Resolves with the exit code: 0 done, 1 refused, 64 wrong usage, 65 unreadable key file. */
export async function runClients(
  args: string[],
  io: CliIo,
  env: Environment,
  machine: ClientsMachine = machineItself(env),
): Promise<number> {
  const request = readRequest(args);
  if (!request) {
    io.err(USAGE);
    return EXIT.usage;
  }
  // Checked before the database is opened: a mistyped entry should not cost a start of the server.
  const client = request.command === 'add' ? readClient(request, machine.now(), io) : undefined;
  if (typeof client === 'number') return client;
  const { registry, close } = await machine.open();
  try {
    if (client) return await add(registry, client, io);
    return request.command === 'disable'
      ? await disable(registry, request.id, io)
      : await list(registry, io);
  } finally {
    await close();
  }
}

function readRequest([command, ...args]: string[]): Request | undefined {
  try {
    if (command === 'list' && args.length === 0) return { command };
    if (command === 'disable') {
      const { positionals } = parseArgs({ args, allowPositionals: true });
      const [id, ...more] = positionals;
      return id !== undefined && more.length === 0 ? { command, id } : undefined;
    }
    return command === 'add' ? readAdd(args) : undefined;
  } catch {
    return undefined;
  }
}

function readAdd(args: string[]): Request | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      id: text,
      name: text,
      'legal-name': text,
      'legal-id': text,
      proofing: text,
      officer: text,
      jwks: text,
    },
  });
  const { id, name, proofing, officer, jwks } = values;
  const entry = {
    id,
    name,
    proofing,
    officer,
    legalName: values['legal-name'],
    legalId: values['legal-id'],
  };
  return jwks === undefined ? undefined : { command: 'add', entry, jwks };
}

/** The record, or the exit code of what is wrong with it. */
function readClient(
  { entry, jwks }: Extract<Request, { command: 'add' }>,
  now: Date,
  io: CliIo,
): RegisteredClient | number {
  let keys: unknown;
  try {
    keys = JSON.parse(readFileSync(jwks, 'utf8'));
  } catch {
    io.err(`${jwks} cannot be read as JSON. It must hold the client's JWK Set, public keys only.`);
    return EXIT.noInput;
  }
  try {
    return registerClient(entry, keys, now);
  } catch (error) {
    if (!(error instanceof IdentificationError)) throw error;
    io.err(error.message);
    return EXIT.failed;
  }
}

async function add(registry: ClientRegistry, client: RegisteredClient, io: CliIo): Promise<number> {
  // Reading first shows that the key-encryption key is the one the records are under; a record under another would be lost.
  await registry.list();
  if (!(await registry.add(client))) {
    io.err(`There is a client "${client.clientId}" already. An id is never used twice.`);
    return EXIT.failed;
  }
  io.out(`Client "${client.clientId}" may now act for ${client.legalPerson.legalName}.`);
  return EXIT.ok;
}

async function list(registry: ClientRegistry, io: CliIo): Promise<number> {
  for (const client of await registry.list()) io.out(lineOf(client));
  return EXIT.ok;
}

function lineOf(client: RegisteredClient): string {
  const { clientId, legalPerson, proofing, proofedBy, proofedAt, disabled } = client;
  const keys = client.jwks.keys.map(({ kid }) => String(kid)).join(', ');
  return [
    clientId,
    disabled ? 'disabled' : 'active',
    `${legalPerson.legalName} (${legalPerson.identifier})`,
    `${proofing.split('/').at(-1)}, by ${proofedBy} on ${proofedAt.toISOString().slice(0, 10)}`,
    `keys: ${keys}`,
  ].join('\t');
}

async function disable(registry: ClientRegistry, id: string, io: CliIo): Promise<number> {
  if (!(await registry.disable(id))) {
    io.err(`There is no client "${id}".`);
    return EXIT.failed;
  }
  io.out(`Client "${id}" is disabled. Its tokens are refused from now on.`);
  return EXIT.ok;
}
