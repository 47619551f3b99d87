/** Evidence in mails and among other files, and time-stamps that stand alone. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { concat, fromBase64, toBase64, utf8 } from '../../src/formats/bytes.js';
import { grantedResponse, refusedResponse } from '../../src/formats/rfc3161-exchange.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import { judge } from '../judges.js';
import {
  ACCEPTED,
  CONTENT,
  makeService,
  minutes,
  NOW,
  type Service,
  type StoryFile,
  tell,
  troubles,
  verify,
} from './stories.js';

let service: Service;
let story: readonly StoryFile[];
let token: Uint8Array;
beforeAll(async () => {
  service = await makeService();
  story = await tell(service, ACCEPTED);
  const stamp = await service.meansAt(minutes(0)).tsa.stamp(CONTENT);
  if (stamp.kind === 'failed') throw new Error('the time-stamping authority refused');
  token = stamp.token;
});

interface Part {
  readonly head: readonly string[];
  readonly body: string;
}

const wrapped = (bytes: Uint8Array): string =>
  toBase64(bytes).replace(/.{76}/g, (line) => `${line}\r\n`);
const evidencePart = ({ bytes }: StoryFile, name: string, type = 'application/xml'): Part => ({
  head: [
    `Content-Type: ${type}; charset=UTF-8; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    'REM-Section-Type: rem_message/xml_evidence',
  ],
  body: wrapped(bytes),
});
const filePart = (bytes: Uint8Array): Part => ({
  head: [
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="contract.txt"',
  ],
  body: wrapped(bytes),
});
/** The shape of EN 319 532-3: signed around mixed, an introduction first. */
const mail = (...parts: readonly Part[]): Uint8Array => {
  const intro: Part = { head: ['Content-Type: text/plain; charset=UTF-8'], body: 'Ricevuta' };
  const inner = [intro, ...parts].map(({ head, body }) =>
    ['--inner', ...head, '', body].join('\r\n'),
  );
  return utf8(
    [
      'Received: from a.example by b.example',
      'From: <rem-service@rem.example>',
      'Subject: REM SubmissionAcceptance: x',
      'MIME-Version: 1.0',
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="outer"',
      '',
      '--outer',
      'Content-Type: multipart/mixed; boundary="inner"',
      '',
      ...inner,
      '--inner--',
      '--outer',
      'Content-Type: application/pkcs7-signature; name=smime.p7s',
      'Content-Transfer-Encoding: base64',
      '',
      'AAAA',
      '--outer--',
      '',
    ].join('\r\n'),
  );
};

describe('a mail with evidence parts', () => {
  test('is judged by the evidence in it, and its other parts are told', async () => {
    const parts = story.map((file, index) => evidencePart(file, `evidence${index}.xml`));
    const report = await verify(service, mail(...parts, filePart(CONTENT)));
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.evidence.map(({ event }) => event)).toEqual(['A.1', 'C.1', 'C.3', 'D.1', 'E.1']);
    const bytes = reportForPrograms(report).statements.filter(({ kind }) => kind === 'bytes');
    expect(bytes.map(({ standing, text }) => [standing, text])).toContainEqual([
      'proven',
      expect.stringMatching(
        /contract\.txt is, byte for byte, what was sent completely to Ion Popescu/,
      ),
    ]);
    const details = report.checks.map(({ detail }) => detail);
    expect(details.join()).toContain('Not sealed, and not judged: part-7/smime.p7s');
    expect(details.join()).toContain('its own headers prove nothing');
  });

  test('knows evidence by its type where its name does not say so', async () => {
    const [first] = story;
    const report = await verify(service, mail(evidencePart(first!, 'daticert')));
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', evidence: [{ event: 'A.1' }] });
  });

  test('holds evidence that needed no base64 as it was sealed, without the line end of the boundary', async () => {
    const [first] = story;
    const part: Part = {
      head: ['Content-Type: text/xml; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'],
      body: new TextDecoder().decode(first!.bytes),
    };
    const report = await verify(service, mail(part));
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('of more lines than are read says so, and what to do', async () => {
    const report = await verify(service, utf8(`Subject: x\r\n\r\n${'a\n'.repeat(200_000)}`));
    expect(troubles(report).join()).toContain('Save its parts as files');
  });

  test('with changed evidence fails', async () => {
    const [first] = story;
    const text = new TextDecoder().decode(first!.bytes).replace('Dupont', 'Mallory');
    const forged = { ...first!, bytes: utf8(text) };
    const report = await verify(service, mail(evidencePart(forged, 'e.xml')));
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
    expect(report.statements[0]).toMatchObject({ standing: 'contradicted' });
  });

  test('does not open mails inside: what a user wrote is no evidence about it', async () => {
    const [first] = story;
    const inside = new TextDecoder()
      .decode(mail(evidencePart(first!, 'e.xml')))
      .replaceAll('inner', 'deep')
      .replaceAll('outer', 'high');
    const report = await verify(
      service,
      mail({ head: ['Content-Type: message/rfc822'], body: inside }),
    );
    expect(report.evidence).toEqual([]);
  });

  test.each([
    ['without parts', () => utf8('Subject: x\r\n\r\nhello')],
    ['nested a thousand times', () => utf8(nested(1000))],
    ['with ten thousand parts', () => mail(...Array(10_000).fill(filePart(new Uint8Array(1))))],
    ['with a megabyte of headers', () => utf8(`X: ${'y'.repeat(1_000_000)}\r\n\r\nx`)],
  ])('%s gets a report without evidence', async (_, make) => {
    expect(await verify(service, make())).toMatchObject({ evidence: [] });
  });

  const nested = (depth: number): string =>
    Array.from(
      { length: depth },
      (_, index) => `Content-Type: multipart/mixed; boundary="b${index}"\r\n\r\n--b${index}\r\n`,
    ).join('');
});

describe('content beside evidence', () => {
  test('is found by its bytes in a container of somebody else’s order', async () => {
    const entries = [...story, { name: 'contract.txt', bytes: CONTENT }];
    const chunks: Uint8Array[] = [];
    const zipped = entries.map(({ name, bytes }) => zipBytes(name, bytes));
    for await (const chunk of writeZip(zipped, NOW)) chunks.push(chunk);
    const report = await verify(service, concat(...chunks));
    expect(troubles(report)).toEqual([]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: 'content/digest', result: 'PASSED', file: 'contract.txt' }),
    );
  });

  test('that no evidence names is told there, and fails where it is given as content', async () => {
    const stranger = { name: 'other.txt', bytes: utf8('x') };
    const beside = await verify(service, [...story, stranger]);
    expect(beside.indication).toBe('TOTAL-PASSED');
    const given = await verify(service, story, { content: [stranger] });
    expect(given.indication).toBe('TOTAL-FAILED');
    expect(given.statements.filter(({ kind }) => kind === 'bytes')).toContainEqual(
      expect.objectContaining({ standing: 'contradicted' }),
    );
  });
});

describe('a container of the simple kind (ASiC-S)', () => {
  const TYPE = 'application/vnd.etsi.asic-s+zip';
  const judged = async (files: readonly (readonly [string, Uint8Array])[]) => {
    const chunks: Uint8Array[] = [];
    const entries = files.map(([name, bytes]) => zipBytes(name, bytes));
    for await (const chunk of writeZip(entries, NOW)) chunks.push(chunk);
    return verify(service, concat(...chunks));
  };
  const stamped = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const stamp = await service.meansAt(minutes(0.02)).tsa.stamp(bytes);
    if (stamp.kind === 'failed') throw new Error('the time-stamping authority refused');
    return stamp.token;
  };

  test('passes with one evidence and a token over it', async () => {
    const { bytes } = story[0]!;
    const report = await judged([
      ['mimetype', utf8(TYPE)],
      ['evidence.xml', bytes],
      ['META-INF/timestamp.tst', await stamped(bytes)],
    ]);
    expect(troubles(report)).toEqual([]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        name: 'token/proof',
        file: 'META-INF/timestamp.tst',
        detail: expect.stringContaining('evidence.xml existed no later than'),
      }),
    );
  });

  test('does not pass with a token over something else, a damaged one, or a file too many', async () => {
    const { bytes } = story[0]!;
    const other = await stamped(CONTENT);
    const cases = [
      [['META-INF/timestamp.tst', other]],
      [['META-INF/timestamp.tst', other.subarray(1)]],
      [
        ['META-INF/timestamp.tst', await stamped(bytes)],
        ['second.txt', CONTENT],
      ],
    ] as const;
    for (const more of cases) {
      const report = await judged([['mimetype', utf8(TYPE)], ['evidence.xml', bytes], ...more]);
      expect(report.indication).not.toBe('TOTAL-PASSED');
    }
  });
});

describe('a time-stamp that stands alone', () => {
  const content = [{ name: 'contract.txt', bytes: CONTENT }];

  test.each([
    ['as a token', () => token],
    ['in the answer of its authority', () => grantedResponse(token)],
  ])('%s proves that the content existed', async (_, make) => {
    const report = await verify(service, make(), { content });
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({
      indication: 'TOTAL-PASSED',
      evidence: [],
      statements: [
        {
          standing: 'proven',
          claim: { key: 'existed', file: 'contract.txt', recorded: '2026-03-01T10:00:00.000Z' },
        },
      ],
    });
  });

  test('is about one file of several', async () => {
    const files = [{ name: 'other.txt', bytes: utf8('x') }, ...content];
    const report = await verify(service, token, { content: files });
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks.find(({ file }) => file === 'other.txt')?.result).toBe('NOTED');
  });

  test.each<[string, () => Uint8Array, object, string, string]>([
    [
      'about other content',
      () => token,
      { content: [{ name: 'a', bytes: utf8('x') }] },
      'TOTAL-FAILED',
      'HASH_FAILURE',
    ],
    ['without content', () => token, {}, 'INDETERMINATE', 'SIGNED_DATA_NOT_FOUND'],
    [
      'without trust',
      () => token,
      { content, anchors: [] },
      'INDETERMINATE',
      'NO_CERTIFICATE_CHAIN_FOUND',
    ],
    [
      'with a byte behind it',
      () => concat(token, new Uint8Array(1)),
      { content },
      'TOTAL-FAILED',
      'FORMAT_FAILURE',
    ],
    [
      'that was refused',
      () => refusedResponse('systemFailure', 'no clock'),
      { content },
      'TOTAL-FAILED',
      'FORMAT_FAILURE',
    ],
    [
      'of any other DER',
      () => fromBase64('MAUCAwEAAQ==')!,
      { content },
      'TOTAL-FAILED',
      'FORMAT_FAILURE',
    ],
  ])('%s proves nothing', async (_, make, more, indication, subIndication) => {
    const report = await verify(service, make(), more);
    expect(report).toMatchObject({ indication, subIndication });
    expect(report.statements.map(({ standing }) => standing)).not.toContain('proven');
  });

  judge('openssl')('is found right by openssl too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    try {
      const path = (name: string, bytes: Uint8Array): string => {
        writeFileSync(join(folder, name), bytes);
        return join(folder, name);
      };
      const args = ['ts', '-reply', '-token_in', '-in', path('t.tst', token), '-text'];
      const { status, stdout } = spawnSync('openssl', args, { encoding: 'utf8' });
      expect(status).toBe(0);
      expect(stdout).toContain('Mar  1 10:00:00');
      expect(readFileSync(join(folder, 't.tst'))).toHaveLength(token.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
