/**
 * What verifying a folder of ten thousand evidences takes: one process, the command as people run it. What counts is the
 * largest resident memory, which must not grow with the folder's content.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealEvidence } from '../dist/evidence/seal.js';
import { encodePem } from '../dist/formats/pem.js';
import { example, sealingMeans } from './evidence.mjs';

const FILES = 10_000;
/** Of the issue: resident, the program itself included. */
const LIMIT_MB = 400;

/** @returns seconds and largest resident memory of the run, and the same for a tenth of the folder */
export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'verify-many-'));
  try {
    const { means, anchor } = await sealingMeans();
    const root = join(folder, 'root.pem');
    writeFileSync(root, encodePem('CERTIFICATE', anchor));
    const many = mkdtempSync(join(folder, 'many-'));
    const few = mkdtempSync(join(folder, 'few-'));
    for (let number = 0; number < FILES; number += 1) {
      const { sealed } = await sealEvidence(example(number), means);
      const name = `${String(number).padStart(5, '0')}.xml`;
      writeFileSync(join(many, name), sealed.bytes);
      if (number % 10 === 0) writeFileSync(join(few, name), sealed.bytes);
    }
    const ofFew = await run(root, few);
    const ofMany = await run(root, many);
    return {
      files: FILES,
      ours: ofMany.residentMb,
      unit: 'MB resident at most',
      limit: LIMIT_MB,
      limitIs: 'the memory of one run over 10,000 evidences',
      seconds: ofMany.seconds,
      evidencesPerSecond: Math.round(FILES / ofMany.seconds),
      residentMbOfATenth: ofFew.residentMb,
      verdict: ofMany.code,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The command in a process of its own, which says at its end what it took. */
async function run(root, folder) {
  const program = new URL('./verify-many-run.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, '--trust', root, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) out += chunk;
  return JSON.parse(out);
}
