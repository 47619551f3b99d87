/** Something a person must look at. Facts are safe to log: no name, no content, no key. */

/**
 * @param code stable, `subject/what-is-wrong`
 * @param cause for the log's own rules of what may be shown of it
 */
export type Alarm = (
  code: string,
  facts: Readonly<Record<string, unknown>>,
  cause?: unknown,
) => void;
