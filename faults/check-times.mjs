/** I4 order and time: nothing is dated outside the time in which it can have happened, and no event before its cause. */

import { callOf } from './knowledge.mjs';

/** Two clocks are never one. */
const DRIFT_MS = 2000;
const DAY_MS = 86_400_000;

export function checkTimes({ known, records, find }) {
  for (const { id, code, eventTime, provenTime } of records.events) {
    if (!provenTime) continue;
    const gap = provenTime - eventTime;
    if (gap < -DRIFT_MS) find('time', `${code} is dated after its own proof`, { id, gap });
    if (gap > DAY_MS) find('time', `${code} was proven more than a day late`, { id, gap });
  }
  for (const [message, events] of records.byMessage) {
    for (const event of events) {
      const cause = events.find((one) => causes(one, event));
      const back = cause ? cause.eventTime - event.eventTime : 0;
      if (back > DRIFT_MS)
        find('time', `${event.code} is dated before ${cause.code}`, { message, back });
    }
  }
  for (const delivery of known.deliveries) checkAgainstJournal(delivery, records, find);
}

/**
 * What must have happened before. The place in the chain does not say it: an answer is dated by its arrival, and a notice
 * of the same moment may be recorded before it.
 */
const CAUSES = {
  'C.1': 'A.1',
  'C.2': 'A.1',
  'C.3': 'A.1',
  'C.4': 'A.1',
  'D.2': 'C.4',
  'D.3': 'D.1',
  'D.4': 'D.1',
  'E.1': 'D.1',
};

const causes = (before, { code, recipient }) =>
  code === 'D.1'
    ? before.code === 'C.3' && before.recipient === recipient
    : before.code === CAUSES[code] && (before.recipient === null || before.recipient === recipient);

/** The parties' own clock is the same machine's; what they began and saw answered bounds when it happened. */
function checkAgainstJournal(delivery, { byMessage }, find) {
  const submitted = callOf(delivery, 'submit');
  const id = submitted?.answers[0]?.id;
  const events = byMessage.get(id) ?? [];
  const within = (event, call) => {
    if (!event || !call?.answers[0]) return;
    const early = call.begunAt - DRIFT_MS - event.eventTime;
    const late = event.eventTime - call.answers[0].at - DRIFT_MS;
    const off = Math.max(early, late);
    if (off > 0) {
      find('time', `${event.code} is dated outside the call that made it`, { id, off });
    }
  };
  within(
    events.find(({ code }) => code === 'A.1'),
    submitted,
  );
  for (const [at, { person }] of delivery.plan.recipients.entries()) {
    const of = (...codes) =>
      events.find(({ recipient, code }) => recipient === at + 1 && codes.includes(code));
    within(of('C.3', 'C.4'), callOf(delivery, 'answer', person));
    within(of('E.1'), callOf(delivery, 'collect', person));
  }
}
