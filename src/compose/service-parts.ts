/** What a service is started with, and what stands between its services and the world. */

import type { FileContentStore } from '../content/file-store.js';
import type { Clock, DeliveryStore, Notifier, SealingStore } from '../delivery/ports.js';
import type { DemoPerson } from '../development/identity-provider-people.js';
import type { Logger } from '../log.js';
import type { Proof } from './proof.js';

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
