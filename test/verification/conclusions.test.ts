import { beforeAll, describe, expect, test } from '@jest/globals';
import { writeStatedRecipient } from '../../src/evidence/extensions.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import { ACCEPTED, makeService, type Service, type Step, tell, verify } from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

const judge = async (steps: readonly Step[]) => verify(service, await tell(service, steps));

describe('the conclusion', () => {
  const conclusionOf = async (steps: readonly Step[]): Promise<string> => {
    const { deliveries } = reportForPrograms(await judge(steps));
    return deliveries[0]?.conclusions.join('\n') ?? '';
  };
  const A1: Step = { event: 'A.1', minute: 0 };
  const C1: Step = { event: 'C.1', minute: 1 };
  const anonymous = (step: Step): Step => ({
    ...step,
    edit: (evidence) => ({
      ...evidence,
      recipients: evidence.recipients.map(({ identifier }) => ({
        ...(identifier && { identifier }),
      })),
      extensions: [...evidence.extensions, writeStatedRecipient({ name: 'I. Popescu' })],
    }),
  });

  test.each<[string, readonly Step[], string]>([
    [
      'of a refused story begins with the refusal',
      [A1, C1, { event: 'C.4', minute: 9 }, anonymous({ event: 'D.2', minute: 10 })],
      'Proven: refused by Ion Popescu, identified (C.4).',
    ],
    [
      'of a silent story begins with the silence',
      [
        A1,
        C1,
        anonymous({ event: 'C.5', minute: 30_000 }),
        anonymous({ event: 'D.2', minute: 30_001 }),
      ],
      'Proven: not answered in time by I. Popescu (as named by the sender) (C.5).',
    ],
    [
      'of an unreachable recipient begins with the failed notice',
      [A1, anonymous({ event: 'C.2', minute: 9 }), anonymous({ event: 'D.2', minute: 10 })],
      'Proven: I. Popescu (as named by the sender) could not be notified in time (C.2).',
    ],
    [
      'of a rejected submission names the service',
      [{ event: 'A.2', minute: 0 }],
      'Proven: the service refused to take charge of what Ana Dupont submitted (A.2).',
    ],
    ['of an accepted story is the handover', ACCEPTED, 'Proven: the content was sent completely'],
  ])('%s', async (_, steps, beginning) => {
    const conclusion = await conclusionOf(steps);
    expect(conclusion.slice(0, beginning.length)).toBe(beginning);
    expect(conclusion).toContain(steps.at(-1)?.event);
  });

  test('says nothing is proven where the story cannot be', async () => {
    const steps: Step[] = [A1, C1, { event: 'C.4', minute: 9 }, { event: 'D.1', minute: 10 }];
    expect(await conclusionOf(steps)).not.toMatch(/^Proven/m);
  });

  test('keeps the identifier of a recipient it calls by the sender’s word', async () => {
    const { evidence } = await judge([A1, anonymous(C1)]);
    expect(evidence[1]).toMatchObject({
      recipient: { name: null, identifier: 'r-1' },
      statedRecipient: 'I. Popescu',
    });
  });
});
