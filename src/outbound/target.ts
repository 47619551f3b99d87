/** Reads the address of an outgoing request so strictly that no two parsers can disagree about it. */

import { isIP } from 'node:net';
import { OutboundError } from './errors.js';

export type Scheme = 'https' | 'http';

/** A place to connect to. */
export interface Target {
  readonly url: URL;
  readonly scheme: Scheme;
  /** A DNS name, or an IP address without brackets. */
  readonly host: string;
  readonly literal: boolean;
}

const MAX_LENGTH = 2048;
const DEFAULT_PORT: Record<Scheme, string> = { https: '443', http: '80' };
/** Printable ASCII of RFC 3986, without `@` and `\`, which readers disagree about, and without a fragment. */
const PLAIN = /^(https?):\/\/([^/?]+)([/?][!$&-;=?A-Z_a-z~%[\]]*)?$/;
const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The host must already be written as the URL standard would rewrite it: lower case, no escapes, no trailing dot,
 * numbers in dotted decimal, IPv6 in brackets and shortest form. `http://0x7f.1`, `http://2130706433`,
 * `http://①②⑦.0.0.1` and their kin are refused for their spelling, before any address is looked at.
 *
 * @throws OutboundError `outbound/url`
 */
export function readTarget(text: string): Target {
  const [, scheme, authority = ''] = (text.length <= MAX_LENGTH && PLAIN.exec(text)) || [];
  if ((scheme !== 'https' && scheme !== 'http') || !URL.canParse(text)) throw misspelled();
  const url = new URL(text);
  const spelled = [url.hostname, `${url.hostname}:${url.port || DEFAULT_PORT[scheme]}`];
  if (!spelled.includes(authority) || url.port === '0') throw misspelled();
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const literal = isIP(host) !== 0;
  if (!literal && !NAME.test(host)) throw misspelled();
  return { url, scheme, host, literal };
}

function misspelled(): OutboundError {
  // The text is not repeated: it may carry credentials.
  return new OutboundError(
    'outbound/url',
    'The address is not a plain absolute http or https URL.',
  );
}
