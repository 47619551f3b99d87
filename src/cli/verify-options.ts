/** The command line of `sealpost verify`, read strictly: an option that is misunderstood could change a verdict. */

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '../texts/language.js';
import {
  MODES,
  PROFILES,
  type Question,
  type QuestionFault,
  readQuestion,
} from '../verification/question.js';

export interface VerifyOptions extends Question {
  readonly path: string;
  readonly json: boolean;
  readonly content: readonly string[];
  readonly trust: readonly string[];
  readonly revocationData: readonly string[];
  readonly language: Language;
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
  '  --lang LANGUAGE          en | fr | ro: the language of the report for people; its technical details stay English',
  '  --json                   the report for programs',
  '',
  'Exit: 0 passed, 1 failed, 2 cannot be told, 64 wrong usage, 65 nothing readable as evidence.',
].join('\n');

const FAULTS: Readonly<Record<QuestionFault, string>> = {
  revocation: `--revocation must be one of ${MODES.join(', ')}.`,
  policy: `--policy must be one of ${PROFILES.join(', ')}.`,
  'strict-revocation': '--policy etsi needs answers about revocation; leave --revocation out.',
  at: '--at must be a time in ISO 8601 with Z or an offset, or a date (taken as midnight UTC).',
};

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
  const question = readQuestion(values, now);
  if (typeof question === 'string') return FAULTS[question];
  const language = values.lang ?? 'en';
  if (!isLanguage(language)) return `--lang must be one of ${LANGUAGES.join(', ')}.`;
  return {
    path,
    json: values.json ?? false,
    content: values.content ?? [],
    trust: values.trust ?? [],
    revocationData: values['revocation-data'] ?? [],
    language,
    ...question,
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
      lang: { type: 'string' },
    },
  });
