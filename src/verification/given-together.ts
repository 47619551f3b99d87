/** Files that a person gives together, without saying which is which: by choosing or dropping them. */

import type { ByteSource } from '../formats/byte-source.js';
import { type GivenFile, isContainer } from './material.js';
import type { VerificationInput } from './verify.js';

interface LooseFile {
  readonly name: string;
  readonly source: ByteSource;
}

/** One bundle, and beside it the files it speaks of; one file alone; anything else is a folder's worth of files. */
export async function subjectOf(
  files: readonly LooseFile[],
): Promise<Pick<VerificationInput, 'subject'> & { readonly content: readonly GivenFile[] }> {
  const bundles: LooseFile[] = [];
  for (const file of files) if (await isContainer(file.source)) bundles.push(file);
  const [bundle, ...others] = bundles;
  if (bundle !== undefined && others.length === 0) {
    return { subject: bundle.source, content: files.filter((file) => file !== bundle) };
  }
  const [only] = files;
  const subject = files.length === 1 && only !== undefined ? only.source : files;
  return { subject, content: [] };
}
