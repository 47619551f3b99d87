/**
 * What a seal of level B-LT carries for its verifier (EN 319 132-1 clauses 5.4.1 and 5.4.2): certificates and answers of
 * revocation. Nobody signed that they are there, so they are taken like files that lie beside: checked, never trusted.
 */

import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import type { PathCache } from '../formats/path-cache.js';
import { type RevocationData, revocationStatus } from '../formats/revocation.js';
import type { Certificate } from '../formats/x509.js';
import type { ValidationData } from '../formats/xades.js';
import { NOT_EXAMINED, type TrustMaterial } from './check-path.js';
import { issuerAmong } from './one-chain.js';

/** The reader's trust, helped by what the seal carries. */
export function withValidationData(
  engine: CryptoEngine,
  trust: TrustMaterial,
  validation: ValidationData | undefined,
): TrustMaterial {
  if (validation === undefined) return trust;
  const { mode, data } = trust.revocation ?? NOT_EXAMINED;
  return {
    ...trust,
    extraCertificates: [
      ...trust.extraCertificates,
      ...validation.certificates.flatMap((der) => readable(engine, trust.cache, der) ?? []),
    ],
    revocation: { mode, data: [...data, ...without(data, revocationDataOf(validation))] },
  };
}

/** What the reader has already is not asked twice. */
const without = (known: readonly RevocationData[], more: readonly RevocationData[]) =>
  more.filter(({ der }) => !known.some((one) => equalBytes(one.der, der)));

/** In the order in which they stand in the seal. */
export const revocationDataOf = ({ crls, ocspResponses }: ValidationData): RevocationData[] => [
  ...crls.map((der) => ({ kind: 'crl', der }) as const),
  ...ocspResponses.map((der) => ({ kind: 'ocsp', der }) as const),
];

/** Names of the parts that say nothing about any certificate the seal or its token rests on. */
export async function uselessParts(
  engine: CryptoEngine,
  cache: PathCache,
  validation: ValidationData,
  paths: readonly (readonly Certificate[])[],
): Promise<string[]> {
  const carried = validation.certificates.flatMap((der) => readable(engine, cache, der) ?? []);
  const whole = await Promise.all(paths.map((path) => extended(engine, path, carried)));
  const known = whole.flat();
  const foreign = validation.certificates.some(
    (der) => !known.some((certificate) => equalBytes(certificate.der, der)),
  );
  const answers = await Promise.all(
    revocationDataOf(validation).map((data) => answersAny(engine, data, whole)),
  );
  return [
    ...(foreign ? ['certificates in the validation data that it does not need'] : []),
    ...(hasTwice(validation) ? ['validation data that is there twice'] : []),
    ...(answers.includes(false) ? ['revocation data that answers nothing about the seal'] : []),
  ];
}

function hasTwice({ certificates, crls, ocspResponses }: ValidationData): boolean {
  const all = [...certificates, ...crls, ...ocspResponses];
  return all.some((one, at) => all.slice(0, at).some((other) => equalBytes(one, other)));
}

/** A path and the issuers above it: the reader's anchor may be lower than the authority's root. */
async function extended(
  engine: CryptoEngine,
  path: readonly Certificate[],
  carried: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const whole = [...path];
  let last = path.at(-1);
  while (last !== undefined) {
    const above = carried.filter((one) => !whole.includes(one));
    last = await issuerAmong(engine, above, last);
    if (last !== undefined) whole.push(last);
  }
  return whole;
}

async function answersAny(
  engine: CryptoEngine,
  data: RevocationData,
  paths: readonly (readonly Certificate[])[],
): Promise<boolean> {
  for (const path of paths) {
    for (const [index, certificate] of path.slice(0, -1).entries()) {
      const issuer = path[index + 1];
      if (issuer === undefined) continue;
      // Of any time: whether it is new enough is asked where it is relied upon.
      const question = { certificate, issuer, at: certificate.notBefore };
      if ((await revocationStatus(engine, question, [data])).kind !== 'unknown') return true;
    }
  }
  return false;
}

function readable(
  engine: CryptoEngine,
  cache: PathCache,
  der: Uint8Array,
): Certificate | undefined {
  try {
    return cache.certificate(engine, der);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
