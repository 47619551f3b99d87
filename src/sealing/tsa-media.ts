/** Media types and limits of time-stamping over HTTP (RFC 3161 section 3.4). */

export const TIMESTAMP_QUERY = 'application/timestamp-query';
export const TIMESTAMP_REPLY = 'application/timestamp-reply';

export const MAX_TIMESTAMP_REPLY_BYTES = 64 * 1024;

/** Without parameters, in lower case. */
export const mediaType = (contentType: string | undefined): string =>
  (contentType ?? '').replace(/;.*$/s, '').trim().toLowerCase();
