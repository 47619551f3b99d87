/** What the high-water mark says, and what keeping and comparing it asks of the world. */

export interface ProvenEvidence {
  readonly evidenceId: string;
  /** SHA-256 of the sealed bytes. */
  readonly digest: Uint8Array;
  readonly provenTime: Date;
}

/** What the database is known to have held, at least. */
export interface Mark {
  /** Names the database, and whatever is a copy of it. */
  readonly database: string;
  /** All evidence in it, whichever node sealed it. */
  readonly count: number;
  /** Heads of the chains that this node lengthened last, the newest at the end. Whatever holds a head holds its chain. */
  readonly heads: readonly ProvenEvidence[];
  readonly writtenAt: Date;
}

/** The database's side. */
export interface ContinuityStore {
  /** This process; no other has or had the same. */
  readonly instance: number;
  databaseId(): Promise<string>;
  /** How much evidence is stored. Cheap, however much it is. */
  count(): Promise<number>;
  /** Those that are not stored with this digest. */
  missing(evidence: readonly ProvenEvidence[]): Promise<ProvenEvidence[]>;
  /** Which of these processes are alive. */
  alive(instances: readonly number[]): Promise<number[]>;
  /** When a node was last at work on this database. */
  lastSeen(): Promise<Date | undefined>;
}

/** One mark for each process that keeps one: two never write the same file. */
export interface MarkFolder {
  /** @throws ContinuityError `continuity/mark-file` */
  read(): Promise<readonly StoredMark[]>;
  /** Durable when it resolves; what was there before stays whole until then. */
  write(instance: number, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Keeps a mark for the record where it is not read any more. */
  retire(name: string, at: Date): Promise<void>;
}

export interface StoredMark {
  readonly name: string;
  readonly instance: number;
  readonly text: string;
}
