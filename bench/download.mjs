/**
 * How fast a recipient collects 1 GiB over real HTTP inside a handover, from the encrypted file on one side to a file on the
 * other, and by how much the service grows meanwhile. The limit is what the same machine does right before and after
 * without HTTP: chunked AES-256-GCM decryption and SHA-256 from file to file.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../dist/cli/demo/party.js';
import { decryptFile, encryptFile, MIB, rateSince, SIZE, writePdf } from './large-file.mjs';
import { mean, rounded } from './measuring.mjs';
import { growthDuring, RECIPIENT, SENDER, submission, withService } from './service.mjs';

const SEAL_WAIT_MS = 30_000;

export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const large = join(dir, 'large.pdf');
  const small = join(dir, 'small.pdf');
  try {
    await writePdf(large, SIZE);
    await writePdf(small, MIB);
    const before = await limitOf(dir, large);
    const { rate, growth } = await withService(dir, (service) =>
      download(service, dir, { small, large }),
    );
    const limit = mean([before, await limitOf(dir, large)]);
    return {
      ours: Math.round(rate),
      unit: 'MiB/s',
      limit: Math.round(limit),
      limitIs: 'chunked AES-256-GCM decryption and SHA-256 from file to file',
      ratio: rounded(rate / limit),
      residentGrowthMiB: Math.round(growth / MIB),
      residentGrowthTargetMiB: 64,
      sizeMiB: SIZE / MIB,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function limitOf(dir, large) {
  const key = randomBytes(32);
  const [encrypted, clear] = [join(dir, 'encrypted'), join(dir, 'clear')];
  await encryptFile(large, encrypted, key);
  const limit = await decryptFile(encrypted, clear, key);
  await Promise.all([rm(encrypted), rm(clear)]);
  return limit;
}

/** A small file goes first, so that growth is what size costs and not what the first request costs. */
async function download({ url, pid }, dir, { small, large }) {
  const sender = new Party({ url }, SENDER);
  await sender.signIn('substantial');
  const first = (await sender.submit(submission(small))).message.id;
  const second = (await sender.submit(submission(large))).message.id;
  const recipient = new Party({ url }, RECIPIENT);
  await recipient.signIn('substantial');
  for (const id of [first, second]) {
    await recipient.answer(id, 'accept');
    await opened(sender, id);
  }
  const place = join(dir, 'collected');
  await mkdir(join(place, 'content'), { recursive: true });
  await recipient.collect(first, place);
  let rate = 0;
  const growth = await growthDuring(pid, async () => {
    const started = performance.now();
    await recipient.collect(second, place);
    rate = rateSince(started);
  });
  return { rate, growth };
}

/** Resolves when the acceptance is sealed, which is what opens the door. */
async function opened(sender, id) {
  const until = performance.now() + SEAL_WAIT_MS;
  while (performance.now() < until) {
    const { recipients } = await sender.sentMessage(id);
    if (recipients[0]?.timeline?.some(({ event }) => event === 'D.1')) return;
    await sleep(100);
  }
  throw new Error('the acceptance was not sealed in time');
}
