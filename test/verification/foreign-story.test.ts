/** What the evidence of other providers tells together: two services, no links, and rules that are the standard's and not ours. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { type EventCode, type ReasonCode, reasonUri } from '../../src/evidence/event.js';
import type {
  AssuranceDetails,
  Evidence,
  IdentityAttribute,
  UserDetails,
} from '../../src/evidence/evidence.js';
import { LOA } from '../../src/evidence/party.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import {
  actsProven,
  makeService,
  minutes,
  modelOf,
  type Service,
  seal,
  troubles,
  verify,
} from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

const named = (value: string): IdentityAttribute[] => [
  {
    name: 'http://eidas.europa.eu/attributes/legalperson/LegalName',
    nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    values: [value],
  },
];
const issuer = (name: string): Evidence['issuer'] => ({ identity: named(name), certificates: [] });
const SENDERS = issuer('Sender’s service');
const RECIPIENTS = issuer('Recipient’s service');
const because = (reason: ReasonCode) => [{ code: reasonUri(reason), details: [] }];
const assured = (time: Date): AssuranceDetails => ({
  kind: 'global',
  level: { level: LOA.high },
  authentication: { kind: 'time-and-method', time, method: 'https://id.example/card' },
});

interface Told {
  readonly event: EventCode;
  readonly minute: number;
  readonly edit?: (model: Evidence) => Partial<Evidence>;
}

/** Evidence without links or terms, which are ours; D and E by the recipient's service. */
const judged = async (...steps: readonly Told[]) => {
  const files = steps.map(async ({ event, minute, edit }, index) => {
    const model: Evidence = {
      ...modelOf({ event, minute }),
      issuer: event.startsWith('A') ? SENDERS : RECIPIENTS,
      extensions: [],
    };
    const means = service.meansAt(new Date(model.eventTime.getTime() + 3_000));
    return {
      name: `${index + 1}-${event}.xml`,
      bytes: await seal({ ...model, ...edit?.(model) }, means),
    };
  });
  return verify(service, await Promise.all(files));
};

const submitted: Told = { event: 'A.1', minute: 0 };

describe('evidence of two services about one message', () => {
  test('passes though both number their evidence alike, as identifiers are unique for each issuer only', async () => {
    const first = () => ({ evidenceId: '1' });
    const report = await judged(
      { ...submitted, edit: first },
      { event: 'D.1', minute: 2, edit: first },
    );
    expect(troubles(report)).toEqual([]);
    expect(report.evidence).toHaveLength(2);
  });

  test('with one identifier by one of them is doubted', async () => {
    const first = () => ({ evidenceId: '1' });
    const report = await judged(
      { event: 'D.1', minute: 2, edit: first },
      { event: 'E.1', minute: 3, edit: first },
    );
    expect(troubles(report).join()).toContain('the same evidence identifier');
  });

  test('may differ by what two clocks differ, and no more', async () => {
    const relayed = (seconds: number): Told => ({
      event: 'B.1',
      minute: -seconds / 60,
      edit: () => ({
        reasons: because('RB01'),
        externalErds: SENDERS,
        refersToRecipient: undefined as never,
      }),
    });
    expect(troubles(await judged(submitted, relayed(1)))).toEqual([]);
    expect(troubles(await judged(submitted, relayed(5))).join()).toContain('claims to be earlier');
  });

  test('may tell in two ways how the sender was authenticated', async () => {
    const report = await judged(submitted, {
      event: 'D.1',
      minute: 2,
      edit: ({ sender }) => ({ sender: { ...sender, assurance: assured(minutes(-9)) } }),
    });
    expect(troubles(report)).toEqual([]);
  });

  test('is no contradiction where the sender’s had no word in time of what the recipient’s did', async () => {
    const report = await judged(
      submitted,
      { event: 'D.2', minute: 60, edit: () => ({ issuer: SENDERS, reasons: because('RD03') }) },
      { event: 'D.1', minute: 30 },
    );
    expect(troubles(report)).toEqual([]);
    expect(actsProven(report)).toContain('the content was made available to Ion Popescu');
    expect(actsProven(report)).not.toContain('the content was not made available to Ion Popescu');
    const [delivery] = reportForPrograms(report).deliveries;
    expect(delivery?.conclusions.join()).toMatch(/^Proven: the content was made avail/);
  });

  test('where only the silence is told, says that and not that nothing was delivered', async () => {
    const report = await judged(submitted, {
      event: 'D.2',
      minute: 60,
      edit: () => ({ issuer: SENDERS, reasons: because('RD03') }),
    });
    expect(actsProven(report).at(-1)).toMatch(/^the service had no word in time whether/);
    const silence = report.statements.find(({ event, kind }) => event === 'D.2' && kind === 'act');
    expect(silence).toMatchObject({ claim: { key: 'silence' }, notShown: 'no-availability' });
    const [delivery] = reportForPrograms(report).deliveries;
    expect(delivery?.reach).toEqual([
      'The evidence for Ion Popescu ends with “No word in time (D.2)”; whether more exists is not proven.',
    ]);
  });

  test('contradicts itself where one says available and the other says why it was not', async () => {
    const report = await judged(
      submitted,
      { event: 'D.2', minute: 60, edit: () => ({ reasons: because('RD04') }) },
      { event: 'D.1', minute: 30 },
    );
    expect(troubles(report).join()).toContain('Only one of these can have happened');
  });
});

describe('a course that the standard allows and our terms do not', () => {
  test.each<[string, readonly Told[]]>([
    [
      'handover before consignment',
      [
        { event: 'E.1', minute: 2 },
        { event: 'D.1', minute: 3 },
      ],
    ],
    [
      'handover twice',
      [
        { event: 'E.1', minute: 2 },
        { event: 'E.1', minute: 9 },
      ],
    ],
    [
      'no room after acceptance',
      [
        { event: 'C.3', minute: 2 },
        { event: 'D.2', minute: 3, edit: () => ({ reasons: because('RD04') }) },
      ],
    ],
  ])('passes: %s', async (_, steps) => {
    const report = await judged(submitted, ...steps);
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('does not go so far that content is refused by the service and then accepted', async () => {
    const failed: Told = { event: 'D.2', minute: 2, edit: () => ({ reasons: because('RD04') }) };
    const report = await judged(submitted, failed, { event: 'C.3', minute: 3 });
    expect(report.indication).toBe('INDETERMINATE');
  });
});

describe('how far the evidence goes', () => {
  test('is told once for each recipient, by the last, though nothing links the evidence', async () => {
    const report = await judged(
      submitted,
      { event: 'D.1', minute: 2 },
      { event: 'E.1', minute: 3 },
    );
    expect(reportForPrograms(report).deliveries[0]?.reach).toEqual([
      'The evidence for Ion Popescu ends with “Collected (E.1)”; whether more exists is not proven.',
    ]);
    const ends = report.statements.filter(({ kind }) => kind === 'end');
    expect(ends.map(({ event }) => event)).toEqual(['E.1']);
  });
});

describe('where a delegate acted', () => {
  const delegate = (...delegatingRecipients: number[]) => ({
    identity: named('Mara Delegate'),
    identifier: { scheme: 'urn:example:id', value: 'd-1' },
    assurance: assured(minutes(1)),
    delegatingRecipients,
  });
  const withoutAssurance = ({ recipients }: Evidence): UserDetails[] =>
    recipients.map(({ assurance: _, ...recipient }) => recipient);
  const by =
    (...whom: number[]) =>
    (model: Evidence) => ({
      recipients: withoutAssurance(model),
      recipientDelegates: [delegate(...whom)],
    });

  test.each<[EventCode, string]>([
    ['C.3', 'accepted by Mara Delegate (as delegate of Ion Popescu), identified'],
    ['C.4', 'refused by Mara Delegate (as delegate of Ion Popescu), identified'],
    [
      'E.1',
      'the content was sent completely to Mara Delegate (as delegate of Ion Popescu), identified',
    ],
  ])('%s names who it was that was identified', async (event, text) => {
    const report = await judged(submitted, { event, minute: 5, edit: by(1) });
    expect(troubles(report)).toEqual([]);
    expect(actsProven(report)).toContain(text);
    const act = report.statements.find(({ event: of, kind }) => of === event && kind === 'act');
    expect(act?.claim).toMatchObject({
      who: {
        by: 'delegation',
        delegate: { by: 'identified', name: 'Mara Delegate' },
        principal: { by: 'identified', name: 'Ion Popescu' },
        identified: 'delegate',
      },
    });
  });

  test('and the recipient was identified, as of a registered system, that one is told so', async () => {
    const { assurance: _, ...system } = delegate(1);
    const report = await judged(submitted, {
      event: 'C.3',
      minute: 5,
      edit: () => ({ recipientDelegates: [system] }),
    });
    expect(troubles(report)).toEqual([]);
    expect(actsProven(report)).toContain(
      'accepted by Ion Popescu (through Mara Delegate, as delegate), identified',
    );
  });

  test('of the sender, the submission names both', async () => {
    const { delegatingRecipients: _, ...senderDelegate } = delegate();
    const report = await judged({
      ...submitted,
      edit: ({ sender: { assurance: __, ...sender } }) => ({
        sender,
        senderDelegate: { ...senderDelegate, assurance: assured(minutes(-1)) },
      }),
    });
    expect(actsProven(report).join()).toContain(
      'Mara Delegate (as delegate of Ana Dupont) submitted the message',
    );
  });

  test('for another recipient, nobody is shown to have been identified for this one', async () => {
    const report = await judged(submitted, {
      event: 'C.3',
      minute: 5,
      edit: (model) => ({
        recipients: [
          ...withoutAssurance(model),
          { identifier: { scheme: 'urn:ietf:rfc:9562', value: 'r-2' } },
        ],
        recipientDelegates: [delegate(2)],
      }),
    });
    expect(troubles(report).join()).toContain('Neither the recipient nor a delegate');
    expect(actsProven(report).join()).not.toContain('accepted');
  });
});

describe('the certificates that evidence names as its issuer’s', () => {
  const naming = (...certificates: Uint8Array[]) =>
    judged({
      ...submitted,
      edit: (model) => ({
        issuer: {
          ...model.issuer,
          certificates: certificates.map((der) => ({ kind: 'certificate' as const, der })),
        },
      }),
    });

  test('may be its own and that of its authority', async () => {
    const { seal: sealer, issuing } = service.pki;
    expect(troubles(await naming(sealer.certificate, issuing.certificate))).toEqual([]);
  });

  test('must have its own among them, and no stranger’s', async () => {
    const { seal: sealer, issuing, tsa } = service.pki;
    for (const others of [[issuing.certificate], [sealer.certificate, tsa.certificate]]) {
      expect(troubles(await naming(...others)).join()).toContain('names another certificate');
    }
  });
});
