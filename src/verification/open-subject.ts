/** What was given, told by its first bytes and not by its name: a container, a mail, a time-stamp, or one evidence. */

import { type ByteSource, sourceOf } from '../formats/byte-source.js';
import { isMail, MAX_MAIL, readMail } from '../formats/mail.js';
import type { Inflate } from '../formats/zip-reader.js';
import {
  collectContainer,
  collectFiles,
  type GivenFile,
  isContainer,
  type Material,
  type Member,
  memberOf,
} from './material.js';
import { failed, noted } from './report.js';

export type Subject =
  | { readonly kind: 'files'; readonly material: Material }
  /** A time-stamp that stands alone. */
  | { readonly kind: 'token'; readonly member: Member };

/** What a single evidence is called, as bytes have no name. */
export const SOLE_EVIDENCE = 'evidence.xml';
const SOLE_TOKEN = 'timestamp.tst';
const DER_SEQUENCE = 0x30;
const START = 80;

export async function openSubject(
  subject: ByteSource | Uint8Array | readonly GivenFile[],
  inflate: Inflate | undefined,
): Promise<Subject> {
  if (isList(subject)) return files(await collectFiles(subject));
  const source = subject instanceof Uint8Array ? sourceOf(subject) : subject;
  if (await isContainer(source)) return files(await collectContainer(source, inflate));
  const start = await source.read(0, Math.min(source.size, START));
  if (start[0] === DER_SEQUENCE && !isMail(start)) {
    return { kind: 'token', member: memberOf({ name: SOLE_TOKEN, source }) };
  }
  return files(
    isMail(start)
      ? await collectMail(source)
      : await collectFiles([{ name: SOLE_EVIDENCE, source }]),
  );
}

const files = (material: Material): Subject => ({ kind: 'files', material });

const isList = (
  subject: ByteSource | Uint8Array | readonly GivenFile[],
): subject is readonly GivenFile[] => Array.isArray(subject);

const UNREADABLE_MAIL =
  'This is no mail, or larger than is read here (32 MB, 150,000 lines, 1,000 parts). Save its parts as files and give their folder.';

/** The parts of a mail, sorted like the files of a folder. Its envelope is nobody's evidence. */
async function collectMail(source: ByteSource): Promise<Material> {
  const parts =
    source.size > MAX_MAIL ? undefined : await readMail(await source.read(0, source.size));
  const material = await collectFiles(parts ?? []);
  const check =
    parts === undefined
      ? failed('form/mail', 'FORMAT_FAILURE', UNREADABLE_MAIL)
      : noted('form/mail', `The mail has ${parts.length} parts; its own headers prove nothing.`);
  return { ...material, checks: [check, ...material.checks] };
}
