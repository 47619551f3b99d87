/** I2 once: one event for what happened, none for what did not, and evidence for each. */

import { callOf } from './knowledge.mjs';

const EXCLUSIVE = [['A.1', 'A.2'], ['C.3', 'C.4', 'C.5'], ['D.1', 'D.2'], ['E.1'], ['E.2']];

export function checkCourses({ facts, known, records, find }) {
  for (const event of records.events) {
    if (!event.evidenceId) find('missing', `${event.code} has no evidence`, { id: event.id });
  }
  const repeated = new Set();
  for (const { message, recipient, code, occurrence } of records.events) {
    const name = [message, recipient, code, occurrence].join();
    if (repeated.has(name)) find('doubled', `${code} twice`, { message, recipient });
    repeated.add(name);
  }
  for (const delivery of known.deliveries) checkDelivery(delivery, records, find);
  checkNotices(facts, records, find);
}

function checkDelivery(delivery, { byMessage }, find) {
  const { plan } = delivery;
  const id = callOf(delivery, 'submit')?.answers[0]?.id;
  if (!id) return;
  const events = byMessage.get(id) ?? [];
  const about = { n: plan.n, id };
  if (!events.some(({ code }) => code === 'A.1')) find('missing', 'accepted without A.1', about);
  for (const [at, { person, answer }] of plan.recipients.entries()) {
    const course = events.filter(({ recipient }) => recipient === null || recipient === at + 1);
    const codes = course.map(({ code }) => code);
    for (const group of EXCLUSIVE) {
      const found = codes.filter((code) => group.includes(code));
      if (found.length > 1) find('doubled', `${found.join(' and ')}`, { ...about, person });
    }
    const expected = expectedOf(delivery, person, answer);
    for (const code of expected.must) {
      if (!codes.includes(code)) find('missing', `${code} of what happened`, { ...about, person });
    }
    for (const code of codes) {
      if (expected.mayNot.includes(code)) {
        find('invented', `${code} of what did not happen`, { ...about, person });
      }
    }
  }
}

/** What the parties' own knowledge demands and excludes. Windows of days never end in a round. */
function expectedOf(delivery, person, answer) {
  const { mode } = delivery.plan;
  const answered = callOf(delivery, 'answer', person);
  const collected = callOf(delivery, 'collect', person);
  const must = [];
  const mayNot = ['A.2', 'C.5', 'E.2', answer === 'accept' ? 'C.4' : 'C.3'];
  if (mode === 'basic') mayNot.push('C.1', 'C.2', 'C.3', 'C.4', 'D.2');
  if (!answered && mode === 'consent') mayNot.push('C.3', 'C.4', 'D.1', 'D.2');
  if (!collected) mayNot.push('E.1');
  if (answered?.answers.length > 0) {
    must.push(...(answer === 'accept' ? ['C.3', 'D.1'] : ['C.4', 'D.2']));
  }
  if (collected?.answers.length > 0) must.push('D.1', 'E.1');
  return { must, mayNot };
}

/** No notice is claimed that no server took: by attempt, because a repeated mail is a mail of its own. */
function checkNotices({ mails }, { notices, events }, find) {
  const took = new Map(mails.map((mail) => [mail.attempt, mail]));
  const claims = new Map();
  for (const { id, message, recipient, kind, finishedAt } of notices) {
    if (kind !== 'taken') continue;
    const mail = took.get(id);
    if (!mail) find('invented', 'a notice that no mail server took', { id, message });
    else if (finishedAt.getTime() < mail.at - 2000) {
      find('time', 'a notice taken before it was sent', { id, message });
    }
    const course = `${message} ${recipient}`;
    claims.set(course, (claims.get(course) ?? 0) + 1);
  }
  for (const { message, recipient, code } of events) {
    if (code !== 'C.1' && code !== 'D.3') continue;
    const course = `${message} ${recipient}`;
    const left = (claims.get(course) ?? 0) - 1;
    claims.set(course, left);
    if (left < 0)
      find('invented', `${code} beyond the notices that were taken`, { message, recipient });
  }
}
