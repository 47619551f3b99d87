import { describe, expect, test } from '@jest/globals';
import { EVENT_URI_BASE, type EventCode, reasonUri } from '../../src/evidence/event.js';
import type { Evidence, UserDetails } from '../../src/evidence/evidence.js';
import {
  type Cardinality,
  COMPONENTS,
  type Component,
  cardinality,
  componentCodes,
  recipientAssuranceNeeded,
} from '../../src/evidence/matrix.js';
import { checkSemantics, type Finding } from '../../src/evidence/semantics.js';
import { eventCodes, exampleOf } from './models.js';

const errors = (evidence: Evidence): Finding[] =>
  checkSemantics(evidence).filter(({ severity }) => severity === 'error');
const components = (findings: readonly Finding[]): Component[] => [
  ...new Set(findings.map(({ component }) => component)),
];

/** A copy without some members. */
const without = <Model extends object>(model: Model, ...keys: (keyof Model)[]): Model =>
  Object.fromEntries(
    Object.entries(model).filter(([key]) => !keys.includes(key as keyof Model)),
  ) as Model;

const someone = (): UserDetails => {
  const { sender } = exampleOf('E.1');
  return sender;
};
const { issuer } = exampleOf('A.1');
const toSender = (evidence: Evidence, change: (sender: UserDetails) => UserDetails): Evidence => ({
  ...evidence,
  sender: change(evidence.sender),
});
const toRecipients = (
  evidence: Evidence,
  change: (recipient: UserDetails) => UserDetails,
): Evidence => ({ ...evidence, recipients: evidence.recipients.map(change) });
const delegates = (count: number, held: UserDetails) =>
  Array.from({ length: count }, () => ({ ...held, delegatingRecipients: [1] }));

interface Change {
  readonly none?: (evidence: Evidence) => Evidence;
  readonly one?: (evidence: Evidence) => Evidence;
  readonly two?: (evidence: Evidence) => Evidence;
}

/** How to make each component stand nowhere, once or twice. What form makes impossible is left out. */
const CHANGES: Partial<Record<Component, Change>> = {
  G01: { none: (e) => ({ ...e, evidenceId: '' }) },
  G04: {
    none: (e) => ({ ...e, reasons: [] }),
    two: (e) => ({ ...e, reasons: [...e.reasons, ...e.reasons] }),
  },
  R01: { none: (e) => ({ ...e, policies: [] }) },
  I02: { none: (e) => toSender(e, (held) => without(held, 'identifier')) },
  I03: { one: (e) => ({ ...e, senderDelegate: without(someone(), 'identifier', 'assurance') }) },
  I04: { one: (e) => ({ ...e, senderDelegate: without(someone(), 'identity', 'assurance') }) },
  I06: { none: (e) => toRecipients(e, (held) => without(held, 'identifier')) },
  I07: {
    one: (e) => ({
      ...e,
      recipientDelegates: delegates(1, without(someone(), 'identifier', 'assurance')),
    }),
    two: (e) => ({
      ...e,
      recipientDelegates: delegates(2, without(someone(), 'identifier', 'assurance')),
    }),
  },
  I08: {
    one: (e) => ({
      ...e,
      recipientDelegates: delegates(1, without(someone(), 'identity', 'assurance')),
    }),
    two: (e) => ({
      ...e,
      recipientDelegates: delegates(2, without(someone(), 'identity', 'assurance')),
    }),
  },
  I09: {
    none: (e) => without(e, 'refersToRecipient'),
    one: (e) => ({ ...e, refersToRecipient: 1 }),
  },
  I10: { one: (e) => toSender(e, () => someone()) },
  I11: { one: (e) => ({ ...e, senderDelegate: without(someone(), 'identity', 'identifier') }) },
  I12: {
    one: (e) => toRecipients(e, () => someone()),
    two: (e) => ({ ...e, recipients: [someone(), someone()] }),
  },
  I13: {
    one: (e) => ({
      ...e,
      recipientDelegates: delegates(1, without(someone(), 'identity', 'identifier')),
    }),
    two: (e) => ({
      ...e,
      recipientDelegates: delegates(2, without(someone(), 'identity', 'identifier')),
    }),
  },
  M01: { none: (e) => without(e, 'messageId') },
  M02: { none: (e) => without(e, 'content') },
  M03: { none: (e) => without(e, 'submissionTime') },
  M04: {
    none: (e) => without(e, 'externalSystem'),
    one: (e) => ({ ...e, externalSystem: 'x' }),
  },
  M05: {
    none: (e) => without(e, 'externalErds'),
    one: (e) => ({ ...e, externalErds: issuer }),
  },
};

const violations = eventCodes.flatMap((event) =>
  componentCodes.flatMap((component) => {
    const allowed = cardinality(component, event);
    const broken: Record<Cardinality, (keyof Change)[]> = {
      '1': ['none', 'two'],
      '?': ['two'],
      '+': ['none'],
      '*': [],
      '-': ['one'],
    };
    return broken[allowed]
      .filter((number) => CHANGES[component]?.[number] !== undefined)
      .map((number) => ({ event, component, number }));
  }),
);

describe('the matrix of Table 13', () => {
  test('is what the table says where it is easily misread', () => {
    const row = (component: Component): string =>
      eventCodes.map((event) => cardinality(component, event)).join('');
    //                       A B  C    D   E F
    expect(row('G04')).toBe('?+?++?+?++?+?+?+?+?');
    expect(row('I02')).toBe('111111111111111111?');
    expect(row('I04')).toBe('??????????????????-');
    expect(row('I08')).toBe('-----???????????---');
    expect(row('I09')).toBe('-----11111111111---');
    expect(row('I12')).toBe('-------??---?-?----');
    expect(row('M03')).toBe('11?????????????????');
    expect(row('M04')).toBe('----------------111');
    expect(row('M05')).toBe('--111--------------');
  });

  test('gives every component a clause of EN 319 522-2 in order', () => {
    expect(componentCodes.map((code) => COMPONENTS[code].clause)).toEqual(
      componentCodes.map((_, index) => `8.2.${index + 1}`),
    );
  });

  test.each(violations)(
    '$component stands $number in $event: reported by its code',
    ({ event, component, number }) => {
      const change = CHANGES[component]?.[number];
      const found = errors(change?.(exampleOf(event)) ?? exampleOf(event));
      expect(found).toContainEqual(
        expect.objectContaining({ severity: 'error', component, clause: 'Table 13' }),
      );
    },
  );

  test('each violation is reported, and nothing that was not broken', () => {
    const alone: Component[] = ['G01', 'R01', 'M01', 'M02', 'M03', 'M04', 'M05', 'I09', 'G04'];
    for (const { event, component, number } of violations) {
      if (!alone.includes(component)) continue;
      const change = CHANGES[component]?.[number];
      expect(components(errors(change?.(exampleOf(event)) ?? exampleOf(event)))).toEqual([
        component,
      ]);
    }
  });

  test.each(eventCodes.filter((event) => event !== 'F.3'))(
    'note b: %s without assurance of sender or delegate is an error',
    (event) => {
      const bare = toSender(exampleOf(event), (held) => without(held, 'assurance'));
      expect(components(errors(bare))).toEqual(['I10']);
      expect(errors({ ...bare, senderDelegate: someone() })).toEqual([]);
    },
  );

  test.each(eventCodes.filter((event) => recipientAssuranceNeeded(event) === 'needed'))(
    'note c: %s without assurance of recipient or delegate is an error',
    (event) => {
      const bare = toRecipients(exampleOf(event), (held) => without(held, 'assurance'));
      expect(components(errors(bare))).toEqual(['I12']);
      expect(errors({ ...bare, recipientDelegates: delegates(1, someone()) })).toEqual([]);
    },
  );

  test('note c is waived for D.3, and said', () => {
    expect(checkSemantics(exampleOf('D.3'))).toEqual([
      expect.objectContaining({ severity: 'warning', component: 'I12' }),
    ]);
  });
});

describe('beyond the matrix, an error is', () => {
  const wrong = (event: EventCode, change: Partial<Evidence>): Component[] =>
    components(errors({ ...exampleOf(event), ...change }));

  test.each([
    [
      'a reason of another group',
      'A.2',
      { reasons: [{ code: reasonUri('RC07'), details: [] }] },
      'G04',
    ],
    ['an event nobody knows', 'A.1', { eventUri: `${EVENT_URI_BASE}Nothing` }, 'G03'],
    ['a recipient that does not exist', 'C.1', { refersToRecipient: 2 }, 'I09'],
    ['recipient zero', 'C.1', { refersToRecipient: 0 }, 'I09'],
    [
      'a recipient without identifier among others',
      'A.1',
      { recipients: [someone(), {}].map((held) => without(held, 'assurance')) },
      'I06',
    ],
    [
      'a delegate of a recipient that does not exist',
      'C.1',
      {
        recipientDelegates: [
          { identifier: { scheme: 's', value: 'v' }, delegatingRecipients: [2] },
        ],
      },
      'I08',
    ],
    [
      'two delegates',
      'D.1',
      { recipientDelegates: [{ delegatingRecipients: [] }, { delegatingRecipients: [] }] },
      'I08',
    ],
    [
      'assurance of a recipient it is not about',
      'C.3',
      { recipients: [without(someone(), 'assurance'), someone()] },
      'I12',
    ],
    ['a policy that is no URI', 'A.1', { policies: ['our policy'] }, 'R01'],
    ['a policy that is no OID', 'A.1', { policies: ['urn:oid:1.02.3'] }, 'R01'],
    [
      'a digest of the wrong length',
      'A.1',
      {
        content: {
          parts: [
            {
              identifier: 'a',
              contentType: 'b',
              digest: {
                algorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
                value: new Uint8Array(31),
              },
            },
          ],
        },
      },
      'M02',
    ],
    [
      'an unknown critical extension',
      'A.1',
      { extensions: [{ critical: true, attributes: [], children: ['x'] }] },
      'E01',
    ],
  ] as const)('%s', (_, event, change, component) => {
    expect(wrong(event, change)).toEqual([component]);
  });
});

describe('beyond the matrix, a warning is', () => {
  test.each([
    ['another version', 'A.1', { version: 'EN319522v1.2.1' }, 'G02'],
    ['a reason outside Table 3', 'A.2', { reasons: [{ code: 'urn:x', details: [] }] }, 'G04'],
    [
      'a part without digest',
      'A.1',
      { content: { parts: [{ identifier: 'a', contentType: 'b' }] } },
      'M02',
    ],
    [
      'an unknown extension that is not critical',
      'A.1',
      { extensions: [{ critical: false, attributes: [], children: ['x'] }] },
      'E01',
    ],
    ['an event of V1.2.1', 'E.1', { eventUri: `${EVENT_URI_BASE}ContentAccessTracking` }, 'G03'],
  ] as const)('%s', (_, event, change, component) => {
    const findings = checkSemantics({ ...exampleOf(event), ...change });
    expect(findings.map(({ severity, component: code }) => [severity, code])).toEqual([
      ['warning', component],
    ]);
  });

  test('an event of V1.2.1, of which only what every event needs is asked', () => {
    const later = { ...exampleOf('E.1'), eventUri: `${EVENT_URI_BASE}NotificationDelivered` };
    expect(errors(without(later, 'refersToRecipient', 'submissionTime'))).toEqual([]);
    expect(components(errors(without(later, 'messageId', 'content')))).toEqual(['M01', 'M02']);
  });
});
