import { beforeAll, describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { evidencePath, MANIFEST_PATH, writeManifest } from '../../src/evidence/bundle.js';
import { concat } from '../../src/formats/bytes.js';
import { FormatError } from '../../src/formats/errors.js';
import { PathCache } from '../../src/formats/path-cache.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { writeZip, zipBytes } from '../../src/formats/zip-writer.js';
import { judgeEvidence } from '../../src/verification/judge-evidence.js';
import { verdictOf } from '../../src/verification/report.js';
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

describe('one changed byte', () => {
  test('anywhere in an evidence is noticed', async () => {
    // The stages for one evidence, with one path cache: thousands of verdicts in bearable time.
    const anchors = [parseCertificate(service.pki.root)];
    const trust = { anchors, extraCertificates: [], cache: new PathCache() };
    const context = { engine: nodeEngine, at: NOW, trust };
    const passes = async (bytes: Uint8Array): Promise<boolean> => {
      const judged = await judgeEvidence('evidence.xml', bytes, context);
      return verdictOf(judged?.checks ?? []).indication === 'TOTAL-PASSED';
    };
    expect(await passes(evidence)).toBe(true);
    const unnoticed: number[] = [];
    for (let at = 0; at < evidence.length; at += 1) {
      if (await passes(flipped(evidence, at))) unnoticed.push(at);
    }
    expect(unnoticed).toEqual([]);
  }, 300_000);

  test('anywhere in the root that is trusted is noticed', async () => {
    const { root } = service.pki;
    const passes = async (bytes: Uint8Array): Promise<boolean> => {
      try {
        const trust = {
          anchors: [parseCertificate(bytes)],
          extraCertificates: [],
          cache: new PathCache(),
        };
        const judged = await judgeEvidence('evidence.xml', evidence, {
          engine: nodeEngine,
          at: NOW,
          trust,
        });
        return verdictOf(judged?.checks ?? []).indication === 'TOTAL-PASSED';
      } catch (error) {
        if (error instanceof FormatError) return false;
        throw error;
      }
    };
    expect(await passes(root)).toBe(true);
    const unnoticed: number[] = [];
    for (let at = 0; at < root.length; at += 1) {
      if (await passes(flipped(root, at))) unnoticed.push(at);
    }
    expect(unnoticed).toEqual([]);
  });

  test('anywhere in a bundle is noticed', async () => {
    const bundle = await makeBundle(evidence);
    const whole = await verify(service, bundle);
    expect(troubles(whole)).toEqual([]);
    expect(whole.indication).toBe('TOTAL-PASSED');
    const start = Buffer.from(bundle).indexOf(Buffer.from(evidence));
    const unnoticed: number[] = [];
    for (let at = 0; at < bundle.length; at += 1) {
      // Within the evidence every byte is tried above; here a few show that the list of files notices too.
      const inside = at >= start && at < start + evidence.length;
      if (inside && at % 100 !== 0) continue;
      const { indication } = await verify(service, flipped(bundle, at));
      if (indication === 'TOTAL-PASSED') unnoticed.push(at);
    }
    expect(unnoticed).toEqual([]);
  }, 300_000);
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
