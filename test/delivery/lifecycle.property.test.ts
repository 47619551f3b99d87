import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CourseSimulation, HARD, SOFT, TAKEN } from './course-simulation.js';

type Move = (run: CourseSimulation) => unknown;

const outcome = fc.constantFrom(TAKEN, SOFT, HARD);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc
    .double({ min: 0, max: 20, noNaN: true })
    .map((days) => (run: CourseSimulation) => run.advance(days)),
  fc
    .double({ min: 0, max: 0.1, noNaN: true })
    .map((days) => (run: CourseSimulation) => run.advance(days)),
  fc.constant<Move>((run) => run.seal()),
  fc.constant<Move>((run) => run.proceed()),
  fc.constant<Move>((run) => run.startNotice()),
  outcome.map((value) => (run: CourseSimulation) => run.notice(value)),
  fc.constant<Move>((run) => run.bounce()),
  fc
    .tuple(fc.constantFrom('accept' as const, 'refuse' as const), fc.integer({ min: 0, max: 5000 }))
    .map(
      ([answer, ago]) =>
        (run: CourseSimulation) =>
          run.answer(answer, new Date(run.now.getTime() - ago)),
    ),
  fc.constant<Move>((run) => expectLegalDoor(run)),
  fc.tuple(fc.integer({ min: 1, max: 2 }), fc.nat(9), fc.nat(9)).map(
    ([file, a, b]) =>
      (run: CourseSimulation) =>
        run.open() && run.transfer(file, Math.min(a, b), Math.min(Math.max(a, b) + 1, 9)),
  ),
  fc.constant<Move>((run) => run.declareLoss()),
);
const story = fc.record({
  mode: fc.constantFrom('consent' as const, 'basic' as const),
  moves: fc.array(move, { maxLength: 40 }),
  rest: outcome,
});

/** What may follow what in one course. */
const LEGAL = {
  consent: /^A\.1( C\.[12])*( C\.3( D\.1( E\.[12])?)?| C\.4( D\.2)?| C\.5( D\.2)?| D\.2)?$/,
  basic: /^A\.1( D\.1( D\.[34])*( E\.[12])?)?$/,
};

function expectLegalDoor(run: CourseSimulation): void {
  if (!run.open()) return;
  const needed = run.course.message.mode === 'consent' ? 'C.3' : 'A.1';
  expect(run.event(needed).seal).toBeDefined();
  expect(run.codes).toContain('D.1');
}

function play({ mode, moves }: { mode: 'consent' | 'basic'; moves: Move[] }): CourseSimulation {
  const run = new CourseSimulation(mode, [9, 9]);
  for (const step of moves) step(run);
  return run;
}

describe('whatever happens in whatever order', () => {
  test('the chain is in legal order and nothing exclusive comes twice', () => {
    fc.assert(
      fc.property(story, (one) => {
        const run = play(one);
        expect(run.codes.join(' ')).toMatch(LEGAL[one.mode]);
        const rows = run.course.events.map(({ code, occurrence }) => `${code}/${occurrence}`);
        expect(new Set(rows).size).toBe(rows.length);
      }),
      { numRuns: 400 },
    );
  });

  test('every run that reaches the end of time ends in D.2, E.1 or E.2', () => {
    fc.assert(
      fc.property(story, (one) => {
        const run = play(one).toTheEnd(one.rest);
        expect(['D.2', 'E.1', 'E.2']).toContain(run.codes.at(-1));
        expect(run.codes.join(' ')).toMatch(LEGAL[one.mode]);
        if (run.codes.includes('C.5')) {
          expect(run.codes).toContain('C.1');
          expect(run.event('C.5').eventTime).toEqual(run.event('C.1').facts.answerBy);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('no answer that arrived at or after the deadline is on record', () => {
    fc.assert(
      fc.property(story, (one) => {
        const run = play(one);
        for (const { code, eventTime, facts } of run.course.events) {
          if ((code === 'C.3' || code === 'C.4') && facts.answerBy) {
            expect(eventTime.getTime()).toBeLessThan(facts.answerBy.getTime());
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('D.2 names evidence that exists and never blames a malfunction', () => {
    fc.assert(
      fc.property(story, (one) => {
        const run = play(one).toTheEnd(one.rest);
        const failure = run.course.events.find(({ code }) => code === 'D.2');
        if (!failure) return;
        const [reason] = failure.facts.reasons;
        expect(reason?.code).toBe('Other');
        const named = run.course.events.filter(({ id }) =>
          reason?.details[0]?.endsWith(`urn:uuid:${id}`),
        );
        expect(named.map(({ code }) => code)).toEqual([expect.stringMatching(/^C\.[245]$/)]);
      }),
      { numRuns: 200 },
    );
  });
});
