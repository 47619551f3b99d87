/** What the downtime register is about, and what it asks of the database. */

/**
 * `proof`: no seal, no token or no trustworthy clock. `not-running`: no node was at work. `evidence-lost`: the database was
 * restored to an earlier state, and what was sealed after that is gone from it.
 */
export type Cause = 'database' | 'proof' | 'not-running' | 'evidence-lost';

/** What people could not count on. */
export type AffectedFunction = 'submission' | 'answer' | 'collection' | 'evidence' | 'verification';

export interface Outage {
  /** UUID. */
  readonly id: string;
  readonly cause: Cause;
  readonly functions: readonly AffectedFunction[];
  readonly startedAt: Date;
}

export interface EndedOutage extends Outage {
  readonly endedAt: Date;
  /** With `evidence-lost` only. */
  readonly loss?: Loss;
}

/** What an operator accepted as gone. */
export interface Loss {
  /** How much evidence there was by the high-water mark, and how much the database holds. */
  readonly known: number;
  readonly found: number;
  /** The newest that is gone, where it is known by name. */
  readonly last?: { readonly evidenceId: string; readonly digest: Uint8Array };
}

/** An entry as it is shown. */
export interface RegisterEntry extends Outage {
  /** Absent while it lasts. */
  readonly endedAt?: Date;
  /** When the sealed statement is proven to have existed; absent while there is none. */
  readonly provenTime?: Date;
}

export interface DowntimeStore {
  /**
   * Says that a node is at work. If none said so for longer than `silenceMs`, the outage that `make` describes is
   * stored with its end in the same transaction; of several nodes that come back together one does it.
   */
  beat(now: Date, silenceMs: number, make: (since: Date) => Outage): Promise<void>;
  begin(outage: Outage): Promise<void>;
  /** Stores the entry, its end and what was lost in one transaction. */
  acceptLoss(outage: EndedOutage & { readonly loss: Loss }): Promise<void>;
  /** The first end stays. */
  end(id: string, at: Date): Promise<void>;
  /** Entries without an end whose node is dead. */
  abandoned(): Promise<Outage[]>;
  /** Entries with an end and without a statement, oldest first. */
  unsealed(limit: number): Promise<EndedOutage[]>;
  /** The first statement stays. */
  storeStatement(id: string, statement: SealedDowntime): Promise<void>;
  /** Newest first. @param before only entries that began earlier */
  list(limit: number, before?: Date): Promise<RegisterEntry[]>;
  statement(id: string): Promise<Uint8Array | undefined>;
}

export interface SealedDowntime {
  /** UTF-8 XML whose last child is an enveloped XAdES B-T signature. */
  readonly bytes: Uint8Array;
  readonly provenTime: Date;
}
