import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CRL_PATHS, makeDevelopmentPki, OCSP_PATH } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { fromUtf8, toBase64, utf8 } from '../../src/formats/bytes.js';
import { PathCache } from '../../src/formats/path-cache.js';
import { encodePem } from '../../src/formats/pem.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { augment } from '../../src/preservation/augment.js';
import type { JudgingContext } from '../../src/verification/judge-evidence.js';
import { judge } from '../judges.js';
import {
  ACCEPTED,
  makeService,
  minutes,
  NOW,
  type Service,
  type StoryFile,
  tell,
  troubles,
  VALIDITY,
  verify,
} from '../verification/stories.js';
import { sourceOver, type Wire, wireTo } from './status.js';

let service: Service;
let files: StoryFile[];
let folder: string;
let wire: Wire;
const clock = { time: NOW, now: () => clock.time };
const first = (): Uint8Array => files[0]?.bytes ?? new Uint8Array();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'augment-'));
  service = await makeService();
  files = await tell(service, ACCEPTED);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  clock.time = minutes(60);
  wire = wireTo(service.pki, clock);
});

const judging = (): JudgingContext => ({
  engine: nodeEngine,
  at: clock.time,
  trust: {
    anchors: [parseCertificate(service.pki.root)],
    extraCertificates: [],
    cache: new PathCache(),
  },
});

async function augmented(bytes: Uint8Array): Promise<Uint8Array> {
  const outcome = await augment(bytes, sourceOver(wire, clock), judging());
  if (outcome.kind !== 'augmented') throw new Error(outcome.kind);
  return outcome.bytes;
}

describe('evidence with validation data', () => {
  test('passes where revocation is required, from nothing but its own bytes and the root', async () => {
    const required = { revocation: 'required' } as const;
    expect(await verify(service, first(), required)).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'TRY_LATER',
    });
    const report = await verify(service, await augmented(first()), required);
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('keeps every byte as first sealed, and adds one run of bytes after the token', async () => {
    const [before, after] = [fromUtf8(first()), fromUtf8(await augmented(first()))];
    const end =
      before.indexOf('</xades:SignatureTimeStamp>') + '</xades:SignatureTimeStamp>'.length;
    const added = after.length - before.length;
    expect(after.slice(0, end) + after.slice(end + added)).toBe(before);
    expect(after.slice(end, end + added)).toMatch(
      /^<xades:CertificateValues>(<xades:EncapsulatedX509Certificate>[^<]+<\/xades:EncapsulatedX509Certificate>)+<\/xades:CertificateValues><xades:RevocationValues><xades:CRLValues>(<xades:EncapsulatedCRLValue>[^<]+<\/xades:EncapsulatedCRLValue>)+<\/xades:CRLValues><xades:OCSPValues>(<xades:EncapsulatedOCSPValue>[^<]+<\/xades:EncapsulatedOCSPValue>){2}<\/xades:OCSPValues><\/xades:RevocationValues>$/,
    );
  });

  test('is in its chain what it was: links name the bytes as first sealed', async () => {
    const mixed = [];
    for (const [index, file] of files.entries()) {
      mixed.push(index % 2 === 0 ? { ...file, bytes: await augmented(file.bytes) } : file);
    }
    const report = await verify(service, mixed);
    expect(troubles(report)).toEqual([]);
    const links = report.checks.filter(({ name }) => name === 'chain/predecessor');
    expect(links.map(({ result }) => result)).toEqual(ACCEPTED.map(() => 'PASSED'));
  });

  test('given together with its first form is one evidence', async () => {
    const [file] = files;
    const both = [
      { name: 'evidence/01.xml', bytes: first() },
      { name: 'augmented/01.xml', bytes: await augmented(first()) },
    ];
    expect(file).toBeDefined();
    const report = await verify(service, both);
    expect(troubles(report)).toEqual([]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: 'chain/unique', result: 'NOTED' }),
    );
  });

  judge('xmlsec1')('holds for xmlsec1, and not with a letter of it changed', async () => {
    const xml = fromUtf8(await augmented(first()));
    const root = join(folder, 'root.pem');
    writeFileSync(root, encodePem('CERTIFICATE', service.pki.root));
    const verdict = (text: string) => {
      const file = join(folder, 'evidence.xml');
      writeFileSync(file, text);
      const options = ['--trusted-pem', root, '--verification-gmt-time', '2026-03-01 10:00:01'];
      return spawnSync('xmlsec1', ['--verify', ...options, file]).status;
    };
    expect(verdict(xml)).toBe(0);
    expect(verdict(xml.replace('Dupont', 'Dupond'))).not.toBe(0);
  });

  judge('openssl')('carries answers that openssl takes too', async () => {
    const xml = fromUtf8(await augmented(first()));
    const values = [...xml.matchAll(/<xades:EncapsulatedOCSPValue>([^<]+)/g)];
    expect(values).toHaveLength(2);
    const save = (name: string, bytes: Uint8Array | string) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const root = save('root.pem', encodePem('CERTIFICATE', service.pki.root));
    const issuer = save('issuing.pem', encodePem('CERTIFICATE', service.pki.issuing.certificate));
    for (const [index, certificate] of [service.pki.seal, service.pki.tsa].entries()) {
      const answer = save('answer.der', Buffer.from(values[index]?.[1] ?? '', 'base64'));
      const leaf = save('leaf.pem', encodePem('CERTIFICATE', certificate.certificate));
      const { stdout, stderr } = spawnSync(
        'openssl',
        [
          ...['ocsp', '-respin', answer, '-issuer', issuer, '-cert', leaf, '-CAfile', root],
          ...['-verify_other', issuer, '-no_nonce', '-attime', String(clock.time.getTime() / 1000)],
          ...['-validity_period', '2000000000'],
        ],
        { encoding: 'utf8' },
      );
      expect(stderr).toContain('Response verify OK');
      expect(stdout).toContain('leaf.pem: good');
    }
  });
});

describe('what was added by somebody else', () => {
  const add = (xml: string, name: string, value: Uint8Array): string =>
    xml.replace(
      `</xades:${name}s>`,
      `<xades:Encapsulated${name}>${toBase64(value)}</xades:Encapsulated${name}></xades:${name}s>`,
    );

  test('a certificate that the seal does not need is doubted', async () => {
    const other = await makeDevelopmentPki(VALIDITY);
    const xml = fromUtf8(await augmented(first())).replace(
      '</xades:CertificateValues>',
      `<xades:EncapsulatedX509Certificate>${toBase64(other.root)}</xades:EncapsulatedX509Certificate></xades:CertificateValues>`,
    );
    expect(troubles(await verify(service, utf8(xml)))).toEqual([
      expect.stringContaining('certificates in the validation data that it does not need'),
    ]);
  });

  test('a list of another authority is doubted', async () => {
    const other = await makeDevelopmentPki(VALIDITY);
    const xml = add(fromUtf8(await augmented(first())), 'CRLValue', other.issuingCrl);
    expect(troubles(await verify(service, utf8(xml)))).toEqual([
      expect.stringContaining('revocation data that answers nothing about the seal'),
    ]);
  });

  test('what is no answer at all is doubted and breaks nothing', async () => {
    const xml = add(fromUtf8(await augmented(first())), 'OCSPValue', utf8('nonsense'));
    expect(troubles(await verify(service, utf8(xml)))).toEqual([
      expect.stringContaining('revocation data that answers nothing about the seal'),
    ]);
  });
});

describe('answers', () => {
  test('older than the seal are waited for', async () => {
    clock.time = minutes(0);
    const source = sourceOver(wire, clock);
    expect((await augment(first(), source, judging())).kind).toBe('not-yet');
    clock.time = minutes(1);
    expect((await augment(first(), source, judging())).kind).toBe('augmented');
  });

  test('are asked for once for many seals', async () => {
    const source = sourceOver(wire, clock);
    for (const { bytes } of files) await augment(bytes, source, judging());
    expect(wire.asked.sort()).toEqual([CRL_PATHS.root, OCSP_PATH, OCSP_PATH]);
  });

  test('are not asked for again before their time, though they were too old', async () => {
    clock.time = minutes(0);
    const source = sourceOver(wire, clock, 60_000);
    await augment(first(), source, judging());
    const asked = wire.asked.length;
    clock.time = new Date(clock.time.getTime() + 59_000);
    await augment(first(), source, judging());
    expect(wire.asked).toHaveLength(asked);
  });

  test('come from the list where the responder is away', async () => {
    wire.down.add(OCSP_PATH);
    const xml = fromUtf8(await augmented(first()));
    expect(wire.asked).toContain(CRL_PATHS.issuing);
    expect(xml).not.toContain('OCSPValues');
    const report = await verify(service, utf8(xml), { revocation: 'required' });
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test.each([
    ['missing', (w: Wire) => void w.down.add(OCSP_PATH).add(CRL_PATHS.issuing)],
    [
      'altered on their way',
      (w: Wire) => {
        w.alter = (_, body) => body.map((byte, at) => (at === body.length >> 1 ? byte ^ 1 : byte));
      },
    ],
  ])('%s leave the evidence as it is', async (_, disturb) => {
    disturb(wire);
    const outcome = await augment(first(), sourceOver(wire, clock), judging());
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringContaining('Nobody says how'),
    });
  });
});
