/** The ports of identification in memory, with the promises of the real ones except durability. */

import type {
  ClientStore,
  RegisteredClient,
  ReplayStore,
  SessionStore,
  StoredSession,
} from '../../src/identification/ports.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export class MemorySessions implements SessionStore {
  readonly rows = new Map<string, StoredSession>();

  async insert(session: StoredSession): Promise<void> {
    this.rows.set(hex(session.idHash), session);
  }
  async find(idHash: Uint8Array): Promise<StoredSession | undefined> {
    return this.rows.get(hex(idHash));
  }
  async touch(idHash: Uint8Array, idleUntil: Date): Promise<void> {
    const session = this.rows.get(hex(idHash));
    if (session) this.rows.set(hex(idHash), { ...session, idleUntil });
  }
  async remove(idHash: Uint8Array): Promise<void> {
    this.rows.delete(hex(idHash));
  }
}

export class MemoryReplay implements ReplayStore {
  readonly used = new Map<string, Date>();

  async use(kind: string, value: string, expiresAt: Date): Promise<boolean> {
    const key = `${kind}:${value}`;
    if (this.used.has(key)) return false;
    this.used.set(key, expiresAt);
    return true;
  }
}

export class MemoryClients implements ClientStore {
  readonly clients = new Map<string, RegisteredClient>();

  async find(clientId: string): Promise<RegisteredClient | undefined> {
    return this.clients.get(clientId);
  }
}

/** A clock that stands still until it is moved. */
export class TestClock {
  #now: number;

  constructor(now: Date) {
    this.#now = now.getTime();
  }
  now(): Date {
    return new Date(this.#now);
  }
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
