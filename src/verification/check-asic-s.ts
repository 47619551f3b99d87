/** Stage "form" for ASiC-S containers (EN 319 162-1 clause 4.3): one file, and a token over its bytes. */

import { META_FOLDER, MIMETYPE_PATH, TIMESTAMP_PATH } from '../formats/asic.js';
import { FormatError } from '../formats/errors.js';
import { readTimestampToken } from '../formats/rfc3161.js';
import { digestsOf } from './check-content.js';
import { judgeToken } from './check-timestamp.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Member, readSmall } from './material.js';
import { type Check, doubted, failed, noted } from './report.js';

const SIGNATURE = /^META-INF\/signatures?\.(?:p7s|xml)$/;
const MAX_TOKEN_BYTES = 256 * 1024;

/** @returns no checks for what is not of that kind */
export async function checkAsicS(
  members: readonly Member[],
  context: JudgingContext,
): Promise<Check[]> {
  const signatures = members
    .filter(({ name }) => SIGNATURE.test(name))
    .map(({ name: file }) => ({
      ...noted('form/asic', 'A signature of the container; of a kind that is not examined here.'),
      file,
    }));
  const proof = members.find(({ name }) => name === TIMESTAMP_PATH);
  if (proof === undefined) return signatures;
  const data = members.filter(
    ({ name }) => name !== MIMETYPE_PATH && !name.startsWith(META_FOLDER),
  );
  const checks = await tokenChecks(proof, data, context);
  return [...signatures, ...checks.map((check) => ({ ...check, file: TIMESTAMP_PATH }))];
}

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
