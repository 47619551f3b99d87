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
/** The library keeps each line that is not base64 as an object of its own: a mail of short lines would fill the memory. */
const MAX_LINES = 150_000;
const MAX_PARTS = 1000;
const MAX_HEADER = 64 * 1024;
const MAX_NESTING = 16;
const LF = 0x0a;
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
  if (hasTooManyLines(bytes)) return undefined;
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
    bytes: bytesOf(part),
  }));
}

function hasTooManyLines(bytes: Uint8Array): boolean {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    count += 1;
    if (count > MAX_LINES) return true;
  }
  return false;
}

/**
 * The line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1), but the library leaves it in what was
 * not base64. In XML it means nothing, and without it evidence is again what it was before it was mailed.
 */
function bytesOf({ content, mimeType }: Attachment): Uint8Array {
  const bytes = typeof content === 'string' ? utf8(content) : new Uint8Array(content);
  return XML.test(mimeType) && bytes.at(-1) === LF ? bytes.subarray(0, -1) : bytes;
}

/** By its type, as that says what it is, and by its name, as that says what people call it. */
function nameOf({ filename, mimeType }: Attachment): string {
  const name = (filename ?? '').replace(/[\p{C}/\\:]+/gu, '_').slice(0, 100) || 'unnamed';
  return XML.test(mimeType) && !/\.xml$/i.test(name) ? `${name}.xml` : name;
}
