/** One complete consent delivery of a 100 kB file through the services, as the measures of the pipeline make many of. */

import { randomBytes } from 'node:crypto';
import { LOA, PERSON_IDENTIFIER } from '../dist/evidence/party.js';

export const EVIDENCES = ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'];
const SEAL_WAIT_MS = 30_000;
const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(100_000 - 9)]);

/**
 * One delivery from its submission to the evidence of its handover.
 * @param proven called once the submission is answered with its sealed evidence
 * @returns the message's id
 */
export async function deliver(delivery, seals, proven = () => undefined) {
  const messageId = await notify(delivery, seals, proven);
  const recipient = signedIn('Recipient');
  expectKind('done', await delivery.answer(recipient, messageId, 'accept', new Date()));
  await seals.wait(messageId, 'C.3');
  const opened = await delivery.openHandover(recipient, messageId);
  expectKind('opened', opened);
  await collect(delivery, recipient, opened.handoverId);
  for (const code of EVIDENCES) await seals.wait(messageId, code);
  seals.forget(messageId);
  return messageId;
}

/** As far as it goes without its recipient. */
export async function notify(delivery, seals, proven = () => undefined) {
  const intake = await delivery.beginSubmission(signedIn('Sender'), submission());
  const { messageId } = intake;
  await intake.addFile({ name: 'letter.pdf', contentType: 'application/pdf' }, inChunks());
  const submitted = await intake.finish(SEAL_WAIT_MS);
  expectKind('accepted', submitted);
  if (!submitted.sealed) throw new Error('the submission was not sealed in time');
  proven();
  await seals.wait(messageId, 'C.1');
  return messageId;
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

export const signedIn = (familyName) => ({
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
export class Seals {
  #messages = new Map();

  happened(messageId, code) {
    this.#of(messageId, code).resolve();
  }

  /** Rejects when the evidence does not come in time. */
  async wait(messageId, code) {
    const seal = this.#of(messageId, code);
    const late = setTimeout(
      () => seal.reject(new Error(`${code} was not sealed in time`)),
      SEAL_WAIT_MS,
    );
    await seal.promise.finally(() => clearTimeout(late));
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
  let reject;
  const promise = new Promise((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
