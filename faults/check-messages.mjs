/** I1 kept, I6 unsure is resolved, I2 for messages: what was accepted is there, once, with the bytes that were given. */

import { setTimeout as sleep } from 'node:timers/promises';
import { callOf } from './knowledge.mjs';
import { Party } from './party.mjs';

/** @returns the sender's bundle of every message there is, by message id */
export async function checkMessages({ facts, known, records, find }) {
  const parties = partiesOf(facts);
  const listed = await listAll(known.deliveries, parties);
  const bySubject = new Map();
  for (const message of listed.values()) {
    bySubject.set(message.subject, [...(bySubject.get(message.subject) ?? []), message.id]);
  }
  for (const delivery of known.deliveries) {
    checkKept(delivery, listed, find);
    const ids = bySubject.get(delivery.plan.subject) ?? [];
    if (ids.length > 1)
      find('doubled', 'one key made several messages', { n: delivery.plan.n, ids });
    bySubject.delete(delivery.plan.subject);
  }
  for (const [subject, ids] of bySubject) {
    const why = known.vanished.has(subject) ? 'an upload that was cut' : 'nobody sent this';
    find('invented', `a message of ${why}`, { subject, ids });
  }
  for (const { id } of records.messages) {
    if (!listed.has(id)) find('lost', 'a stored message that its sender does not see', { id });
  }
  const bundles = new Map();
  for (const { id, sender } of listed.values()) {
    const { status, bytes } = await read(parties[sender], `/api/v1/messages/${id}/bundle`);
    if (status === 200) bundles.set(id, bytes);
    else find('missing', 'a message without a bundle', { id, status });
  }
  return bundles;
}

function partiesOf({ publicUrl, instances }) {
  let turn = 0;
  const pick = () => instances[turn++ % instances.length];
  return Object.fromEntries(
    ['ana', 'trading'].map((key) => [key, new Party(key, { publicUrl, pick })]),
  );
}

async function listAll(deliveries, parties) {
  const listed = new Map();
  for (const sender of new Set(deliveries.map(({ plan }) => plan.sender))) {
    let cursor = '';
    do {
      const path = `/api/v1/messages?box=sent&limit=100${cursor && `&cursor=${cursor}`}`;
      const { status, bytes } = await read(parties[sender], path);
      if (status !== 200) throw new Error(`the list of ${sender} cannot be read: ${status}`);
      const { items, next } = JSON.parse(bytes.toString());
      for (const item of items) listed.set(item.id, { ...item, sender });
      cursor = next && encodeURIComponent(next);
    } while (cursor);
  }
  return listed;
}

async function read(party, path) {
  for (let round = 0; ; round++) {
    try {
      const response = await party.call(path);
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      if (round === 8) return { status: error.message, bytes: Buffer.alloc(0) };
      await sleep(100 * round);
    }
  }
}

function checkKept(delivery, listed, find) {
  const { n, digests } = delivery.plan;
  const accepted = callOf(delivery, 'submit')?.answers ?? [];
  const ids = [...new Set(accepted.map(({ id }) => id))];
  if (ids.length > 1) find('doubled', 'one key was answered with several ids', { n, ids });
  for (const id of ids) {
    const message = listed.get(id);
    if (!message) {
      find('lost', 'an accepted message is not there', { n, id });
      continue;
    }
    const stored = message.files.map(({ sha256 }) => sha256);
    if (stored.join() !== digests.join()) find('lost', 'other content than was sent', { n, id });
  }
  for (const { act, why, ...rest } of delivery.strange) {
    if (act === 'wrong content') find('lost', 'other content was handed over', rest);
    else find(act === 'given up' ? 'recovery' : 'unsure', `${act}: ${why ?? rest.code}`, rest);
  }
}
