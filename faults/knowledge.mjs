/** What the parties know of each delivery, gathered from the journal: begun, certain, and when. */

/** @returns deliveries by number, and the subjects of uploads that were never completed */
export function knowledgeOf(journal) {
  const deliveries = new Map();
  const vanished = new Set();
  for (const entry of journal) {
    if (entry.act === 'vanish') vanished.add(entry.subject);
    if (entry.act === 'plan') deliveries.set(entry.n, newDelivery(entry));
    const delivery = deliveries.get(entry.n);
    if (!delivery || entry.act === 'plan') continue;
    if (entry.act === 'seen') delivery.seen.push(entry);
    if (entry.act === 'done') delivery.done = true;
    if (['given up', 'unexpected', 'wrong content'].includes(entry.act))
      delivery.strange.push(entry);
    if (entry.phase) learn(delivery, entry);
  }
  return { deliveries: [...deliveries.values()], vanished };
}

const newDelivery = (plan) => ({ plan, calls: new Map(), seen: [], strange: [], done: false });

/** @returns what is known of one act: when it was first begun, and every certain answer */
export const callOf = ({ calls }, act, person = '') => calls.get(`${act} ${person}`);

function learn(delivery, { act, person = '', phase, at, ...facts }) {
  const key = `${act} ${person}`;
  const call = delivery.calls.get(key) ?? { begunAt: at, answers: [] };
  delivery.calls.set(key, call);
  if (phase === 'after') call.answers.push({ at, ...facts });
}
