/** The form a JWT must have before anything in it is believed (RFC 7515, RFC 8725). */

export interface CompactHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
}

const MAX_TOKEN = 32_768;
const MAX_HEADER = 8_192;
/**
 * Everything else a header could carry either brings a key the sender chose or changes how the rest is read.
 * Thumbprints are harmless, because nothing here looks a key up by them.
 */
const HEADER_MEMBERS = new Set(['alg', 'kid', 'typ', 'x5t', 'x5t#S256']);

/**
 * Reads the header of a compact JWS without verifying it. Embedded or linked keys (`jwk`, `jku`, `x5c`, `x5u`), `crit`
 * and `b64` are refused, as are second spellings of the same bytes.
 *
 * @returns `undefined` for anything but three canonical base64url parts under a plain header
 */
export function readCompactHeader(token: string): CompactHeader | undefined {
  if (token.length > MAX_TOKEN) return undefined;
  const parts = token.split('.');
  const [head = ''] = parts;
  if (parts.length !== 3 || head.length > MAX_HEADER || !parts.every(isCanonical)) return undefined;
  const header = jsonObject(head);
  if (!header || !Object.keys(header).every((member) => HEADER_MEMBERS.has(member)))
    return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || !isOptionalText(kid) || !isOptionalText(typ)) return undefined;
  return { alg, ...(kid !== undefined && { kid }), ...(typ !== undefined && { typ }) };
}

/** The claims as they stand, unverified: good only for choosing whose key to verify with. */
export function readUnverifiedClaims(token: string): Readonly<Record<string, unknown>> {
  return jsonObject(token.split('.')[1] ?? '') ?? {};
}

function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
