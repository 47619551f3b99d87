/** Who can identify people: the configured providers or, in development without any, the demo provider on its own port. */

import { randomBytes } from 'node:crypto';
import type { Config, ProviderConfig } from '../config.js';
import type { Clock } from '../delivery/ports.js';
import { startIdentityProvider } from '../development/identity-provider.js';
import { DEMO_PEOPLE, type DemoPerson } from '../development/identity-provider-people.js';
import { type Assurance, LOA } from '../evidence/party.js';
import { createIdentification, redirectUri } from '../identification/identification.js';
import type { Identification } from '../identification/service.js';
import { createGuardedClient } from '../outbound/guarded-client.js';
import type { Database } from '../persistence/database.js';
import type { ServiceKeys } from './keys.js';

const DEMO_CLIENT = 'sealpost-demo';

export interface Identities {
  readonly identification: Identification;
  /** Present where the demo provider runs: its people may be shown. */
  readonly demoPeople?: readonly DemoPerson[];
  close(): Promise<void>;
}

export interface IdentityParts {
  /** Where the providers send people back to. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly keys: ServiceKeys;
  readonly database: Pick<Database, 'sessions' | 'replay' | 'clients'>;
  /** Whom the demo provider knows. Default: the demo people. */
  readonly demoPeople?: readonly DemoPerson[];
}

export async function openIdentification(
  config: Config,
  parts: IdentityParts,
): Promise<Identities> {
  const { publicUrl, clock, keys, database } = parts;
  const known = await openProviders(config, parts);
  const identification = createIdentification({
    providers: known.providers,
    publicUrl,
    client: createGuardedClient({
      // A real provider's endpoints may stand on other hosts than its issuer; its discovery document names them.
      ...(config.mode === 'development' && known.providers.every(isOnThisMachine)
        ? { allow: ['http'], allowLoopback: true, allowedOrigins: known.providers.map(originOf) }
        : { allow: ['https'] }),
    }),
    sessions: database.sessions,
    replay: database.replay,
    clients: database.clients,
    clock,
    random: randomBytes,
    stateKey: keys.signInState,
    tokenKey: keys.accessToken,
  });
  const { demoPeople, close } = known;
  return { identification, ...(demoPeople && { demoPeople }), close };
}

const originOf = ({ issuer }: ProviderConfig): string => new URL(issuer).origin;

/** The demo provider, of this service or of several that share one: without TLS, and on loopback only. */
const isOnThisMachine = ({ issuer }: ProviderConfig): boolean => issuer.startsWith('http://');

interface Providers {
  readonly providers: readonly ProviderConfig[];
  readonly demoPeople?: readonly DemoPerson[];
  readonly close: () => Promise<void>;
}

async function openProviders(
  config: Config,
  { publicUrl, clock, demoPeople = DEMO_PEOPLE }: IdentityParts,
): Promise<Providers> {
  if (config.mode === 'production' || config.providers.length > 0) {
    return { providers: config.providers, close: async () => undefined };
  }
  const provider = await startIdentityProvider({
    mode: config.mode,
    host: config.host,
    port: config.demoProviderPort,
    clients: [{ id: DEMO_CLIENT, redirectUris: [redirectUri(publicUrl)] }],
    clock,
    people: demoPeople,
  });
  const level = (uri: Assurance) => [uri, { authentication: uri, proofing: uri }] as const;
  return {
    demoPeople,
    providers: [
      {
        key: 'demo',
        name: 'Demo eID (TEST)',
        issuer: provider.issuer,
        clientId: DEMO_CLIENT,
        acr: Object.fromEntries(Object.values(LOA).map(level)),
      },
    ],
    close: () => provider.close(),
  };
}
