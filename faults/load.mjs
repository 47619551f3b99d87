/** The load of a round: deliveries at a steady rate, clients who leave in the middle of what they began, and others who dawdle. */

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, planDelivery } from './delivery.mjs';
import { randomOf } from './random.mjs';

const MOST_AT_ONCE = 60;
const RUDE_MEAN_MS = 2500;
const SLOW_MEAN_MS = 1500;
const MOST_SLOW = 60;

/**
 * @param {AbortSignal} ending no new delivery begins after it
 * @param {AbortSignal} patience those under way are given up after it
 * @returns how many were begun and how many came to their end
 */
export async function drive({ seed, rate, parties, journal, ending, patience }) {
  const random = randomOf(seed, 'arrivals');
  const underWay = new Set();
  let begun = 0;
  let done = 0;
  while (!ending.aborted) {
    await sleep(random.wait(1000 / rate), undefined, { signal: ending }).catch(() => undefined);
    if (ending.aborted || underWay.size >= MOST_AT_ONCE) continue;
    const plan = planDelivery(seed, ++begun);
    const one = deliver(plan, { parties, journal, signal: patience })
      .then(() => {
        done += 1;
      })
      .catch((error) => journal.write({ act: 'given up', n: plan.n, why: String(error.message) }))
      .finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
  return { begun, done };
}

/** Begins uploads that never end: some trickle, some stop, all are cut. Nothing may come of them. */
export async function vanish({ seed, parties, journal, ending }) {
  const random = randomOf(seed, 'rude');
  for (let n = 1; !ending.aborted; n++) {
    await sleep(random.wait(RUDE_MEAN_MS), undefined, { signal: ending }).catch(() => undefined);
    if (ending.aborted) return;
    const subject = `Vanished ${n} of seed ${seed}`;
    await journal.write({ act: 'vanish', subject });
    const pieces = random.whole(1, 6);
    const pauseMs = random.pick([1, 20, 400]);
    await parties.ana
      .call('/api/v1/messages', {
        method: 'POST',
        duplex: 'half',
        headers: { 'content-type': 'multipart/form-data; boundary=rude' },
        body: cutBody(subject, pieces, pauseMs),
      })
      .catch(() => undefined);
  }
}

/** Holds connections: half a request that does not go on, or an answer that nobody reads. All are ended in the end. */
export async function dawdle({ seed, parties, ending }) {
  const random = randomOf(seed, 'slow');
  const held = new Set();
  while (!ending.aborted) {
    await sleep(random.wait(SLOW_MEAN_MS), undefined, { signal: ending }).catch(() => undefined);
    const at = parties.ana.service.pick();
    if (ending.aborted || at === undefined || held.size >= MOST_SLOW) continue;
    const socket = connect(Number(new URL(at).port), '127.0.0.1');
    held.add(socket);
    socket.on('error', () => undefined).on('close', () => held.delete(socket));
    socket.pause();
    socket.write(random.pick(HALF_REQUESTS));
    setTimeout(() => socket.destroy(), random.between(2000, 30_000)).unref();
  }
  for (const socket of held) socket.destroy();
}

const HALF_REQUESTS = [
  'GET /api/v1/se',
  'GET /api/v1/session HTTP/1.1\r\nhost: localhost\r\nx-slow: ',
  'GET /api/v1/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n',
  'POST /api/v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 90000\r\n\r\n--x\r\n',
];

function cutBody(subject, pieces, pauseMs) {
  const metadata = {
    subject,
    recipients: [
      {
        address: { scheme: 'eidas-natural', personIdentifier: 'NL/RO/DEMO-0002' },
        name: 'Bram Demo',
        notify: { channel: 'email', address: 'bram@mail.example' },
      },
    ],
  };
  const head = [
    '--rude\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n',
    JSON.stringify(metadata),
    '\r\n--rude\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n',
    'content-type: application/pdf\r\n\r\n%PDF-1.4\n',
  ].join('');
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (sent++ >= pieces) return controller.error(new Error('gone'));
      await sleep(pauseMs);
      controller.enqueue(sent === 1 ? Buffer.from(head) : Buffer.alloc(20_000, 'x'));
    },
  });
}
