/**
 * How many evidences a second one process seals, beside what `openssl speed` says this machine can sign.
 * An evidence needs two P-256 signatures, seal and token, so the ratio is to half of that rate.
 * Both are measured by turns, because machines change their speed while they run.
 */

import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { makeDevelopmentPki } from '../dist/development/pki.js';
import { nodeEngine } from '../dist/engine.js';
import { eventUri, reasonUri } from '../dist/evidence/event.js';
import { DIGEST_URI, EVIDENCE_VERSION } from '../dist/evidence/evidence.js';
import { writeDeliveryTerms, writePredecessor } from '../dist/evidence/extensions.js';
import { LOA } from '../dist/evidence/party.js';
import { sealDocument, sealEvidence } from '../dist/evidence/seal.js';
import { writeTransactionLog } from '../dist/evidence/transaction-log.js';
import { writeEvidence } from '../dist/evidence/xml-write.js';
import { verifyBundle } from '../dist/index.js';
import { loadSealKey } from '../dist/sealing/key-file.js';
import { embeddedTsa } from '../dist/sealing/tsa-local.js';

const ROUNDS = 5;
const SECONDS = 1;
/** Least ratio: below it sealing, and not what surrounds it, would hold up a delivery. */
const LIMIT = 0.1;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const { means, anchor } = await sealingMeans();
  const emit = (number) => {
    const evidence = example(number);
    return sealDocument(evidence, writeEvidence(evidence), means);
  };
  const emitReadBack = (number) => sealEvidence(example(number), means);
  const emitVerified = async (number) => {
    const { sealed } = await emitReadBack(number);
    const subject = sealed.bytes;
    const report = await verifyBundle({
      subject,
      anchors: [anchor],
      at: new Date(),
      engine: nodeEngine,
    });
    if (report.indication !== 'TOTAL-PASSED') throw new Error(`${report.indication} of our own`);
  };
  await Promise.all([rateOf(emit), rateOf(emitVerified)]);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const openssl = opensslRate();
    rounds.push({
      openssl,
      emit: await rateOf(emit),
      emitReadBack: await rateOf(emitReadBack),
      emitVerified: await rateOf(emitVerified),
    });
  }
  const middle = (of) => median(rounds.map(of));
  const ratio = middle(({ emit, openssl }) => emit / (openssl / 2));
  return {
    ours: Math.round(middle(({ emit }) => emit)),
    unit: 'evidences/s',
    limit: LIMIT,
    ratio: Number(ratio.toFixed(3)),
    passed: ratio >= LIMIT,
    reference: Math.round(middle(({ openssl }) => openssl)),
    referenceUnit: 'P-256 signatures/s by openssl speed',
    withReadBack: Math.round(middle(({ emitReadBack }) => emitReadBack)),
    withReadBackAndVerification: Math.round(middle(({ emitVerified }) => emitVerified)),
    rounds: ROUNDS,
  };
}

async function sealingMeans() {
  const now = new Date();
  const day = 24 * 3600 * 1000;
  const pki = await makeDevelopmentPki({
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + day),
  });
  const keyOf = ({ pkcs8, certificate }) =>
    loadSealKey({ key: pkcs8, certificate, chain: [pki.issuing.certificate] }, now);
  const tsa = embeddedTsa({
    key: keyOf(pki.tsa),
    engine: nodeEngine,
    clock: { now: () => new Date() },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  const key = keyOf(pki.seal);
  return { anchor: pki.root, means: { key, tsa, hash: nodeEngine.hash, signingTime: now } };
}

/** An acceptance by an identified recipient, as the service writes it; no two are alike. */
function example(number) {
  const now = new Date();
  const id = (kind) => `urn:uuid:00000000-0000-4000-800${kind}-${String(number).padStart(12, '0')}`;
  const digest = new Uint8Array(32).fill(number);
  return {
    version: EVIDENCE_VERSION,
    evidenceId: id(0),
    eventUri: eventUri('C.3'),
    reasons: [{ code: reasonUri('RC07'), details: ['RC07'] }],
    eventTime: now,
    policies: ['https://delivery.example/policy/eu-erds/1'],
    issuer: { identity: [attribute('legalperson/LegalName', 'TEST Service')], certificates: [] },
    sender: person('s-1', 'Dupont', now),
    recipients: [person('r-1', 'Popescu', now)],
    recipientDelegates: [],
    submissionTime: now,
    refersToRecipient: 1,
    messageId: id(1),
    content: {
      composingParts: 1,
      parts: [
        {
          identifier: 'contract.pdf',
          contentType: 'application/pdf',
          digest: { algorithm: DIGEST_URI['SHA-256'], value: digest },
        },
      ],
    },
    transactionLogs: [
      writeTransactionLog({ kind: 'identification', entries: [['record', id(2)]] }),
    ],
    extensions: [
      writePredecessor({ evidenceId: id(3), digest }),
      writeDeliveryTerms({
        mode: 'consent',
        answerBy: new Date(now.getTime() + 1e9),
        maxProofDelaySeconds: 60,
      }),
    ],
  };
}

const attribute = (name, value) => ({
  name: `http://eidas.europa.eu/attributes/${name}`,
  nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  values: [value],
});

const person = (value, name, time) => ({
  identity: [
    attribute('naturalperson/CurrentFamilyName', name),
    attribute('naturalperson/CurrentGivenName', 'Ana'),
  ],
  identifier: { scheme: 'https://delivery.example/id', value },
  assurance: {
    kind: 'separate',
    authenticationLevel: { level: LOA.high },
    authentication: { kind: 'time-and-method', time, method: 'https://eid.example/high' },
    proofingLevel: { level: LOA.high },
  },
});

/** Wall-clock rate of a step, one after the other. */
async function rateOf(step) {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let number = 0;
  while (performance.now() < end) {
    await step(number);
    number += 1;
  }
  return number / ((performance.now() - start) / 1000);
}

/** By the wall clock as ours is, not by CPU time, so that a busy machine slows both. */
function opensslRate() {
  const { stdout } = spawnSync(
    'openssl',
    ['speed', '-elapsed', '-seconds', String(SECONDS), '-mr', 'ecdsap256'],
    { encoding: 'utf8' },
  );
  const rate = Number(/^\+?F4:\d+:256:([0-9.]+):/m.exec(stdout ?? '')?.[1]);
  if (!(rate > 1)) throw new Error('openssl speed gave no rate for P-256');
  return rate;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
