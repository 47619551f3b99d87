/** `sealpost verify`: evidence, a folder or a bundle, judged offline against nothing but the certificates given. */

import { nodeEngine } from '../engine.js';
import { FormatError } from '../formats/errors.js';
import type { Report } from '../verification/report.js';
import { verifyBundle } from '../verification/verify.js';
import { type CliIo, EXIT } from './io.js';
import {
  InputError,
  inflate,
  openFile,
  openPath,
  readSmallFile,
  readTrust,
} from './verify-files.js';
import { readVerifyOptions, VERIFY_USAGE, type VerifyOptions } from './verify-options.js';
import { reportLines } from './verify-text.js';

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
    io.err(`${options}\n\n${VERIFY_USAGE}`);
    return EXIT.usage;
  }
  try {
    return answer(await verify(options), options, io);
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof FormatError)) throw error;
    io.err(error.message);
    return EXIT.usage;
  }
}

async function verify(options: VerifyOptions): Promise<Report> {
  const each = async <Item>(paths: readonly string[], read: (path: string) => Promise<Item>) => {
    const items: Item[] = [];
    for (const path of paths) items.push(await read(path));
    return items;
  };
  return verifyBundle({
    anchors: (await each(options.trust, readTrust)).flat(),
    revocationData: await each(options.revocationData, readSmallFile),
    content: await each(options.content, openFile),
    subject: await openPath(options.path),
    revocation: options.revocation,
    at: options.at,
    engine: nodeEngine,
    inflate,
  });
}

function answer(report: Report, options: VerifyOptions, io: CliIo): number {
  if (options.json) io.out(JSON.stringify(jsonReport(report), null, 2));
  if (report.evidence.length === 0) {
    const [why] = report.checks.filter(({ result }) => result === 'FAILED');
    io.err(`Nothing in ${options.path} is readable as evidence.${why ? ` ${why.detail}` : ''}`);
    return EXIT.noInput;
  }
  if (!options.json) for (const line of reportLines(report)) io.out(line);
  return CODES[report.indication];
}

const CODES: Record<Report['indication'], number> = {
  'TOTAL-PASSED': EXIT.ok,
  'TOTAL-FAILED': EXIT.failed,
  INDETERMINATE: EXIT.indeterminate,
};

/** The four members programs may rely on. */
const jsonReport = ({ indication, subIndication, checks, evidence }: Report) => ({
  indication,
  subIndication,
  checks,
  evidence,
});
