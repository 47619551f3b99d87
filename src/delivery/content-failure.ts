/** Stored content that is not what was taken in, told apart from everything else that reading it can reject with. */

const CODES = ['content/altered', 'content/missing'] as const;

export type ContentFailure = (typeof CODES)[number];

/** @returns the stable code, or `undefined` for an error that says nothing about the content itself */
export function contentFailureOf(error: unknown): ContentFailure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return CODES.find((known) => known === code);
}
