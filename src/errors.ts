/** The one base class of errors. Each subject has one class with a closed union of codes; only `http/problem.ts` and `cli/` translate them. */

export abstract class SealpostError<Code extends string = string> extends Error {
  /** Stable, part of the public contract: `subject/what-is-wrong`. */
  readonly code: Code;
  /** Structured facts, safe to log: never a key, a token, content or a person's data. */
  readonly data: Readonly<Record<string, unknown>>;

  /**
   * @param detail one sentence for people: what is wrong and, where it helps, what to do next
   * @param options `cause` stays inside the process; it is never sent to a client
   */
  constructor(
    code: Code,
    detail: string,
    data: Record<string, unknown> = {},
    options: { cause?: unknown } = {},
  ) {
    super(detail, options);
    this.name = new.target.name;
    this.code = code;
    this.data = data;
  }
}
