/** One delivery from submission to its end, as sane parties drive it: whatever is not answered is asked again. */

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PEOPLE } from '../dist/development/identity-provider-people.js';
import { Unsure } from './party.mjs';
import { bytesOf, randomOf } from './random.mjs';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** An E.1 that is not there by then is not on record: the transfer was not counted, and the recipient fetches again. */
const COUNTED_MS = 3000;
const POLL_MS = 400;
const LONGEST_CALL_MS = 20_000;

const SENDERS = ['ana', 'trading'];
const RECIPIENTS = ['bram', 'claire', 'dan', 'conseil'];
const FINAL = { 'D.2': true, 'E.1': true, 'E.2': true, 'A.2': true };

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What delivery `n` of a seed is: everything about it follows from the two. */
export function planDelivery(seed, n) {
  const random = randomOf(seed, 'delivery', n);
  const recipients = [...RECIPIENTS]
    .sort(() => random.next() - 0.5)
    .slice(0, random.chance(0.8) ? 1 : random.whole(2, 3))
    .map((person) => ({ person, answer: random.chance(0.85) ? 'accept' : 'refuse' }));
  const sizes = Array.from({ length: random.chance(0.8) ? 1 : 2 }, () =>
    random.chance(0.04) ? 1_000_000 : Math.round(1000 * 200 ** random.next()),
  );
  return {
    n,
    key: `fault-${seed}-${n}`,
    subject: `Delivery ${n} of seed ${seed}`,
    sender: random.pick(SENDERS),
    mode: random.chance(0.85) ? 'consent' : 'basic',
    recipients,
    sizes,
    wait: random.chance(0.2) ? 0 : 1,
    /** Presses the button twice, and both calls are under way at once. */
    impatient: random.chance(0.2),
    /** Breaks its first download off. */
    flighty: random.chance(0.15),
    /** Gives a first call up after so long, and asks again elsewhere, each time with twice the patience. Milliseconds. */
    patience: random.chance(0.5) ? 2500 : LONGEST_CALL_MS,
  };
}

export const contentOf = ({ key, sizes }) =>
  sizes.map((size, at) =>
    Buffer.concat([Buffer.from('%PDF-1.4\n'), bytesOf(`${key}/${at}`, size)]),
  );

/**
 * @param {object} around
 * @param {Record<string, import('./party.mjs').Party>} around.parties
 * @param around.journal
 * @param {AbortSignal} around.signal ends all patience
 */
export async function deliver(plan, { parties, journal, signal }) {
  const { n, key, subject, mode, sender } = plan;
  const content = contentOf(plan);
  const digests = content.map(sha256);
  const seen = new Map();
  await journal.write({
    act: 'plan',
    n,
    key,
    subject,
    sender,
    mode,
    recipients: plan.recipients,
    digests,
  });

  /** Repeats a call until it is answered; `attempt` gives `undefined` for "not yet". */
  async function insist(act, facts, attempt) {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.6, LONGEST_PAUSE_MS)) {
      signal.throwIfAborted();
      await journal.write({ act, n, phase: 'before', ...facts });
      try {
        const result = await attempt();
        if (result !== undefined) {
          await journal.write({ act, n, phase: 'after', ...facts, ...result.note });
          return result;
        }
      } catch (error) {
        if (!(error instanceof Unsure)) throw error;
        await journal.write({ act, n, phase: 'unsure', ...facts, why: error.message });
      }
      await sleep(pause, undefined, { signal });
    }
  }

  const unexpected = async (act, facts, { status, json }) => {
    await journal.write({ act: 'unexpected', n, during: act, ...facts, status, code: json.code });
    throw new Unsure(`unexpected ${status} ${json.code}`);
  };

  /** Every digest anybody was ever shown stays true for ever. */
  async function look({ submission, timeline = [] }) {
    for (const { evidenceId, event, sha256: digest } of [submission, ...timeline]) {
      if (digest === undefined || seen.get(evidenceId) === digest) continue;
      seen.set(evidenceId, digest);
      await journal.write({ act: 'seen', n, evidenceId, event, digest });
    }
  }

  function submit() {
    let { patience } = plan;
    const metadata = { mode, subject, recipients: plan.recipients.map(addressOf) };
    return insist('submit', {}, async () => {
      const signal = AbortSignal.timeout(patience);
      patience = Math.min(2 * patience, LONGEST_CALL_MS);
      const body = new FormData();
      body.set('metadata', JSON.stringify(metadata));
      for (const [at, bytes] of content.entries()) {
        body.append('file', new Blob([bytes], { type: 'application/pdf' }), `file-${at + 1}.pdf`);
      }
      const headers = { 'idempotency-key': key, prefer: `wait=${plan.wait}` };
      const answer = await parties[sender].json('/api/v1/messages', {
        ...{ method: 'POST', body, headers, signal },
      });
      const { status, json } = answer;
      if (status === 409 && json.code === 'delivery/idempotency-running') return undefined;
      if (status !== 201 && status !== 202) return unexpected('submit', {}, answer);
      await look({ submission: json.submission });
      const { proof, sha256: digest } = json.submission;
      return { id: json.id, note: { id: json.id, status, proof, digest } };
    });
  }

  async function answerAs(person, choice, id) {
    const press = () => parties[person].post(`/api/v1/messages/${id}/answer`, { answer: choice });
    const facts = { id, person, answer: choice };
    await insist('answer', facts, async () => {
      const calls = await Promise.allSettled(plan.impatient ? [press(), press()] : [press()]);
      const answers = calls.flatMap(({ value }) => value ?? []);
      const taken = answers.find(({ status }) => status === 200);
      if (taken) return { note: { status: 200 } };
      const [answer] = answers;
      if (answer === undefined) throw calls[0].reason;
      const { status, json } = answer;
      // Ours, of an earlier call whose answer got lost: nobody else may answer.
      if (status === 409 && json.code === 'delivery/already-decided') return { note: { status } };
      if (isNotYet(answer)) return undefined;
      return unexpected('answer', facts, answer);
    });
  }

  async function collectAs(person, id) {
    const facts = { id, person };
    let isFlighty = plan.flighty;
    await insist('collect', facts, async () => {
      const { session } = parties[person];
      const opened = await parties[person].post(`/api/v1/messages/${id}/handovers`);
      if (isNotYet(opened)) return undefined;
      if (opened.status !== 201) return unexpected('collect', facts, opened);
      for (const { number, href } of opened.json.files) {
        const response = await parties[person].call(href);
        if (isFlighty) {
          isFlighty = false;
          await response.body?.cancel().catch(() => undefined);
          return undefined;
        }
        // A handover is of the session that opened it; another delivery of this party may have signed in anew.
        if (response.status === 404 && parties[person].session !== session) return undefined;
        if (response.status !== 200) {
          return unexpected('collect', facts, { status: response.status, json: {} });
        }
        const bytes = Buffer.from(
          await response.arrayBuffer().catch(() => {
            throw new Unsure('cut');
          }),
        );
        if (sha256(bytes) !== digests[number - 1]) {
          await journal.write({ act: 'wrong content', n, ...facts, number, got: sha256(bytes) });
        }
      }
      const counted = await until(person, id, COUNTED_MS, ({ timeline }) => has(timeline, 'E.1'));
      return counted && { note: {} };
    });
  }

  /** Reads what a party sees until it is so, or for so long. */
  async function until(person, id, milliseconds, isSo) {
    const end = performance.now() + milliseconds;
    do {
      const read = await parties[person].json(`/api/v1/messages/${id}`);
      if (read.status !== 200)
        return isNotYet(read) ? undefined : unexpected('read', { id, person }, read);
      await look(read.json);
      if (isSo(read.json)) return true;
      await sleep(POLL_MS, undefined, { signal });
    } while (performance.now() < end);
    return undefined;
  }

  async function follow({ person, answer }, id) {
    if (mode === 'consent') await answerAs(person, answer, id);
    if (mode === 'basic' || answer === 'accept') await collectAs(person, id);
    await insist('end', { id, person }, async () => {
      const ended = await until(
        person,
        id,
        1000,
        ({ submission, timeline }) =>
          timeline.some(({ event, proof }) => FINAL[event] && proof !== 'pending') &&
          [submission, ...timeline].every(({ proof }) => proof !== 'pending'),
      );
      return ended && { note: {} };
    });
  }

  const { id } = await submit();
  await Promise.all(plan.recipients.map((recipient) => follow(recipient, id)));
  await journal.write({ act: 'done', n, id });
}

/** Before A.1 is proven the message does not exist for its recipients; afterwards the next door may still be shut. */
const isNotYet = ({ status, json }) =>
  (status === 404 && json.code === 'http/not-found') ||
  (status === 409 && json.code === 'delivery/not-yet');

const has = (timeline, code) => timeline.some(({ event }) => event === code);

function addressOf({ person }) {
  const known = DEMO_PEOPLE.find(({ key }) => key === person);
  const { claims } = known;
  return {
    address:
      known.person === 'natural'
        ? { scheme: 'eidas-natural', personIdentifier: claims.person_identifier }
        : { scheme: 'eidas-legal', legalPersonIdentifier: claims.legal_person_identifier },
    name: known.name,
    notify: { channel: 'email', address: `${person}@mail.example` },
    language: 'en',
  };
}

export const PERSONS = [...SENDERS, ...RECIPIENTS];
