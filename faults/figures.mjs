/** The figures of a round: how much was done to the service, and how fast it came back and proved. */

const LONGEST_WAIT_MS = 1000;

export function figuresOf({ facts, journal, known, records, find }) {
  const faults = journal.filter(({ act }) => act === 'fault');
  const end = journal.find(({ act }) => act === 'end') ?? {};
  if (end.backlogMs === null) find('recovery', 'events are still without evidence after a minute');
  const ended = journal.filter(({ act, kind }) => act === 'instance' && kind === 'ended');
  for (const { number, code, at } of ended.filter(
    (one) => one.signal === null && one.wasServing && !one.asked,
  )) {
    find('recovery', `instance ${number} ended by itself with ${code}`, { at });
  }
  for (const { number, at } of journal.filter(
    ({ act, kind }) => act === 'instance' && kind === 'hung',
  )) {
    find('recovery', `instance ${number} neither served nor ended for a minute`, { at });
  }
  const migrated = journal.find(({ act }) => act === 'migrated');
  if (migrated?.longestWaitMs > LONGEST_WAIT_MS) {
    find('recovery', `the migration held up a writer for ${migrated.longestWaitMs} ms`);
  }
  const delays = records.events
    .filter(({ storedAt }) => storedAt)
    .map(({ storedAt, recordedAt }) => storedAt - recordedAt);
  const recoveries = recoveriesOf(journal, faults);
  return {
    kills: ended.filter(({ signal }) => signal === 'SIGKILL').length,
    faults: faults.length,
    streams: countBy(faults, ({ stream }) => stream),
    kinds: countBy(faults, ({ kind }) => kind),
    wrongAnswers: facts.wrongAnswers.length,
    begun: known.deliveries.length,
    accepted: known.deliveries.filter(({ calls }) => calls.get('submit ')?.answers.length > 0)
      .length,
    done: known.deliveries.filter(({ done }) => done).length,
    evidence: delays.length,
    /** Nodes that others took for dead and fenced. */
    fences: records.fences,
    /** What made parties ask again: statuses, and what the transport said. */
    retried: countBy(
      journal.filter(({ phase }) => phase === 'unsure'),
      ({ why }) => why.split(' ')[0],
    ),
    ...(migrated && { longestWaitMs: migrated.longestWaitMs }),
    recoveries: recoveries.length,
    recoveryP99: quantile(recoveries, 0.99),
    sealDelayP50: quantile(delays, 0.5),
    sealDelayP99: quantile(delays, 0.99),
    backlogMs: end.backlogMs,
  };
}

/** From the end of a process to "serves". Where the database was away meanwhile, that is not the service's time. */
function recoveriesOf(journal, faults) {
  const away = faults.filter(({ stream }) => stream === 'database' || stream === 'power');
  return journal
    .filter(({ act, kind, ms }) => act === 'instance' && kind === 'ready' && ms !== undefined)
    .filter(({ at, ms }) => !away.some(({ from, to }) => from < at && to > at - ms))
    .map(({ ms }) => ms);
}

function countBy(list, keyOf) {
  const sums = {};
  for (const item of list) sums[keyOf(item)] = (sums[keyOf(item)] ?? 0) + 1;
  return sums;
}

/** @returns the smallest value that this share does not exceed, or `null` */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] : null;
}
