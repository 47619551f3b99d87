import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type DevelopmentPki,
  developmentValidity,
  makeDevelopmentPki,
} from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { decodePemBlocks, encodePem } from '../../src/formats/pem.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { demoRecipient, eventually, Person, pdf, useService } from '../e2e/service.js';

const dir = mkdtempSync(join(tmpdir(), 'sealpost-rotation-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string) => join(dir, name);
const DAY = 86_400_000;
const now = new Date();
const [older, newer, stranger] = [
  await makeDevelopmentPki(developmentValidity(now)),
  await makeDevelopmentPki(developmentValidity(now)),
  await makeDevelopmentPki(developmentValidity(now)),
];
const expired = await makeDevelopmentPki(
  developmentValidity(new Date(now.getTime() - 6 * 365 * DAY)),
);

function place({ seal, issuing }: DevelopmentPki, roots: readonly DevelopmentPki[]): void {
  writeFileSync(file('key'), encodePem('PRIVATE KEY', seal.pkcs8));
  writeFileSync(file('certificate'), encodePem('CERTIFICATE', seal.certificate));
  writeFileSync(file('chain'), encodePem('CERTIFICATE', issuing.certificate));
  writeFileSync(file('roots'), roots.map(({ root }) => encodePem('CERTIFICATE', root)).join(''));
}
place(older, [older]);

/** Stops the sealer in the middle of a batch: after the signature, before the stamp. */
let hold: Promise<void> | undefined;
let held = 0;
const service = useService(
  {
    SEALPOST_SEAL_KEY: file('key'),
    SEALPOST_SEAL_CERTIFICATE: file('certificate'),
    SEALPOST_SEAL_CHAIN: file('chain'),
    SEALPOST_SEAL_ROOTS: file('roots'),
    SEALPOST_METRICS_PORT: '0',
    SEALPOST_PROBE_SECONDS: '3600',
  },
  undefined,
  (ports) => {
    const tsa: TimestampAuthority = {
      async stamp(bytes) {
        const waiting = hold;
        if (waiting) held += 1;
        await waiting;
        return ports.proof.tsa.stamp(bytes);
      },
    };
    return { ...ports, proof: { ...ports.proof, tsa } };
  },
);
let ana: Person;
const ids: string[] = [];
beforeAll(async () => {
  ana = await new Person(service, 'ana').signIn('substantial');
});

async function submit(headers: Record<string, string> = {}) {
  const recipients = [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')];
  const { status, json } = await ana.submit({ mode: 'basic', subject: 'S', recipients }, [pdf()], {
    ...headers,
  });
  if (status < 300) ids.push(String(json.id));
  return { status, id: String(json.id) };
}
const refusals = async () => {
  const text = await (await fetch(service.metricsUrl())).text();
  const found = /alarms_total\{code="sealing\/rotation-refused"\} (\d+)/.exec(text);
  return Number(found?.[1] ?? 0);
};
/** Whose certificate stands in the evidence of a message. */
async function sealers(id: string): Promise<string[]> {
  const { json } = await ana.get(`/api/v1/messages/${id}/evidence`);
  const items = json.items as { href: string }[];
  const texts = await Promise.all(
    items.map(async ({ href }) =>
      new TextDecoder().decode((await ana.get(href)).bytes).replace(/\s/g, ''),
    ),
  );
  return texts.map((text) => {
    const holds = ({ seal }: DevelopmentPki) =>
      text.includes(Buffer.from(seal.certificate).toString('base64'));
    return holds(older) ? 'older' : holds(newer) ? 'newer' : 'nobody';
  });
}
const sealedBy = (id: string, who: string) =>
  eventually(async () => {
    const all = await sealers(id);
    return all.length > 0 && all.every((one) => one === who);
  });

describe('a seal key that is replaced while the service runs', () => {
  test.each<[string, () => void]>([
    [
      'of another certificate',
      () => writeFileSync(file('certificate'), pem(newer.seal.certificate)),
    ],
    ['whose root nobody trusts', () => place(stranger, [older])],
    ['that is past its time', () => place(expired, [older, expired])],
    ['that is damaged', () => writeFileSync(file('key'), 'no key')],
    ['that is not there', () => rmSync(file('key'))],
  ])(
    'is not used when it is one %s; the old one goes on, and an alarm says so',
    async (_, harm) => {
      const before = await refusals();
      harm();
      await service.reload();
      expect(await refusals()).toBe(before + 1);
      place(older, [older]);
      const { status, id } = await submit();
      expect(status).toBe(201);
      await sealedBy(id, 'older');
    },
  );

  test('is used from the next batch on; the one under way finishes under the old key', async () => {
    // Nothing of the messages before may be what is held below: each has A.1, D.1 and D.3.
    for (const id of ids) await eventually(async () => (await sealers(id)).length >= 3);
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const underWay = await submit({ prefer: 'wait=0' });
    expect(underWay.status).toBe(202);
    await eventually(async () => held > 0);
    place(newer, [older, newer]);
    hold = undefined;
    await service.reload();
    const after = await submit({ prefer: 'wait=0' });
    release();
    await eventually(async () => (await sealers(underWay.id)).includes('older'));
    expect((await sealers(underWay.id))[0]).toBe('older');
    await sealedBy(after.id, 'newer');
  });

  test('costs no submission while it is replaced over and over', async () => {
    const before = await refusals();
    const answers: number[] = [];
    const submitting = (async () => {
      while (answers.length < 8) answers.push((await submit()).status);
    })();
    for (let turn = 0; answers.length < 8; turn++) {
      place(turn % 2 === 0 ? older : newer, [older, newer]);
      await service.reload();
    }
    await submitting;
    expect(answers.filter((status) => status !== 201)).toEqual([]);
    expect(await refusals()).toBe(before);
  });

  test('leaves every evidence valid, of either key', async () => {
    const development =
      decodePemBlocks(readFileSync(service.rootFile, 'utf8'), 'CERTIFICATE') ?? [];
    const anchors = [...development, older.root, newer.root];
    const seen = new Set<string>();
    for (const id of ids) {
      await eventually(async () => (await sealers(id)).length >= 2);
      for (const who of await sealers(id)) seen.add(who);
      const { bytes } = await ana.get(`/api/v1/messages/${id}/bundle`);
      const at = new Date(Date.now() + 1000);
      const report = await verifyBundle({
        ...{ subject: sourceOf(bytes), anchors, at, engine: nodeEngine },
      });
      const wrong = report.checks.filter(({ result }) => result === 'FAILED');
      expect({ id, wrong }).toEqual({ id, wrong: [] });
    }
    expect([...seen].sort()).toEqual(['newer', 'older']);
  });
});

const pem = (der: Uint8Array): string => encodePem('CERTIFICATE', der);
