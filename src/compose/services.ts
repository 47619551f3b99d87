/** The services of delivery: what people and machines ask for, and what happens by itself. */

import type { Config } from '../config.js';
import { createDelivery } from '../delivery/delivery.js';
import { createSteps } from '../delivery/steps.js';
import { createTrustedTime } from '../delivery/trusted-time.js';
import { headOf } from './continuity.js';
import type { Ground } from './ground.js';
import { observedPorts } from './observed.js';
import { quotaOf } from './quota.js';
import { scannerOf } from './scanner.js';
import type { ServiceParts } from './service-parts.js';
import { UnderWay } from './under-way.js';

export type Services = Awaited<ReturnType<typeof createServices>>;

/** @param between stands between the services and the ports that they are given */
export async function createServices(
  config: Config,
  ground: Ground,
  between: NonNullable<ServiceParts['between']>,
) {
  const { clock, database, shared, metrics, mark, post, content, proof } = ground;
  const { delivery: store, sealing } = database;
  const given = between({ store, sealing, content, notifier: post.notifier, proof });
  const time = await trustedTime(ground);
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
  return { ports, time, delivery: { ...delivery, recordTransfer }, transfers, steps };
}

/** What is known of the time before the first time-stamp: from the last ones, and from the clock that all nodes share. */
async function trustedTime({ database, holdAgainst, alarm, doubt }: Ground) {
  const missingSince = await database.sealing.timeMissingSince();
  const difference = await holdAgainst(database.time);
  if (difference !== 0) {
    alarm('delivery/clock-differs', { milliseconds: difference, than: 'the database' });
  }
  const known = { ...(missingSince && { missingSince }), ...(difference !== 0 && { difference }) };
  return createTrustedTime(alarm, known, doubt);
}
