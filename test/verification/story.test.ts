import { beforeAll, describe, expect, test } from '@jest/globals';
import { reportLines } from '../../src/cli/verify-text.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { utf8 } from '../../src/formats/bytes.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import {
  ACCEPTED,
  ANSWER_BY,
  actsProven,
  CONTENT,
  makeService,
  minutes,
  type Service,
  type Step,
  tell,
  troubles,
  verify,
} from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

const atDeadline = (ANSWER_BY.getTime() - minutes(0).getTime()) / 60_000;
const afterDeadline = atDeadline + 1;
const judge = async (steps: readonly Step[]) => verify(service, await tell(service, steps));
/** The accepted story with one step changed. */
const changed = (event: string, change: Partial<Step>): Step[] =>
  ACCEPTED.map((step) => (step.event === event ? { ...step, ...change } : step));

describe('whole stories pass', () => {
  const A1: Step = { event: 'A.1', minute: 0 };
  const C1: Step = { event: 'C.1', minute: 1 };
  const stories: [string, readonly Step[]][] = [
    ['accepted', ACCEPTED],
    ['refused', [A1, C1, { event: 'C.4', minute: 9 }, { event: 'D.2', minute: 10 }]],
    [
      'silent',
      [A1, C1, { event: 'C.5', minute: atDeadline }, { event: 'D.2', minute: afterDeadline }],
    ],
    ['unreachable', [A1, { event: 'C.2', minute: 3 }, { event: 'D.2', minute: 10 }]],
    ['rejected', [{ event: 'A.2', minute: 0 }]],
    ['not collected', [...ACCEPTED.slice(0, 4), { event: 'E.2', minute: 50_000 }]],
    [
      'two recipients, each with an own course',
      [
        ...ACCEPTED,
        { event: 'C.1', minute: 2, recipient: 'r-2' },
        { event: 'C.4', minute: 60, recipient: 'r-2' },
        { event: 'D.2', minute: 61, recipient: 'r-2' },
      ],
    ],
  ];
  test.each(stories)('%s', async (_, steps) => {
    const report = await judge(steps);
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('and say who, what and when, and how far they go', async () => {
    const files = await tell(service, ACCEPTED.slice(0, 2));
    const report = await verify(service, files);
    const { deliveries } = reportForPrograms(report);
    const lines = reportLines(report).join('\n');
    expect(deliveries).toHaveLength(1);
    expect(lines).toContain('Proven: Ana Dupont submitted the message');
    expect(lines).toContain('Not shown: that the notice arrived');
    expect(deliveries[0]?.conclusions).toEqual([
      expect.stringMatching(
        /^Proven: a notice for Ion Popescu was sent \(C\.1\)\. Time stated: .*Not shown/,
      ),
    ]);
    expect(deliveries[0]?.reach).toEqual([
      'The evidence for Ion Popescu ends with “Notice sent (C.1)”; whether more exists is not proven.',
    ]);
    expect(deliveries[0]?.missing.join()).toContain('“contract.txt”: it was not given');
  });
});

describe('stories that cannot be', () => {
  const other = (edit: (evidence: Evidence) => Partial<Evidence>): Partial<Step> => ({
    edit: (evidence) => ({ ...evidence, ...edit(evidence) }),
  });
  const cases: [string, readonly Step[], string][] = [
    [
      'another sender in the middle',
      changed(
        'C.3',
        other(({ sender }) => ({ sender: { ...sender, identifier: { scheme: 'x', value: 'y' } } })),
      ),
      'story/sender',
    ],
    [
      'another submission time',
      changed(
        'D.1',
        other(() => ({ submissionTime: minutes(-3) })),
      ),
      'story/submission-time',
    ],
    [
      'other content at the handover',
      changed(
        'E.1',
        other(() => ({ content: { parts: [{ identifier: 'other', contentType: 'text/plain' }] } })),
      ),
      'story/content',
    ],
    [
      'a recipient nobody wrote to',
      [...ACCEPTED.slice(0, 1), { event: 'C.1', minute: 1, recipient: 'r-9' }],
      'story/recipients',
    ],
    [
      'handover without acceptance',
      [ACCEPTED[0]!, { event: 'D.1', minute: 1 }, { event: 'E.1', minute: 2 }],
      'D.1 comes without C.3',
    ],
    [
      'handover before it was available',
      [ACCEPTED[0]!, ACCEPTED[1]!, ACCEPTED[2]!, { event: 'E.1', minute: 40 }],
      'E.1 comes without D.1',
    ],
    [
      'acceptance and refusal',
      [...ACCEPTED.slice(0, 3), { event: 'C.4', minute: 31 }],
      'story/exclusive',
    ],
    ['two handovers', [...ACCEPTED, { event: 'E.1', minute: 50 }], 'story/exclusive'],
    [
      'accepted after the refusal',
      [...ACCEPTED.slice(0, 2), { event: 'C.4', minute: 9 }, { event: 'D.1', minute: 10 }],
      'cannot be, as there is C.4',
    ],
    ['both taken and declined', [ACCEPTED[0]!, { event: 'A.2', minute: 1 }], 'story/exclusive'],
    [
      'expiry without a notice',
      [ACCEPTED[0]!, { event: 'C.5', minute: afterDeadline }],
      'C.5 comes without C.1',
    ],
    [
      'expiry before the deadline',
      [...ACCEPTED.slice(0, 2), { event: 'C.5', minute: 60 }],
      'story/deadline',
    ],
    ['acceptance after the deadline', changed('C.3', { minute: afterDeadline }), 'story/deadline'],
    ['acceptance at the deadline', changed('C.3', { minute: atDeadline }), 'story/deadline'],
    [
      'recognised only after accepting',
      changed(
        'C.3',
        other(({ recipients: [recipient] }) => ({
          recipients: [
            {
              ...recipient,
              assurance: {
                ...recipient!.assurance!,
                authentication: { kind: 'time-and-method', time: minutes(31), method: 'urn:x' },
              },
            },
          ] as Evidence['recipients'],
        })),
      ),
      'story/authentication',
    ],
    [
      'a handover claimed earlier than its acceptance',
      changed('D.1', { minute: 20, proofDelay: 700 }),
      'story/order TIMESTAMP_ORDER_FAILURE',
    ],
    ['an event claimed after its token', changed('E.1', { proofDelay: -5 }), 'story/claimed-time'],
    [
      'a token earlier than that of the predecessor',
      changed('D.1', { minute: 31, proofDelay: -120 }),
      'story/order-of-seals',
    ],
    [
      'two histories',
      [...ACCEPTED.slice(0, 3), { event: 'C.1', minute: 31, after: 1 }],
      'chain/fork',
    ],
    [
      'a link to another recipient’s evidence',
      [...ACCEPTED.slice(0, 2), { event: 'C.1', minute: 2, recipient: 'r-2', after: 1 }],
      'about another recipient',
    ],
    [
      'a submission with a predecessor',
      [ACCEPTED[0]!, { event: 'A.1', minute: 1, after: 0 }],
      'yet it names a predecessor',
    ],
  ];
  test.each(cases)('%s', async (_, steps, reason) => {
    const report = await judge(steps);
    expect(report.indication).toBe('INDETERMINATE');
    expect(troubles(report).join('\n')).toContain(reason);
    expect(actsProven(report)).toEqual([]);
  });

  test('a late proof is shown as a claim and is no contradiction', async () => {
    const report = await judge(changed('E.1', { proofDelay: 3600 }));
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.evidence.at(-1)?.time).toBe('claimed, not proven');
    expect(reportForPrograms(report).deliveries[0]?.conclusions.at(-1)).toContain(
      'Time stated, not proven',
    );
    expect(
      report.statements.find(({ event, kind }) => event === 'E.1' && kind === 'time'),
    ).toMatchObject({
      standing: 'not-proven',
      settledBy: [{ key: 'late-token', seconds: 60 }],
    });
  });

  test('links in the wrong order are seen even where the beginning is missing', async () => {
    const steps: Step[] = [
      { event: 'A.1', minute: 0 },
      { event: 'D.1', minute: 30 },
      { event: 'C.3', minute: 30 },
    ];
    const report = await verify(service, (await tell(service, steps)).slice(1));
    expect(troubles(report).join()).toContain('D.1 is linked before C.3');
  });

  test('pieces of two messages are not one story', async () => {
    const mine = await tell(service, ACCEPTED);
    const edit = (evidence: Evidence) => ({ ...evidence, messageId: 'urn:uuid:other' });
    const foreign = await tell(
      service,
      ACCEPTED.map((step) => ({ ...step, edit })),
    );
    const mixed = [...mine.slice(0, 2), ...foreign.slice(2, 3), ...mine.slice(3)];
    expect(troubles(await verify(service, mixed)).join()).toContain('story/message');
    const renamed = foreign.map((file) => ({ ...file, name: `other/${file.name}` }));
    const both = await verify(service, [...mine, ...renamed]);
    expect(both.indication).toBe('TOTAL-PASSED');
    expect(both.deliveries).toHaveLength(2);
  });
});

describe('the chain', () => {
  test('a missing predecessor is told and does not fail', async () => {
    const files = await tell(service, ACCEPTED);
    const report = await verify(
      service,
      files.filter((_, index) => index !== 2),
    );
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.deliveries[0]?.missing).toContainEqual(
      expect.objectContaining({ key: 'before', event: 'D.1' }),
    );
  });

  test('a predecessor sealed anew is not the one that was linked', async () => {
    const one = await tell(service, ACCEPTED.slice(0, 2));
    const again = await tell(service, [{ ...ACCEPTED[0]!, edit: () => one[0]!.model }]);
    const report = await verify(service, [again[0]!, one[1]!]);
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
    expect(troubles(report).join()).toContain('The predecessor of C.1 differs');
  });

  test('the same file twice counts once, two files with one identifier are doubted', async () => {
    const [first, second] = await tell(service, ACCEPTED.slice(0, 2));
    const twice = await verify(service, [first!, { ...first!, name: 'copy.xml' }, second!]);
    expect(twice.indication).toBe('TOTAL-PASSED');
    const [other] = await tell(service, [{ ...ACCEPTED[0]!, edit: () => first!.model }]);
    const report = await verify(service, [first!, { ...other!, name: 'other.xml' }]);
    expect(troubles(report).join()).toContain('chain/unique');
  });

  test('a changed evidence fails the story it stands in', async () => {
    const files = await tell(service, ACCEPTED);
    const broken = files.map((file, index) =>
      index === 2 ? { ...file, bytes: file.bytes.map((b, i) => (i === 600 ? b ^ 1 : b)) } : file,
    );
    expect((await verify(service, broken)).indication).toBe('TOTAL-FAILED');
  });
});

describe('content', () => {
  const content = (bytes: Uint8Array) => [{ name: 'contract.txt', bytes }];

  test('given apart or beside the evidence is compared', async () => {
    const files = await tell(service, ACCEPTED.slice(0, 1));
    const apart = await verify(service, files, { content: content(CONTENT) });
    expect(apart.checks).toContainEqual(
      expect.objectContaining({ name: 'content/digest', result: 'PASSED' }),
    );
  });

  test('that differs by one byte fails, with or without an anchor', async () => {
    const files = await tell(service, ACCEPTED.slice(0, 1));
    const other = content(CONTENT.map((byte, index) => (index === 3 ? byte ^ 1 : byte)));
    for (const anchors of [[service.pki.root], []]) {
      const report = await verify(service, files, { content: other, anchors });
      expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
    }
    const beside = [...files, { name: 'content/contract.txt', bytes: utf8('something else') }];
    expect((await verify(service, beside)).indication).toBe('TOTAL-FAILED');
  });

  test('that was not given is told', async () => {
    const report = await verify(service, await tell(service, ACCEPTED.slice(0, 1)));
    expect(report.checks.find(({ name }) => name === 'content/given')?.result).toBe('NOTED');
  });
});
