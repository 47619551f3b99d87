/** Makes revocation lists and OCSP responses, good and bad, so that a test can get anything wrong that it wants to. */

import * as write from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import { keyBits } from '../../src/formats/public-key.js';
import {
  extension,
  type KeyPair,
  type MadeCertificate,
  signatureAlgorithm,
  signWith,
} from './certificate-maker.js';
import { sha } from './token-maker.js';

export interface Span {
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
}

export interface ListRecipe extends Span {
  readonly issuer: MadeCertificate;
  readonly keys?: KeyPair;
  readonly hash?: 'sha1' | 'sha256';
  readonly entries?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
}

export const listEntry = (
  { certificate }: MadeCertificate,
  time: Date,
  ...extensions: readonly Uint8Array[]
): Uint8Array =>
  write.sequence(
    write.integer(certificate.serial),
    write.generalizedTime(time),
    ...(extensions.length > 0 ? [write.sequence(...extensions)] : []),
  );

export const reasonCode = (code: number): Uint8Array =>
  extension(Oid.reasonCode, write.encode(0x0a, Uint8Array.of(code)));

export function makeList(recipe: ListRecipe): Uint8Array {
  const { issuer, entries = [], extensions = [], hash = 'sha256' } = recipe;
  const keys = recipe.keys ?? issuer.keys;
  const algorithm = signatureAlgorithm(keys.kind, hash);
  const tbs = write.sequence(
    write.integer(1n),
    algorithm,
    issuer.name,
    ...spanTimes(recipe),
    ...(entries.length > 0 ? [write.sequence(...entries)] : []),
    ...(extensions.length > 0 ? [write.contextConstructed(0, write.sequence(...extensions))] : []),
  );
  return write.sequence(tbs, algorithm, write.bitString(signWith(keys, tbs, hash)));
}

const spanTimes = ({ thisUpdate, nextUpdate }: Span): Uint8Array[] =>
  [thisUpdate, ...(nextUpdate ? [nextUpdate] : [])].map(write.generalizedTime);

export const good = write.contextPrimitive(0, new Uint8Array());
export const unknown = write.contextPrimitive(2, new Uint8Array());
export const revoked = (time: Date, reason?: number): Uint8Array =>
  write.contextConstructed(
    1,
    write.generalizedTime(time),
    ...(reason === undefined
      ? []
      : [write.contextConstructed(0, write.encode(0x0a, Uint8Array.of(reason)))]),
  );

export interface OcspRecipe extends Span {
  readonly issuer: MadeCertificate;
  readonly subject: MadeCertificate;
  readonly status: Uint8Array;
  /** The issuer itself if left out. */
  readonly responder?: MadeCertificate;
  readonly certificates?: readonly Uint8Array[];
  readonly byKey?: boolean;
  readonly hash?: 'sha1' | 'sha256';
  readonly responseStatus?: number;
  readonly extensions?: readonly Uint8Array[];
  readonly producedAt?: Date;
}

export function makeOcsp(recipe: OcspRecipe): Uint8Array {
  const { issuer, subject, thisUpdate, nextUpdate, extensions = [], hash = 'sha256' } = recipe;
  const responder = recipe.responder ?? issuer;
  const certId = write.sequence(
    write.sequence(write.oid(Oid.sha1), write.nullValue()),
    write.octetString(sha('sha1', issuer.name)),
    write.octetString(sha('sha1', keyBits(issuer.certificate.spki))),
    write.integer(subject.certificate.serial),
  );
  const single = write.sequence(
    certId,
    recipe.status,
    write.generalizedTime(thisUpdate),
    ...(nextUpdate ? [write.contextConstructed(0, write.generalizedTime(nextUpdate))] : []),
    ...(extensions.length > 0 ? [write.contextConstructed(1, write.sequence(...extensions))] : []),
  );
  const tbs = write.sequence(
    recipe.byKey
      ? write.contextConstructed(
          2,
          write.octetString(sha('sha1', keyBits(responder.certificate.spki))),
        )
      : write.contextConstructed(1, responder.name),
    write.generalizedTime(recipe.producedAt ?? thisUpdate),
    write.sequence(single),
  );
  const certificates = recipe.certificates ?? (recipe.responder ? [recipe.responder.der] : []);
  const basic = write.sequence(
    tbs,
    signatureAlgorithm(responder.keys.kind, hash),
    write.bitString(signWith(responder.keys, tbs, hash)),
    ...(certificates.length > 0
      ? [write.contextConstructed(0, write.sequence(...certificates))]
      : []),
  );
  return write.sequence(
    write.encode(0x0a, Uint8Array.of(recipe.responseStatus ?? 0)),
    write.contextConstructed(0, write.sequence(write.oid(Oid.ocspBasic), write.octetString(basic))),
  );
}
