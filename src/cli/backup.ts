/** `sealpost backup`: saves database and content into a new folder. The service may run meanwhile. */

import { parseArgs } from 'node:util';
import { makeBackup } from '../compose/backup.js';
import { progressTo } from '../compose/progress.js';
import { readConfig } from '../config.js';
import { type CliIo, type Environment, EXIT } from './io.js';

const USAGE = 'Usage: sealpost backup --out DIR [--with-kek]';

export async function runBackup(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const request = readRequest(args);
  if (!request) {
    io.err(USAGE);
    return EXIT.usage;
  }
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  const progress = progressTo((line) => io.err(line));
  const { manifest, missing } = await makeBackup(config, { ...request, now: new Date() }, progress);
  io.out(
    `Saved to ${request.dir}: ${manifest.evidence} evidences, ${manifest.contentFiles} files.`,
  );
  io.out(
    manifest.withKek
      ? 'The key-encryption key is among them: whoever has this folder can read everything.'
      : 'The key-encryption key is not among them. Without it nothing of this can be read.',
  );
  if (missing.length === 0) return EXIT.ok;
  io.err(`Content of these messages is not on the disk: ${missing.join(', ')}`);
  return EXIT.failed;
}

function readRequest(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { out: { type: 'string' }, 'with-kek': { type: 'boolean', default: false } },
    });
    return values.out ? { dir: values.out, withKek: values['with-kek'] } : undefined;
  } catch {
    return undefined;
  }
}
