/** The serving side of the database: checked, opened as the service role, and closed again. */

import type { DowntimeStore } from '../availability/ports.js';
import type { ContinuityStore } from '../continuity/ports.js';
import type {
  Clock,
  DeliveryStore,
  KeyStore,
  RandomBytes,
  SealingStore,
  UsageStore,
} from '../delivery/ports.js';
import type { JobSteps } from '../delivery/steps.js';
import type { ClientStore, ReplayStore, SessionStore } from '../identification/ports.js';
import type { PreservationStore } from '../preservation/ports.js';
import { openPool, withClient } from './connection.js';
import { continuityStore } from './continuity-store.js';
import { PgDeliveryStore } from './delivery-store.js';
import type { StoreContext } from './delivery-writer.js';
import { downtimeStore } from './downtime-store.js';
import { clientStore, replayStore, sessionStore } from './identification-stores.js';
import { type JobOptions, type Jobs, startJobs } from './jobs.js';
import { KeptMessages } from './kept-messages.js';
import { keptSecret, registerKeys, requireKeys } from './key-encryption-keys.js';
import { type KeyUseStore, keyUseStore } from './key-uses.js';
import { KeyEncryption } from './message-vault.js';
import { requireMigrated } from './migrate.js';
import { sessionName, watchPeers } from './peers.js';
import { holdPresence, newInstance } from './presence.js';
import { PgPreservationStore } from './preservation-store.js';
import { asRoleRefusal, requireDurability, requireServiceRights } from './rights.js';
import { PgSealingStore } from './sealing-store.js';
import { usageStore } from './sender-usage.js';

export interface DatabaseOptions {
  /** Connects as `sealpost_service`. */
  readonly url: string;
  /** Key-encryption key, 32 bytes. */
  readonly kek: Uint8Array;
  /** Open what was wrapped under them. */
  readonly olderKeks?: readonly Uint8Array[];
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** A connection was lost; the pool replaces it by itself. */
  readonly onError: (error: Error) => void;
  /** Other nodes were taken for dead: their sessions were ended. */
  readonly onFenced?: (instances: readonly number[]) => void;
  /** True refuses a server with fsync or synchronous commits turned off. */
  readonly durable: boolean;
  /** Connections for requests and the sealer; jobs have a few of their own. */
  readonly connections?: number;
}

export interface Database {
  readonly delivery: DeliveryStore;
  readonly sealing: SealingStore;
  readonly keys: KeyStore;
  readonly sessions: SessionStore;
  readonly replay: ReplayStore;
  readonly clients: ClientStore;
  readonly downtime: DowntimeStore;
  readonly preservation: PreservationStore;
  readonly usage: UsageStore;
  readonly continuity: ContinuityStore;
  readonly keyUses: KeyUseStore;
  /** What time it is for the server: the clock that all nodes have in common. */
  time(): Promise<Date>;
  /** The key of service-scoped identifiers: the one that was stored first, or `initial`. */
  scopedIdKey(initial: Uint8Array): Promise<Uint8Array>;
  /** Wraps with another key from now on. Rejects with `persistence/wrong-key` if something stored could not be opened then. */
  useKeys(given: KeyEncryption): Promise<void>;
  startJobs(
    handlers: JobSteps,
    options: Pick<JobOptions, 'concurrency' | 'onFailure' | 'onStopped'>,
  ): Promise<Jobs>;
  /** Rejects with `persistence/unreachable` while the server does not answer. For readiness. */
  ping(): Promise<void>;
  /** Stop jobs first. */
  close(): Promise<void>;
}

/**
 * Opens the database for serving, or says why not: `persistence/unreachable`, `persistence/migrations-behind`,
 * `persistence/migrations-ahead`, `persistence/migration-changed`, `persistence/roles`, `persistence/not-durable`,
 * `persistence/wrong-key`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, onError, clock, randomBytes } = options;
  const keys = new KeyEncryption(options.kek, randomBytes, options.olderKeks);
  const instance = newInstance(randomBytes);
  const pool = openPool({
    url,
    name: sessionName('sealpost', instance),
    max: options.connections ?? 20,
    onError,
    pipeline: true,
  });
  try {
    await withClient(pool, async (client) => {
      await requireMigrated(client);
      await requireServiceRights(client);
      if (options.durable) await requireDurability(client);
      await requireKeys(client, keys);
      await registerKeys(client, keys);
    });
  } catch (error) {
    await pool.end();
    throw asRoleRefusal(error);
  }
  const presence = await holdPresence(url, instance);
  const kept = new KeptMessages(clock);
  const context: StoreContext = { pool, keys, kept, clock, randomBytes, instance };
  const delivery = new PgDeliveryStore(context);
  const jobPool = openPool({ url, name: sessionName('sealpost-jobs', instance), max: 8, onError });
  const peers = watchPeers({
    pool: jobPool,
    instance,
    onFenced: options.onFenced ?? (() => undefined),
  });
  return {
    delivery,
    keys: delivery,
    sealing: new PgSealingStore(context),
    sessions: sessionStore(pool),
    replay: replayStore(pool),
    clients: clientStore(pool, keys),
    downtime: downtimeStore(pool, instance),
    preservation: new PgPreservationStore(context),
    usage: usageStore(pool),
    continuity: continuityStore(pool, instance),
    keyUses: keyUseStore(pool),
    startJobs: (handlers, jobOptions) =>
      startJobs(handlers, { ...jobOptions, pool: jobPool, instance }),
    time: () =>
      withClient(pool, async (client) => {
        const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
        return rows[0]?.now as Date;
      }),
    scopedIdKey: (initial) => withClient(pool, (client) => keptSecret(client, keys, initial)),
    useKeys: (given) =>
      withClient(pool, async (client) => {
        await requireKeys(client, given);
        await registerKeys(client, given);
        keys.use(given);
      }),
    ping: () => withClient(pool, async (client) => void (await client.query('select 1'))),
    async close() {
      await peers.stop();
      await presence.release();
      await Promise.all([pool.end(), jobPool.end()]);
    },
  };
}
