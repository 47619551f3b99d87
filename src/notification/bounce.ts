/** Delivery reports that come back by mail (RFC 3464), matched to the attempt whose id the notice carried. */

import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { fromUtf8 } from '../formats/bytes.js';
import { attemptOfMessageId, attemptOfReturnPath, isAttemptId } from './envelope.js';

/** RFC 3464 section 2.3.3. Only `failed` means that the notice did not arrive. */
export type BounceAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export interface Bounce {
  readonly attemptId: string;
  readonly action: BounceAction;
  /** Enhanced status code (RFC 3463), such as `5.1.1`. */
  readonly status: string;
  /** What the last server said, in one line; empty if the report does not say. */
  readonly diagnostic: string;
}

const MAX_BYTES = 256 * 1024;
const MAX_DIAGNOSTIC = 500;
const ACTIONS: readonly string[] = [
  'failed',
  'delayed',
  'delivered',
  'relayed',
  'expanded',
] satisfies BounceAction[];

/**
 * Reads one mail that came to a return path.
 *
 * Returns `undefined` for whatever is not a delivery report about exactly one recipient of exactly one attempt:
 * out-of-office answers, forwarded reports, reports whose marks contradict each other, oversized or broken mail.
 * @param envelopeRecipient the address the mail was delivered to, `bounce+ATTEMPT@…`
 */
export async function readBounce(
  source: Uint8Array,
  envelopeRecipient: string,
): Promise<Bounce | undefined> {
  if (source.length > MAX_BYTES) return undefined;
  const mail = await parse(source);
  if (mail === undefined || !isDeliveryReport(mail)) return undefined;
  const [about, recipient, ...others] = statusGroups(mail);
  if (about === undefined || recipient === undefined || others.length > 0) return undefined;

  const attemptId = agreedAttempt([
    attemptOfReturnPath(envelopeRecipient),
    about.get('original-envelope-id'),
    originalMessageId(mail),
  ]);
  const action = recipient.get('action')?.toLowerCase() ?? '';
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(recipient.get('status') ?? '')?.[0];
  if (attemptId === undefined || !isAction(action) || status === undefined) return undefined;
  return { attemptId, action, status, diagnostic: diagnosticOf(recipient) };
}

const isAction = (text: string): text is BounceAction => ACTIONS.includes(text);

async function parse(source: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(source, {
      forceRfc822Attachments: true,
      maxNestingDepth: 8,
      maxHeadersSize: 64 * 1024,
    });
  } catch {
    return undefined;
  }
}

const isDeliveryReport = (mail: Email): boolean => {
  const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? '';
  return /^multipart\/report\b/i.test(type) && /report-type="?delivery-status\b/i.test(type);
};

/** The fields of `message/delivery-status`: first those about the mail, then one group for each recipient. */
function statusGroups(mail: Email): Map<string, string>[] {
  const parts = mail.attachments.filter(({ mimeType }) => mimeType === 'message/delivery-status');
  const text = parts.length === 1 ? textOf(parts[0]) : undefined;
  return (text ?? '')
    .split(/\r?\n[ \t]*\r?\n/)
    .filter((group) => group.trim() !== '')
    .map(readFields);
}

function readFields(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z-]{1,64}):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

/** From the returned mail or its headers: the third part of the report. */
function originalMessageId(mail: Email): string | undefined {
  const returned = mail.attachments.find(({ mimeType }) =>
    ['message/rfc822', 'text/rfc822-headers'].includes(mimeType),
  );
  const [headers = ''] = (textOf(returned) ?? '').split(/\r?\n\r?\n/);
  return attemptOfMessageId(readFields(headers).get('message-id') ?? '');
}

/** The one attempt that every mark present names; two different ones are nobody's. */
function agreedAttempt(marks: readonly (string | undefined)[]): string | undefined {
  const [attempt, ...others] = new Set(marks.filter((mark) => mark !== undefined));
  return attempt !== undefined && others.length === 0 && isAttemptId(attempt) ? attempt : undefined;
}

/** `smtp; 550 5.1.1 no such user` without the type of its writer. */
const diagnosticOf = (recipient: Map<string, string>): string =>
  (recipient.get('diagnostic-code') ?? '')
    .replace(/^[A-Za-z0-9-]+;\s*/, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, MAX_DIAGNOSTIC);

function textOf(part: Attachment | undefined): string | undefined {
  if (part === undefined) return undefined;
  if (typeof part.content === 'string') return part.content;
  try {
    return fromUtf8(new Uint8Array(part.content));
  } catch {
    return undefined;
  }
}
