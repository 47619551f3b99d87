/** Reads everything that is stored: evidence by digest and chain, content by its hash. */

import { createHash } from 'node:crypto';
import type { Config } from '../config.js';
import { ContentError } from '../content/errors.js';
import { createContentStore, type FileContentStore } from '../content/file-store.js';
import { equalBytes } from '../formats/bytes.js';
import { type ScrubbedMessage, scrubDatabase } from '../persistence/scrub.js';
import { encryptionFor } from './keys.js';
import type { Progress } from './progress.js';

export interface Scrub {
  readonly messages: number;
  readonly evidence: number;
  readonly files: number;
  /** One sentence each, with the message's identifier. */
  readonly findings: readonly string[];
}

/** @param url of any role that may read */
export async function scrubAll(config: Config, url: string, progress: Progress): Promise<Scrub> {
  const content = createContentStore(config.dataDir);
  const findings: string[] = [];
  const seen = { messages: 0, evidence: 0, files: 0 };
  await scrubDatabase(url, encryptionFor(config), async (message) => {
    seen.messages += 1;
    seen.evidence += message.evidence;
    seen.files += message.files.length;
    const found = [...message.findings, ...(await scrubContent(content, message))];
    findings.push(...found.map((finding) => `message ${message.id}: ${finding}`));
    progress(`${seen.messages} messages, ${seen.evidence} evidences, ${seen.files} files read`);
  });
  return { ...seen, findings };
}

async function scrubContent(
  content: FileContentStore,
  { id, files, key }: ScrubbedMessage,
): Promise<string[]> {
  if (!key) return [];
  const findings: string[] = [];
  for (const { number, size, sha256 } of files) {
    const digest = createHash('sha256');
    try {
      const place = { messageId: id, file: number, size, key };
      for await (const chunk of content.read(place, 0, size)) digest.update(chunk);
      if (!equalBytes(digest.digest(), sha256)) findings.push(`file ${number} has another hash`);
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      findings.push(`file ${number}: ${error.code}`);
    }
  }
  return findings;
}
