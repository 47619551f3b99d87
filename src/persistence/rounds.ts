/**
 * Steps side by side in one transaction, in rounds: once every step waits for something it asked for, all of a kind is
 * asked in one statement.
 */

import type { CourseId } from '../delivery/ports.js';
import { courseKey } from './delivery-reader.js';
import type { Writes } from './delivery-writer.js';

/** Another step of the same transaction has the course; this one goes into a later transaction. */
export class CourseTaken extends Error {}
/** Another transaction has the course; this step waits for it in a transaction of its own. */
export class CourseBusy extends Error {}

type Kind = keyof Writes;
type Items = readonly unknown[];
type Answers = Items | undefined;

interface Call {
  readonly step: StepInRounds;
  readonly items: Items;
  readonly resolve: (answers: Answers) => void;
  readonly reject: (error: unknown) => void;
}

/** In the order in which they are asked: what refers to something comes after it. */
const KINDS = {
  insertMessages: true,
  lockCourses: true,
  lockContents: true,
  insertIdentifications: true,
  startNotices: true,
  finishNotices: true,
  insertHandovers: true,
  failHandovers: true,
  insertTransfers: true,
  appendEvents: true,
  setDue: true,
  setContentDue: true,
  recordContentRemovals: true,
  reserveIdempotency: true,
  completeIdempotency: true,
  releaseIdempotency: true,
  // Last: their notification serialises commits.
  addJobs: true,
} satisfies Record<Kind, true>;
const ORDER = Object.keys(KINDS) as Kind[];

export class Rounds {
  readonly #writes: Writes;
  readonly #owners = new Map<string, StepInRounds>();
  #calls = new Map<Kind, Call[]>();
  #running: number;
  #waiting = 0;
  #asking = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param steps how many take part */
  constructor(writes: Writes, steps: number) {
    this.#writes = writes;
    this.#running = steps;
  }

  /** The first statement that failed: after it the transaction can only be rolled back. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  step(): StepInRounds {
    return new StepInRounds(this);
  }

  /** A step that has ended is waited for no more. */
  ended(): void {
    this.#running -= 1;
    this.#ask();
  }

  /** @returns whether the step may lock these courses: no two steps of a transaction see the same one */
  claim(step: StepInRounds, courses: readonly CourseId[]): boolean {
    const keys = courses.map(({ messageId, recipient }) => courseKey(messageId, recipient));
    if (keys.some((key) => (this.#owners.get(key) ?? step) !== step)) return false;
    for (const key of keys) this.#owners.set(key, step);
    return true;
  }

  call(step: StepInRounds, kind: Kind, items: Items): Promise<Answers> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      const calls = this.#calls.get(kind) ?? [];
      this.#calls.set(kind, calls);
      calls.push({ step, items, resolve, reject });
      step.pending += 1;
      if (step.pending === 1) this.#waiting += 1;
      this.#ask();
    });
  }

  /** As soon as nobody has anything left to do but to wait. */
  #ask(): void {
    if (this.#asking || this.#waiting < this.#running || this.#calls.size === 0) return;
    this.#asking = true;
    const calls = this.#calls;
    this.#calls = new Map();
    void this.#askAll(calls).then(() => {
      this.#asking = false;
      this.#ask();
    });
  }

  /** Without waiting for one kind before the next: the connection keeps the order. */
  async #askAll(calls: ReadonlyMap<Kind, readonly Call[]>): Promise<void> {
    const kinds = ORDER.filter((kind) => calls.has(kind));
    await Promise.all(kinds.map((kind) => this.#askKind(kind, calls.get(kind) ?? [])));
  }

  async #askKind(kind: Kind, calls: readonly Call[]): Promise<void> {
    const ask = this.#writes[kind] as (items: Items) => Promise<Answers>;
    try {
      const answers = await ask.call(
        this.#writes,
        calls.flatMap(({ items }) => items),
      );
      let from = 0;
      for (const { step, items, resolve } of calls) {
        this.#answered(step);
        resolve(answers?.slice(from, from + items.length));
        from += items.length;
      }
    } catch (error) {
      this.#failure ??= { error };
      for (const { step, reject } of calls) {
        this.#answered(step);
        reject(error);
      }
    }
  }

  #answered(step: StepInRounds): void {
    step.pending -= 1;
    if (step.pending === 0) this.#waiting -= 1;
  }
}

/** What one step asks, as if it were alone. */
export class StepInRounds {
  readonly #rounds: Rounds;
  readonly writes: Writes;
  /** Calls that are not answered yet. */
  pending = 0;
  #wrote = false;

  constructor(rounds: Rounds) {
    this.#rounds = rounds;
    const calls = ORDER.map((kind) => [kind, (items: Items) => this.#call(kind, items)]);
    this.writes = Object.fromEntries(calls);
  }

  /** Whether anything of it must be undone should it fail. */
  get wrote(): boolean {
    return this.#wrote;
  }

  async #call(kind: Kind, items: Items): Promise<Answers> {
    if (kind !== 'lockCourses') this.#wrote = true;
    else if (!this.#rounds.claim(this, items as readonly CourseId[])) throw new CourseTaken();
    return this.#rounds.call(this, kind, items);
  }
}
