/**
 * Puts the verifier's page into one file, `dist/verifier.html`, from what the compiler made in `dist/`: the code of the
 * command line itself. Same sources, same bytes: nothing of the time, the place or the machine goes in.
 */

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** One program with all it imports. */
async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    // Zeroes and line ends of the embedded WebAssembly must survive the HTML parser.
    charset: 'ascii',
    legalComments: 'none',
    // A thread of a page that was opened from a disk may not be a module, so nothing of modules is left.
    define: { 'import.meta.url': '""' },
    metafile: true,
    logLevel: 'warning',
  });
  return { text: outputFiles[0].text, parts: Object.values(metafile.outputs)[0].inputs };
}

/** @returns the bytes of the page, and what they are made of */
export async function buildPage() {
  const judge = await bundle('dist/page/judge.js');
  const window = await bundle('dist/page/window.js');
  const { pageDocument } = await import(new URL('../dist/page/document.js', import.meta.url).href);
  const { pageStyle: style } = await import(new URL('../dist/page/style.js', import.meta.url).href);
  const script = `async function judgeThread(){"use strict";${judge.text}}\n${window.text}`
    // In strings and expressions this is the same, and no end of the script to the HTML parser.
    .replace(/<(?=\/script|!--)/gi, '\\x3c');
  const source = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const hashes = { scriptHash: source(script), styleHash: source(style) };
  const bytes = Buffer.from(pageDocument({ script, style, ...hashes }));
  return { bytes, parts: { judge: judge.parts, window: window.parts } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, parts } = await buildPage();
  await writeFile(`${root}dist/verifier.html`, bytes);
  console.log(`dist/verifier.html ${bytes.length} bytes, SHA-256 ${sha256(bytes)}`);
  if (process.argv.includes('--explain')) explain(parts);
  if (process.argv.includes('--publish')) await publish(sha256(bytes));
}

/** Writes the digest into the README, where readers look for it. */
async function publish(digest) {
  const readme = `${root}README.md`;
  const text = await readFile(readme, 'utf8');
  const line = /(`dist\/verifier\.html`, SHA-256 `)[0-9a-f]{64}(`)/;
  if (!line.test(text)) throw new Error('README.md has no place for the digest');
  await writeFile(readme, text.replace(line, `$1${digest}$2`));
}

/** The largest parts, for whoever wonders what the page is made of. */
function explain(programs) {
  for (const [program, inputs] of Object.entries(programs)) {
    const sizes = Object.entries(inputs).map(([file, { bytesInOutput }]) => [bytesInOutput, file]);
    for (const [size, file] of sizes.sort(([a], [b]) => b - a).slice(0, 12)) {
      console.log(program, size, file);
    }
  }
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
