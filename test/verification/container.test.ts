import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { LIST_PATH } from '../../src/evidence/bundle.js';
import { type EvidenceList, writeEvidenceList } from '../../src/evidence/evidence-list.js';
import { sealDocument } from '../../src/evidence/seal.js';
import {
  ASIC_MANIFEST_PATH,
  type AsicFile,
  asicEntries,
  TIMESTAMP_PATH,
  writeAsicManifest,
} from '../../src/formats/asic.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { concat, fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { readZip } from '../../src/formats/zip-reader.js';
import { writeZip, type ZipInput, zipBytes } from '../../src/formats/zip-writer.js';
import type { Check } from '../../src/verification/report.js';
import { judge } from '../judges.js';
import {
  ACCEPTED,
  CONTENT,
  MESSAGE_ID,
  makeService,
  minutes,
  type Service,
  type StoryFile,
  tell,
  troubles,
  verify,
} from './stories.js';

let service: Service;
let files: StoryFile[];
let folder: string;
const MADE = minutes(60);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'container-'));
  service = await makeService();
  files = await tell(service, ACCEPTED);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Recipe {
  readonly evidence?: readonly StoryFile[];
  readonly list?: Partial<EvidenceList>;
  readonly by?: Service;
  /** Files beside, or in the place of, what the recipe makes. */
  readonly more?: Readonly<Record<string, Uint8Array>>;
  /** Not named by the manifest. */
  readonly unnamed?: Readonly<Record<string, Uint8Array>>;
}

const file = (name: string, bytes: Uint8Array): AsicFile => ({
  ...zipBytes(name, bytes),
  mimeType: 'application/octet-stream',
  sha256: nodeEngine.hash('SHA-256', bytes),
});

async function sealedList(changed: Partial<EvidenceList> = {}, by = service): Promise<Uint8Array> {
  const list: EvidenceList = {
    messageId: MESSAGE_ID,
    party: 'r-1',
    asOf: MADE,
    entries: files.map(({ model, bytes }) => ({
      evidenceId: model.evidenceId,
      digest: nodeEngine.hash('SHA-256', bytes),
    })),
    ...changed,
  };
  const names = { evidenceId: MESSAGE_ID, eventTime: MADE };
  const result = await sealDocument(names, writeEvidenceList(list), by.meansAt(MADE));
  if (result.kind !== 'sealed') throw new Error('no token');
  return result.sealed.bytes;
}

async function entriesOf(recipe: Recipe = {}): Promise<ZipInput[]> {
  const { evidence = files, list, by, more = {}, unnamed = {} } = recipe;
  const named = new Map<string, Uint8Array>([
    ...evidence.map(({ name, bytes }) => [name, bytes] as const),
    [LIST_PATH, await sealedList(list, by)],
    ['content/01-contract.txt', CONTENT],
    ...Object.entries(more),
  ]);
  const all = [...named].map(([name, bytes]) => file(name, bytes));
  const manifest = writeAsicManifest(all);
  const stamped = await service.meansAt(MADE).tsa.stamp(manifest);
  if (stamped.kind !== 'granted') throw new Error('no token');
  const besides = Object.entries(unnamed).map(([name, bytes]) => file(name, bytes));
  return [...asicEntries(all, manifest, stamped.token), ...besides];
}

async function zip(entries: Iterable<ZipInput>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(entries, MADE)) chunks.push(chunk);
  return concat(...chunks);
}

const container = async (recipe?: Recipe): Promise<Uint8Array> => zip(await entriesOf(recipe));

/** The same container with some entries replaced or, by `undefined`, left out. */
async function altered(changes: Readonly<Record<string, Uint8Array | undefined>>) {
  const entries = await entriesOf();
  return zip(
    entries.flatMap((entry) => {
      if (!(entry.name in changes)) return [entry];
      const bytes = changes[entry.name];
      return bytes ? [zipBytes(entry.name, bytes)] : [];
    }),
  );
}

const named = (checks: readonly Check[], name: Check['name']): Check[] =>
  checks.filter((check) => check.name === name);

describe('a container of ours', () => {
  test('passes: every file, the token over the manifest, and all evidence of the list', async () => {
    const report = await verify(service, await container());
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(named(report.checks, 'form/asic')).toMatchObject([
      { result: 'PASSED', detail: expect.stringContaining('All 7 files') },
    ]);
    expect(named(report.checks, 'chain/complete')).toMatchObject([{ result: 'PASSED' }]);
    expect(report.statements.filter(({ kind }) => kind === 'end')).toMatchObject([
      { standing: 'proven', claim: { key: 'all-given' }, notShown: 'later' },
    ]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        name: 'token/proof',
        result: 'PASSED',
        file: TIMESTAMP_PATH,
        detail: expect.stringContaining(
          `The container existed no later than ${MADE.toISOString()}`,
        ),
      }),
    );
    expect(report.deliveries[0]?.reach).toMatchObject([{ key: 'all-given' }]);
    expect(report.lists).toMatchObject([
      { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), indication: 'TOTAL-PASSED' },
    ]);
  });

  test('passes unpacked too', async () => {
    const archive = await readZip(sourceOf(await container()));
    const unpacked = [];
    for (const entry of archive.entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of archive.stream(entry)) chunks.push(chunk);
      unpacked.push({ name: entry.name, bytes: concat(...chunks) });
    }
    const report = await verify(service, unpacked);
    expect(troubles(report)).toEqual([]);
    expect(named(report.checks, 'chain/complete')).toMatchObject([{ result: 'PASSED' }]);
  });

  test('names files in any spelling', async () => {
    const name = 'content/02-Bună ziua & 50% #1?.txt';
    const report = await verify(service, await container({ more: { [name]: CONTENT } }));
    expect(troubles(report)).toEqual([]);
  });

  judge('openssl')('carries a token that openssl verifies over the manifest', async () => {
    const archive = await readZip(sourceOf(await container()));
    const save = async (name: string, as: string) => {
      const entry = archive.entries.find((one) => one.name === name);
      const chunks: Uint8Array[] = [];
      if (entry) for await (const chunk of archive.stream(entry)) chunks.push(chunk);
      writeFileSync(join(folder, as), concat(...chunks));
      return join(folder, as);
    };
    const root = join(folder, 'root.pem');
    writeFileSync(root, encodePem('CERTIFICATE', service.pki.root));
    const { stdout, stderr } = spawnSync(
      'openssl',
      [
        ...['ts', '-verify', '-token_in', '-in', await save(TIMESTAMP_PATH, 'token')],
        ...['-data', await save(ASIC_MANIFEST_PATH, 'manifest'), '-CAfile', root],
        ...['-attime', String(MADE.getTime() / 1000)],
      ],
      { encoding: 'utf8' },
    );
    expect(stdout + stderr).toContain('Verification: OK');
  });

  judge('unzip')('is whole for unzip, and says its type where `file` looks for it', async () => {
    const bytes = await container();
    expect(fromUtf8(bytes.subarray(30, 38))).toBe('mimetype');
    expect(fromUtf8(bytes.subarray(38, 38 + 31))).toBe('application/vnd.etsi.asic-e+zip');
    const path = join(folder, 'container.asice');
    writeFileSync(path, bytes);
    expect(spawnSync('unzip', ['-tq', path]).status).toBe(0);
  });
});

describe('a container that was tampered with', () => {
  test('a tail cut off everywhere but in the sealed list is missed', async () => {
    const report = await verify(service, await container({ evidence: files.slice(0, -1) }));
    expect(report.indication).toBe('INDETERMINATE');
    expect(troubles(report)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^chain/complete SIGNED_DATA_NOT_FOUND: Evidence is missing.*${files.at(-1)?.model.evidenceId}`,
        ),
      ),
    ]);
  });

  test.each([
    ['one file', 'content/01-contract.txt', 'HASH_FAILURE', 'TOTAL-FAILED'],
    ['the manifest', ASIC_MANIFEST_PATH, 'HASH_FAILURE', 'TOTAL-FAILED'],
    ['the token', TIMESTAMP_PATH, 'FORMAT_FAILURE', 'TOTAL-FAILED'],
    ['the list', LIST_PATH, 'HASH_FAILURE', 'TOTAL-FAILED'],
  ])('%s in another form is found out', async (_, name, reason, indication) => {
    const entry = (await entriesOf()).find((one) => one.name === name);
    const chunks: Uint8Array[] = [];
    if (entry) for await (const chunk of entry.open()) chunks.push(chunk);
    const bytes = concat(...chunks);
    const changed =
      name === TIMESTAMP_PATH
        ? bytes.slice(0, -1)
        : name === LIST_PATH
          ? utf8(fromUtf8(bytes).replace('>r-1<', '>r-2<'))
          : name === ASIC_MANIFEST_PATH
            ? utf8(fromUtf8(bytes).replace('octet-stream', 'octet-dream'))
            : utf8(`${fromUtf8(bytes)}.`);
    const report = await verify(service, await altered({ [name]: changed }));
    expect(report).toMatchObject({ indication, subIndication: reason });
  });

  test.each([
    ['a file of the manifest', 'content/01-contract.txt', 'the manifest names this file'],
    ['the token', TIMESTAMP_PATH, 'token over the manifest is not there'],
    ['the manifest', ASIC_MANIFEST_PATH, 'lacks the manifest'],
  ])('%s taken away is missed', async (_, name, why) => {
    const report = await verify(service, await altered({ [name]: undefined }));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIGNED_DATA_NOT_FOUND',
    });
    expect(troubles(report).join().toLowerCase()).toContain(why.toLowerCase());
  });

  test('a file that no manifest names is doubted', async () => {
    const report = await verify(service, await container({ unnamed: { 'note.txt': CONTENT } }));
    expect(troubles(report)).toEqual([
      expect.stringContaining('No manifest of the container names this file.'),
    ]);
  });

  test('a list of somebody else proves nothing', async () => {
    const other = await makeService();
    const report = await verify(service, await container({ by: other }));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
    expect(named(report.checks, 'chain/complete')).toEqual([]);
  });

  test('a list for a party that no evidence names is doubted', async () => {
    const report = await verify(service, await container({ list: { party: 'stranger' } }));
    expect(troubles(report)).toEqual([
      expect.stringContaining('The list is for a party that no evidence names.'),
    ]);
  });

  test('evidence beside the list is told', async () => {
    const [first] = files;
    const entries = files.slice(1).map(({ model, bytes }) => ({
      evidenceId: model.evidenceId,
      digest: nodeEngine.hash('SHA-256', bytes),
    }));
    const report = await verify(service, await container({ list: { entries } }));
    expect(troubles(report)).toEqual([]);
    expect(named(report.checks, 'chain/complete')).toMatchObject([
      { result: 'NOTED', detail: expect.stringContaining(first?.name ?? '') },
      { result: 'PASSED' },
    ]);
  });

  test.each([
    ['no XML', utf8('nonsense')],
    ['an entity', utf8('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')],
    ['another document', utf8('<a></a>')],
    [
      'a manifest that names nothing',
      utf8(
        '<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#"><a:SigReference URI="b"></a:SigReference></a:ASiCManifest>',
      ),
    ],
    [
      'a manifest with an escape that is none',
      utf8(
        '<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#"><a:SigReference URI="%zz"></a:SigReference></a:ASiCManifest>',
      ),
    ],
  ])('%s in the place of the manifest is refused', async (_, bytes) => {
    const report = await verify(service, await altered({ [ASIC_MANIFEST_PATH]: bytes }));
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' });
  });
});

describe('a container of somebody else', () => {
  const packed = async (more: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> =>
    zip(
      [...files.map(({ name, bytes }) => [name, bytes] as const), ...Object.entries(more)].map(
        ([name, bytes]) => zipBytes(name, bytes),
      ),
    );

  test.each([
    'META-INF/signatures.xml',
    'META-INF/signatures001.xml',
    'META-INF/eu-signature7.p7s',
  ])('is told to have %s, which counts for nothing', async (name) => {
    const report = await verify(service, await packed({ [name]: utf8('<x></x>') }));
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        name: 'form/asic',
        result: 'NOTED',
        file: name,
        detail: expect.stringContaining('it counts for nothing in this report'),
      }),
    );
  });

  test('is told to have any other file of its own that was not looked into', async () => {
    const report = await verify(
      service,
      await packed({ 'META-INF/manifest.xml': utf8('<x></x>') }),
    );
    expect(named(report.checks, 'form/asic')).toMatchObject([
      { result: 'NOTED', file: 'META-INF/manifest.xml' },
    ]);
  });

  test('of more lists of evidence than anybody’s is doubted, and few of them are read', async () => {
    const list = await sealedList();
    const lists = Array.from({ length: 30 }, (_, at) => [`${at}/${LIST_PATH}`, list] as const);
    const report = await verify(service, await packed(Object.fromEntries(lists)));
    expect(troubles(report).join()).toContain('There are 30 lists of evidence; only 20 were read');
    expect(named(report.checks, 'chain/complete')).toHaveLength(20);
  });

  test('of more XML than a thousand evidences have is read no further', async () => {
    const much = utf8(`<a>${'<b></b>'.repeat(20_000)}</a>`);
    const many = Array.from({ length: 20 }, (_, at) => [`evidence/x${at}.xml`, much] as const);
    const report = await verify(service, await packed(Object.fromEntries(many)));
    const refused = report.checks.filter(({ detail }) => detail.includes('are too much XML'));
    expect(refused.map(({ file }) => file).at(0)).toBe('evidence/x14.xml');
    expect(report.indication).toBe('TOTAL-FAILED');
  });
});
