/** The European Commission's signature library DSS, built once by Maven and asked in a process of its own. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asking } from '../judges.js';

const project = new URL('dss/pom.xml', import.meta.url).pathname;
/** Out of Git's sight; Maven compiles again only what has changed. */
const build = new URL('../../.tmp/dss', import.meta.url).pathname;
/** With an empty Maven cache some eighty files are fetched. */
const BUILD_WITHIN_MS = 180_000;
const JUDGE_WITHIN_MS = 180_000;

const missing = makeReady();

/** A `test` that asks DSS. */
export const judgeDss = asking('DSS', missing);

export interface DssOutcome {
  /** By EN 319 102-1, written with an underscore. */
  readonly indication: string;
  readonly subIndication: string | null;
  readonly errors: readonly string[];
}

export interface DssVerdict {
  readonly file: string;
  /** Why the file could not be read at all. */
  readonly refused?: string;
  /** Kind of container, if it is one, and every file in it that is not in META-INF. */
  readonly container: string | null;
  readonly containerFiles: readonly string[] | null;
  readonly signatures: readonly (DssOutcome & { readonly level: string })[];
  readonly timestamps: readonly (DssOutcome & {
    readonly type: string;
    readonly intact: boolean;
    readonly covers: readonly string[];
  })[];
}

/** Files to be judged alike, with what DSS may know for it; nothing is fetched. */
export interface DssQuestion {
  readonly anchor: string;
  readonly crls?: readonly string[];
  readonly ocsps?: readonly string[];
  readonly files: readonly string[];
}

/** One process for all questions: Java takes its time to start. */
export function askDss(questions: readonly DssQuestion[]): DssVerdict[] {
  const args = questions.flatMap(({ anchor, crls = [], ocsps = [], files }) => [
    '--anchor',
    anchor,
    ...crls.flatMap((crl) => ['--crl', crl]),
    ...ocsps.flatMap((ocsp) => ['--ocsp', ocsp]),
    ...files,
  ]);
  return JSON.parse(java('Judge', args)) as DssVerdict[];
}

/** Lets DSS put its own signature into XML files. @param tsa a PKCS#12 of an authority, for level T */
export function signWithDss(
  files: readonly { readonly from: string; readonly to: string }[],
  means: { readonly key: string; readonly password: string; readonly tsa?: string },
): void {
  const { key, tsa = '-', password } = means;
  java('Sign', [key, tsa, password, ...files.flatMap(({ from, to }) => [from, to])]);
}

function java(name: string, args: readonly string[]): string {
  const classpath = `${join(build, 'classes')}:${readFileSync(join(build, 'classpath'), 'utf8')}`;
  const { status, stdout, stderr } = spawnSync(
    'java',
    ['-Xmx1g', '-cp', classpath, `sealpost.${name}`, ...args],
    { encoding: 'utf8', timeout: JUDGE_WITHIN_MS, maxBuffer: 64 * 1024 ** 2 },
  );
  if (status !== 0) throw new Error(`DSS ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** @returns why DSS cannot be asked, if so */
function makeReady(): string | undefined {
  const started = ['mvn', 'javac'].find(
    (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status !== 0,
  );
  if (started !== undefined) return `${started} is not installed here`;
  const goals = ['compile', 'dependency:build-classpath'];
  const { status, stdout } = spawnSync(
    'mvn',
    [
      ...['--quiet', '--batch-mode', '--no-transfer-progress', '--file', project],
      ...[`-Djudge.build=${build}`, `-Dmdep.outputFile=${join(build, 'classpath')}`],
      ...goals,
    ],
    { encoding: 'utf8', timeout: BUILD_WITHIN_MS },
  );
  return status === 0 ? undefined : `Maven could not build DSS (${firstError(stdout)})`;
}

const firstError = (output: string): string =>
  output.split('\n').find((line) => line.includes('ERROR')) ?? 'no answer in time';
