/** Everything that a party can take away or look at, as text by name: what an auditor, or a leak, would have of it. */

import { sourceOf } from '../../src/formats/byte-source.js';
import { readZip } from '../../src/formats/zip-reader.js';
import { LANGUAGES } from '../../src/texts/language.js';
import type { Person } from './service.js';

export type Files = ReadonlyMap<string, string>;

/** Files that leave the service: evidence by itself, and the bundle with its receipts. */
export async function takenAway(party: Person, messageId: string): Promise<Files> {
  const files = new Map<string, string>();
  const path = `/api/v1/messages/${messageId}`;
  const list = await party.get(`${path}/evidence`);
  for (const { name, href } of list.json.items as { name: string; href: string }[]) {
    files.set(name, text((await party.get(href)).bytes));
  }
  const zip = await readZip(sourceOf((await party.get(`${path}/bundle`)).bytes));
  for (const entry of zip.entries) {
    const parts: Uint8Array[] = [];
    for await (const part of zip.stream(entry)) parts.push(part);
    files.set(`bundle.zip/${entry.name}`, text(Buffer.concat(parts)));
  }
  return files;
}

/** Pages and answers about the message, in every language. */
export async function lookedAt(
  party: Person,
  messageId: string,
  box: 'sent' | 'received',
): Promise<Files> {
  const files = new Map<string, string>();
  const paths = [
    `/${box}`,
    `/${box}/${messageId}`,
    `/${box}/${messageId}/receipt`,
    `/api/v1/messages?box=${box}`,
    `/api/v1/messages/${messageId}`,
    `/api/v1/messages/${messageId}/evidence`,
  ];
  for (const path of paths) {
    for (const language of LANGUAGES) {
      const answer = await party.get(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
      files.set(`${path} (${language})`, text(answer.bytes));
    }
  }
  return files;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** `name: word` for each of the words found in each of the files. */
export const foundIn = (files: Files, words: readonly string[]): string[] =>
  [...files].flatMap(([name, content]) =>
    words.filter((word) => content.includes(word)).map((word) => `${name}: ${word}`),
  );
