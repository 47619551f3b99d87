/** Apache Santuario and BouncyCastle, on which most other software for signatures stands, each asked for itself. */

import { asking } from '../judges.js';
import { javaJudge } from './maven.js';

const libraries = javaJudge('libraries');

/** A `test` that asks one of them. */
export const judgeLibraries = asking('Santuario and BouncyCastle', libraries.missing);

/** What either says of a file that is as it should be. */
export const sound = (file: string): string => `sound: ${file}`;

/** @returns of each file in order `sound: FILE` or `broken: FILE: why` */
export const sealsBySantuario = (files: readonly string[]): string[] =>
  linesOf(libraries.ask('JudgeSeals', files));

/** Files to be judged alike, and all that BouncyCastle may know for it. */
export interface ProofQuestion {
  readonly anchor: string;
  readonly crls?: readonly string[];
  readonly ocsps?: readonly string[];
  readonly certificates?: readonly string[];
  /** Evidence (`.xml`), containers (`.asice`), certificates (`.pem`). */
  readonly files: readonly string[];
}

/** @returns of each file in order `sound: FILE` or `broken: FILE: why` */
export function proofsByBouncyCastle(questions: readonly ProofQuestion[]): string[] {
  const options = (name: string, files: readonly string[] = []) =>
    files.flatMap((file) => [`--${name}`, file]);
  const args = questions.flatMap(({ anchor, crls, ocsps, certificates, files }) => [
    ...options('anchor', [anchor]),
    ...options('crl', crls),
    ...options('ocsp', ocsps),
    ...options('with', certificates),
    ...files,
  ]);
  return linesOf(libraries.ask('JudgeProofs', args));
}

const linesOf = (printed: string): string[] => printed.trim().split('\n');

/** Lets Santuario put an enveloped signature into XML files, with or without the properties of XAdES. */
export function signWithSantuario(
  files: readonly { readonly from: string; readonly to: string }[],
  form: 'xades' | 'plain',
  means: { readonly key: string; readonly password: string },
): void {
  const pairs = files.flatMap(({ from, to }) => [from, to]);
  libraries.ask('SignXml', [means.key, means.password, form, ...pairs]);
}

/** Lets BouncyCastle be an authority under a CA; leaves tokens over the file in the folder, `NAME.tst` each. */
export function stampWithBouncyCastle(
  file: string,
  folder: string,
  means: { readonly key: string; readonly password: string },
): void {
  libraries.ask('MakeTokens', [means.key, means.password, file, folder]);
}
