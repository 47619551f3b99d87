/** `sealpost demo`: tells stories on real parts and lets the verifier judge what they leave. */

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { type CliIo, type Environment, EXIT } from '../io.js';
import { type End, listenForEnd } from '../signals.js';
import { DemoError } from './errors.js';
import { clear, type Left, leaveFiles } from './files.js';
import { judge } from './judge.js';
import { DEMO_USAGE, type DemoOptions, demoOptions, type Story } from './options.js';
import type { Content } from './party.js';
import { samplePdf } from './sample-pdf.js';
import { SCRIPTS } from './stories.js';
import { Timeline } from './timeline.js';
import type { World } from './world.js';
import { openChildWorld } from './world-child.js';
import { openWorld } from './world-here.js';

export async function runDemo(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const options = demoOptions(args);
  if (typeof options === 'string') {
    io.err(`${options}\n\n${DEMO_USAGE}`);
    return EXIT.usage;
  }
  const end = listenForEnd();
  try {
    let failed = 0;
    for (const story of options.stories) {
      if (!(await tell(story, options, { io, env, end }))) failed++;
    }
    return failed === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    end.forget();
  }
}

interface Stage {
  readonly io: CliIo;
  readonly env: Environment;
  readonly end: End;
}

/**
 * Tells one story; whatever ends it, nothing of its world is left running or lying about.
 * @returns whether the verifier said what the story should prove
 */
async function tell(story: Story, options: DemoOptions, stage: Stage): Promise<boolean> {
  const content = options.content === undefined ? undefined : await givenContent(options.content);
  const workDir = await mkdtemp(join(tmpdir(), 'sealpost-demo-'));
  const opening = options.kill
    ? openChildWorld(workDir, stage.env)
    : openWorld(workDir, SCRIPTS[story].beginsDaysAgo);
  try {
    const telling = opening.then(async (world) =>
      perform(story, options, world, {
        io: stage.io,
        content: content ?? (await sampleContent(workDir)),
        disguised: await disguisedProgram(workDir),
      }),
    );
    return await Promise.race([telling, stage.end.wanted.then(interrupted)]);
  } finally {
    const world = await opening.catch(() => undefined);
    await world?.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

function interrupted(): never {
  throw new DemoError('demo/interrupted', 'Stopped. Nothing was left running.');
}

async function perform(
  story: Story,
  { out, stories, kill }: DemoOptions,
  world: World,
  { io, ...contents }: { io: CliIo; content: Content; disguised: Content },
): Promise<boolean> {
  const dir = stories.length > 1 ? join(out, story) : out;
  const timeline = new Timeline((line) => io.out(line));
  timeline.tell(`Story "${story}": a TEST delivery on real parts; nothing here is qualified.`);
  await clear(dir, contents.content.file, timeline.lines);
  const told = await SCRIPTS[story].tell({ world, timeline, ...contents, dir, kill });
  const left = await leaveFiles(world, told, dir, timeline.lines, story === 'tampered');
  return judgeStory(story, left, dir, io);
}

async function judgeStory(story: Story, left: Left, dir: string, io: CliIo): Promise<boolean> {
  const args = ['--trust', left.root, '--revocation', 'required', left.bundle];
  const { exitCode, output, isolation } = await judge(args);
  const expected = story === 'tampered' ? EXIT.failed : EXIT.ok;
  io.out(`\nThe verifier, in a process of its own (${isolation}):\n`);
  io.out(output.trimEnd());
  io.out(`\nWhat this proves: ${SCRIPTS[story].proves}`);
  if (exitCode !== expected) {
    io.err(`The verifier ended with ${exitCode}; this story should end with ${expected}.`);
    return false;
  }
  io.out(`Files: ${dir}`);
  io.out(`Repeat the check: npx sealpost verify ${args.map(forShell).join(' ')}\n`);
  return true;
}

/** As a POSIX shell takes it for one word, whatever a folder is called. */
const forShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

async function givenContent(file: string): Promise<Content> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) {
    throw new DemoError('demo/content', `${file} is not a file with something in it.`);
  }
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) {
    const known = Object.keys(TYPES).join(' ');
    throw new DemoError(
      'demo/content',
      `${file} is of a type the service does not take (${known}).`,
    );
  }
  return { name: basename(file), type, file };
}

async function sampleContent(workDir: string): Promise<Content> {
  const file = join(workDir, 'notice.pdf');
  await writeFile(
    file,
    samplePdf([
      'Notice under clause 4',
      'This is a TEST document, made for trying out a registered delivery.',
      'It has no legal meaning.',
    ]),
  );
  return { name: 'notice.pdf', type: 'application/pdf', file };
}

/** The head of a Windows program under the name of a PDF. */
async function disguisedProgram(workDir: string): Promise<Content> {
  const file = join(workDir, 'invoice.pdf');
  await writeFile(file, `MZ${'\0'.repeat(58)}this is a program, whatever its name says`);
  return { name: 'invoice.pdf', type: 'application/pdf', file };
}

const TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
  '.odp': 'application/vnd.oasis.opendocument.presentation',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};
