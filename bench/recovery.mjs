/**
 * How long a service that was killed under load takes until it serves again: SIGKILL, a new process on the same folder at once, as
 * a supervisor begins it, and `/readyz` says yes. The embedded database is part of it: the new process finds the one of the
 * dead, ends it and begins it anew. Then how long until the last submission that was accepted has its evidence.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../dist/cli/demo/party.js';
import { writePdf } from './large-file.mjs';
import { median } from './measuring.mjs';
import { addressOf, SENDER, serveArguments, submission } from './service.mjs';

const ROUNDS = 5;
const LOAD_MS = 3_000;
/** Submissions under way when the process is killed. */
const SENDERS = 8;
const LIMIT_MS = 5_000;

/** @returns medians and the worst of the rounds; what was accepted and is not there after the kill is an error */
export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const file = join(dir, 'letter.pdf');
  await writePdf(file, 100_000);
  let service = await begin(dir);
  try {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const accepted = await submitUntilKilled(service, file);
      const killed = performance.now();
      service = await begin(dir);
      await isReady(service);
      const ready = performance.now() - killed;
      await areSealed(service, accepted);
      rounds.push({ ready, sealed: performance.now() - killed, accepted: accepted.length });
    }
    return resultOf(rounds);
  } finally {
    service.child.kill('SIGTERM');
    await service.exited;
    await rm(dir, { recursive: true, force: true });
  }
}

function resultOf(rounds) {
  const worst = Math.round(Math.max(...rounds.map(({ ready }) => ready)));
  return {
    ours: Math.round(median(rounds.map(({ ready }) => ready))),
    unit: 'ms from SIGKILL to ready',
    limit: LIMIT_MS,
    limitIs: 'the target',
    ratio: Number((worst / LIMIT_MS).toFixed(3)),
    worst,
    lastSealedMs: Math.round(median(rounds.map(({ sealed }) => sealed))),
    accepted: rounds.reduce((sum, { accepted }) => sum + accepted, 0),
    rounds: ROUNDS,
  };
}

async function begin(dir) {
  const { args, env } = serveArguments(dir);
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  return { child, exited, url: await addressOf(child) };
}

/** @returns the ids of what was accepted */
async function submitUntilKilled({ child, exited, url }, file) {
  const sender = new Party({ url }, SENDER);
  await sender.signIn('substantial');
  const accepted = [];
  let isOver = false;
  const submitting = Array.from({ length: SENDERS }, async () => {
    while (!isOver) {
      const { message } = await sender.submit(submission(file));
      accepted.push(message.id);
    }
  });
  // The kill breaks off what is under way, and that counts as not accepted.
  const broken = Promise.allSettled(submitting);
  await sleep(LOAD_MS);
  isOver = true;
  child.kill('SIGKILL');
  await exited;
  await broken;
  return accepted;
}

async function isReady({ url }) {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(20);
  }
}

async function areSealed({ url }, accepted) {
  const sender = new Party({ url }, SENDER);
  await sender.signIn('substantial');
  for (const id of accepted) {
    while ((await sender.json(`/api/v1/messages/${id}/evidence`)).items.length === 0)
      await sleep(20);
  }
}
