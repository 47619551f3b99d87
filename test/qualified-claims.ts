/** Looks for anything that would make a service without qualified status look as if it had one. */

import * as write from '../src/formats/der-writer.js';

/** ETSI EN 319 412-5, EN 319 411-2 and EN 319 422: statements and policies only a qualified provider may use. */
const CLAIMS = {
  QcCompliance: '0.4.0.1862.1.1',
  QcSSCD: '0.4.0.1862.1.4',
  'a QCP policy': '0.4.0.194112',
  'esi4-qtstStatement-1': '0.4.0.19422.1.1',
} as const;

/**
 * The claims found in these bytes: as the content octets of an OID (in DER, so also inside certificates and tokens),
 * as dotted numbers, and both again where base64 hides them.
 */
export function findQualifiedClaims(bytes: Uint8Array): string[] {
  const texts = [bytes, ...decodedBase64(bytes)].map((part) =>
    Buffer.from(part).toString('latin1'),
  );
  return Object.entries(CLAIMS)
    .filter(([, oid]) => {
      const octets = Buffer.from(write.oid(oid).subarray(2)).toString('latin1');
      const dotted = new RegExp(`(?<![\\d.])${oid.replaceAll('.', '\\.')}(?!\\d)`);
      return texts.some((text) => text.includes(octets) || dotted.test(text));
    })
    .map(([name]) => name);
}

/** Words that are a status, or a name kept for those who have it (in French by article L.100 of the CPCE). */
const STATUS =
  /(?<!\p{L})(?:qualified|qualifiée?s?|calificat[aăei]*|Q?TSP|lettre recommandée électronique)(?!\p{L})/iu;
const DENIAL =
  /(?<!\p{L})(?:not|nothing|no|neither|n[’']est pas|non qualifié|nu este|necalificat)(?!\p{L})/iu;

/**
 * Paragraphs that use such a word and do not deny it.
 * @param text plain text, Markdown, HTML or JSON; a block element, a blank line or a JSON string ends a paragraph
 */
export function findClaimsInWords(text: string): string[] {
  return text
    .split(/<\/?(?:p|h[1-6]|li|dt|dd|td|th|title|div|section|header|footer)\b[^>]*>|\n\s*\n|"/)
    .map((block) =>
      block
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((block) => STATUS.test(block) && !DENIAL.test(block));
}

/** Every long run of base64, line breaks included, read as bytes: PEM, tokens and certificates in XML. */
function decodedBase64(bytes: Uint8Array): Uint8Array[] {
  const text = Buffer.from(bytes).toString('latin1');
  const runs = text.match(/[A-Za-z0-9+/](?:[A-Za-z0-9+/=]|&#13;|[\r\n\t ]){30,}/g) ?? [];
  return runs.map((run) => Buffer.from(run.replace(/&#13;|\s/g, ''), 'base64'));
}
