import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { readVerifierPage } from '../../src/compose/verifier-page.js';
import { utf8 } from '../../src/formats/bytes.js';
import { timestampQuery } from '../../src/formats/rfc3161-exchange.js';
import { LANGUAGES } from '../../src/texts/language.js';
import { findClaimsInWords, findQualifiedClaims } from '../qualified-claims.js';
import { type Files, lookedAt, takenAway } from './party-files.js';
import { demoRecipient, eventually, Person, pdf, useService } from './service.js';

const service = useService();
const out = mkdtempSync(join(tmpdir(), 'sealpost-claims-'));
afterAll(() => rmSync(out, { recursive: true }));

/** Claims in any of these, as octets or in words. */
function claimsIn(files: Files | ReadonlyMap<string, Uint8Array>): string[] {
  return [...files].flatMap(([name, content]) => {
    const bytes = withoutVerifier(typeof content === 'string' ? utf8(content) : content);
    // The name under which a report says what Trusted Lists say, and here they say nothing.
    const text = Buffer.from(bytes)
      .toString()
      .replace(/"qualified": ?\[\]/g, '');
    // In the compressed parts of a PDF chance spells any short word; the test of the court sheet reads its text.
    const words = name.endsWith('.pdf') ? [] : findClaimsInWords(text);
    return [...findQualifiedClaims(bytes), ...words].map((claim) => `${name}: ${claim}`);
  });
}

/** The verifier's page travels in bundles; its program has the words for what Trusted Lists say of others. */
function withoutVerifier(given: Uint8Array): Uint8Array {
  const bytes = Buffer.from(given);
  const page = readVerifierPage().bytes;
  const at = bytes.indexOf(page);
  return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + page.length)]);
}

function filesBelow(folder: string): Map<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

let sender: Person;
let recipient: Person;
const ids: string[] = [];

beforeAll(async () => {
  sender = await new Person(service, 'ana').signIn('substantial');
  recipient = await new Person(service, 'bram').signIn('high');
  for (const language of LANGUAGES) {
    const bram = { ...demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram'), language };
    const { json } = await sender.submit({ subject: 'Notice', recipients: [bram] }, [pdf()]);
    const id = String(json.id);
    ids.push(id);
    const evidence = async () =>
      (await sender.get(`/api/v1/messages/${id}/evidence`)).json.items as unknown[];
    await eventually(async () => (await evidence()).length === 2);
    await recipient.post(`/api/v1/messages/${id}/answer`, { answer: 'accept' });
    await eventually(async () => (await evidence()).length === 4);
  }
}, 60_000);

describe('nothing claims to be qualified', () => {
  test('in what the demo prints and leaves', async () => {
    const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
    const demo = [main, 'demo', '--out', out];
    const { stdout: told } = await promisify(execFile)(process.execPath, demo);
    const files = filesBelow(out);
    expect([...files.keys()].filter((name) => /^evidence\/.*\.xml$/.test(name))).toHaveLength(5);
    expect(told).toContain('What this proves');
    expect(claimsIn(new Map([...files, ['printed', utf8(told)]]))).toEqual([]);
  }, 60_000);

  test('in evidence, bundles and receipts of either party', async () => {
    for (const who of [sender, recipient]) {
      const files = await takenAway(who, ids[0] ?? '');
      expect(files.size).toBeGreaterThan(9);
      expect(claimsIn(files)).toEqual([]);
    }
  });

  test('on pages in any language, before and after signing in', async () => {
    expect(claimsIn(await lookedAt(sender, ids[0] ?? '', 'sent'))).toEqual([]);
    expect(claimsIn(await lookedAt(recipient, ids[0] ?? '', 'received'))).toEqual([]);
    const stranger = new Person(service, 'nobody');
    const pages = new Map<string, string>();
    for (const path of ['/', '/help', '/identify', '/verify/upload', '/received', '/send']) {
      for (const language of LANGUAGES) {
        for (const who of [stranger, recipient]) {
          const { bytes } = await who.get(`${path}?lang=${language}`);
          pages.set(`${path} ${language} ${who.csrf}`, Buffer.from(bytes).toString());
        }
      }
    }
    expect(claimsIn(pages)).toEqual([]);
    expect([...pages.values()].join()).toContain('not qualified');
  });

  test('in the policies and the description of the API', async () => {
    const nobody = new Person(service, 'nobody');
    const files = new Map<string, Uint8Array>();
    for (const path of ['/policies/eu-erds/1', '/policies/eu-qerds/1', '/api/v1/openapi.json']) {
      const { status, bytes } = await nobody.get(path);
      expect(status).toBe(200);
      files.set(path, bytes);
    }
    expect(claimsIn(files)).toEqual([]);
  });

  test('in the notices, one in each language', async () => {
    const mails = filesBelow(join(service.dataDir, 'mail'));
    expect(mails.size).toBe(LANGUAGES.length);
    for (const [name, source] of mails) {
      const { subject = '', text = '', html = '' } = await PostalMime.parse(source);
      expect(text).not.toBe('');
      const parts = { [name]: source, subject: utf8(subject), text: utf8(text), html: utf8(html) };
      expect(claimsIn(new Map(Object.entries(parts)))).toEqual([]);
    }
  });

  test('in certificates, keys and lists of the development PKI', () => {
    const files = filesBelow(join(service.rootFile, '..'));
    expect(files.size).toBeGreaterThan(6);
    expect(claimsIn(files)).toEqual([]);
  });

  test('in an answer of the embedded authority', async () => {
    const digest = new Uint8Array(createHash('sha256').update('x').digest());
    const nonce = BigInt(`0x${randomBytes(8).toString('hex')}`);
    const answer = await fetch(`${service.url()}/tsa`, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: timestampQuery({ digest, nonce, certReq: true }) as BodyInit,
    });
    expect(answer.status).toBe(200);
    const token = new Uint8Array(await answer.arrayBuffer());
    expect(token.length).toBeGreaterThan(500);
    expect(findQualifiedClaims(token)).toEqual([]);
  });
});

describe('the search for words', () => {
  test.each([
    'This is a qualified electronic delivery.',
    '<p>Not a test.</p><p>Horodatage qualifié</p>',
    '{"note":"nothing","name":"Serviciu de livrare calificat"}',
    'Votre lettre recommandée électronique est arrivée.',
    'Operated by Example QTSP',
  ])('finds the claim in %s', (text) => {
    expect(findClaimsInWords(text)).toHaveLength(1);
  });

  test.each([
    'Test service – not qualified',
    '<p>Le service n’est pas un service de confiance qualifié.</p>',
    'Serviciul nu este calificat. Serviciu de test – necalificat',
    'unqualified',
  ])('finds none in %s', (text) => {
    expect(findClaimsInWords(text)).toEqual([]);
  });
});
