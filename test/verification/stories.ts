/** Deliveries made for tests: real models, sealed with real keys and tokens of a PKI made on the spot. */

import {
  type Credential,
  issueCertificate,
  type Validity,
} from '../../src/development/certificate.js';
import { type DevelopmentPki, makeDevelopmentPki, tsaRequest } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { type EventCode, eventUri, type ReasonCode, reasonUri } from '../../src/evidence/event.js';
import {
  DIGEST_URI,
  EVIDENCE_VERSION,
  type Evidence,
  type IdentityAttribute,
  type UserDetails,
} from '../../src/evidence/evidence.js';
import { writeDeliveryTerms, writePredecessor } from '../../src/evidence/extensions.js';
import { LOA } from '../../src/evidence/party.js';
import type { SealKey } from '../../src/evidence/ports.js';
import { type SealingMeans, sealDocument } from '../../src/evidence/seal.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { utf8 } from '../../src/formats/bytes.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { embeddedTsa } from '../../src/sealing/tsa-local.js';
import type { GivenFile } from '../../src/verification/material.js';
import type { Report } from '../../src/verification/report.js';
import { type VerificationInput, verifyBundle } from '../../src/verification/verify.js';

export const VALIDITY: Validity = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-01-01T00:00:00Z'),
};
/** The time of the question, unless a test says otherwise. */
export const NOW = new Date('2026-06-01T00:00:00Z');
export const CONTENT = utf8('The content of a registered message.\n');
export const MESSAGE_ID = 'urn:uuid:0b1f6a58-8a1e-4a55-9a2d-d4a7f6d7c0aa';

/** Keys and certificates, and what a seal is made with at a given time. */
export interface Service {
  readonly pki: DevelopmentPki;
  meansAt(time: Date, tokenTime?: Date): SealingMeans;
}

export async function makeService(validity = VALIDITY, tsaValidity = validity): Promise<Service> {
  const made = await makeDevelopmentPki(validity);
  const tsa: Credential = await issueCertificate(tsaRequest(tsaValidity), made.issuing);
  const pki = { ...made, tsa };
  const keyOf = ({ certificate, pkcs8 }: Credential, time: Date): SealKey =>
    loadSealKey({ key: pkcs8, certificate, chain: [pki.issuing.certificate] }, time);
  return {
    pki,
    meansAt: (time, tokenTime = time) => ({
      key: keyOf(pki.seal, time),
      tsa: embeddedTsa({
        key: keyOf(pki.tsa, tokenTime),
        engine: nodeEngine,
        clock: { now: () => tokenTime },
        random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      }),
      hash: nodeEngine.hash,
      signingTime: time,
    }),
  };
}

const eidas = (tail: string, value: string): IdentityAttribute => ({
  name: `http://eidas.europa.eu/attributes/naturalperson/${tail}`,
  nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  values: [value],
});

const person = (given: string, family: string, id: string, authenticated?: Date): UserDetails => ({
  identity: [eidas('CurrentFamilyName', family), eidas('CurrentGivenName', given)],
  identifier: { scheme: 'urn:ietf:rfc:9562', value: id },
  ...(authenticated && {
    assurance: {
      kind: 'separate',
      authenticationLevel: { level: LOA.substantial },
      authentication: {
        kind: 'time-and-method',
        time: authenticated,
        method: 'https://eid.example/substantial',
      },
      proofingLevel: { level: LOA.high },
    },
  }),
});

export const START = new Date('2026-03-01T10:00:00Z');
export const minutes = (count: number): Date => new Date(START.getTime() + count * 60_000);
export const ANSWER_BY = minutes(15 * 24 * 60);

/** One event of a story. Times are minutes from the submission. */
export interface Step {
  readonly event: EventCode;
  readonly minute: number;
  readonly recipient?: string;
  /** Changes the model before it is sealed. */
  readonly edit?: (evidence: Evidence) => Evidence;
  /** Seconds between the claimed time and the token. */
  readonly proofDelay?: number;
  /** Position of the predecessor in the story, `null` for none; default: the last of this recipient's chain. */
  readonly after?: number | null;
}

const REASON: Partial<Record<EventCode, ReasonCode>> = {
  'A.1': 'RA01',
  'A.2': 'RA05',
  'C.1': 'RC01',
  'C.2': 'RC05',
  'C.3': 'RC07',
  'C.4': 'RC08',
  'C.5': 'RC09',
  'D.1': 'RD01',
  'E.1': 'RE01',
  'E.2': 'RE04',
};
const ACTS: readonly EventCode[] = ['C.3', 'C.4', 'E.1'];

let serial = 0;

export function modelOf(step: Step, predecessor?: { id: string; digest: Uint8Array }): Evidence {
  const time = minutes(step.minute);
  const ofOne = !step.event.startsWith('A');
  const recipient = step.recipient ?? 'r-1';
  const acted = ACTS.includes(step.event) ? new Date(time.getTime() - 60_000) : undefined;
  serial += 1;
  const evidence: Evidence = {
    version: EVIDENCE_VERSION,
    evidenceId: `urn:uuid:00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
    eventUri: eventUri(step.event),
    reasons: [{ code: reasonUri(REASON[step.event] ?? 'Other'), details: [] }],
    eventTime: time,
    policies: ['https://delivery.example/policies/eu-erds/1'],
    issuer: {
      identity: [
        {
          name: 'http://eidas.europa.eu/attributes/legalperson/LegalName',
          nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
          values: ['TEST Delivery Service'],
        },
      ],
      certificates: [],
    },
    sender: person('Ana', 'Dupont', 's-1', minutes(-5)),
    recipients: ofOne
      ? [person('Ion', 'Popescu', recipient, acted)]
      : [person('Ion', 'Popescu', 'r-1'), person('Eva', 'Meyer', 'r-2')],
    recipientDelegates: [],
    submissionTime: minutes(-0.01),
    ...(ofOne && { refersToRecipient: 1 }),
    messageId: MESSAGE_ID,
    content: {
      composingParts: 1,
      parts: [
        {
          identifier: 'contract.txt',
          contentType: 'text/plain',
          digest: {
            algorithm: DIGEST_URI['SHA-256'],
            value: nodeEngine.hash('SHA-256', CONTENT),
          },
        },
      ],
    },
    transactionLogs: [],
    extensions: [
      ...(predecessor
        ? [writePredecessor({ evidenceId: predecessor.id, digest: predecessor.digest })]
        : []),
      writeDeliveryTerms({
        mode: 'consent',
        ...(step.event.startsWith('C') && { answerBy: ANSWER_BY }),
        maxProofDelaySeconds: 60,
      }),
    ],
  };
  return step.edit?.(evidence) ?? evidence;
}

export interface StoryFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly model: Evidence;
}

/** Seals each step in turn; what the rules of the service would refuse to seal is sealed here too. */
export async function tell(service: Service, steps: readonly Step[]): Promise<StoryFile[]> {
  const files: StoryFile[] = [];
  const last = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    const chain = step.event.startsWith('A') ? '' : (step.recipient ?? 'r-1');
    const before = step.after === undefined ? (last.get(chain) ?? last.get('')) : step.after;
    const parent = typeof before === 'number' ? files[before] : undefined;
    const predecessor = parent && {
      id: parent.model.evidenceId,
      digest: nodeEngine.hash('SHA-256', parent.bytes),
    };
    const model = modelOf(step, predecessor);
    const sealed = new Date(model.eventTime.getTime() + (step.proofDelay ?? 1) * 1000);
    files.push({
      name: `evidence/${String(index + 1).padStart(2, '0')}-${step.event}.xml`,
      bytes: await seal(model, service.meansAt(sealed)),
      model,
    });
    last.set(chain, index);
  }
  return files;
}

export async function seal(model: Evidence, means: SealingMeans): Promise<Uint8Array> {
  const result = await sealDocument(model, writeEvidence(model), means);
  if (result.kind !== 'sealed') throw new Error('the time-stamping authority refused');
  return result.sealed.bytes;
}

export const ACCEPTED: readonly Step[] = [
  { event: 'A.1', minute: 0 },
  { event: 'C.1', minute: 1 },
  { event: 'C.3', minute: 30 },
  { event: 'D.1', minute: 31 },
  { event: 'E.1', minute: 40 },
];

export const verify = (
  service: Service,
  files: readonly GivenFile[] | Uint8Array,
  more: Partial<VerificationInput> = {},
): Promise<Report> =>
  verifyBundle({
    subject: files,
    anchors: [service.pki.root],
    at: NOW,
    engine: nodeEngine,
    ...more,
  });

/** Details of the checks that did not pass, for a test to look into. */
export const troubles = (report: Report): string[] =>
  report.checks
    .filter(({ result }) => result === 'FAILED' || result === 'INDETERMINATE')
    .map(({ name, subIndication, detail }) => `${name} ${subIndication}: ${detail}`);

/** Texts of what the report calls proven to have happened. */
export const actsProven = (report: Report): string[] =>
  reportForPrograms(report).statements.flatMap(({ kind, standing, text }) =>
    kind === 'act' && standing === 'proven' ? [text] : [],
  );
