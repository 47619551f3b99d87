/**
 * The service's parts in this process, put together as the service puts them together: durable database, content store,
 * sealer with its own verification, jobs. Only the edges are left out: HTTP, sign-in, and the mail server, for which a
 * notifier stands that takes every notice at once.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { worldEnvironment } from '../dist/cli/demo/environment.js';
import { startBackground } from '../dist/compose/background.js';
import { openProof } from '../dist/compose/proof.js';
import { recordDeps } from '../dist/compose/recording.js';
import { openSealJudge } from '../dist/compose/seal-judge.js';
import { readConfig } from '../dist/config.js';
import { contentFolder, createContentStore } from '../dist/content/file-store.js';
import { createBells } from '../dist/delivery/bell.js';
import { createDelivery } from '../dist/delivery/delivery.js';
import { createScopedIds } from '../dist/delivery/scoped-id.js';
import { createSealer } from '../dist/delivery/sealer.js';
import { createSteps } from '../dist/delivery/steps.js';
import { createTrustedTime, observedBy } from '../dist/delivery/trusted-time.js';
import { createLogger } from '../dist/log.js';
import { openDatabase } from '../dist/persistence/database.js';
import { startEmbedded } from '../dist/persistence/embedded.js';
import { migrate } from '../dist/persistence/migrate.js';

const clock = { now: () => new Date() };

/**
 * @param dir an empty folder that everything goes into
 * @param onSealed called with each event once the transaction that stored its evidence is committed
 * @param prepare given the server before anything is in it; the server may be stopped and another returned
 */
export async function startParts(dir, onSealed, prepare = async (server) => server) {
  const config = readConfig(worldEnvironment(dir));
  const log = createLogger(config.logLevel);
  const alarms = [];
  const alarm = (code) => void alarms.push(code);
  const start = () =>
    startEmbedded({
      dataDir: join(dir, 'database'),
      randomBytes,
      onLost: (detail) => alarm(`database lost: ${detail}`),
    });
  const server = await prepare(await start(), start);
  try {
    await migrate(server.urls.owner);
    const kek = randomBytes(32);
    const open = () =>
      openDatabase({
        url: server.urls.service,
        kek,
        clock,
        randomBytes,
        durable: true,
        onError: ({ message }) => alarm(message),
      });
    const database = await open();
    const proof = slowed(await openProof(config, clock));
    const time = createTrustedTime(alarm);
    const bells = createBells();
    const shared = {
      clock,
      random: randomBytes,
      bells,
      ids: createScopedIds(randomBytes(32)),
      alarm,
    };
    const sealing = watched(database.sealing, onSealed);
    const { publicUrl } = config;
    const stamped = { ...proof, tsa: observedBy(time, proof.tsa) };
    const { judge, close: endJudging } = openSealJudge();
    const means = recordDeps(config, {
      ...{ proof: stamped, judge, uses: database.keyUses, publicUrl, clock, alarm },
    });
    const sealer = createSealer({ ...means, store: sealing, bells });
    const store = database.delivery;
    const content = createContentStore(config.dataDir);
    const delivery = createDelivery({
      ...shared,
      store,
      keys: database.keys,
      sealing,
      time,
      maxProofAge: config.maxProofAge,
      maxPending: config.maxPending,
      content,
      defaultPolicy: config.policy,
    });
    const notifier = { send: async () => TAKEN };
    const steps = createSteps({ ...shared, store, content, notifier });
    const background = await startBackground({ database, steps, clock, log });
    sealer.start();
    return {
      delivery,
      alarms,
      ...{ server, database, steps, background, content, clock },
      /** Another one, as a further node has. */
      open,
      anchors: proof.anchors,
      contentFolder: contentFolder(config.dataDir),
      /** From then on the authority answers after this long. */
      slowStamps: proof.slow,
      adminUrl: server.urls.admin,
      async stop() {
        await background.stop();
        await sealer.stop();
        await endJudging();
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The same authority, somewhere else. */
function slowed(proof) {
  let delayMs = 0;
  const stamp = async (bytes) => {
    if (delayMs > 0) await sleep(delayMs);
    return proof.tsa.stamp(bytes);
  };
  const slow = (milliseconds) => {
    delayMs = milliseconds;
  };
  return { ...proof, tsa: { stamp }, slow };
}

const TAKEN = { kind: 'taken', host: 'mx.example', reply: '250 2.0.0 taken' };

/** The same store, telling what it committed. */
function watched(sealing, onSealed) {
  const takePending = async (limit, work) => {
    const stored = [];
    const result = await sealing.takePending(limit, (pending, tx) => {
      const storeEvidence = async (sealed) => {
        await tx.storeEvidence(sealed);
        stored.push(...sealed);
      };
      return work(pending, withOwn(tx, { storeEvidence }));
    });
    for (const { event } of stored) onSealed(event);
    return result;
  };
  return withOwn(sealing, { takePending });
}

/** All other calls run on the target itself, which has private fields. */
const withOwn = (target, own) =>
  new Proxy(target, {
    get(inner, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const value = Reflect.get(inner, name);
      return typeof value === 'function' ? value.bind(inner) : value;
    },
  });
