/** The named steps of a delivery at which a process can be stopped: a watcher around the ports the service works through. */

/** What a transaction is for, by what it does; the first that fits counts. */
const PURPOSES = [
  ['insertMessage', 'submission'],
  ['insertHandover', 'handover'],
  ['insertTransfer', 'transfer'],
  ['finishNotice', 'notice outcome'],
  ['startNotice', 'notice'],
  ['reserveIdempotency', 'reservation'],
  ['insertIdentification', 'answer'],
];

export const STEPS = [
  'body received',
  'content durable',
  'events taken',
  'signed',
  'stamped',
  'evidence stored',
  'before mail',
  'after mail',
  'during transfer',
  'before transfer record',
  ...[...PURPOSES.map(([, purpose]) => purpose), 'sealing'].flatMap((purpose) => [
    `${purpose}: before commit`,
    `${purpose}: after commit`,
  ]),
];

/**
 * @param ports of `ServiceParts.between`
 * @param {(step: string) => void} pass called at each step
 */
export const stepsAround = ({ store, sealing, content, notifier, proof }, pass) => ({
  store: watchedStore(store, pass),
  sealing: watchedSealing(sealing, pass),
  content: replace(content, {
    create: async (...name) => watchedWriter(await content.create(...name), pass),
    read: (...range) => watchedBytes(content.read(...range), pass),
  }),
  notifier: {
    async send(notice) {
      pass('before mail');
      const outcome = await notifier.send(notice);
      pass('after mail');
      return outcome;
    },
  },
  proof: watchedProof(proof, pass),
});

/** The same object but for these methods; the others run on the original, so that private fields stay reachable. */
export function replace(original, methods) {
  return new Proxy(original, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return methods[name];
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const watchedStore = (store, pass) =>
  replace(store, {
    async transaction(work, ...how) {
      const done = new Set();
      const purpose = () => PURPOSES.find(([act]) => done.has(act))?.[1];
      const result = await store.transaction(
        async (tx) => {
          const result = await work(watchedTransaction(tx, done, pass));
          pass(`${purpose()}: before commit`);
          return result;
        },
        ...how,
      );
      pass(`${purpose()}: after commit`);
      return result;
    },
  });

const watchedTransaction = (tx, done, pass) =>
  new Proxy(tx, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...args) => {
        done.add(name);
        if (name === 'insertTransfer') pass('before transfer record');
        return value.apply(target, args);
      };
    },
  });

const watchedSealing = (sealing, pass) =>
  replace(sealing, {
    async takePending(limit, work) {
      let taken = 0;
      const result = await sealing.takePending(limit, async (pending, tx) => {
        taken = pending.length;
        if (taken > 0) pass('events taken');
        const result = await work(
          pending,
          replace(tx, {
            async storeEvidence(...args) {
              await tx.storeEvidence(...args);
              pass('evidence stored');
            },
          }),
        );
        if (taken > 0) pass('sealing: before commit');
        return result;
      });
      if (taken > 0) pass('sealing: after commit');
      return result;
    },
  });

const watchedWriter = (writer, pass) =>
  replace(writer, {
    async close() {
      pass('body received');
      const stored = await writer.close();
      pass('content durable');
      return stored;
    },
  });

async function* watchedBytes(chunks, pass) {
  for await (const chunk of chunks) {
    pass('during transfer');
    yield chunk;
  }
}

function watchedProof(proof, pass) {
  const { key, tsa } = proof;
  const passed = async (promise, step) => {
    const result = await promise;
    pass(step);
    return result;
  };
  return {
    ...proof,
    key: { ...key, signer: { sign: (bytes) => passed(key.signer.sign(bytes), 'signed') } },
    tsa: { stamp: (bytes) => passed(tsa.stamp(bytes), 'stamped') },
  };
}
