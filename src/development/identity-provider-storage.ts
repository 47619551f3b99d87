/** What the demo identity provider remembers: in memory, for one provider, gone when it stops. */

import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

const MAX_ENTRIES = 5000;

/** Storage of its own for every provider, so that two of them in one process share nothing. */
export function createProviderStorage(): AdapterFactory {
  const entries = new Map<string, Entry>();

  const alive = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt > performance.now()) return entry?.payload;
    entries.delete(key);
    return undefined;
  };

  const where = (model: string, fits: (payload: AdapterPayload) => boolean) =>
    [...entries.values()].find((entry) => entry.model === model && fits(entry.payload))?.payload;

  return (model): Adapter => {
    const keyOf = (id: string): string => `${model}:${id}`;
    return {
      async upsert(id, payload, expiresIn) {
        const [oldest] = entries.keys();
        if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
        const expiresAt = expiresIn ? performance.now() + expiresIn * 1000 : Infinity;
        entries.set(keyOf(id), { model, payload, expiresAt });
      },
      find: async (id) => alive(keyOf(id)),
      findByUid: async (uid) => where(model, (payload) => payload.uid === uid),
      findByUserCode: async (code) => where(model, (payload) => payload.userCode === code),
      async consume(id) {
        const entry = entries.get(keyOf(id));
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        entries.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries)
          if (payload.grantId === grantId) entries.delete(key);
      },
    };
  };
}
