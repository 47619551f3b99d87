import { describe, expect, test } from '@jest/globals';
import { collectBy } from '../../src/delivery/course.js';
import { nextNotice } from '../../src/delivery/notices.js';
import { CourseSimulation, HARD, policy, SOFT, START, TAKEN } from './course-simulation.js';

const DAY = 86_400_000;
const daysAfter = (time: Date, days: number): Date => new Date(time.getTime() + days * DAY);

const noticed = (): CourseSimulation => new CourseSimulation('consent').seal().notice(TAKEN).seal();
const accepted = (): CourseSimulation => {
  const run = noticed();
  run.answer('accept');
  return run.seal();
};

describe('the stories', () => {
  test('accepted: A.1 → C.1 → C.3 → D.1 → E.1', () => {
    const run = accepted();
    run.open();
    run.transfer(1, 0, 10);
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.3', 'D.1']);
    run.transfer(2, 0, 5);
    run.seal().toTheEnd(TAKEN);
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.3', 'D.1', 'E.1']);
    expect(run.event('C.3').facts.reasons).toEqual([{ code: 'RC07', details: [] }]);
    expect(run.event('E.1').facts.logs.map(({ entries }) => Object.fromEntries(entries))).toEqual([
      expect.objectContaining({ part: 'file-1', bytes: '10 of 10', attempts: '1' }),
      expect.objectContaining({ part: 'file-2', bytes: '5 of 5', attempts: '1' }),
    ]);
  });

  test('refused: A.1 → C.1 → C.4 → D.2, which names the refusal and never RD05', () => {
    const run = noticed();
    run.answer('refuse');
    run.seal();
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.4', 'D.2']);
    expect(run.event('D.2').facts.reasons).toEqual([
      { code: 'Other', details: [expect.stringContaining(`urn:uuid:${run.event('C.4').id}`)] },
    ]);
  });

  test('silent: A.1 → C.1 (two reminders) → C.5 at the deadline itself → D.2', () => {
    const run = noticed();
    const deadline = daysAfter(run.event('C.1').eventTime, 15);
    run.toTheEnd(TAKEN);
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.1', 'C.1', 'C.5', 'D.2']);
    expect(run.event('C.5').eventTime).toEqual(deadline);
    expect(run.course.events.slice(1, 4).map(({ facts }) => facts.reasons[0]?.code)).toEqual([
      'RC01',
      'RC02',
      'RC02',
    ]);
    expect(run.event('D.2').facts.reasons[0]?.details[0]).toContain(run.event('C.5').id);
  });

  test('unreachable: A.1 → C.2 → D.2 with the last failure as its cause', () => {
    const run = new CourseSimulation('consent').toTheEnd(HARD);
    expect(run.codes).toEqual(['A.1', 'C.2', 'C.2', 'C.2', 'D.2']);
    expect(run.course.events.map(({ facts }) => facts.reasons[0]?.code).slice(1)).toEqual([
      'RC03',
      'RC04',
      'RC04',
      'Other',
    ]);
    expect(run.event('D.2').eventTime).toEqual(daysAfter(START, 15));
  });

  test('not collected: A.1 → C.1 → C.3 → D.1 → E.2 with the bytes that were sent', () => {
    const run = accepted();
    run.transfer(1, 2, 9);
    run.toTheEnd(TAKEN);
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.3', 'D.1', 'E.2']);
    expect(run.event('E.2').eventTime).toEqual(collectBy(run.course));
    expect(run.event('E.2').facts.reasons).toEqual([
      { code: 'RE04', details: ['7 of 15 bytes were sent.'] },
    ]);
  });

  test('basic: A.1 → D.1 → D.3 → E.1', () => {
    const run = new CourseSimulation('basic').seal();
    expect(run.codes).toEqual(['A.1', 'D.1']);
    run.notice(TAKEN).seal();
    expect(run.event('D.3').facts.reasons).toEqual([]);
    run.transfer(1, 0, 10);
    run.transfer(2, 0, 5);
    expect(run.codes).toEqual(['A.1', 'D.1', 'D.3', 'E.1']);
  });

  test('lost: a recipient declares a loss with their words, E.2 Other', () => {
    const run = accepted();
    expect(run.declareLoss()).toBe(true);
    expect(run.event('E.2').facts.reasons[0]).toEqual({
      code: 'Other',
      details: [expect.stringContaining('The file does not open.')],
    });
  });
});

describe('notices', () => {
  test('waits for the seal of A.1 before anything goes out', () => {
    const run = new CourseSimulation('consent');
    expect(nextNotice(run.course, policy)).toBeUndefined();
    expect(nextNotice(run.seal().course, policy)).toEqual({ round: 0, attempt: 1, at: START });
  });

  test('waits for the seal of D.1 in basic mode', () => {
    const run = new CourseSimulation('basic');
    const seal = { digest: new Uint8Array(32), provenTime: START };
    run.course = { ...run.course, events: run.course.events.map((event) => ({ ...event, seal })) };
    run.proceed();
    expect(run.codes).toEqual(['A.1', 'D.1']);
    expect(nextNotice(run.course, policy)).toBeUndefined();
  });

  test('tries three times, 10 and 60 minutes apart, before C.2 with RC05', () => {
    const run = new CourseSimulation('consent').seal().notice(SOFT);
    expect(run.codes).toEqual(['A.1']);
    expect(run.due).toEqual(new Date(START.getTime() + 600_000));
    run
      .advance(10 / 1440)
      .notice(SOFT)
      .advance(60 / 1440)
      .notice(SOFT);
    expect(run.codes).toEqual(['A.1', 'C.2']);
    expect(run.event('C.2').facts.reasons[0]?.code).toBe('RC05');
    expect(run.event('C.2').eventTime).toEqual(new Date(START.getTime() + 70 * 60_000));
  });

  test('counts the period from a later notice that was taken, not from the failure before it', () => {
    const run = new CourseSimulation('consent').seal().notice(HARD).seal();
    expect(run.event('C.2').facts.answerBy).toEqual(daysAfter(START, 15));
    run.advance(7).notice(TAKEN);
    expect(run.event('C.1').facts).toMatchObject({
      reasons: [{ code: 'RC02' }],
      answerBy: daysAfter(START, 22),
    });
  });

  test('counts a late bounce as a failure without moving the period', () => {
    const run = noticed().advance(1).bounce();
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.2']);
    expect(run.event('C.2').facts).toMatchObject({
      reasons: [{ code: 'RC03' }],
      answerBy: daysAfter(START, 15),
    });
    run.toTheEnd(HARD);
    expect(run.codes.slice(-2)).toEqual(['C.5', 'D.2']);
  });

  test('counts a bounce once', () => {
    expect(noticed().bounce().bounce().codes).toEqual(['A.1', 'C.1', 'C.2']);
  });

  test('ignores a bounce after the answer', () => {
    expect(accepted().bounce().codes).toEqual(['A.1', 'C.1', 'C.3', 'D.1']);
  });

  test('ignores a bounce after the end of the window, whatever was recorded by then', () => {
    expect(noticed().advance(15).bounce().codes).toEqual(['A.1', 'C.1']);
  });

  test('sends one reminder where the service slept through several', () => {
    const run = noticed().advance(14).notice(TAKEN);
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.1']);
    expect(nextNotice(run.course, policy)).toBeUndefined();
  });

  test('sends no notice after an answer', () => {
    expect(nextNotice(accepted().course, policy)).toBeUndefined();
  });

  test('keeps e-mail addresses out of the logs that evidence carries', () => {
    const run = noticed().bounce();
    expect(JSON.stringify(run.course.events)).not.toContain('ana@example.com');
    expect(JSON.stringify(run.event('C.1').facts.logs)).toContain('Q1');
  });
});

describe('answers', () => {
  test('an unreachable recipient may still come until the window ends', () => {
    const run = new CourseSimulation('consent').seal().notice(HARD).seal().advance(14.9);
    expect(run.answer('accept')).toBe(true);
  });

  test('refuses an answer at the deadline although C.5 is not on record yet', () => {
    const run = noticed().advance(15);
    expect(run.answer('accept')).toBe(false);
    expect(run.refusals).toEqual(['window-over']);
    run.advance(1).proceed();
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.5']);
  });

  test('takes an answer that arrived in time and waited', () => {
    const run = noticed().advance(15);
    expect(run.answer('accept', new Date(run.now.getTime() - 1))).toBe(true);
    expect(run.event('C.3').eventTime).toEqual(new Date(run.now.getTime() - 1));
  });

  test('leaves answers that arrived in time a moment before it records silence', () => {
    expect(noticed().advance(15).proceed().codes).toEqual(['A.1', 'C.1']);
  });

  test('refuses a second answer, even a different one', () => {
    const run = noticed();
    run.answer('refuse');
    expect(run.answer('accept')).toBe(false);
    expect(run.refusals).toEqual(['already-decided']);
  });

  test('refuses an answer after silence was recorded', () => {
    const run = noticed().toTheEnd(TAKEN);
    expect(run.answer('accept', START)).toBe(false);
    expect(run.refusals).toEqual(['window-over']);
  });

  test('refuses an answer in basic mode', () => {
    const run = new CourseSimulation('basic').seal();
    expect(run.answer('refuse')).toBe(false);
    expect(run.refusals).toEqual(['not-consent-mode']);
  });

  test('refuses an answer before A.1 is sealed', () => {
    const run = new CourseSimulation('consent');
    expect(run.answer('accept')).toBe(false);
    expect(run.refusals).toEqual(['not-yet']);
  });

  test('does not consign before the acceptance is sealed', () => {
    const run = noticed();
    run.answer('accept');
    run.proceed();
    expect(run.codes).toEqual(['A.1', 'C.1', 'C.3']);
    expect(run.open()).toBe(false);
  });
});

describe('handovers', () => {
  test.each([
    ['a course without an answer', noticed, 'not-yet'],
    ['a course before A.1 is sealed', () => new CourseSimulation('basic'), 'not-yet'],
    ['a silent course', () => noticed().toTheEnd(TAKEN), 'access-ended'],
    ['a course not collected in time', () => accepted().advance(30), 'access-ended'],
  ] as const)('stays shut for %s', (_what, run, reason) => {
    const course = run();
    expect(course.open()).toBe(false);
    expect(course.refusals).toEqual([reason]);
  });

  test('stays shut for a refused message', () => {
    const run = noticed();
    run.answer('refuse');
    expect(run.seal().open()).toBe(false);
  });

  test('may be repeated after E.1 until access ends', () => {
    const run = accepted();
    run.transfer(1, 0, 10);
    run.transfer(2, 0, 5);
    expect(run.advance(29).open()).toBe(true);
    run.transfer(1, 0, 10);
    expect(run.codes.filter((code) => code === 'E.1')).toHaveLength(1);
    expect(run.advance(1).open()).toBe(false);
  });

  test('adds up overlapping pieces of several attempts', () => {
    const run = accepted();
    run.transfer(2, 0, 5);
    run.transfer(1, 5, 10);
    run.transfer(1, 4, 7);
    expect(run.codes).not.toContain('E.1');
    run.transfer(1, 0, 4);
    expect(Object.fromEntries(run.event('E.1').facts.logs[0]!.entries)).toMatchObject({
      bytes: '10 of 10',
      attempts: '3',
    });
  });

  test('does not take the same bytes sent twice for all bytes', () => {
    const run = accepted();
    run.transfer(2, 0, 5);
    run.transfer(1, 0, 5);
    run.transfer(1, 0, 5);
    expect(run.codes).not.toContain('E.1');
  });

  test('takes no loss after everything was sent, and none before the consignment', () => {
    const run = accepted();
    run.transfer(1, 0, 10);
    run.transfer(2, 0, 5);
    expect(run.declareLoss()).toBe(false);
    expect(noticed().declareLoss()).toBe(false);
  });

  test('records no E.1 for bytes that left after access had ended', () => {
    const run = accepted().toTheEnd(TAKEN);
    run.transfer(1, 0, 10);
    run.transfer(2, 0, 5);
    expect(run.codes.slice(-1)).toEqual(['E.2']);
  });
});
