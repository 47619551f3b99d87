/** Writes what a story leaves: the folder a newcomer opens and an auditor judges. */

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { readZip, type ZipArchive } from '../../formats/zip-reader.js';
import { writeZip, type ZipInput, zipBytes } from '../../formats/zip-writer.js';
import { openFile } from '../verify-files.js';
import { DemoError } from './errors.js';
import type { Party } from './party.js';
import type { Told } from './stories.js';
import type { World } from './world.js';

/** What of the container lies beside it too, so that each file can be looked at with other programs. */
const UNPACKED = ['evidence', 'augmented', 'certificates', 'revocation'];
const CONTAINER = 'bundle.asice';
/** An ASiC-E container is a ZIP; under this name other programs open it. */
const AS_ZIP = 'bundle.zip';
const TIMELINE = 'timeline.txt';
/** How a timeline of ours begins. */
const TOLD = 'Story "';
const LEFT = ['content', ...UNPACKED, 'trust', CONTAINER, AS_ZIP, TIMELINE];

/**
 * Removes what an earlier run left in the folder, and nothing else; the timeline that is begun marks it as ours.
 * @param content the file to deliver, which may lie anywhere but in what is removed
 * @throws DemoError `demo/out` if this cannot be a folder of ours, `demo/content`
 */
export async function clear(
  dir: string,
  content: string,
  timeline: readonly string[],
): Promise<void> {
  try {
    const found = (await namesIn(dir)).filter((name) => LEFT.includes(name));
    if (found.length > 0 && !(await isOurs(dir))) {
      const why = `${dir} holds ${found.join(', ')}, and not from a demo. Choose another folder with --out.`;
      throw new DemoError('demo/out', why);
    }
    const doomed = found.find((name) => resolve(content).startsWith(resolve(dir, name) + sep));
    if (doomed !== undefined) {
      const why = `${content} lies in what is removed first, ${join(dir, doomed)}. Copy it, or choose another folder with --out.`;
      throw new DemoError('demo/content', why);
    }
    for (const name of found) await rm(join(dir, name), { recursive: true });
    await mkdir(join(dir, 'content'), { recursive: true });
    await leaveTimeline(dir, timeline);
  } catch (error) {
    if (error instanceof DemoError) throw error;
    const why = `${dir} cannot be used as a folder to write to. Choose another with --out.`;
    throw new DemoError('demo/out', why, {}, { cause: error });
  }
}

const namesIn = (dir: string): Promise<string[]> =>
  readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

const isOurs = (dir: string): Promise<boolean> =>
  readFile(join(dir, TIMELINE), 'utf8').then(
    (text) => text.startsWith(TOLD),
    () => false,
  );

const leaveTimeline = (dir: string, lines: readonly string[]): Promise<void> =>
  write(join(dir, TIMELINE), new TextEncoder().encode(`${lines.join('\n')}\n`));

export interface Left {
  readonly bundle: string;
  readonly root: string;
}

/**
 * Fetches everything the sender may have, as the sender.
 * @param altered whether one byte is changed before anybody looks: in the container, and so in what lies beside it
 */
export async function leaveFiles(
  world: World,
  { sender, messageId }: Told,
  dir: string,
  timeline: readonly string[],
  altered: boolean,
): Promise<Left> {
  await untilAugmented(sender, messageId);
  const bundle = join(dir, CONTAINER);
  await pipeline(
    await sender.stream(`/api/v1/messages/${messageId}/bundle`),
    createWriteStream(bundle),
  );
  if (altered) await tamper(bundle);
  await symlink(CONTAINER, join(dir, AS_ZIP));
  await unpack(bundle, dir);
  await write(join(dir, 'trust/root.pem'), new TextEncoder().encode(world.rootPem));
  await leaveTimeline(dir, timeline);
  return { bundle, root: join(dir, 'trust/root.pem') };
}

const AUGMENTED_WITHIN_MS = 30_000;
const POLL_MS = 200;

/** Validation data comes a moment after the last seal: authorities must have spoken since. */
async function untilAugmented(sender: Party, messageId: string): Promise<void> {
  const end = performance.now() + AUGMENTED_WITHIN_MS;
  while (performance.now() < end) {
    const { items } = await sender.json<{ items: readonly { augmented?: object }[] }>(
      `/api/v1/messages/${messageId}/evidence`,
    );
    if (items.every(({ augmented }) => augmented)) return;
    await pause(POLL_MS);
  }
  throw new Error('the evidence did not get its validation data in time');
}

async function unpack(container: string, dir: string): Promise<void> {
  const zip = await openContainer(container);
  for (const entry of zip.entries) {
    if (!UNPACKED.includes(entry.name.split('/')[0] ?? '')) continue;
    await mkdir(dirname(join(dir, entry.name)), { recursive: true });
    await pipeline(zip.stream(entry), createWriteStream(join(dir, entry.name)));
  }
}

async function openContainer(container: string): Promise<ZipArchive> {
  const file = await openFile(container);
  if (!('source' in file)) throw new TypeError('a file on disk has a source');
  return readZip(file.source);
}

/** The second evidence, so that the file itself and its successor's link both tell. */
const ALTERED = 'evidence/02-';

/** Changes one byte of one evidence inside its signed part, in a container that is otherwise the same and sound. */
async function tamper(container: string): Promise<void> {
  const zip = await openContainer(container);
  const entries: ZipInput[] = [];
  for (const entry of zip.entries) {
    entries.push(
      entry.name.startsWith(ALTERED)
        ? zipBytes(entry.name, otherCentury(await buffer(zip.stream(entry))))
        : { ...entry, open: () => zip.stream(entry) },
    );
  }
  const changed = `${container}.part`;
  await pipeline(writeZip(entries, new Date()), createWriteStream(changed));
  await rename(changed, container);
}

function otherCentury(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const at = Buffer.from(bytes).indexOf('<EventTime>') + '<EventTime>2'.length;
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
