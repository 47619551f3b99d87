/** What a mail server's answer means for a notice (RFC 5321 section 4.2). */

import type { NoticeOutcome } from '../delivery/ports.js';

type SentOutcome = Exclude<NoticeOutcome, { kind: 'bounced' }>;

const MAX_REPLY = 500;

/** The steps at which a refusal is about this recipient or this mail, and not about our connection or account. */
const ABOUT_THE_NOTICE = ['RCPT TO', 'DATA'];

/** The servers' ways of naming the mail in their own logs: Postfix and others, Exim, Sendmail, Exchange. */
const QUEUE_IDS = [
  /\bqueued (?:mail )?(?:as|with id) <?([\w.-]{4,64})/i,
  /\bid=([\w.-]{4,64})/i,
  /^250 (?:2\.\d\.\d )?([\w.-]{6,64}) Message accepted/i,
  /\[InternalId=(\d{4,64})/i,
];

/** The next hop answered the end of DATA with 250: from here on it is in charge. */
export function takenBy(host: string, response: string): SentOutcome {
  const reply = oneLine(response);
  const queueId = QUEUE_IDS.map((pattern) => pattern.exec(reply)?.[1]).find(Boolean);
  return { kind: 'taken', host, reply, ...(queueId === undefined ? {} : { queueId }) };
}

/**
 * The hop did not take it. A 5xx is final only when it is about the recipient or the mail: a refused login or a
 * blocked address of ours is no statement about the recipient, and is worth another try.
 */
export function failedAt(host: string, error: unknown): SentOutcome {
  const { responseCode, command, response, cause } = readError(error);
  const permanent = responseCode >= 500 && responseCode < 600 && ABOUT_THE_NOTICE.includes(command);
  return { kind: 'failed', permanent, host, reply: oneLine(response) || `No answer (${cause}).` };
}

/** Never handed to any hop, because it could not be. */
export const unsendable = (host: string, why: string): SentOutcome => ({
  kind: 'failed',
  permanent: true,
  host,
  reply: why,
});

/** The library's errors are plain `Error`s with more fields than their type says. */
function readError(error: unknown) {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const text = (name: string): string => {
    const value = field(name);
    return typeof value === 'string' ? value : '';
  };
  const responseCode = field('responseCode');
  return {
    responseCode: typeof responseCode === 'number' ? responseCode : 0,
    command: text('command'),
    response: text('response'),
    // The code alone: messages carry addresses of the operator's own network, and this ends in evidence.
    cause: /\bE[A-Z]{3,}\b/.exec(text('message'))?.[0] ?? (text('code') || 'unknown'),
  };
}

/** Replies end in evidence and logs: one line, no controls, bounded. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_REPLY);
