/** Outside judges of our formats: programs and files that may be missing on a machine, but never on CI. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from '@jest/globals';

type JudgeName = 'openssl' | 'xmlsec1' | 'xmllint' | 'chromium' | 'unzip' | 'etsi-schema';
type Body = () => void | Promise<void>;

/** The ETSI schema of EN 319 522-3; it is not ours to distribute, so it lies beside the repository. */
export const schemaPath = resolve(
  process.env.ERDS_XSD ?? new URL('../../shared/spec/en-319-522-3.xsd', import.meta.url).pathname,
);

const programs = {
  openssl: ['openssl', 'version'],
  xmlsec1: ['xmlsec1', '--version'],
  xmllint: ['xmllint', '--version'],
  chromium: ['chromium', '--version'],
  unzip: ['unzip', '-v'],
} as const;

function isPresent(name: JudgeName): boolean {
  if (name === 'etsi-schema') return existsSync(schemaPath);
  const [program, argument] = programs[name];
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}

/**
 * A `test` that needs an outside judge. Where the judge is missing the test is skipped with a printed reason;
 * with `CI=true` it fails instead, so that a green run always means that the judges were asked.
 */
export function judge(name: JudgeName): (title: string, body: Body, timeout?: number) => void {
  if (isPresent(name)) return (title, body, timeout) => test(title, body, timeout);
  const reason = `${name} is not installed here`;
  if (process.env.CI === 'true') {
    return (title) =>
      test(title, () => {
        throw new Error(`${reason}, and CI needs it`);
      });
  }
  process.stderr.write(`skipped: tests that ask ${name}: ${reason}\n`);
  return (title) => test.skip(`${title} (${reason})`, () => undefined);
}
