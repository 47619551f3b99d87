/** The command line of `sealpost verify`, read strictly: an option that is misunderstood could change a verdict. */

import { parseArgs } from 'node:util';
import { readTime } from '../evidence/values.js';
import type { Profile } from '../verification/check-path.js';
import type { RevocationMode } from '../verification/check-revocation.js';

export interface VerifyOptions {
  readonly path: string;
  readonly json: boolean;
  readonly content: readonly string[];
  readonly trust: readonly string[];
  readonly revocationData: readonly string[];
  readonly revocation: RevocationMode;
  readonly profile: Profile;
  readonly at: Date;
}

export const VERIFY_USAGE = [
  'Usage: sealpost verify [options] PATH',
  '',
  'PATH is one evidence (XML), a folder, a container (.zip, .asice, .asics), a mail (.eml), or an RFC 3161 time-stamp.',
  '  --trust FILE             certificates you trust (PEM), or a file made by sealpost trust import; without any, nothing',
  '                           can pass (repeatable)',
  '  --content FILE           content to compare with the digests in the evidence (repeatable)',
  '  --revocation-data FILE   OCSP responses and CRLs, DER or PEM (repeatable)',
  '  --revocation MODE        required | if-available | off (default if-available)',
  '  --policy NAME            etsi: EN 319 102-1 to the letter, with revocation required; default: usual (docs/verifying.md)',
  '  --at TIME                the time for what carries no token of its own, such as 2026-03-01T10:00:00Z (default now)',
  '  --json                   the report for programs',
  '',
  'Exit: 0 passed, 1 failed, 2 cannot be told, 64 wrong usage, 65 nothing readable as evidence.',
].join('\n');

const MODES: readonly RevocationMode[] = ['required', 'if-available', 'off'];
const PROFILES: readonly Profile[] = ['usual', 'etsi'];
const DATE = /^\d{4}-\d\d-\d\d$/;
const WITHOUT_SECONDS = /T\d\d:\d\d(?=Z$|[+-])/;

/** @returns the options, or one sentence that says what is wrong with them */
export function readVerifyOptions(args: string[], now: Date): VerifyOptions | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : 'The options cannot be read.';
  }
  const { values, positionals } = parsed;
  const [path, ...others] = positionals;
  if (path === undefined) return 'Say what to verify.';
  if (others.length > 0) return 'Give one PATH; put several files into a folder.';
  const revocation = MODES.find((mode) => mode === (values.revocation ?? 'if-available'));
  if (revocation === undefined) return `--revocation must be one of ${MODES.join(', ')}.`;
  const profile = PROFILES.find((name) => name === (values.policy ?? 'usual'));
  if (profile === undefined) return `--policy must be one of ${PROFILES.join(', ')}.`;
  if (profile === 'etsi' && values.revocation !== undefined && revocation !== 'required') {
    return '--policy etsi needs answers about revocation; leave --revocation out.';
  }
  const at = values.at === undefined ? now : instant(values.at);
  if (at === undefined) {
    return '--at must be a time in ISO 8601 with Z or an offset, or a date (taken as midnight UTC).';
  }
  return {
    path,
    json: values.json ?? false,
    content: values.content ?? [],
    trust: values.trust ?? [],
    revocationData: values['revocation-data'] ?? [],
    revocation,
    profile,
    at,
  };
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      content: { type: 'string', multiple: true },
      trust: { type: 'string', multiple: true },
      'revocation-data': { type: 'string', multiple: true },
      revocation: { type: 'string' },
      policy: { type: 'string' },
      at: { type: 'string' },
    },
  });

/** Without an offset a time would mean another instant on every machine; a day that does not exist means none. */
const instant = (text: string): Date | undefined =>
  readTime(DATE.test(text) ? `${text}T00:00:00Z` : text.replace(WITHOUT_SECONDS, '$&:00'))?.time;
