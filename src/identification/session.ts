/** Browser sessions: short-lived, ended on the server, readable by nobody who holds only the database. */

import type { VerifiedIdentity } from '../evidence/party.js';
import type { Clock, RandomBytes, SessionStore, StoredSession } from './ports.js';
import { openBox, sealBox } from './sealed-box.js';
import type { Session } from './service.js';
import { COOKIE_BYTES, type SessionSecrets, sessionSecrets } from './session-secrets.js';

const IDLE_MS = 15 * 60_000;
const WHOLE_MS = 8 * 60 * 60_000;
/** The idle limit moves in steps, so that a page with twenty requests costs one write and not twenty. */
const TOUCH_STEP_MS = 30_000;

export interface Sessions {
  /** A new session under a new cookie; a session that `previousCookie` names ends here. */
  start(
    identity: VerifiedIdentity,
    previousCookie: string | undefined,
  ): Promise<{ cookie: string; session: Session }>;
  /** The living session behind a cookie, its idle limit moved; `undefined` for everything else. */
  find(cookie: string): Promise<Session | undefined>;
  end(cookie: string): Promise<void>;
}

export function createSessions(deps: {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): Sessions {
  const { store, clock, random } = deps;

  async function end(cookie: string): Promise<void> {
    const secrets = sessionSecrets(cookie);
    if (secrets) await store.remove(secrets.idHash);
  }

  return {
    async start(identity, previousCookie) {
      const cookie = Buffer.from(random(COOKIE_BYTES)).toString('base64url');
      const secrets = sessionSecrets(cookie);
      if (!secrets) throw new TypeError('the source of randomness gave too few bytes');
      const now = clock.now().getTime();
      const stored: StoredSession = {
        idHash: secrets.idHash,
        payload: sealBox(secrets.key, secrets.idHash, identity, random),
        createdAt: new Date(now),
        idleUntil: new Date(now + IDLE_MS),
        endsAt: new Date(now + WHOLE_MS),
      };
      await store.insert(stored);
      // Only now: a crash in between leaves the person signed in as before, not locked out.
      if (previousCookie !== undefined) await end(previousCookie);
      return { cookie, session: sessionOf(secrets, identity, stored) };
    },

    async find(cookie) {
      const secrets = sessionSecrets(cookie);
      const stored = secrets && (await store.find(secrets.idHash));
      if (!secrets || !stored) return undefined;
      const now = clock.now();
      if (now >= stored.idleUntil || now >= stored.endsAt) {
        await store.remove(secrets.idHash);
        return undefined;
      }
      const payload = openBox(secrets.key, secrets.idHash, stored.payload);
      // Somebody wrote to the table: whoever that row was made to be, it is not a session.
      if (payload === undefined) return undefined;
      const idleUntil = new Date(now.getTime() + IDLE_MS);
      if (idleUntil.getTime() - stored.idleUntil.getTime() >= TOUCH_STEP_MS)
        await store.touch(secrets.idHash, idleUntil);
      return sessionOf(secrets, revive(payload as StoredIdentity), { ...stored, idleUntil });
    },

    end,
  };
}

/** `VerifiedIdentity` as JSON brings it back. It was sealed by `start`, so its shape is not in question. */
type StoredIdentity = Omit<VerifiedIdentity, 'authenticatedAt'> & {
  readonly authenticatedAt: string;
};

function revive(stored: StoredIdentity): VerifiedIdentity {
  return { ...stored, authenticatedAt: new Date(stored.authenticatedAt) };
}

function sessionOf(
  { publicId, csrf }: SessionSecrets,
  identity: VerifiedIdentity,
  { idleUntil, endsAt }: Pick<StoredSession, 'idleUntil' | 'endsAt'>,
): Session {
  return { id: publicId, identity, csrf, expiresAt: idleUntil < endsAt ? idleUntil : endsAt };
}
