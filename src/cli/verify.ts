/** `sealpost verify`: evidence, a folder or a bundle, judged offline against nothing but the certificates given. */

import { nodeEngine } from '../engine.js';
import { FormatError } from '../formats/errors.js';
import { printable } from '../formats/printable.js';
import type { GivenFile } from '../verification/material.js';
import type { Report } from '../verification/report.js';
import { type VerificationInput, verifyBundle } from '../verification/verify.js';
import { type CliIo, EXIT } from './io.js';
import { progressBar } from './progress.js';
import {
  InputError,
  inflate,
  isTrustFile,
  openFile,
  openPath,
  readListFile,
  readSmallFile,
  readTrust,
} from './verify-files.js';
import { readVerifyOptions, VERIFY_USAGE, type VerifyOptions } from './verify-options.js';
import { jsonLines, reportLines } from './verify-text.js';

/**
 * Resolves with the exit code: 0 passed, 1 failed, 2 cannot be told, 64 wrong usage, 65 nothing readable as evidence.
 * @param now the time of the question when `--at` is not given
 */
export async function runVerify(
  args: string[],
  io: CliIo,
  now: () => Date = () => new Date(),
): Promise<number> {
  const options = readVerifyOptions(args, now());
  if (typeof options === 'string') {
    io.err(`${printable(options)}\n\n${VERIFY_USAGE}`);
    return EXIT.usage;
  }
  try {
    const trust = await readHelp(options);
    const subject = await orNothing(() => openPath(options.path), io);
    if (subject === undefined) return EXIT.noInput;
    const bar = progressBar(io.draw);
    try {
      const report = await verifyBundle({ ...trust, subject, onProgress: bar.tell });
      bar.end();
      return answer(report, options, io);
    } finally {
      bar.end();
    }
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof FormatError)) throw error;
    io.err(printable(error.message));
    return EXIT.usage;
  }
}

/** Everything beside the subject. What is given to help and cannot be read is wrong usage, not a verdict. */
async function readHelp(options: VerifyOptions): Promise<Omit<VerificationInput, 'subject'>> {
  const anchors: Uint8Array[] = [];
  const trustedLists: Uint8Array[] = [];
  for (const path of options.trust) {
    if (await isTrustFile(path)) trustedLists.push(await readListFile(path));
    else anchors.push(...(await readTrust(path)));
  }
  const revocationData: Uint8Array[] = [];
  for (const path of options.revocationData) revocationData.push(await readSmallFile(path));
  const content: GivenFile[] = [];
  for (const path of options.content) content.push(await openFile(path));
  const { revocation, profile, at } = options;
  const given = { anchors, trustedLists, revocationData, content };
  return { ...given, revocation, profile, at, engine: nodeEngine, inflate };
}

async function orNothing<Result>(
  action: () => Promise<Result>,
  io: CliIo,
): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.err(printable(error.message));
    return undefined;
  }
}

function answer(report: Report, options: VerifyOptions, io: CliIo): number {
  if (options.json) for (const line of jsonLines(report)) io.out(line);
  if (report.evidence.length === 0 && report.statements.length === 0) {
    const why =
      report.checks.find(({ result }) => result === 'FAILED') ??
      report.checks.find(({ name }) => name === 'form/unjudged');
    io.err(
      printable(
        `Nothing in ${options.path} is readable as evidence.${why ? ` ${why.detail}` : ''}`,
      ),
    );
    return EXIT.noInput;
  }
  if (!options.json) for (const line of reportLines(report, options.language)) io.out(line);
  return CODES[report.indication];
}

const CODES: Record<Report['indication'], number> = {
  'TOTAL-PASSED': EXIT.ok,
  'TOTAL-FAILED': EXIT.failed,
  INDETERMINATE: EXIT.indeterminate,
};
