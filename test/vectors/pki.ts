/** The test PKI of the vectors: keys that are published with them, certificates that come out the same on every run. */

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  authority,
  authorityKeyIdentifier,
  certSign,
  extension,
  type KeyPair,
  keyUsage,
  type MadeCertificate,
  makeCertificate,
  type Recipe,
  subjectKeyIdentifier,
  timeStamping,
} from '../formats/certificate-maker.js';

type KeyName = 'root' | 'issuing' | 'seal' | 'tsa' | 'stranger' | 'weak';

/** RSA with PKCS#1 v1.5 padding: the same key signs the same bytes the same way, so the vectors can be made again. */
const keysOf = (name: KeyName): KeyPair => {
  const privateKey = createPrivateKey(readFileSync(new URL(`keys/${name}.pem`, import.meta.url)));
  const kind = name === 'weak' ? 'rsa-1024' : 'rsa-2048';
  return { kind, privateKey, publicKey: createPublicKey(privateKey) };
};

const SPAN = { notBefore: new Date('2026-01-01Z'), notAfter: new Date('2036-01-01Z') };
const SERIALS: Record<KeyName, bigint> = {
  ...{ root: 101n, issuing: 102n, seal: 103n, tsa: 104n, stranger: 105n, weak: 106n },
};

type CertificateEdit = Partial<
  Pick<Recipe, 'extensions' | 'notBefore' | 'notAfter' | 'hash' | 'issuer' | 'serial'>
>;

/** A certificate over one of the published keys. */
export function certificateOf(
  key: KeyName,
  role: string,
  recipe: CertificateEdit = {},
): MadeCertificate {
  const keys = keysOf(key);
  const named = { name: `TEST vectors ${role}`, keys, serial: SERIALS[key] };
  const identified = [
    subjectKeyIdentifier(keys),
    authorityKeyIdentifier(recipe.issuer?.keys ?? keys),
  ];
  const extensions = [...(recipe.extensions ?? []), ...identified];
  return makeCertificate({ ...SPAN, ...named, ...recipe, extensions });
}

const nonRepudiation = (): Uint8Array => keyUsage(1);
export const sealing = (): Uint8Array[] => [nonRepudiation()];
export const stamping = (): Uint8Array[] => [keyUsage(0), timeStamping()];
export const certifying = (pathLength?: number): Uint8Array[] => [
  authority(pathLength),
  certSign(),
];
/** Under 2.999, the arc for examples: no software knows it. */
export const unknownCritical = (): Uint8Array =>
  extension('2.999.319.99', Uint8Array.of(0x05, 0x00), true);

export const root = certificateOf('root', 'root CA', { extensions: certifying() });
export const issuing = certificateOf('issuing', 'issuing CA', {
  issuer: root,
  extensions: certifying(0),
});
export const sealer = certificateOf('seal', 'seal', { issuer: issuing, extensions: sealing() });
export const stamp = certificateOf('tsa', 'time-stamping unit', {
  issuer: issuing,
  extensions: stamping(),
});
/** A PKI of somebody else, whom the reader of the vectors does not trust. */
export const strangerRoot = certificateOf('stranger', 'stranger’s root CA', {
  extensions: certifying(),
});
