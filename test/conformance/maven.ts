/** Judges written in Java: each a small Maven project in a folder here, built once and asked in a process of its own. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** With an empty Maven cache some eighty files are fetched. */
const BUILD_WITHIN_MS = 180_000;
const JUDGE_WITHIN_MS = 180_000;
/** A judge lives for seconds: quick compilation beats thorough, by half. */
const BRIEFLY = ['-Xmx1g', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface JavaJudge {
  /** Why it cannot be asked, if so. */
  readonly missing?: string;
  /** @returns what the class prints @throws Error if it ends with another code than 0 */
  ask(className: string, args: readonly string[]): string;
}

/** @param folder of the project, beside this file */
export function javaJudge(folder: string): JavaJudge {
  // Out of Git's sight; Maven compiles again only what has changed.
  const build = new URL(`../../.tmp/${folder}`, import.meta.url).pathname;
  const missing = makeReady(new URL(`${folder}/pom.xml`, import.meta.url).pathname, build);
  return {
    ...(missing !== undefined && { missing }),
    ask(className, args) {
      const classpath = `${join(build, 'classes')}:${readFileSync(join(build, 'classpath'), 'utf8')}`;
      const { status, stdout, stderr } = spawnSync(
        'java',
        [...BRIEFLY, '-cp', classpath, `sealpost.${className}`, ...args],
        { encoding: 'utf8', timeout: JUDGE_WITHIN_MS, maxBuffer: 64 * 1024 ** 2 },
      );
      if (status !== 0)
        throw new Error(`${className} ended with ${status}: ${stderr.slice(-2000)}`);
      return stdout;
    },
  };
}

function makeReady(project: string, build: string): string | undefined {
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
  return status === 0 ? undefined : `Maven could not build it (${firstError(stdout)})`;
}

const firstError = (output: string): string =>
  output.split('\n').find((line) => line.includes('ERROR')) ?? 'no answer in time';
