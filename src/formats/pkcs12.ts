/**
 * Reads PKCS#12 files (RFC 7292), as certification authorities hand out keys. One import of a key on the operator's
 * machine, never on the path of a delivery or a verification.
 */

import forge from 'node-forge';

/** What a file holds, or why nothing was taken from it. */
export type Pkcs12Content =
  | {
      readonly kind: 'read';
      /** DER PKCS#8, no longer encrypted. */
      readonly pkcs8: Uint8Array;
      /** DER, in the order of the file; which one belongs to the key is for the caller to find. */
      readonly certificates: readonly Uint8Array[];
    }
  | { readonly kind: 'refused'; readonly reason: Pkcs12Refusal; readonly detail: string };

export type Pkcs12Refusal =
  | 'pkcs12/unreadable'
  | 'pkcs12/passphrase-wrong'
  /** The passphrase has characters that the formats inside the file encode in more than one way. */
  | 'pkcs12/passphrase-characters'
  /** Without a MAC, nobody can tell whether the file was changed. */
  | 'pkcs12/mac-missing'
  | 'pkcs12/key-missing'
  | 'pkcs12/keys-several'
  | 'pkcs12/certificate-missing';

const MAX_BYTES = 1024 * 1024;
const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids;

/** Opens a PFX of at most 1 MB with RSA or EC keys under a printable ASCII passphrase. */
export function readPkcs12(file: Uint8Array, passphrase: string): Pkcs12Content {
  if (!/^[\x20-\x7e]*$/.test(passphrase)) {
    return refused('pkcs12/passphrase-characters', 'The passphrase must be printable ASCII.');
  }
  const pfx = file.length <= MAX_BYTES ? parseBer(file) : undefined;
  if (pfx === undefined) return refused('pkcs12/unreadable', 'This is no PKCS#12 file.');
  if (!hasMac(pfx)) {
    return refused('pkcs12/mac-missing', 'The file has no MAC: it could have been changed.');
  }
  const opened = open(pfx, passphrase);
  return 'kind' in opened ? opened : contentOf(opened);
}

function contentOf(opened: forge.pkcs12.Pkcs12Pfx): Pkcs12Content {
  const bags = (type: string | undefined): forge.pkcs12.Bag[] =>
    type === undefined ? [] : (opened.getBags({ bagType: type })[type] ?? []);
  const [key, ...others] = [...bags(pkcs8ShroudedKeyBag), ...bags(keyBag)];
  if (key === undefined) return refused('pkcs12/key-missing', 'The file holds no private key.');
  if (others.length > 0) {
    const detail = `The file holds ${others.length + 1} private keys. Export the one that is meant.`;
    return refused('pkcs12/keys-several', detail);
  }
  const certificates = bags(certBag).map(certificateOf);
  if (certificates.length === 0) {
    return refused('pkcs12/certificate-missing', 'The file holds no certificate.');
  }
  return { kind: 'read', pkcs8: keyOf(key), certificates };
}

function parseBer(file: Uint8Array): forge.asn1.Asn1 | undefined {
  try {
    return forge.asn1.fromDer(binary(file));
  } catch {
    return undefined;
  }
}

/** PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL } */
const hasMac = (pfx: forge.asn1.Asn1): boolean =>
  Array.isArray(pfx.value) ? pfx.value.length === 3 : false;

function open(pfx: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx | Pkcs12Content {
  try {
    return forge.pkcs12.pkcs12FromAsn1(pfx, false, passphrase);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    return /could not be verified|wrong password/i.test(said)
      ? refused('pkcs12/passphrase-wrong', 'The passphrase is wrong, or the file is damaged.')
      : refused('pkcs12/unreadable', `This PKCS#12 file cannot be read: ${said}`);
  }
}

/** The library knows RSA keys and certificates, and leaves all others as the ASN.1 it found. */
const keyOf = ({ key, asn1 }: forge.pkcs12.Bag): Uint8Array =>
  encode(key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1);

const certificateOf = ({ cert, asn1 }: forge.pkcs12.Bag): Uint8Array =>
  encode(cert ? forge.pki.certificateToAsn1(cert) : asn1);

const encode = (asn1: forge.asn1.Asn1): Uint8Array =>
  Uint8Array.from(forge.asn1.toDer(asn1).getBytes(), (char) => char.charCodeAt(0));

/** The library's bytes are strings of characters below 256. */
const binary = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

const refused = (reason: Pkcs12Refusal, detail: string): Pkcs12Content => ({
  kind: 'refused',
  reason,
  detail,
});
