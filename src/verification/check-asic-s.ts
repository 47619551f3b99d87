/** Stage "form" for ASiC-S containers (EN 319 162-1 clause 4.3): one file, and a token over its bytes. */

import { META_FOLDER, MIMETYPE_PATH, TIMESTAMP_PATH } from '../formats/asic.js';
import { FormatError } from '../formats/errors.js';
import { readTimestampToken } from '../formats/rfc3161.js';
import { digestsOf } from './check-content.js';
import { judgeToken } from './check-timestamp.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Member, readSmall } from './material.js';
import { type Check, doubted, failed, noted } from './report.js';

/** EN 319 162-1 clauses 4.3.3.2 and 4.4.3.2: the names of signatures; ASiC-E allows more around the word. */
const SIGNATURE = /signature[^/]*\.(?:p7s|xml)$/i;
const MAX_TOKEN_BYTES = 256 * 1024;

/** @returns of what is not of that kind, only what else lies in its META-INF */
export async function checkAsicS(
  members: readonly Member[],
  context: JudgingContext,
): Promise<Check[]> {
  const others = members
    .filter(({ name }) => name.startsWith(META_FOLDER) && name !== TIMESTAMP_PATH)
    .map(({ name: file }) => ({ ...noted('form/asic', unexamined(file)), file }));
  const proof = members.find(({ name }) => name === TIMESTAMP_PATH);
  if (proof === undefined) return others;
  const data = members.filter(
    ({ name }) => name !== MIMETYPE_PATH && !name.startsWith(META_FOLDER),
  );
  const checks = await tokenChecks(proof, data, context);
  return [...others, ...checks.map((check) => ({ ...check, file: TIMESTAMP_PATH }))];
}

/** A signature that nobody looked at looks, in a list of files, like one that was found good. */
export const unexamined = (name: string): string =>
  SIGNATURE.test(name)
    ? 'A signature of the container, of a kind that is not examined here; it counts for nothing in this report.'
    : 'A file of the container’s own that is not known here; it says nothing and was not looked into.';

async function tokenChecks(
  proof: Member,
  [data, second]: readonly Member[],
  { engine, trust, at }: JudgingContext,
): Promise<readonly Check[]> {
  if (data === undefined || second !== undefined) {
    const detail = 'A container with one token must hold exactly one file beside it.';
    return [doubted('form/asic', 'SIG_CONSTRAINTS_FAILURE', detail)];
  }
  try {
    const der = await readSmall(proof, MAX_TOKEN_BYTES);
    const token = readTimestampToken(der ?? new Uint8Array());
    const { hash } = token.info.imprint;
    const digests = await digestsOf(engine, data, [hash]);
    if ('damaged' in digests) return [failed('form/asic', 'HASH_FAILURE', digests.damaged)];
    const imprintBy = () => digests.get(hash) ?? new Uint8Array();
    const stamped = { imprintBy, what: data.name };
    return (await judgeToken(engine, token, stamped, trust, at)).checks;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [failed('token/form', 'FORMAT_FAILURE', error.message)];
  }
}
