/**
 * How a notice carries its attempt's id, so that a bounce that comes days later still finds it:
 * in the return path (VERP), in the DSN envelope id (RFC 3461 section 4.4) and in the Message-ID.
 */

/** UUIDs and the like: safe in a local part, in `xtext` and in a Message-ID without any quoting. */
const ATTEMPT_ID = /^[A-Za-z0-9-]{1,57}$/;
const RETURN_PATH = /^bounce\+([A-Za-z0-9-]{1,57})@/;
const MESSAGE_ID = /^<([A-Za-z0-9-]{1,57})@/;

export const isAttemptId = (text: string): boolean => ATTEMPT_ID.test(text);

export const returnPathOf = (attemptId: string, domain: string): string =>
  `bounce+${attemptId}@${domain}`;

export const messageIdOf = (attemptId: string, domain: string): string =>
  `<${attemptId}@${domain}>`;

export const attemptOfReturnPath = (address: string): string | undefined =>
  RETURN_PATH.exec(address)?.[1];

export const attemptOfMessageId = (messageId: string): string | undefined =>
  MESSAGE_ID.exec(messageId)?.[1];
