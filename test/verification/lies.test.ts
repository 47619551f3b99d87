/** Evidence sealed by the right key with a right token, each whole by itself, and together not possible. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { issueCertificate } from '../../src/development/certificate.js';
import { nodeEngine } from '../../src/engine.js';
import { reasonUri } from '../../src/evidence/event.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import {
  type DeliveryTerms,
  ownExtensionName,
  writeDeliveryTerms,
  writeStatedRecipient,
} from '../../src/evidence/extensions.js';
import { writeTransactionLog } from '../../src/evidence/transaction-log.js';
import { toHex } from '../../src/formats/bytes.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import {
  ACCEPTED,
  ANSWER_BY,
  actsProven,
  CONTENT,
  makeService,
  minutes,
  NOW,
  type Service,
  type Step,
  seal,
  tell,
  troubles,
  VALIDITY,
  verify,
} from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

const [A1, C1, C3, D1, E1] = ACCEPTED as [Step, Step, Step, Step, Step];
const DEADLINE = (ANSWER_BY.getTime() - minutes(0).getTime()) / 60_000;

type Edit = (evidence: Evidence) => Evidence;
/** A step that says something else than the story it stands in. */
const lying = (step: Step, edit: Edit): Step => ({ ...step, edit });
const withoutExtension = (evidence: Evidence, name: string): Evidence => ({
  ...evidence,
  extensions: evidence.extensions.filter((held) => ownExtensionName(held) !== name),
});
const withTerms =
  (terms: Partial<DeliveryTerms>): Edit =>
  (evidence) => ({
    ...evidence,
    extensions: [
      ...withoutExtension(evidence, 'DeliveryTerms').extensions,
      writeDeliveryTerms({ mode: 'consent', maxProofDelaySeconds: 60, ...terms }),
    ],
  });
const stating =
  (name: string): Edit =>
  (evidence) => ({
    ...evidence,
    extensions: [...evidence.extensions, writeStatedRecipient({ name })],
  });
const named =
  (name: string): Edit =>
  (evidence) => ({
    ...evidence,
    sender: {
      ...evidence.sender,
      identity: evidence.sender.identity?.map((held) => ({ ...held, values: [name] })) ?? [],
    },
  });
const transferring =
  (sha256: string, bytes: string): Edit =>
  (evidence) => ({
    ...evidence,
    transactionLogs: [
      writeTransactionLog({
        kind: 'transfer',
        entries: [
          ['part', 'contract.txt'],
          ['sha256', sha256],
          ['bytes', bytes],
        ],
      }),
    ],
  });
const DIGEST = toHex(nodeEngine.hash('SHA-256', CONTENT));

describe('a service that lies under its own seal is contradicted:', () => {
  test.each<[string, readonly Step[], string]>([
    [
      'the deadline moved for a late acceptance',
      [
        A1,
        C1,
        lying(
          { event: 'C.3', minute: DEADLINE + 1 },
          withTerms({ answerBy: minutes(DEADLINE + 9) }),
        ),
      ],
      'C.3 names another end of the time to answer than C.1',
    ],
    [
      'the deadline left out of a late acceptance',
      [A1, C1, lying({ event: 'C.3', minute: DEADLINE + 1 }, withTerms({}))],
      'C.3 came after the time to answer was over',
    ],
    [
      'the deadline moved by a reminder',
      [A1, C1, lying({ ...C1, minute: 9 }, withTerms({ answerBy: minutes(DEADLINE + 9) }))],
      'C.1 names another end of the time to answer than C.1',
    ],
    [
      'the time to collect moved',
      [
        A1,
        C1,
        C3,
        lying(D1, withTerms({ collectBy: minutes(100) })),
        lying(E1, withTerms({ collectBy: minutes(200) })),
      ],
      'E.1 names another end of the time to collect than D.1',
    ],
    [
      'a late proof allowed for one event only',
      [A1, C1, lying({ ...C3, proofDelay: 5000 }, withTerms({ maxProofDelaySeconds: 9999 }))],
      'name a different limit for late proof',
    ],
    [
      'content made available without consent, with no word of the mode',
      [A1, C1, lying(D1, (evidence) => withoutExtension(evidence, 'DeliveryTerms'))],
      'D.1 comes without C.3',
    ],
    [
      'content made available before the answer, the beginning not given',
      [{ ...C1, after: null }, { event: 'C.5', minute: DEADLINE }, D1],
      'D.1',
    ],
    [
      'handed over and not handed over',
      [...ACCEPTED, { event: 'E.2', minute: 50 }],
      'story/exclusive',
    ],
    [
      'evidence that is linked to nothing',
      [A1, C1, C3, D1, { ...E1, after: null }],
      'E.1 names no predecessor',
    ],
    [
      'a sender of another name',
      [A1, lying(C1, named('Mallory'))],
      'name a different name of the sender',
    ],
    [
      'a sender recognised at another time',
      [
        A1,
        lying(C1, (evidence) => ({
          ...evidence,
          sender: {
            ...evidence.sender,
            assurance: {
              ...evidence.sender.assurance!,
              authentication: { kind: 'time-and-method', time: minutes(-9), method: 'urn:x' },
            },
          },
        })),
      ],
      'name a different authentication of the sender',
    ],
    [
      'another name of the recipient in the sender’s words',
      [A1, lying(C1, stating('Ion P.')), lying(C3, stating('Mallory'))],
      'name a different name the sender gave',
    ],
    [
      'a transfer of other bytes',
      [A1, C1, C3, D1, lying(E1, transferring('00'.repeat(32), '37 of 37'))],
      'speaks of other content',
    ],
    [
      'an incomplete transfer said to be complete',
      [A1, C1, C3, D1, lying(E1, transferring(DIGEST, '36 of 37'))],
      'not complete',
    ],
    [
      'an acceptance because of a refusal',
      [
        A1,
        C1,
        lying(C3, (evidence) => ({
          ...evidence,
          reasons: [{ code: reasonUri('RC08'), details: [] }],
        })),
      ],
      'The reason RC08 contradicts C.3',
    ],
  ])('%s', async (_, steps, reason) => {
    const report = await verify(service, await tell(service, steps));
    expect(report.indication).toBe('INDETERMINATE');
    expect(troubles(report).join('\n')).toContain(reason);
    expect(actsProven(report)).toEqual([]);
  });

  test('one issuer, sealed by another organisation under the same root', async () => {
    const [first] = await tell(service, [A1]);
    const [, second] = await tell(service, [A1, C1]);
    const other = {
      commonName: 'seal of another organisation',
      organizationIdentifier: 'NTRXX-OTHER',
      validity: VALIDITY,
      keyUsage: ['nonRepudiation'],
    } as const;
    const { certificate, pkcs8 } = await issueCertificate(other, service.pki.issuing);
    const chain = [service.pki.issuing.certificate];
    const means = service.meansAt(minutes(1.02));
    const key = loadSealKey({ key: pkcs8, certificate, chain }, NOW);
    const bytes = await seal(second!.model, { ...means, key });
    const report = await verify(service, [first!, { name: 'evidence/02.xml', bytes }]);
    expect(troubles(report).join()).toContain('story/issuer SIG_CONSTRAINTS_FAILURE');
  });
});

describe('what is unusual and no contradiction is told:', () => {
  test('an acceptance whose proof came only after the deadline', async () => {
    const steps = [A1, C1, { ...C3, minute: DEADLINE - 1, proofDelay: 3600 }];
    const report = await verify(service, await tell(service, steps));
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(details(report.checks, 'story/deadline')).toContain(
      'C.3 is proven only after the time to answer was over; that it came in time is claimed.',
    );
  });

  test('a recipient whom two acts name differently', async () => {
    const renamed: Edit = (evidence) => ({
      ...evidence,
      recipients: evidence.recipients.map((recipient) => ({
        ...recipient,
        identity: recipient.identity?.map((held) => ({ ...held, values: ['Jon'] })) ?? [],
      })),
    });
    const report = await verify(service, await tell(service, [A1, C1, C3, D1, lying(E1, renamed)]));
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(details(report.checks, 'story/recipients').join()).toContain('Jon Jon');
  });

  const details = (checks: readonly { name: string; detail: string }[], name: string): string[] =>
    checks.filter((check) => check.name === name).map(({ detail }) => detail);
});
