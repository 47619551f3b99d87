/** What goes to and fro between a client and a time-stamping authority (RFC 3161 sections 2.4.1 and 2.4.2), without the token. */

import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { DerFields, readBoolean, readCount, readOid } from './der-values.js';
import * as der from './der-writer.js';
import type { HashName } from './engine.js';
import { Oid } from './oids.js';
import { hashBytes, readHashAlgorithm } from './signature-algorithms.js';

export interface TimestampQuery {
  /** The hash of the stamped bytes; `undefined` for an algorithm we cannot name. */
  readonly hash: HashName | undefined;
  readonly imprint: Uint8Array;
  /** The policy asked for, if any. */
  readonly policy?: string;
  /** Content octets of the nonce: they go back as they came, whatever number they mean. */
  readonly nonce?: Uint8Array;
  readonly certReq: boolean;
  /** OIDs of the extensions asked for. */
  readonly extensions: readonly string[];
}

/** Bit positions of PKIFailureInfo. */
export const TimestampFailure = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;

export type TimestampFailureName = keyof typeof TimestampFailure;

const MAX_QUERY_BYTES = 4096;
const MAX_NONCE_BYTES = 64;
const GRANTED = der.sequence(der.integer(0n));
/** PKIStatus `rejection`. */
const REJECTION = der.integer(2n);

/** Writes a TimeStampReq that asks for a token over a SHA-256 digest. The nonce is not negative. */
export function timestampQuery(query: {
  readonly digest: Uint8Array;
  readonly nonce: bigint;
  readonly policy?: string;
  readonly certReq: boolean;
}): Uint8Array {
  return der.sequence(
    der.integer(1n),
    der.sequence(der.sequence(der.oid(Oid.sha256)), der.octetString(query.digest)),
    ...(query.policy === undefined ? [] : [der.oid(query.policy)]),
    der.integer(query.nonce),
    ...(query.certReq ? [der.boolean(true)] : []),
  );
}

/**
 * Reads a TimeStampReq of at most 4 kB.
 * @throws FormatError `formats/der`
 */
export function parseTimestampQuery(bytes: Uint8Array): TimestampQuery {
  const fields = new DerFields(parseDer(bytes, MAX_QUERY_BYTES));
  if (readCount(fields.take(Tag.integer)) !== 1) throw malformed('a request of another version');
  const imprint = readImprint(fields.take(Tag.sequence));
  const policy = fields.takeIf(Tag.oid);
  const nonce = fields.takeIf(Tag.integer);
  const certReq = fields.takeIf(Tag.boolean);
  const extensions = fields.takeIf(Tag.contextConstructed(0));
  fields.end();
  if (nonce !== undefined && nonce.content.length > MAX_NONCE_BYTES) {
    throw malformed('a nonce that is too long');
  }
  return {
    ...imprint,
    ...(policy && { policy: readOid(policy) }),
    ...(nonce && { nonce: nonce.content.slice() }),
    certReq: certReq !== undefined && readBoolean(certReq),
    extensions: (extensions?.children ?? []).map((extension) =>
      readOid(new DerFields(extension).take(Tag.oid)),
    ),
  };
}

function readImprint(element: DerElement): Pick<TimestampQuery, 'hash' | 'imprint'> {
  const fields = new DerFields(element);
  const hash = readHashAlgorithm(fields.take(Tag.sequence));
  const imprint = fields.take(Tag.octetString).content.slice();
  fields.end();
  if (hash !== undefined && imprint.length !== hashBytes[hash]) {
    throw malformed('an imprint of another length than its hash');
  }
  return { hash, imprint };
}

/** A TimeStampResp that grants. */
export const grantedResponse = (token: Uint8Array): Uint8Array => der.sequence(GRANTED, token);

/** A TimeStampResp that refuses: PKIStatusInfo with a sentence and the failure bit. */
export const refusedResponse = (failure: TimestampFailureName, sentence: string): Uint8Array =>
  der.sequence(
    der.sequence(
      REJECTION,
      der.sequence(der.utf8String(sentence)),
      namedBit(TimestampFailure[failure]),
    ),
  );

/** A named-bit list with one bit on, in the shortest form (X.690 section 11.2.2). */
function namedBit(position: number): Uint8Array {
  const octets = new Uint8Array(1 + (position >> 3) + 1);
  octets[0] = 7 - (position & 7);
  octets[octets.length - 1] = 0x80 >> (position & 7);
  return der.encode(Tag.bitString, octets);
}
