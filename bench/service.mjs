/** The whole service in a process of its own, as its parties see it: over HTTP, and with the memory it takes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { worldEnvironment } from '../dist/cli/demo/environment.js';

/** Runs `use` with a service on this folder, which is stopped afterwards whatever happened. */
export async function withService(dir, use) {
  const { args, env } = serveArguments(dir);
  return withChild(args, env, SAYS, use);
}

/** What Node runs the service with, on this folder. */
export const serveArguments = (dir) => ({
  args: [fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)), 'serve'],
  env: { PATH: process.env.PATH, ...worldEnvironment(dir) },
});
const SAYS = /Sealpost serves at (\S+)/;

/** Runs `use` with the address that a Node program says on its standard output once it listens. */
export async function withChild(args, env, says, use) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    return await use({ url: await addressOf(child, says), pid: child.pid });
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** What a program says on its standard output once it listens. */
export async function addressOf(child, says = SAYS) {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = says.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('the program ended before it listened');
}

/** By how many bytes the resident memory of a process grows at most while `work` runs. */
export async function growthDuring(pid, work) {
  const before = resident(pid);
  let highest = before;
  const sampler = setInterval(() => {
    highest = Math.max(highest, resident(pid));
  }, 50);
  try {
    await work();
  } finally {
    clearInterval(sampler);
  }
  return highest - before;
}

const resident = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

export const SENDER = { key: 'ana', name: 'Ana Demo' };
export const RECIPIENT = { key: 'bram', name: 'Bram Demo' };

/** One file from the sender to the recipient. */
export const submission = (file) => ({
  subject: 'Benchmark',
  recipient: {
    address: { scheme: 'eidas-natural', personIdentifier: 'NL/RO/DEMO-0002' },
    name: RECIPIENT.name,
    notify: { channel: 'email', address: 'bram@mail.example' },
    language: 'en',
  },
  content: { name: 'letter.pdf', type: 'application/pdf', file },
});
