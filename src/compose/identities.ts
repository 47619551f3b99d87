/** Who can identify people: the configured providers or, in development without any, the demo provider on its own port. */

import type { Config, ProviderConfig } from '../config.js';
import type { Clock } from '../delivery/ports.js';
import { startIdentityProvider } from '../development/identity-provider.js';
import { LOA } from '../evidence/party.js';
import { redirectUri } from '../identification/identification.js';

const DEMO_CLIENT = 'sealpost-demo';

export interface Identities {
  readonly providers: readonly ProviderConfig[];
  readonly demo: boolean;
  close(): Promise<void>;
}

/** @param publicUrl where the providers send people back to */
export async function openIdentities(
  config: Config,
  publicUrl: string,
  clock: Clock,
): Promise<Identities> {
  if (config.mode === 'production' || config.providers.length > 0) {
    return { providers: config.providers, demo: false, close: async () => undefined };
  }
  const provider = await startIdentityProvider({
    mode: config.mode,
    host: config.host,
    port: config.demoProviderPort,
    clients: [{ id: DEMO_CLIENT, redirectUris: [redirectUri(publicUrl)] }],
    clock,
  });
  const level = (uri: string) => [uri, { authentication: uri, proofing: uri }] as const;
  return {
    demo: true,
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
