/** Makes time-stamp tokens, good and bad, field by field, so that a test can get anything wrong that it wants to. */

import { createHash } from 'node:crypto';
import * as write from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import {
  at,
  authority,
  certSign,
  digitalSignature,
  type KeyKind,
  type MadeCertificate,
  makeCertificate,
  makeKeys,
  type Recipe,
  signatureAlgorithm,
  signWith,
  timeStamping,
} from './certificate-maker.js';

export interface StampingUnit {
  readonly root: MadeCertificate;
  readonly issuing: MadeCertificate;
  readonly stamp: MadeCertificate;
}

export function makeUnit(
  kind: KeyKind = 'P-256',
  validity: Pick<Recipe, 'notBefore' | 'notAfter'> = {},
): StampingUnit {
  const root = makeCertificate({
    ...validity,
    name: 'Root',
    keys: makeKeys(kind),
    extensions: [authority(), certSign()],
  });
  const issuing = makeCertificate({
    ...validity,
    name: 'Issuing',
    issuer: root,
    keys: makeKeys(kind),
    extensions: [authority(), certSign()],
  });
  const stamp = makeCertificate({
    ...validity,
    name: 'Stamp',
    issuer: issuing,
    keys: makeKeys(kind),
    extensions: [digitalSignature(), timeStamping()],
  });
  return { root, issuing, stamp };
}

export const sha = (name: string, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(name).update(bytes).digest());

/** What a test may want otherwise. Everything left out is as it should be. */
export interface TokenRecipe {
  readonly unit: StampingUnit;
  readonly stamped: Uint8Array;
  readonly certificates?: readonly Uint8Array[];
  readonly revocationLists?: readonly Uint8Array[];
  readonly genTime?: Uint8Array;
  readonly imprint?: Uint8Array;
  readonly afterGenTime?: readonly Uint8Array[];
  readonly tstVersion?: bigint;
  readonly attributes?: readonly Uint8Array[];
  readonly extraAttributes?: readonly Uint8Array[];
  readonly unsignedAttributes?: readonly Uint8Array[];
  readonly unsorted?: boolean;
  readonly sid?: Uint8Array;
  readonly signerVersion?: bigint;
  readonly dataVersion?: bigint;
  readonly contentType?: string;
  readonly hash?: 'sha1' | 'sha256';
  readonly signers?: number;
  readonly signature?: Uint8Array;
}

const SHA256 = write.sequence(write.oid(Oid.sha256));

export const attribute = (oid: string, ...values: readonly Uint8Array[]): Uint8Array =>
  write.sequence(write.oid(oid), write.set(...values));

/** signingCertificateV2 with any ESSCertIDv2 fields. */
export const signerReference = (...fields: readonly Uint8Array[]): Uint8Array =>
  attribute(Oid.signingCertificateV2, write.sequence(write.sequence(write.sequence(...fields))));

export const referenceTo = (certificate: Uint8Array): Uint8Array =>
  signerReference(write.octetString(sha('sha256', certificate)));

export function makeToken(recipe: TokenRecipe): Uint8Array {
  const { unit, stamped, hash = 'sha256' } = recipe;
  const digestAlgorithm = hash === 'sha1' ? write.sequence(write.oid(Oid.sha1)) : SHA256;
  const tstInfo = write.sequence(
    write.integer(recipe.tstVersion ?? 1n),
    write.oid('2.999.1'),
    recipe.imprint ?? write.sequence(SHA256, write.octetString(sha('sha256', stamped))),
    write.integer(77n),
    recipe.genTime ?? write.generalizedTime(at),
    ...(recipe.afterGenTime ?? []),
  );
  const attributes = [
    ...(recipe.attributes ?? [
      attribute(Oid.contentType, write.oid(Oid.tstInfo)),
      attribute(Oid.messageDigest, write.octetString(sha(hash, tstInfo))),
      referenceTo(unit.stamp.der),
    ]),
    ...(recipe.extraAttributes ?? []),
  ];
  const sorted = write.sorted(attributes);
  const ordered = recipe.unsorted ? sorted.toReversed() : sorted;
  const signed = write.set(...ordered);
  const signerInfo = write.sequence(
    write.integer(recipe.signerVersion ?? 1n),
    recipe.sid ?? issuerAndSerial(unit.stamp),
    digestAlgorithm,
    write.contextConstructed(0, ...ordered),
    signatureAlgorithm(unit.stamp.keys.kind, hash),
    write.octetString(recipe.signature ?? signWith(unit.stamp.keys, signed, hash)),
    ...(recipe.unsignedAttributes
      ? [write.contextConstructed(1, ...recipe.unsignedAttributes)]
      : []),
  );
  const certificates = recipe.certificates ?? [unit.stamp.der, unit.issuing.der];
  const signedData = write.sequence(
    write.integer(recipe.dataVersion ?? 3n),
    write.set(digestAlgorithm),
    write.sequence(
      write.oid(recipe.contentType ?? Oid.tstInfo),
      write.contextConstructed(0, write.octetString(tstInfo)),
    ),
    ...(certificates.length > 0
      ? [write.contextConstructed(0, ...write.sorted(certificates))]
      : []),
    ...(recipe.revocationLists ? [write.contextConstructed(1, ...recipe.revocationLists)] : []),
    write.set(...Array.from({ length: recipe.signers ?? 1 }, () => signerInfo)),
  );
  return write.sequence(write.oid(Oid.signedData), write.contextConstructed(0, signedData));
}

export const issuerAndSerial = ({ certificate }: MadeCertificate): Uint8Array =>
  write.sequence(certificate.issuer.der, write.integer(certificate.serial));

/** A TimeStampResp around a token, or a refusal. */
export const makeResponse = (status: bigint, token?: Uint8Array): Uint8Array =>
  write.sequence(write.sequence(write.integer(status)), ...(token ? [token] : []));
