import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../src/http/openapi.js';
import { type Answer, demoRecipient, eventually, Person, pdf, useService } from './service.js';

const service = useService();

/** Every address that answers GET or POST; `:id` and the like stand for real ones. */
const PAGES = [
  '/',
  '/help',
  '/identify',
  '/verify',
  '/verify/roots.pem',
  '/verify/upload',
  '/send',
  '/sent',
  '/sent/:id',
  '/sent/:id/receipt',
  '/received',
  '/received/:id',
  '/received/:id/receipt',
  '/received/:id/accept',
  '/received/:id/refuse',
  '/received/:id/loss',
  '/received/:id/handover',
  '/received/:id/handover/:handover',
  '/sign-in',
  '/sign-in/callback',
  '/sign-out',
  '/stay',
  '/assets/portal.css',
  '/assets/portal.js',
  '/assets/seal.svg',
  '/livez',
  '/readyz',
  '/downtime',
  '/downtime/:id',
  '/policies/:name/:version',
  '/tsa',
  '/ocsp',
  '/crl/:name',
  '/oauth/token',
  '/api/v1/openapi.json',
];
const CALLS = [
  '/api/v1/session',
  '/api/v1/messages',
  '/api/v1/messages/:id',
  '/api/v1/messages/:id/evidence',
  '/api/v1/messages/:id/evidence/:event',
  '/api/v1/messages/:id/evidence/:event/augmented',
  '/api/v1/messages/:id/bundle',
  '/api/v1/messages/:id/answer',
  '/api/v1/messages/:id/handovers',
  '/api/v1/messages/:id/loss',
];
/** Bytes leave here: a plain GET of the session that opened the handover is the recipient's own act. */
const CONTENT = [
  '/api/v1/handovers/:handover/files/:file',
  '/received/:id/handover/:handover/files/:file',
];

const LOOKERS: readonly [string, Record<string, string>][] = [
  ['a browser', {}],
  ['a prefetching browser', { 'Sec-Purpose': 'prefetch' }],
  ['a prerendering browser', { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch' }],
  ['an older prefetching browser', { 'X-Moz': 'prefetch' }],
  ['a link preview', { 'User-Agent': 'Slackbot-LinkExpanding 1.0', 'X-Purpose': 'preview' }],
  ['a mail scanner', { 'User-Agent': 'Mozilla/5.0 (compatible; SafeLinks)', Range: 'bytes=0-99' }],
];

let sender: Person;
let recipient: Person;
const nobody = new Person(service, 'nobody');
/** One message waits for its answer; of the other a handover is open. */
const waiting = { id: '', handover: 'none', event: '' };
const open = { id: '', handover: '', event: '' };

beforeAll(async () => {
  sender = await new Person(service, 'ana').signIn('substantial');
  recipient = await new Person(service, 'bram').signIn('high');
  for (const message of [waiting, open]) {
    const recipients = [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')];
    const { json } = await sender.submit({ subject: 'Notice', recipients }, [pdf()]);
    message.id = String(json.id);
    await eventually(async () => (await evidenceOf(message.id)).length === 2);
    message.event = (await evidenceOf(message.id))[0] ?? '';
  }
  const path = `/api/v1/messages/${open.id}`;
  await recipient.post(`${path}/answer`, { answer: 'accept' });
  await eventually(async () => {
    const { status, json } = await recipient.post(`${path}/handovers`);
    open.handover = String(json.id);
    return status === 201;
  });
  await eventually(async () => (await evidenceOf(open.id)).length === 4);
}, 60_000);

async function evidenceOf(id: string): Promise<string[]> {
  const { json } = await sender.get(`/api/v1/messages/${id}/evidence`);
  return (json.items as { href: string }[]).map(({ href }) => href.split('/').at(-1) ?? '');
}

const fill = (path: string, message: typeof open): string =>
  path
    .replace(':id', message.id)
    .replace(':handover', message.handover)
    .replace(':event', message.event)
    .replace(':file', '1')
    .replace(':name/:version', 'eu-erds/1');

/**
 * A digest of every table but those that only say who is signed in, which process is alive, how its probes went, how far
 * the service has come with collecting validation data for evidence, which it does whoever looks, and that the seal key was
 * used: a bundle is put together, and its list sealed, for whoever asks.
 */
async function state(): Promise<Record<string, string>> {
  const processes = ['sessions', 'replay', 'job_runners', 'tsa_attempts', 'heartbeat'];
  const left = [...processes, 'augmentations', 'unaugmented', 'key_uses', 'key_use_ends'];
  const tables = await service.rows<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = 'sealpost'::regnamespace order by relname`,
  );
  const digests = tables
    .filter(({ name }) => !left.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' ||
           coalesce(md5(string_agg(t::text, '' order by t::text)), '') as digest from sealpost.${name} t`,
    );
  const rows = await service.rows<{ name: string; digest: string }>(digests.join(' union all '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

async function unchangedBy(work: () => Promise<void>): Promise<void> {
  const before = await state();
  expect(before.events).toMatch(/^[1-9]/);
  await work();
  // Whatever a look had set off would be decided by then.
  await service.travel(0);
  expect(await state()).toEqual(before);
}

async function look(
  who: Person,
  paths: readonly string[],
  headers: Record<string, string>,
  methods = ['GET', 'HEAD'],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const message of [waiting, open]) {
    for (const path of paths) {
      for (const method of methods) {
        answers.push(await who.send(fill(path, message), { method, headers }));
      }
    }
  }
  return answers;
}

test('the lists name every route there is', () => {
  const known = new Set([...PAGES, ...CALLS, ...CONTENT]);
  const routes = ['http', 'portal'].flatMap((folder) => {
    const dir = new URL(`../../src/${folder}/`, import.meta.url).pathname;
    return readdirSync(dir).flatMap((file) => {
      const source = readFileSync(join(dir, file), 'utf8');
      return [...source.matchAll(/router\.(?:get|post|all|put|delete|patch)\(\s*['`]([^'`]+)/g)];
    });
  });
  const paths = routes.map(([, path = '']) => path.replace(`\${answer}`, 'accept'));
  expect(paths.length).toBeGreaterThan(30);
  const spelt = (path: string) => path.replace('/handovers/:id', '/handovers/:handover');
  expect(paths.filter((path) => !known.has(path) && !known.has(`/api/v1${spelt(path)}`))).toEqual(
    [],
  );
  const documented = Object.keys(openApiDocument('http://localhost').paths).map((path) =>
    spelt(path.replaceAll(/\{(\w+)\}/g, ':$1')),
  );
  expect(documented.filter((path) => !known.has(path))).toEqual([]);
});

describe.each(LOOKERS)('%s', (_who, headers) => {
  test('without a session changes nothing and sees nothing of a message', () =>
    unchangedBy(async () => {
      const answers = await look(nobody, [...PAGES, ...CALLS, ...CONTENT], headers);
      for (const { bytes } of answers) {
        expect(Buffer.from(bytes).toString()).not.toMatch(/Ana Demo.*Notice|letter\.pdf|%PDF/s);
      }
    }));

  test('in the session of the recipient or the sender changes nothing', () =>
    unchangedBy(async () => {
      for (const who of [recipient, sender]) {
        const answers = await look(who, [...PAGES, ...CALLS], headers);
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      }
    }));
});

describe('bytes of an open handover', () => {
  test.each(LOOKERS.slice(1, 5))('do not leave for %s', (_who, headers) =>
    unchangedBy(async () => {
      for (const { status, bytes } of await look(recipient, CONTENT, headers)) {
        expect([404, 405, 409]).toContain(status);
        expect(Buffer.from(bytes).toString()).not.toContain('%PDF');
      }
    }),
  );

  test('do not leave for HEAD or OPTIONS', () =>
    unchangedBy(async () => {
      for (const { bytes } of await look(recipient, CONTENT, {}, ['HEAD', 'OPTIONS'])) {
        expect(Buffer.from(bytes).toString()).not.toContain('%PDF');
      }
    }));
});

describe('what is no GET', () => {
  test.each(['OPTIONS', 'PUT', 'PATCH', 'DELETE'])('%s changes nothing anywhere', (method) =>
    unchangedBy(async () => {
      const headers = { 'x-csrf-token': recipient.csrf };
      await look(recipient, [...PAGES, ...CALLS], headers, [method]);
    }),
  );

  test('a POST without the token of the session changes nothing anywhere', () =>
    unchangedBy(async () => {
      // A responder answers what is malformed too, with 200 (RFC 6960 section 2.3 and appendix A).
      const paths = [...PAGES, ...CALLS, ...CONTENT].filter((path) => path !== '/ocsp');
      const answers = await look(recipient, paths, {}, ['POST']);
      expect(answers.filter(({ status }) => status < 400)).toEqual([]);
    }));
});

test('and the recipient still gets everything, by their own act', async () => {
  const before = await state();
  const path = fill(CONTENT[0] ?? '', open);
  expect(Buffer.from((await recipient.get(path)).bytes).toString()).toContain('%PDF');
  await eventually(async () => (await evidenceOf(open.id)).length === 5);
  expect(await state()).not.toEqual(before);
});
