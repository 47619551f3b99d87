/** What the measures of sealing and verifying work on: a development PKI and evidences of which no two are alike. */

import { randomBytes } from 'node:crypto';
import { makeDevelopmentPki } from '../dist/development/pki.js';
import { nodeEngine } from '../dist/engine.js';
import { eventUri, reasonUri } from '../dist/evidence/event.js';
import { DIGEST_URI, EVIDENCE_VERSION } from '../dist/evidence/evidence.js';
import { writeDeliveryTerms, writePredecessor } from '../dist/evidence/extensions.js';
import { LOA } from '../dist/evidence/party.js';
import { writeTransactionLog } from '../dist/evidence/transaction-log.js';
import { loadSealKey } from '../dist/sealing/key-file.js';
import { embeddedTsa } from '../dist/sealing/tsa-local.js';

/** @returns what to seal with, and the DER of the root that everything leads to */
export async function sealingMeans() {
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
    random: randomBytes,
  });
  const key = keyOf(pki.seal);
  return { anchor: pki.root, means: { key, tsa, hash: nodeEngine.hash, signingTime: now } };
}

/** An acceptance by an identified recipient, as the service writes it; no two are alike. */
export function example(number) {
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
