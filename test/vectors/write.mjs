/** `npm run vectors`: makes the published vectors again, after a change of what they are made of. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

register('../typescript-loader.mjs', import.meta.url);
const { makeFiles } = await import('./make.ts');

const files = makeFiles();
await rm(new URL('files/', import.meta.url), { recursive: true, force: true });
for (const [name, bytes] of files) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
process.stdout.write(`${files.size} files\n`);
