/** The European Commission's signature library DSS, built once by Maven and asked in a process of its own. */

import { asking } from '../judges.js';
import { javaJudge } from './maven.js';

const dss = javaJudge('dss');

/** A `test` that asks DSS. */
export const judgeDss = asking('DSS', dss.missing);

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
  return JSON.parse(dss.ask('Judge', args)) as DssVerdict[];
}

/** Lets DSS put its own signature into XML files. @param tsa a PKCS#12 of an authority, for level T */
export function signWithDss(
  files: readonly { readonly from: string; readonly to: string }[],
  means: { readonly key: string; readonly password: string; readonly tsa?: string },
): void {
  const { key, tsa = '-', password } = means;
  dss.ask('Sign', [key, tsa, password, ...files.flatMap(({ from, to }) => [from, to])]);
}
