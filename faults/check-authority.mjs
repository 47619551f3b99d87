/** Every wrong answer of an authority stays on record, as long as the process that got it lived to write it down. */

/** Around the end of a process or a database fault, an answer may have come to nobody. */
const UNCERTAIN_MS = 12_000;

export function checkAuthority({ facts, journal, records, find }) {
  const disturbed = disturbances(journal);
  const calm = facts.wrongAnswers.filter(({ at }) => !disturbed.some((one) => near(at, one)));
  const refused = records.stampings
    .filter(({ tsa, outcome }) => tsa === facts.authority && outcome !== 'granted')
    .map(({ startedAt }) => startedAt.getTime());
  const missed = calm.filter(({ at }) => !refused.some((time) => Math.abs(time - at) < 3000));
  if (missed.length > 0) {
    const kinds = [...new Set(missed.map(({ name }) => name))];
    find('honest', `${missed.length} of ${calm.length} wrong answers are not on record`, { kinds });
  }
}

const near = (at, { from, to }) => at > from - UNCERTAIN_MS && at < to + 1000;

function disturbances(journal) {
  return journal.flatMap(({ act, kind, stream, at, from, to }) => {
    if (act === 'instance' && kind === 'ended') return { from: at, to: at };
    const hurts = act === 'fault' && (stream === 'database' || stream === 'freezes');
    return hurts ? { from, to } : [];
  });
}
