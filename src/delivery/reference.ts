/** The short mark a notice and the portal both show, so that a reader can tell which message a mail speaks of. */

/** Eight characters of the message's id. It opens nothing and is not secret. */
export const referenceOf = (messageId: string): string =>
  messageId
    .slice(0, 8)
    .toUpperCase()
    .replace(/^(.{4})/, '$1-');
