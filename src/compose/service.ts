/** Puts the whole service together and starts it; the only place where services and adapters meet. */

import { randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import { createContentStore, type FileContentStore } from '../content/file-store.js';
import { createBells } from '../delivery/bell.js';
import { createDelivery } from '../delivery/delivery.js';
import type { Clock, DeliveryStore, Notifier, SealingStore } from '../delivery/ports.js';
import { createProber } from '../delivery/prober.js';
import { createScopedIds } from '../delivery/scoped-id.js';
import { createSealer } from '../delivery/sealer.js';
import { createSteadyClock } from '../delivery/steady-clock.js';
import { createSteps, type Steps } from '../delivery/steps.js';
import { clockDifference, createTrustedTime } from '../delivery/trusted-time.js';
import type { DemoPerson } from '../development/identity-provider-people.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { describeError, type Logger } from '../log.js';
import { createMetrics } from '../metrics.js';
import { startSweeper } from '../worker.js';
import { watchAvailability } from './availability.js';
import { startBackground } from './background.js';
import { backlogOf } from './backlog.js';
import { openBundleMakers } from './bundle-threads.js';
import { Closing } from './closing.js';
import { headOf, openContinuity } from './continuity.js';
import { openDataDir } from './data-dir.js';
import { openServiceDatabase } from './database.js';
import { createDrain } from './drain.js';
import { bindFrontDoor } from './front-door.js';
import { healthOf } from './health.js';
import { openIdentification } from './identities.js';
import { openJudges } from './judges.js';
import { KEY_USE_SWEEP_MS, keyUseSweep } from './key-uses.js';
import { loadServiceKeys } from './keys.js';
import { removeLeftovers } from './leftovers.js';
import { openMetrics } from './metrics-listener.js';
import { observedPorts } from './observed.js';
import { openPost } from './post.js';
import { openStatusSource, startPreservation } from './preservation.js';
import { openProof, type Proof } from './proof.js';
import { quotaOf } from './quota.js';
import { recordDeps } from './recording.js';
import { ProofInUse, rotateKek, rotateSealKey } from './rotation.js';
import { createServiceApp } from './routes.js';
import { scannerOf } from './scanner.js';
import { openSealJudge } from './seal-judge.js';
import { UnderWay } from './under-way.js';

/** How exact start and end of an outage are in the register; a probe may tell it sooner, never later than this. */
const LOOK_MS = 5_000;

export interface Service {
  /** Address of the portal and the API. */
  readonly url: string;
  /** Where the development mailbox leaves mails. */
  readonly mailDir?: string;
  /** Where metrics are read, if they are served. */
  readonly metricsUrl?: string;
  readonly steps: Pick<Steps, 'sweep' | 'bounced'>;
  /** Drains: `/readyz` says no, running requests and the batch under way are finished, then everything is closed. */
  close(): Promise<void>;
  /** Reads the seal key with certificates and roots, and the key-encryption keys again; what does not hold is not used. Never rejects. */
  reload(): Promise<void>;
  /** Breaks off running requests, for who cannot wait for `close`. */
  cut(): void;
}

export interface ServiceParts {
  readonly clock: Clock;
  /** With it, jumps of the clock are not followed: milliseconds counted since any instant. Default: the clock is followed. */
  readonly counter?: () => number;
  readonly log: Logger;
  /** Whom the demo identity provider knows, in development. Default: the demo people. */
  readonly demoPeople?: readonly DemoPerson[];
  /** Stands between the services and their ports, to watch, to count or to disturb. Default: nothing does. */
  readonly between?: (ports: ServicePorts) => ServicePorts;
}

/** Through these the services reach the world. */
export interface ServicePorts {
  readonly store: DeliveryStore;
  readonly sealing: SealingStore;
  readonly content: FileContentStore;
  readonly notifier: Notifier;
  readonly proof: Proof;
}

/**
 * Opens everything in order, each part checked before the next; whatever fails closes what was opened.
 * @throws SealpostError with one sentence that says why the service does not start and what to do
 */
export async function startService(config: Config, parts: ServiceParts): Promise<Service> {
  const closing = new Closing();
  try {
    return await open(config, parts, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function open(config: Config, parts: ServiceParts, closing: Closing): Promise<Service> {
  const { log, demoPeople, between = (ports: ServicePorts) => ports } = parts;
  const metrics = createMetrics(async () =>
    backlogOf({ sealing: database.sealing, background, clock }),
  );
  const alarm = (code: string, facts: Readonly<Record<string, unknown>>, cause?: unknown) => {
    metrics.alarmed(code);
    log.error({ alarm: code, ...facts, ...(cause ? describeError(cause) : {}) }, 'alarm');
  };
  const { clock, doubt, holdAgainst } = clockOf(parts, (milliseconds) =>
    alarm('delivery/clock-jumped', { milliseconds }),
  );
  await openDataDir(config);
  const proof = await openProof(config, clock);
  const keys = loadServiceKeys(config);
  const opened = await openServiceDatabase(config, { keys, clock, log });
  closing.add(() => opened.close());
  const { database } = opened;

  const door = await bindFrontDoor(config);
  // For a start that fails from here on; a service that runs shuts its door first (below).
  closing.add(() => door.close());
  const publicUrl = config.port === 0 ? `http://localhost:${door.port}` : config.publicUrl;

  const bells = createBells();
  const ids = createScopedIds(await database.scopedIdKey(keys.scopedId));
  const content = createContentStore(config.dataDir);
  const tidying = removeLeftovers(config, content, database.delivery, log);
  closing.add(() => tidying);
  const reader = config.metrics && (await openMetrics(config.metrics, metrics));
  if (reader) closing.add(() => reader.close());
  const shared = { clock, random: randomBytes, bells, ids, alarm };
  const mark = await openContinuity(config, { database, keys: keys.marks, clock, alarm, log });
  closing.add(() => mark.close());

  const post = await openPost(config, publicUrl, clock);
  closing.add(() => post.close());
  const identities = await openIdentification(config, {
    publicUrl,
    clock,
    keys,
    database,
    ...(demoPeople && { demoPeople }),
  });
  closing.add(() => identities.close());

  const { delivery: store, sealing } = database;
  const given = between({ store, sealing, content, notifier: post.notifier, proof });
  const missingSince = await sealing.timeMissingSince();
  const difference = await holdAgainst(database.time);
  if (difference !== 0)
    alarm('delivery/clock-differs', { milliseconds: difference, than: 'the database' });
  const known = { ...(missingSince && { missingSince }), ...(difference !== 0 && { difference }) };
  const time = createTrustedTime(alarm, known, doubt);
  const ports = observedPorts(given, {
    metrics,
    time,
    authorities: config.tsa.urls,
    sealed: (stored) => mark.sealed(stored.map(headOf)),
  });
  const delivery = createDelivery({
    ...shared,
    store: ports.store,
    keys: database.keys,
    sealing: ports.sealing,
    time,
    maxProofAge: config.maxProofAge,
    maxPending: config.maxPending,
    content: ports.content,
    scanner: scannerOf(config.scanner),
    quota: quotaOf(config, database.usage, clock),
    defaultPolicy: config.policy,
  });
  // What was sent is recorded when the connection has ended already; without its record there is no E.1.
  const transfers = new UnderWay();
  const recordTransfer: typeof delivery.recordTransfer = (report) =>
    transfers.watch(delivery.recordTransfer(report));
  const steps = createSteps({
    ...shared,
    store: ports.store,
    notifier: ports.notifier,
    content: ports.content,
  });
  const inUse = new ProofInUse(ports.proof);
  const sealJudge = openSealJudge();
  closing.add(() => sealJudge.close());
  const { judge } = sealJudge;
  const means = recordDeps(config, {
    proof: inUse,
    judge,
    uses: database.keyUses,
    publicUrl,
    clock,
    alarm,
  });
  const sealer = createSealer({ ...means, store: ports.sealing, bells });
  sealer.start();
  closing.add(() => sealer.stop());
  const background = await startBackground({ database, steps, clock, log });
  closing.add(() => background.stop());
  const sweeper = startSweeper(keyUseSweep(database.keyUses, log), {
    clock,
    log,
    intervalMs: KEY_USE_SWEEP_MS,
  });
  closing.add(() => sweeper.stop());
  const prober = createProber({
    ...means,
    ...config.probe,
    store: ports.sealing,
    random: randomBytes,
    observe: ({ passed }) => {
      metrics.probed(passed);
      if (!passed) return;
      sealer.tryAgain();
      availability.look();
    },
  });
  closing.add(() => prober.stop());

  const drain = createDrain(door, config.drain, () =>
    log.warn('requests were broken off: they did not end in time'),
  );
  const { isLeaving } = drain;
  const { intervalMs: probeInterval } = config.probe;
  const health = healthOf({
    database,
    sealer,
    prober,
    time,
    background,
    isLeaving,
    clock,
    probeInterval,
  });
  const keepAttempts = (attempts: readonly TsaAttempt[]) =>
    ports.sealing.recordTsaAttempts(attempts);
  const availability = watchAvailability({
    ...means,
    keepAttempts,
    store: database.downtime,
    health,
    intervalMs: Math.min(config.probe.intervalMs, LOOK_MS),
    onNoProof: () => prober.hurry(),
    log,
    alarm,
  });
  closing.add(() => availability.stop());
  prober.start();
  const judges = openJudges({ anchors: () => inUse.anchors, clock, log });
  closing.add(() => judges.close());
  const makers = openBundleMakers();
  closing.add(() => makers.close());
  const source = openStatusSource(config, door.port, clock);
  const app = createServiceApp(config, {
    judge: judges.judge,
    delivery: { ...delivery, recordTransfer },
    identities,
    proof,
    bundle: {
      means: means.means,
      uses: means.uses,
      judging: means.judging,
      source,
      keepAttempts,
      makers,
      anchors: () => inUse.anchors,
    },
    publicUrl,
    clock,
    log,
    health,
    downtime: database.downtime,
    observe: (answer) => metrics.answered(answer),
  });
  door.open(app);
  const preservation = startPreservation(config, {
    store: database.preservation,
    source,
    judging: means.judging,
    clock,
    log,
    alarm,
  });
  closing.add(() => preservation.stop());
  closing.add(async () => {
    await drain.leave();
    await transfers.over();
  });
  return {
    url: publicUrl,
    ...(post.mailDir === undefined ? {} : { mailDir: post.mailDir }),
    ...(reader && { metricsUrl: reader.url }),
    steps,
    reload: inTurn(async () => {
      await rotateSealKey(config, {
        inUse,
        judge,
        sealing: ports.sealing,
        uses: database.keyUses,
        publicUrl,
        clock,
        log,
        alarm,
      });
      await rotateKek(config, { database, mark, log, alarm });
    }),
    close: () => closing.close(),
    cut: () => drain.cut(),
  };
}

/**
 * `holdAgainst` tells by how many milliseconds the clock is ahead of another, and follows that one if they are apart: a machine
 * that starts with a wrong clock has no earlier count that would show it, and its first time-stamp may be long in coming.
 */
function clockOf({ clock, counter }: ServiceParts, onJump: (milliseconds: number) => void) {
  if (!counter) return { clock, doubt: () => undefined, holdAgainst: async () => 0 };
  const steady = createSteadyClock({ machine: clock, counter, onJump });
  const holdAgainst = async (other: () => Promise<Date>) => {
    const asked = steady.now();
    const told = await other();
    const difference = clockDifference(asked, steady.now(), told);
    if (difference !== 0) steady.yieldTo(difference);
    return difference;
  };
  return { clock: steady, doubt: steady.doubt, holdAgainst };
}

/** Two signals are two reloads, one after the other. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}
