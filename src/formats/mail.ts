/**
 * Mail of registered delivery services (REM, EN 319 532-3): evidence travels as XML parts, the original message as a part of
 * its own. The mail's headers and its own signature prove nothing here; what counts is inside the evidence.
 */

import PostalMime, { type Attachment } from 'postal-mime';
import { utf8 } from './bytes.js';

/** One part of a mail as a file. */
export interface MailPart {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A mail is decoded in memory; content that is larger travels outside of it. */
export const MAX_MAIL = 32 * 1024 * 1024;
const MAX_PARTS = 1000;
const MAX_HEADER = 64 * 1024;
const MAX_NESTING = 16;
const XML = /^(?:application|text)\/(?:[\w.-]+\+)?xml$/i;

/** Whether bytes begin with a header field (RFC 5322 section 2.2). */
export const isMail = (start: Uint8Array): boolean =>
  /^[!-9;-~]{1,77}:[ \t]/.test(String.fromCharCode(...start.subarray(0, 80)));

/**
 * The parts of a mail that are files. Parts of mails inside are not opened: an original message is content, and what
 * somebody wrote there must not be taken for evidence about it.
 * @returns `undefined` for what is no mail, or more than anybody's
 */
export async function readMail(bytes: Uint8Array): Promise<readonly MailPart[] | undefined> {
  let attachments: readonly Attachment[];
  try {
    const mail = await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: MAX_NESTING,
      maxHeadersSize: MAX_HEADER,
    });
    attachments = mail.attachments;
  } catch {
    return undefined;
  }
  if (attachments.length > MAX_PARTS) return undefined;
  return attachments.map((part, index) => ({
    name: `part-${index + 1}/${nameOf(part)}`,
    bytes: typeof part.content === 'string' ? utf8(part.content) : new Uint8Array(part.content),
  }));
}

/** By its type, as that says what it is, and by its name, as that says what people call it. */
function nameOf({ filename, mimeType }: Attachment): string {
  const name = (filename ?? '').replace(/[\p{C}/\\:]+/gu, '_').slice(0, 100) || 'unnamed';
  return XML.test(mimeType) && !/\.xml$/i.test(name) ? `${name}.xml` : name;
}
