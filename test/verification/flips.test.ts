import { beforeAll, describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { evidencePath, MANIFEST_PATH, writeManifest } from '../../src/evidence/bundle.js';
import { concat } from '../../src/formats/bytes.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import {
  CONTENT,
  MESSAGE_ID,
  makeService,
  minutes,
  modelOf,
  NOW,
  type Service,
  seal,
  troubles,
  verify,
} from './stories.js';

let service: Service;
let evidence: Uint8Array;
beforeAll(async () => {
  service = await makeService();
  evidence = await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02)));
});

/** Another bit at each position, so that over the file every bit is tried. */
const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
  return changed;
};

async function unnoticed(bytes: Uint8Array): Promise<number[]> {
  const positions: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const { indication } = await verify(service, flipped(bytes, at));
    if (indication === 'TOTAL-PASSED') positions.push(at);
  }
  return positions;
}

describe('one changed byte', () => {
  test('anywhere in an evidence is noticed', async () => {
    expect((await verify(service, evidence)).indication).toBe('TOTAL-PASSED');
    const found = await unnoticed(evidence);
    expect(found.map((at) => Buffer.from(evidence.slice(at - 40, at + 20)).toString())).toEqual([]);
  });

  test('anywhere in a bundle is noticed', async () => {
    const bundle = await makeBundle(evidence);
    const whole = await verify(service, bundle);
    expect(troubles(whole)).toEqual([]);
    expect(whole.indication).toBe('TOTAL-PASSED');
    expect(await unnoticed(bundle)).toEqual([]);
  });
});

async function makeBundle(sealed: Uint8Array): Promise<Uint8Array> {
  const files = [
    { path: evidencePath(1, 'A.1'), role: 'evidence', bytes: sealed },
    { path: 'content/01-contract.txt', role: 'content', bytes: CONTENT },
  ] as const;
  const manifest = writeManifest({
    messageId: MESSAGE_ID,
    party: 's-1',
    asOf: NOW,
    entries: files.map(({ path, role, bytes }) => ({
      path,
      role,
      size: bytes.length,
      sha256: nodeEngine.hash('SHA-256', bytes),
    })),
  });
  const entries = [
    zipBytes(MANIFEST_PATH, manifest),
    ...files.map(({ path, bytes }) => zipBytes(path, bytes)),
  ];
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(entries, NOW)) chunks.push(chunk);
  return concat(...chunks);
}
