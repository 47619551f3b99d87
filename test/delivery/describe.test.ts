import { describe, expect, test } from '@jest/globals';
import { describe as describeEvent } from '../../src/delivery/describe.js';
import type { EventRecord, Message, PartyStatement } from '../../src/delivery/message.js';
import {
  deliveryTermsOf,
  predecessorOf,
  statedRecipientOf,
} from '../../src/evidence/extensions.js';
import { checkSemantics } from '../../src/evidence/semantics.js';
import { CourseSimulation, HARD, party, START, TAKEN } from './course-simulation.js';

const ISSUER = { legalName: 'Example ERDS TEST', publicUrl: 'https://erds.example' };
const LINK = { evidenceId: 'urn:uuid:before', digest: new Uint8Array(32) };
const recipient = (number: number) => ({
  number,
  address: { scheme: 'eidas-natural' as const, personIdentifier: `XX/YY/secret-${number}` },
  statedName: `Stated Name ${number}`,
  notify: { channel: 'email' as const, address: `secret-${number}@example.com` },
  language: 'en' as const,
  scopedId: `urn:uuid:recipient-${number}`,
});

function story(run: CourseSimulation): EventRecord[] {
  return run.course.events.map((event) => ({ ...event }));
}
const message: Message = {
  ...new CourseSimulation('consent').course.message,
  recipients: [recipient(1), recipient(2)],
};
const accepted = () => {
  const run = new CourseSimulation('consent').seal().notice(TAKEN).seal();
  run.answer('accept');
  return run.seal();
};
const stories: [string, () => CourseSimulation, Message['mode']][] = [
  [
    'accepted',
    () => {
      const run = accepted();
      run.transfer(1, 0, 10);
      run.transfer(2, 0, 5);
      return run;
    },
    'consent',
  ],
  [
    'refused',
    () => {
      const run = new CourseSimulation('consent').seal().notice(TAKEN).seal();
      run.answer('refuse');
      return run.seal();
    },
    'consent',
  ],
  ['silent', () => new CourseSimulation('consent').toTheEnd(TAKEN), 'consent'],
  ['unreachable', () => new CourseSimulation('consent').toTheEnd(HARD), 'consent'],
  ['not collected', () => accepted().toTheEnd(TAKEN), 'consent'],
  [
    'lost',
    () => {
      const run = accepted();
      run.declareLoss();
      return run;
    },
    'consent',
  ],
  [
    'basic',
    () => new CourseSimulation('basic').seal().notice(HARD).seal().toTheEnd(TAKEN),
    'basic',
  ],
];

const evidenceOf = (event: EventRecord, of: Message = message) =>
  describeEvent(event, of, ISSUER, event.sequence === 0 ? undefined : LINK);

describe('evidence of every event of a story', () => {
  test.each(stories)('%s: is what Table 13 of EN 319 522-2 wants', (_name, run, mode) => {
    for (const event of story(run())) {
      const findings = checkSemantics(evidenceOf(event, { ...message, mode }));
      expect({
        event: event.code,
        findings: findings.filter(({ severity }) => severity === 'error'),
      }).toEqual({
        event: event.code,
        findings: [],
      });
    }
  });

  test('A.2 too', () => {
    const [a1] = story(accepted());
    const rejected: EventRecord = {
      ...a1!,
      code: 'A.2',
      facts: { reasons: [{ code: 'RA05', details: ['file-1: no archives'] }], logs: [] },
    };
    expect(
      checkSemantics(evidenceOf(rejected)).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  test('names a machine as the delegate of the person it acts for', () => {
    const machine: PartyStatement = {
      ...party(START),
      delegate: { scopedId: 'urn:uuid:machine', name: 'Ledger' },
    };
    const run = accepted();
    const event: EventRecord = {
      ...run.event('C.3'),
      facts: { ...run.event('C.3').facts, recipient: machine },
    };
    const evidence = evidenceOf(event, { ...message, sender: machine });
    expect(evidence.senderDelegate?.identifier?.value).toBe('urn:uuid:machine');
    expect(evidence.recipientDelegates).toEqual([
      {
        identifier: expect.objectContaining({ value: 'urn:uuid:machine' }),
        delegatingRecipients: [1],
      },
    ]);
    expect(checkSemantics(evidence).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('what evidence does not say', () => {
  test('C, D and E name their own recipient only', () => {
    for (const event of story(accepted()).slice(1)) {
      const text = JSON.stringify(evidenceOf(event));
      expect(text).toContain('recipient-1');
      expect(text).not.toContain('recipient-2');
      expect(text).not.toContain('Stated Name 2');
    }
  });

  test('no identifier, address, file name or subject in any of them', () => {
    for (const event of story(accepted())) {
      const text = JSON.stringify(evidenceOf(event));
      for (const secret of ['secret-', '@example.com', '0.pdf', '"Subject"'])
        expect(text).not.toContain(secret);
    }
  });

  test('a recipient has no name in evidence before they were identified', () => {
    const evidence = evidenceOf(story(accepted())[1]!);
    expect(evidence.recipients).toEqual([{ identifier: expect.anything() }]);
    expect(statedRecipientOf(evidence)).toEqual({ name: 'Stated Name 1' });
  });
});

describe('what it says beyond the standard', () => {
  test('the predecessor, and the terms with the deadline', () => {
    const run = accepted();
    const c1 = evidenceOf(run.event('C.1'));
    expect(predecessorOf(c1)).toEqual(LINK);
    expect(deliveryTermsOf(c1)).toEqual({
      mode: 'consent',
      answerBy: run.event('C.1').facts.answerBy,
      maxProofDelaySeconds: 60,
    });
    expect(predecessorOf(evidenceOf(run.event('A.1')))).toBeUndefined();
    expect(c1.policies).toEqual(['https://erds.example/policies/eu-erds/1']);
  });
});
