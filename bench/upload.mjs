/**
 * How fast one process takes in 1 GiB over real HTTP, encrypted, digested and on disk, and by how much it grows meanwhile.
 * The limit is what the same machine does right before and after without HTTP: SHA-256 and chunked AES-256-GCM from file to file.
 */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Party } from '../dist/cli/demo/party.js';
import { encryptFile, MIB, rateSince, SIZE, writePdf } from './large-file.mjs';
import { mean, rounded } from './measuring.mjs';
import { growthDuring, SENDER, submission, withService } from './service.mjs';

export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const large = join(dir, 'large.pdf');
  const small = join(dir, 'small.pdf');
  try {
    await writePdf(large, SIZE);
    await writePdf(small, MIB);
    const limitOnce = () => encryptFile(large, join(dir, 'limit'), randomBytes(32));
    const before = await limitOnce();
    const { rate, growth } = await withService(dir, (service) => upload(service, { small, large }));
    const limit = mean([before, await limitOnce()]);
    return {
      ours: Math.round(rate),
      unit: 'MiB/s',
      limit: Math.round(limit),
      limitIs: 'SHA-256 and chunked AES-256-GCM from file to file',
      ratio: rounded(rate / limit),
      residentGrowthMiB: Math.round(growth / MIB),
      residentGrowthTargetMiB: 100,
      sizeMiB: SIZE / MIB,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A small file goes first, so that growth is what size costs and not what the first request costs. */
async function upload({ url, pid }, { small, large }) {
  const sender = new Party({ url }, SENDER);
  await sender.signIn('substantial');
  await sender.submit(submission(small));
  let rate = 0;
  const growth = await growthDuring(pid, async () => {
    const started = performance.now();
    await sender.submit(submission(large));
    rate = rateSince(started);
  });
  return { rate, growth };
}
