/** Writes what a story leaves: the folder a newcomer opens and an auditor judges. */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BundleFile, bundleFile, writeBundle } from '../../compose/bundle.js';
import { MANIFEST_PATH, readManifest } from '../../evidence/bundle.js';
import { sourceOf } from '../../formats/byte-source.js';
import { concat } from '../../formats/bytes.js';
import { crc32 } from '../../formats/crc32.js';
import { readZip } from '../../formats/zip-reader.js';
import { DemoError } from './errors.js';
import type { Told } from './stories.js';
import type { World } from './world.js';

const LEFT = ['content', 'evidence', 'trust', 'bundle.zip', 'timeline.txt'];

/**
 * Removes what an earlier run left in the folder, and nothing else.
 * @throws DemoError `demo/out` if this cannot be a folder of ours
 */
export async function clear(dir: string): Promise<void> {
  try {
    for (const name of LEFT) await rm(join(dir, name), { recursive: true, force: true });
    await mkdir(join(dir, 'content'), { recursive: true });
  } catch (error) {
    const why = `${dir} cannot be used as a folder to write to. Choose another with --out.`;
    throw new DemoError('demo/out', why, {}, { cause: error });
  }
}

export interface Left {
  readonly bundle: string;
  readonly root: string;
  readonly evidence: readonly string[];
}

/** Fetches everything the sender may have, as the sender, and writes it beside the collected content. */
export async function leaveFiles(
  world: World,
  { sender, messageId, collected }: Told,
  dir: string,
  timeline: readonly string[],
): Promise<Left> {
  const zip = await readZip(sourceOf(await sender.bytes(`/api/v1/messages/${messageId}/bundle`)));
  const read = async (name: string) => {
    const entry = zip.entries.find((candidate) => candidate.name === name);
    if (!entry) throw new Error(`the bundle lacks ${name}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of zip.stream(entry)) chunks.push(chunk);
    return concat(...chunks);
  };
  const manifest = readManifest(await read(MANIFEST_PATH));
  const files: BundleFile[] = [];
  for (const { path, role } of manifest.entries) {
    const bytes = await read(path);
    files.push(bundleFile(role, path, bytes));
    if (role === 'evidence') await write(join(dir, path), bytes);
  }
  for (const path of collected) files.push(await contentFile(dir, path));
  await write(join(dir, 'trust/root.pem'), new TextEncoder().encode(world.rootPem));
  await write(join(dir, 'timeline.txt'), new TextEncoder().encode(`${timeline.join('\n')}\n`));
  const bundle = join(dir, 'bundle.zip');
  await pipeline(Readable.from(writeBundle(manifest, files)), createWriteStream(bundle));
  return {
    bundle,
    root: join(dir, 'trust/root.pem'),
    evidence: files.filter(({ role }) => role === 'evidence').map(({ name }) => join(dir, name)),
  };
}

/** Changes one byte of one evidence inside its signed part: what the story "tampered" is about. */
export async function tamper(file: string, bytes: Uint8Array): Promise<void> {
  const at = Buffer.from(bytes).indexOf('<EventTime>') + '<EventTime>2'.length;
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  await writeFile(file, changed);
}

/** A content file on disk as an entry: read twice, never whole in memory. */
async function contentFile(dir: string, path: string): Promise<BundleFile> {
  const file = join(dir, path);
  const hash = createHash('sha256');
  let crc = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
  }
  return {
    name: path,
    role: 'content',
    size: (await stat(file)).size,
    crc32: crc,
    sha256: new Uint8Array(hash.digest()),
    open: () => createReadStream(file) as AsyncIterable<Uint8Array>,
  };
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
