/**
 * How many complete consent deliveries of a 100 kB file a second go through: submitted, notified, accepted, handed over,
 * each of the five evidences sealed, stamped, verified and on disk. Load, service and time-stamping authority share this
 * process, the database its machine. The limit is what cannot be left out: ten P-256 signatures, and five one-row commits
 * one after the other on one connection.
 */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LOA, PERSON_IDENTIFIER } from '../dist/evidence/party.js';
import { median, opensslRates, rateOf, rounded } from './measuring.mjs';
import { startParts } from './service-parts.mjs';

const ROUNDS = 3;
/** Deliveries under way at a time: as soon as one ends the next begins. */
const UNDER_WAY = 64;
const WARM_UP_MS = 4_000;
const WINDOW_MS = 8_000;
const EVIDENCES = ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'];
const SEAL_WAIT_MS = 30_000;
const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(100_000 - 9)]);

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const seals = new Seals();
  try {
    const parts = await startParts(dir, (event) => seals.happened(event.messageId, event.code));
    try {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push({ ...(await limitOf(parts.adminUrl)), ...(await load(parts.delivery, seals)) });
      }
      if (parts.alarms.length > 0) throw new Error(`alarms: ${parts.alarms.join(', ')}`);
      return resultOf(rounds);
    } finally {
      await parts.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function resultOf(rounds) {
  const middle = (of) => median(rounds.map(of));
  return {
    ours: rounded(middle(({ rate }) => rate)),
    unit: 'deliveries/s',
    limit: rounded(middle(({ limit }) => limit)),
    limitIs: 'ten P-256 signatures and five sequential one-row commits',
    ratio: rounded(middle(({ rate, limit }) => rate / limit)),
    evidencesPerSecond: Math.round(middle(({ rate }) => rate * EVIDENCES.length)),
    deliverySecondsP50: rounded(middle(({ p50 }) => p50)),
    signaturesPerSecond: Math.round(middle(({ sign }) => sign)),
    commitsPerSecond: Math.round(middle(({ commits }) => commits)),
    underWay: UNDER_WAY,
    rounds: ROUNDS,
  };
}

/** On the same server, while nothing else uses it. */
async function limitOf(url) {
  const { sign } = opensslRates();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create table if not exists one_row (number integer)');
    const commits = await rateOf((number) =>
      client.query('insert into one_row values ($1)', [number]),
    );
    return { sign, commits, limit: 1 / (10 / sign + 5 / commits) };
  } finally {
    await client.end();
  }
}

/** Counts what ends inside the window; what is under way at its end is brought to its end uncounted. */
async function load(delivery, seals) {
  const started = performance.now();
  const from = started + WARM_UP_MS;
  const until = from + WINDOW_MS;
  const durations = [];
  const worker = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      await deliver(delivery, seals);
      const ended = performance.now();
      if (ended >= from && ended < until) durations.push((ended - began) / 1000);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  if (durations.length === 0) throw new Error('no delivery ended inside the window');
  return { rate: durations.length / (WINDOW_MS / 1000), p50: median(durations) };
}

/** One delivery from its submission to the evidence of its handover. */
async function deliver(delivery, seals) {
  const sender = signedIn('Sender');
  const recipient = signedIn('Recipient');
  const intake = await delivery.beginSubmission(sender, submission());
  const { messageId } = intake;
  await intake.addFile({ name: 'letter.pdf', contentType: 'application/pdf' }, inChunks());
  const submitted = await intake.finish(SEAL_WAIT_MS);
  expectKind('accepted', submitted);
  await seals.wait(messageId, 'C.1');
  expectKind('done', await delivery.answer(recipient, messageId, 'accept', new Date()));
  await seals.wait(messageId, 'C.3');
  const opened = await delivery.openHandover(recipient, messageId);
  expectKind('opened', opened);
  await collect(delivery, recipient, opened.handoverId);
  for (const code of EVIDENCES) await seals.wait(messageId, code);
  seals.forget(messageId);
}

async function collect(delivery, recipient, handoverId) {
  const startedAt = new Date();
  const content = await delivery.openContent(recipient, handoverId, 1);
  expectKind('stream', content);
  let size = 0;
  for await (const chunk of content.bytes) size += chunk.length;
  if (size !== PDF.length) throw new Error(`${size} bytes came of ${PDF.length}`);
  const range = { from: 0, to: size };
  await delivery.recordTransfer({ handoverId, file: 1, range, startedAt });
}

function expectKind(kind, outcome) {
  if (outcome.kind !== kind) throw new Error(`not ${kind} but ${JSON.stringify(outcome)}`);
}

async function* inChunks() {
  const size = 65_536;
  for (let from = 0; from < PDF.length; from += size) yield PDF.subarray(from, from + size);
}

const submission = () => ({
  arrivedAt: new Date(),
  mode: 'consent',
  subject: 'Benchmark',
  recipients: [
    {
      address: { scheme: 'eidas-natural', personIdentifier: identifierOf('Recipient') },
      statedName: 'Ana Recipient',
      notify: { channel: 'email', address: 'ana@mail.example' },
      language: 'en',
    },
  ],
});

const identifierOf = (familyName) => `XX/YY/${familyName}`;

const signedIn = (familyName) => ({
  sessionId: familyName,
  identity: {
    person: 'natural',
    identifiers: [
      {
        scheme: PERSON_IDENTIFIER,
        value: identifierOf(familyName),
        issuer: 'https://eid.example',
      },
    ],
    attributes: { firstName: 'Ana', familyName },
    proofing: LOA.high,
    authentication: LOA.high,
    method: LOA.high,
    authenticatedAt: new Date(),
    provider: 'https://eid.example',
    subject: familyName,
  },
});

/** Which events have their evidence, and who waits for it. */
class Seals {
  #messages = new Map();

  happened(messageId, code) {
    this.#of(messageId, code).resolve();
  }

  /** Rejects when the evidence does not come in time. */
  async wait(messageId, code) {
    const late = new AbortController();
    const deadline = sleep(SEAL_WAIT_MS, undefined, { signal: late.signal }).then(
      () => Promise.reject(new Error(`${code} was not sealed in time`)),
      () => undefined,
    );
    await Promise.race([this.#of(messageId, code).promise, deadline]);
    late.abort();
  }

  forget(messageId) {
    this.#messages.delete(messageId);
  }

  #of(messageId, code) {
    const codes = this.#messages.get(messageId) ?? new Map();
    this.#messages.set(messageId, codes);
    const seal = codes.get(code) ?? deferred();
    codes.set(code, seal);
    return seal;
  }
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
