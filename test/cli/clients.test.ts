import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runClients } from '../../src/cli/clients.js';
import { LOA } from '../../src/evidence/party.js';
import { clientRegistry, clientStore } from '../../src/persistence/identification-stores.js';
import { KeyEncryption } from '../../src/persistence/message-vault.js';
import { testDatabase } from '../database.js';

const database = await testDatabase();
const keys = new KeyEncryption(randomBytes(32), randomBytes);
const folder = mkdtempSync(join(tmpdir(), 'sealpost-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => database.owner.query('delete from sealpost.clients'));

const NOW = new Date('2026-03-01T09:00:00Z');
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };

function file(content: unknown): string {
  const path = join(folder, `${randomBytes(6).toString('hex')}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const ENTRY = {
  '--id': 'erp',
  '--name': 'ERP gateway',
  '--legal-name': 'Exemplu SRL',
  '--legal-id': 'RO/RO/12345678',
  '--proofing': 'substantial',
  '--officer': 'Officer One',
};

async function run(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const io = {
    out: (line: string) => lines.out.push(line),
    err: (line: string) => lines.err.push(line),
  };
  const code = await runClients(
    args,
    io as never,
    {},
    {
      now: () => NOW,
      open: async () => ({ registry: clientRegistry(database.owner, keys), close: async () => {} }),
    },
  );
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

const add = (changed: Record<string, string> = {}, jwks: unknown = { keys: [key] }) =>
  run(['add', ...Object.entries({ ...ENTRY, '--jwks': file(jwks), ...changed }).flat()]);

describe('sealpost clients', () => {
  test('enters a client that the service then knows', async () => {
    expect(await add()).toEqual({
      code: 0,
      out: 'Client "erp" may now act for Exemplu SRL.',
      err: '',
    });
    expect(await clientStore(database.service, keys).find('erp')).toEqual({
      clientId: 'erp',
      name: 'ERP gateway',
      legalPerson: { identifier: 'RO/RO/12345678', legalName: 'Exemplu SRL' },
      proofing: LOA.substantial,
      proofedBy: 'Officer One',
      proofedAt: NOW,
      jwks: { keys: [key] },
      disabled: false,
    });
  });

  test('lists who acts for whom, who proofed them and when', async () => {
    await add();
    await add({ '--id': 'crm' });
    await run(['disable', 'crm']);
    const { code, out } = await run(['list']);
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        'crm\tdisabled\tExemplu SRL (RO/RO/12345678)\tsubstantial, by Officer One on 2026-03-01\tkeys: k1',
        'erp\tactive\tExemplu SRL (RO/RO/12345678)\tsubstantial, by Officer One on 2026-03-01\tkeys: k1',
      ],
    ]);
  });

  test('never gives an id to a second client, not even a disabled one', async () => {
    await add();
    await run(['disable', 'erp']);
    const { code, err } = await add({ '--legal-name': 'Other SRL' });
    expect([code, err]).toEqual([1, 'There is a client "erp" already. An id is never used twice.']);
    expect(await clientStore(database.service, keys).find('erp')).toMatchObject({ disabled: true });
  });

  test('says so when there is nobody to disable', async () => {
    expect(await run(['disable', 'ghost'])).toMatchObject({
      code: 1,
      err: 'There is no client "ghost".',
    });
  });

  test('enters nobody under another key-encryption key than the records there', async () => {
    await add();
    const other = new KeyEncryption(randomBytes(32), randomBytes);
    const io = { out: () => undefined, err: () => undefined };
    const machine = {
      now: () => NOW,
      open: async () => ({
        registry: clientRegistry(database.owner, other),
        close: async () => {},
      }),
    };
    const args = [
      'add',
      ...Object.entries({ ...ENTRY, '--id': 'crm', '--jwks': file({ keys: [key] }) }).flat(),
    ];
    await expect(runClients(args, io, {}, machine)).rejects.toMatchObject({
      code: 'persistence/altered',
    });
    expect(await clientStore(database.service, keys).find('crm')).toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ['a capital in the id', { '--id': 'ERP' }],
    ['a space in the id', { '--id': 'e rp' }],
    ['an id of one character', { '--id': 'e' }],
    ['an empty name', { '--name': '' }],
    ['a name with a control character', { '--name': 'ERP\u0007' }],
    ['a legal name that is turned around', { '--legal-name': '\u202eLRS' }],
    ['a legal identifier with a space', { '--legal-id': 'RO 1' }],
    ['an unknown level', { '--proofing': 'qualified' }],
    ['a level that is a property of every object', { '--proofing': 'constructor' }],
    ['no officer', { '--officer': '' }],
  ])('refuses %s', async (_, changed) => {
    const { code, err } = await add(changed);
    expect([code, err]).toEqual([1, expect.stringMatching(/^--[a-z-]+ must be /)]);
  });

  const rsa = (modulusLength: number): JsonWebKey => ({
    ...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
    kid: 'r',
  });
  test.each<[string, unknown]>([
    ['no keys', { keys: [] }],
    ['a single key instead of a set', key],
    ['a list', [key]],
    ['null', null],
    ['eleven keys', { keys: Array.from({ length: 11 }, (_, n) => ({ ...key, kid: `k${n}` })) }],
    ['a key without kid', { keys: [{ ...key, kid: undefined }] }],
    ['two keys of one kid', { keys: [key, key] }],
    ['a private key', { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'k' }] }],
    ['a shared secret', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'k' }] }],
    ['a key for encryption', { keys: [{ ...key, use: 'enc' }] }],
    ['a key whose alg is of another kind', { keys: [{ ...key, alg: 'RS256' }] }],
    ['a point that is not on its curve', { keys: [{ ...key, y: key.x }] }],
    ['an RSA key of 1024 bits', { keys: [rsa(1024)] }],
    ['a key that is text', { keys: ['key'] }],
  ])('refuses %s as keys', async (_, jwks) => {
    const { code, err } = await add({}, jwks);
    expect([code, err]).not.toEqual([0, '']);
    expect(code).toBe(1);
    expect(await run(['list'])).toMatchObject({ out: '' });
  });

  test.each<[string, Record<string, string>]>([
    ['only the service role', { DATABASE_URL: 'postgres://localhost/x' }],
    ['no key for a server of one’s own', { DATABASE_OWNER_URL: 'postgres://localhost/x' }],
  ])('opens nothing with %s', async (_, env) => {
    const io = { out: () => undefined, err: () => undefined };
    const kek = file(randomBytes(32).toString('base64'));
    const rest = env.DATABASE_URL ? { SEALPOST_KEK_FILE: kek } : {};
    await expect(runClients(['list'], io, { ...env, ...rest })).rejects.toMatchObject({
      code: 'config/invalid',
    });
  });

  test('works on a server of one’s own with the owner’s role', async () => {
    const kek = file(randomBytes(32).toString('base64'));
    const env = { DATABASE_OWNER_URL: database.urls.owner, SEALPOST_KEK_FILE: kek };
    const lines: string[] = [];
    const io = { out: (line: string) => lines.push(line), err: () => undefined } as never;
    const args = Object.entries({ ...ENTRY, '--jwks': file({ keys: [key] }) }).flat();
    expect(await runClients(['add', ...args], io, env)).toBe(0);
    expect(await runClients(['list'], io, env)).toBe(0);
    expect(lines).toHaveLength(2);
  });

  test('never repeats a secret it was given by mistake', async () => {
    const secret = { ...privateKey.export({ format: 'jwk' }), kid: 'k' };
    const { err } = await add({}, { keys: [secret] });
    expect(err).toMatch(/contains a secret/);
    expect(err).not.toContain(String(secret.d));
  });

  test('says which file it cannot read', async () => {
    expect(await add({}, 'no json')).toMatchObject({
      code: 65,
      err: expect.stringMatching(/cannot be read as JSON/),
    });
    expect(await add({ '--jwks': join(folder, 'missing') })).toMatchObject({ code: 65 });
  });

  test.each([
    [[]],
    [['list', 'x']],
    [['disable']],
    [['disable', 'a', 'b']],
    [['add']],
    [['remove', 'x']],
    [['add', '--jwks', 'x', '--admin']],
  ])('shows its usage for %j', async (args) => {
    expect(await run(args)).toMatchObject({ code: 64, err: expect.stringMatching(/^Usage/) });
  });
});
