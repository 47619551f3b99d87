import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { EXIT } from '../../src/cli/io.js';
import { runVerify } from '../../src/cli/verify.js';
import { ADDRESSED, RECIPIENTS, SENDER } from './addressees.js';
import { type Files, foundIn, lookedAt, takenAway } from './party-files.js';
import { eventually, Person, pdf, useService } from './service.js';

const service = useService({}, [SENDER, ...RECIPIENTS]);
const SUBJECT = 'Convocation au tribunal';
const FILE = 'assignation.pdf';

/** Numbers of the state, of anybody. */
const IDENTIFIERS = ['RO/RO/KS-0001', 'NL/RO/KA-1002', 'FR/RO/KB-9002', 'FR/RO/KC-3003'];
const NUMBERS = IDENTIFIERS.map((identifier) => identifier.slice(-7));
const BIRTH_DATES = ['1970-01-02', '1979-11-02', '1991-02-28'].flatMap(spellings);
const NEVER = [...IDENTIFIERS, ...NUMBERS, ...BIRTH_DATES];

/** What says who a recipient is, in the order of `RECIPIENTS`. */
const TRACES = [
  ['Bramwijn', 'Kuiperslag', 'bramwijn@poste.example'],
  ['Exemple Conseil', 'bureau@exemple.example'],
  ['Élodie', 'Martinon', 'E.Martin@poste.example', 'elodie@poste.example'],
];

const people: Person[] = [];
let sender: Person;
let messageId: string;
/** A message of the same sender to the first recipient alone. */
let soleId: string;
/** Service-scoped identifiers of the recipients, as only the sender's evidence may name them all. */
let scopedIds: string[];

beforeAll(async () => {
  sender = await new Person(service, SENDER.key).signIn('high');
  for (const { key } of RECIPIENTS) {
    people.push(await new Person(service, key).signIn('high'));
  }
  messageId = await submit(ADDRESSED);
  soleId = await submit(ADDRESSED.slice(0, 1));
  // Each is told first: an answer before the notice would leave a course without C.1.
  await eventually(async () => (await evidenceOf(sender)).length === 4);
  await eventually(async () => (await evidenceOf(sender, soleId)).length === 2);
  const [accepting, refusing, collecting] = people as [Person, Person, Person];
  await act(accepting, 'answer', { answer: 'accept' });
  await act(refusing, 'answer', { answer: 'refuse' });
  await act(collecting, 'answer', { answer: 'accept' });
  await eventually(async () => (await collect(collecting)) === 200);
  // A.1; then C.1, C.3, D.1 · C.1, C.4, D.2 · C.1, C.3, D.1, E.1.
  await eventually(async () => (await evidenceOf(sender)).length === 11);
  const [a1 = ''] = (await takenAway(sender, messageId)).values();
  const identifiers = [...a1.matchAll(/urn:uuid:[0-9a-f-]{14}8[0-9a-f-]{21}/g)].map(([id]) => id);
  scopedIds = [...new Set(identifiers)].slice(1);
}, 60_000);

async function submit(recipients: readonly unknown[]): Promise<string> {
  const metadata = { mode: 'consent', subject: SUBJECT, recipients };
  const { status, json } = await sender.submit(metadata, [pdf(FILE)]);
  expect(status).toBe(201);
  return String(json.id);
}

const act = (who: Person, what: string, body?: unknown) =>
  who.post(`/api/v1/messages/${messageId}/${what}`, body);

async function collect(who: Person): Promise<number> {
  const { status, json } = await act(who, 'handovers');
  if (status !== 201) return status;
  return (await who.get(`/api/v1/handovers/${json.id}/files/1`)).status;
}

async function evidenceOf(who: Person, id = messageId): Promise<string[]> {
  const { json } = await who.get(`/api/v1/messages/${id}/evidence`);
  return (json.items as { event: string }[]).map(({ event }) => event);
}

async function allOf(who: Person, box: 'sent' | 'received'): Promise<Files> {
  return new Map([...(await takenAway(who, messageId)), ...(await lookedAt(who, messageId, box))]);
}

describe('a recipient of several', () => {
  test.each([0, 1, 2])('number %d learns nothing of the others', async (index) => {
    const files = await allOf(people[index]!, 'received');
    const others = [...TRACES, ...scopedIds.map((id) => [id])].flat();
    const own = [...TRACES[index]!, scopedIds[index]!];
    expect(scopedIds).toHaveLength(3);
    // The search sees what is there: the reader's own name, and their own identifier in their evidence.
    expect(foundIn(files, own).length).toBeGreaterThan(10);
    expect(
      foundIn(
        files,
        others.filter((word) => !own.includes(word)),
      ),
    ).toEqual([]);
  });

  test.each([0, 1, 2])('number %d holds no national identifier or birth date', async (index) => {
    expect(foundIn(await allOf(people[index]!, 'received'), NEVER)).toEqual([]);
  });

  test('has the evidence of their own course, and not the A.1 that names all', async () => {
    expect(await evidenceOf(people[0]!)).toEqual(['C.1', 'C.3', 'D.1']);
    expect(await evidenceOf(people[1]!)).toEqual(['C.1', 'C.4', 'D.2']);
    expect(await evidenceOf(people[2]!)).toEqual(['C.1', 'C.3', 'D.1', 'E.1']);
    const [a1] = (await sender.get(`/api/v1/messages/${messageId}/evidence`)).json.items as {
      href: string;
    }[];
    expect((await people[0]!.get(a1!.href)).status).toBe(404);
  });

  test('cannot tell from the mail who else was written to, or by whom, or about what', async () => {
    const folder = join(service.dataDir, 'mail');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    // As sent and as read: accents are encoded on the way.
    const mails = await Promise.all(
      sources.map(async (source) => {
        const { subject, text, html } = await PostalMime.parse(source);
        return [source, subject, text, html].join('\n');
      }),
    );
    for (const address of ['bramwijn@poste', 'bureau@exemple', 'elodie@poste']) {
      const own = mails.filter((mail) => mail.includes(address));
      expect(own.length).toBeGreaterThan(0);
      const words = [...TRACES.flat(), SUBJECT, FILE, 'Stanciulescu', 'Sorina'];
      const foreign = words.filter((word) => !word.startsWith(address));
      expect(foundIn(new Map(Object.entries(own)), foreign)).toEqual([]);
    }
  });
});

describe('the sender', () => {
  test('holds no national identifier, no birth date and no e-mail address in any file', async () => {
    const files = await takenAway(sender, messageId);
    expect(foundIn(files, ['Kuiperslag', 'Exemple Conseil', 'Martinon']).length).toBeGreaterThan(9);
    const addresses = TRACES.flat().filter((word) => word.includes('@'));
    expect(foundIn(files, [...NEVER, ...addresses])).toEqual([]);
  });

  test('sees no birth date on a page', async () => {
    const pages = [...(await lookedAt(sender, messageId, 'sent'))].filter(
      ([name]) => !name.startsWith('/api'),
    );
    expect(foundIn(new Map(pages), NEVER)).toEqual([]);
  });
});

describe('a sole recipient', () => {
  test('gets A.1 too, which names nobody but the two', async () => {
    expect(await evidenceOf(people[0]!, soleId)).toEqual(['A.1', 'C.1']);
    const files = await takenAway(people[0]!, soleId);
    expect(foundIn(files, ['Stanciulescu', 'Kuiperslag']).length).toBeGreaterThan(3);
    expect(foundIn(files, NEVER)).toEqual([]);
  });
});

describe('the verifier, on the bundle of a recipient of several', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-privacy-'));
  const verdict = async (who: Person, id: string) => {
    const bundle = join(folder, 'bundle.zip');
    writeFileSync(bundle, (await who.get(`/api/v1/messages/${id}/bundle`)).bytes);
    const said: string[] = [];
    const line = (text: string) => void said.push(text);
    const args = ['--trust', service.rootFile, bundle];
    const code = await runVerify(args, { out: line, err: line });
    return { code, text: said.join('\n') };
  };

  test('passes it, and names what is not there without calling it broken', async () => {
    const { code, text } = await verdict(people[2]!, messageId);
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(
      /Not given:\n +The evidence of the submission\.\n +The evidence before “Notice sent \(C\.1\)”\./,
    );
    expect(text).not.toMatch(/broken|tampered|FAILED/);
    expect(text).toContain('Martinon');
  });

  test('misses nothing of the kind where the recipient is the only one', async () => {
    const { code, text } = await verdict(people[0]!, soleId);
    expect(code).toBe(EXIT.ok);
    expect(text).not.toContain('the evidence of the submission');
    rmSync(folder, { recursive: true });
  });
});

function spellings(date: string): string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const inWords = ['en', 'fr', 'ro'].flatMap((language) =>
    (['long', 'short'] as const).map((length) =>
      new Intl.DateTimeFormat(language, {
        day: 'numeric',
        month: length,
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date(date)),
    ),
  );
  return [
    date,
    year + month + day,
    `${day}/${month}/${year}`,
    `${day}.${month}.${year}`,
    ...inWords,
  ];
}
