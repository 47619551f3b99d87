/** Mail addresses that can be written into an envelope and a header without changing either (RFC 5321 section 4.1.2). */

/** Letters, digits and the atom characters; no quoted strings, no comments, no address literals. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** Host names in ASCII; an international domain is written in its `xn--` form. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** True for `local@domain` within the lengths of RFC 5321 section 4.5.3.1. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  return (
    at > 0 &&
    text.length <= 254 &&
    local.length <= 64 &&
    LOCAL_PART.test(local) &&
    domain.split('.').every((label) => LABEL.test(label))
  );
}

export interface Correspondent {
  readonly name: string;
  readonly address: string;
}

/** Reads `Name <local@domain>` or `local@domain` as operators write it; `undefined` for anything else. */
export function readCorrespondent(text: string): Correspondent | undefined {
  const [, quoted, plain, inBrackets] =
    /^(?:"([^"\\\p{Cc}]*)"|([^"<>@,;:\\\p{Cc}]*)) ?<([^<>\s]+)>$/u.exec(text.trim()) ?? [];
  const address = inBrackets ?? text.trim();
  return isMailAddress(address) ? { name: (quoted ?? plain ?? '').trim(), address } : undefined;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
