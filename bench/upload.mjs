/**
 * How fast one process takes in 1 GiB over real HTTP, encrypted, digested and on disk, and by how much it grows meanwhile.
 * The limit is what the same machine does in the same run without HTTP: SHA-256 and chunked AES-256-GCM from file to file.
 */

import { spawn } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { worldEnvironment } from '../dist/cli/demo/environment.js';
import { Party } from '../dist/cli/demo/party.js';

const SIZE = 1024 ** 3;
const CHUNK = 1024 ** 2;
const MIB = 1024 ** 2;

export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const file = join(dir, 'large.pdf');
  try {
    await writeLargePdf(file);
    const limit = await fileToFile(file, join(dir, 'limit'));
    const { rate, grown } = await overHttp(dir, file);
    return {
      ours: Math.round(rate),
      unit: 'MiB/s',
      limit: Math.round(limit),
      ratio: Number((rate / limit).toFixed(3)),
      residentGrowthMiB: Math.round(grown / MIB),
      residentGrowthTargetMiB: 100,
      sizeMiB: SIZE / MIB,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Incompressible, and a PDF to whoever looks at its head. */
async function writeLargePdf(file) {
  const handle = await open(file, 'w');
  const chunk = randomBytes(CHUNK);
  chunk.write('%PDF-1.4\n');
  for (let written = 0; written < SIZE; written += CHUNK) await handle.write(chunk);
  await handle.close();
}

/** MiB per second of the work that cannot be left out. */
async function fileToFile(from, to) {
  const started = performance.now();
  const hash = createHash('sha256');
  const key = randomBytes(32);
  const out = createWriteStream(to);
  let number = 0;
  for await (const chunk of createReadStream(from, { highWaterMark: CHUNK })) {
    hash.update(chunk);
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(number++, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    if (!out.write(sealed)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  const handle = await open(to, 'r');
  await handle.sync();
  await handle.close();
  return SIZE / MIB / ((performance.now() - started) / 1000);
}

async function overHttp(dir, file) {
  const { child, url } = await startService(dir);
  try {
    const sender = new Party({ url }, { key: 'ana', name: 'Ana Demo' });
    await sender.signIn('substantial');
    await sender.submit(submission({ name: 'small.pdf', file: await smallPdf(dir) }));
    const before = resident(child.pid);
    let highest = before;
    const sampler = setInterval(() => {
      highest = Math.max(highest, resident(child.pid));
    }, 50);
    const started = performance.now();
    await sender.submit(submission({ name: 'large.pdf', file }));
    const seconds = (performance.now() - started) / 1000;
    clearInterval(sampler);
    return { rate: SIZE / MIB / seconds, grown: highest - before };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function smallPdf(dir) {
  const file = join(dir, 'small.pdf');
  const handle = await open(file, 'w');
  await handle.write('%PDF-1.4\n');
  await handle.close();
  return file;
}

const submission = (content) => ({
  subject: 'Benchmark',
  recipient: {
    address: { scheme: 'eidas-natural', personIdentifier: 'NL/RO/DEMO-0002' },
    name: 'Bram Demo',
    notify: { channel: 'email', address: 'bram@mail.example' },
    language: 'en',
  },
  content: { ...content, type: 'application/pdf' },
});

async function startService(dir) {
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH, ...worldEnvironment(dir) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of child.stdout) {
    const url = /Sealpost serves at (\S+)/.exec(String(line))?.[1];
    if (url) {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error('the service did not start');
}

const resident = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
