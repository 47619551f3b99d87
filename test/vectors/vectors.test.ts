/** The published vectors: still what the generator makes, and judged as their index says. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inflate } from '../../src/cli/verify-files.js';
import { nodeEngine } from '../../src/engine.js';
import { decodePemBlocks } from '../../src/formats/pem.js';
import type { GivenFile } from '../../src/verification/material.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { makeFiles, type VectorIndex } from './make.js';

const here = new URL('.', import.meta.url).pathname;
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(join(here, path)));
const index = JSON.parse(readFileSync(join(here, 'index.json'), 'utf8')) as VectorIndex;

const filesUnder = (folder: string): string[] =>
  readdirSync(join(here, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(here, name)).isFile());
const given = (paths: readonly string[]): GivenFile[] =>
  paths.map((path) => ({ name: path.split('/').at(-1) ?? path, bytes: read(path) }));
const subjectOf = (path: string): Uint8Array | GivenFile[] =>
  path.endsWith('/')
    ? filesUnder(path).map((name) => ({ name: name.slice(path.length), bytes: read(name) }))
    : read(path);

describe('the published vectors', () => {
  test('are what their generator makes of the published keys, to the last byte', () => {
    const made = makeFiles();
    const published = [...filesUnder('files'), 'index.json'];
    expect(published.sort()).toEqual([...made.keys()].sort());
    const differing = published.filter(
      (name) => !Buffer.from(made.get(name) ?? []).equals(read(name)),
    );
    expect(differing).toEqual([]);
  });

  test('hold at least forty that must not pass, and good ones to compare them with', () => {
    const passing = index.vectors.filter(({ indication }) => indication === 'TOTAL-PASSED');
    expect(passing.length).toBeGreaterThanOrEqual(8);
    expect(index.vectors.length - passing.length).toBeGreaterThanOrEqual(40);
  });

  test('each have a name and a sentence of their own', () => {
    for (const field of ['name', 'about'] as const) {
      const values = index.vectors.map((vector) => vector[field]);
      expect(values.filter((value, at) => values.indexOf(value) !== at)).toEqual([]);
    }
  });

  test.each(index.vectors.map((vector) => [vector.name, vector] as const))(
    '%s',
    async (_, vector) => {
      const report = await verifyBundle({
        subject: subjectOf(vector.subject),
        anchors: vector.trust.flatMap(
          (path) => decodePemBlocks(readFileSync(join(here, path), 'utf8'), 'CERTIFICATE') ?? [],
        ),
        content: given(vector.content),
        revocationData: vector.revocationData.map(read),
        revocation: vector.revocation,
        at: new Date(index.at),
        engine: nodeEngine,
        inflate,
      });
      const troubles = report.checks
        .filter(({ subIndication }) => subIndication)
        .map(({ name, detail }) => `${name}: ${detail}`);
      expect({
        indication: report.indication,
        subIndication: report.subIndication,
        troubles,
      }).toEqual({
        indication: vector.indication,
        subIndication: vector.subIndication,
        troubles: vector.indication === 'TOTAL-PASSED' ? [] : expect.anything(),
      });
    },
  );
});
