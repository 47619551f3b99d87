/** What our own verifier says about a bundle's files, for people and for programs, as two files beside them. */

import { harmlessJson, reportLines } from '../cli/verify-text.js';
import { nodeEngine } from '../engine.js';
import { utf8 } from '../formats/bytes.js';
import { reportForPrograms } from '../reporting/for-programs.js';
import type { GivenFile } from '../verification/material.js';
import { verifyBundle } from '../verification/verify.js';
import { type MeasuredFile, smallFile } from './bundle-files.js';

/** @param at when the bundle is made */
export async function reportFiles(
  files: readonly GivenFile[],
  anchors: readonly Uint8Array[],
  at: Date,
): Promise<MeasuredFile[]> {
  const report = await verifyBundle({ subject: files, anchors, at, engine: nodeEngine });
  const head = [
    `Made by the service itself on ${at.toISOString()}, trusting the roots it proves with.`,
    'It shows what to expect. Whoever wants to know verifies the container with a program and a root of their own.',
    '',
  ];
  const text = [...head, ...reportLines(report), ''].join('\n');
  return [
    smallFile('report.txt', 'text/plain', utf8(text)),
    smallFile(
      'report.json',
      'application/json',
      utf8(`${harmlessJson(reportForPrograms(report))}\n`),
    ),
  ];
}
