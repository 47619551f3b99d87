import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { reportKeyUses } from '../../src/cli/key-uses.js';
import {
  type DevelopmentPki,
  developmentValidity,
  makeDevelopmentPki,
} from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { decodePemBlocks, encodePem } from '../../src/formats/pem.js';
import { reckonKeyUses } from '../../src/persistence/key-use-sums.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { demoRecipient, eventually, Person, pdf, useService } from '../e2e/service.js';
import { judge } from '../judges.js';
import { PIN, SoftToken } from '../sealing/softhsm.js';

const dir = mkdtempSync(join(tmpdir(), 'sealpost-token-rotation-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string) => join(dir, name);
const [older, newer] = [
  await makeDevelopmentPki(developmentValidity(new Date())),
  await makeDevelopmentPki(developmentValidity(new Date())),
];

function place({ seal, issuing }: DevelopmentPki, key = encodePem('PRIVATE KEY', seal.pkcs8)) {
  writeFileSync(file('key'), key);
  writeFileSync(file('certificate'), encodePem('CERTIFICATE', seal.certificate));
  writeFileSync(file('chain'), encodePem('CERTIFICATE', issuing.certificate));
}
writeFileSync(
  file('roots'),
  [older, newer].map(({ root }) => encodePem('CERTIFICATE', root)).join(''),
);
place(older);

const service = useService({
  SEALPOST_SEAL_KEY: file('key'),
  SEALPOST_SEAL_CERTIFICATE: file('certificate'),
  SEALPOST_SEAL_CHAIN: file('chain'),
  SEALPOST_SEAL_ROOTS: file('roots'),
});
let ana: Person;
beforeAll(async () => {
  ana = await new Person(service, 'ana').signIn('substantial');
});
const ids: string[] = [];

async function submit(): Promise<number> {
  const recipients = [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')];
  const { status, json } = await ana.submit({ mode: 'basic', subject: 'S', recipients }, [pdf()]);
  if (status < 300) ids.push(String(json.id));
  return status;
}
/** Whose certificates stand in the evidence of a message. */
async function sealers(id: string): Promise<string[]> {
  const { json } = await ana.get(`/api/v1/messages/${id}/evidence`);
  return Promise.all(
    (json.items as { href: string }[]).map(async ({ href }) => {
      const text = Buffer.from((await ana.get(href)).bytes)
        .toString()
        .replace(/\s/g, '');
      const holds = ({ seal }: DevelopmentPki) =>
        text.includes(Buffer.from(seal.certificate).toString('base64'));
      return holds(older) ? 'file' : holds(newer) ? 'token' : 'nobody';
    }),
  );
}

describe('a seal key that moves from a file into a token while deliveries go on', () => {
  judge('softhsm')(
    'costs no submission, and leaves the evidence of both valid',
    async () => {
      const token = new SoftToken();
      try {
        token.put(newer.seal);
        writeFileSync(file('pin'), PIN);
        let moved = false;
        const statuses: number[] = [];
        const submitting = (async () => {
          while (!moved) statuses.push(await submit());
        })();
        await eventually(async () => statuses.length > 0);
        place(newer, token.uri('object=seal', `&pin-source=file:${file('pin')}`));
        await service.reload();
        moved = true;
        await submitting;
        statuses.push(await submit());
        expect(statuses.filter((status) => status !== 201)).toEqual([]);
        await eventually(async () => (await sealers(ids.at(-1)!)).length >= 2);
        expect(new Set(await sealers(ids.at(-1)!))).toEqual(new Set(['token']));
        expect((await sealers(ids[0]!))[0]).toBe('file');

        const roots = decodePemBlocks(readFileSync(service.rootFile, 'utf8'), 'CERTIFICATE') ?? [];
        const anchors = [...roots, older.root, newer.root];
        for (const id of [ids[0], ids.at(-1)]) {
          const { bytes } = await ana.get(`/api/v1/messages/${id}/bundle`);
          const at = new Date(Date.now() + 1000);
          const subject = sourceOf(bytes);
          const report = await verifyBundle({ subject, anchors, at, engine: nodeEngine });
          const wrong = report.checks.filter(({ result }) => result === 'FAILED');
          expect({ id, wrong }).toEqual({ id, wrong: [] });
        }
        const io = { out: () => undefined, err: () => undefined };
        const uses = await reckonKeyUses(service.databaseUrl('owner'), undefined);
        expect(uses.keys.map(({ seals, probes }) => seals > 0 && probes > 0)).toEqual([true, true]);
        expect(reportKeyUses(uses, io)).toBe(0);
      } finally {
        token.remove();
      }
    },
    180_000,
  );
});
