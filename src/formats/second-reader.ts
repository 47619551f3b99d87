/** A second, unrelated reader (pkijs on asn1js) for time-stamp answers that come from outside: two programs must read them alike. */

import { fromBER } from 'asn1js';
import { Certificate, ContentInfo, CryptoEngine, SignedData, TimeStampResp, TSTInfo } from 'pkijs';
import { equalBytes, ownBuffer } from './bytes.js';
import { Oid } from './oids.js';
import type { TstInfo } from './rfc3161.js';
import { hashOid } from './signature-algorithms.js';

export interface SecondReading {
  /** The whole TimeStampResp. It must have passed `readTimestampResponse`, whose limits protect this reader too. */
  readonly response: Uint8Array;
  /** What our own reader found in it. */
  readonly first: TstInfo;
  /** The stamped bytes themselves: this reader hashes them anew. */
  readonly stamped: Uint8Array;
  /** DER certificates trusted by the caller. */
  readonly anchors: readonly Uint8Array[];
  /** DER path material, for answers that carry no certificates. */
  readonly certificates: readonly Uint8Array[];
  /** A Web Crypto that knows the curves of the authority; for brainpool that is `loadBrainpoolCrypto()`. */
  readonly webCrypto: Crypto;
}

export type SecondOpinion =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'disagrees'; readonly detail: string };

/**
 * Reads a granted answer again, and checks imprint, signature and the certificate chain at genTime with pkijs.
 *
 * pkijs looks neither at extended key usage nor at ESSCertIDv2: those are checked by `verifyTimestampToken` alone, and an answer
 * must pass both. Nothing here is trusted more than there. Never throws on the answer's account.
 */
export async function secondOpinion(reading: SecondReading): Promise<SecondOpinion> {
  try {
    const { signedData, info } = readWithPkijs(reading);
    const difference = firstDifference(info, reading.first);
    if (difference !== undefined) {
      return disagrees(`The second reader finds another ${difference} in the token.`);
    }
    const valid = await signedData.verify(
      {
        signer: 0,
        data: ownBuffer(reading.stamped),
        trustedCerts: reading.anchors.map((der) => Certificate.fromBER(ownBuffer(der))),
        checkChain: true,
      },
      new TokenCryptoEngine({ name: 'second reader', crypto: reading.webCrypto }),
    );
    return valid ? { kind: 'agrees' } : disagrees('The second reader finds the signature broken.');
  } catch (error) {
    // pkijs reports by exceptions of many classes. Only the message is kept: some carry whole certificates.
    const message = error instanceof Error ? error.message : 'no reason given';
    return disagrees(`The second reader refuses the token: ${message}`);
  }
}

function readWithPkijs({ response, certificates }: SecondReading): {
  signedData: SignedData;
  info: TSTInfo;
} {
  const buffer = ownBuffer(response);
  // asn1js stops at the end of the first element and says nothing about what follows.
  if (fromBER(buffer).offset !== buffer.byteLength) throw new Error('bytes after the end');
  const { timeStampToken } = TimeStampResp.fromBER(buffer);
  if (timeStampToken === undefined) throw new Error('no token');
  if (timeStampToken.contentType !== ContentInfo.SIGNED_DATA) throw new Error('no SignedData');
  const signedData = new SignedData({ schema: timeStampToken.content });
  const content = signedData.encapContentInfo.eContent?.getValue();
  if (content === undefined) throw new Error('no TSTInfo');
  const extra = certificates.map((der) => Certificate.fromBER(ownBuffer(der)));
  signedData.certificates = [...(signedData.certificates ?? []), ...extra];
  // Revocation lists inside a token would make pkijs demand them for the whole path; revocation is judged apart.
  delete signedData.crls;
  return { signedData, info: TSTInfo.fromBER(content) };
}

/** The name of the first field that the two readers see differently. */
function firstDifference(second: TSTInfo, first: TstInfo): string | undefined {
  const { hash, digest } = first.imprint;
  const { hashAlgorithm, hashedMessage } = second.messageImprint;
  const same: Record<string, boolean> = {
    policy: second.policy === first.policy,
    'hash algorithm': hash !== 'SHA-1' && hashAlgorithm.algorithmId === hashOid[hash],
    imprint: equalBytes(new Uint8Array(hashedMessage.valueBlock.valueHexView), digest),
    'serial number': equalBytes(integerBytes(second.serialNumber), first.serial),
    time: second.genTime.getTime() === first.genTime.getTime(),
    nonce: (second.nonce && integerValue(second.nonce)) === first.nonce,
  };
  return Object.keys(same).find((field) => !same[field]);
}

type Asn1Integer = TSTInfo['serialNumber'];

const integerBytes = (integer: Asn1Integer): Uint8Array =>
  new Uint8Array(integer.valueBlock.valueHexView);

const integerValue = (integer: Asn1Integer): bigint =>
  BigInt.asIntN(
    integerBytes(integer).length * 8,
    integerBytes(integer).reduce((value, octet) => (value << 8n) | BigInt(octet), 0n),
  );

const brainpoolCurves: Readonly<Record<string, string>> = {
  [Oid.brainpoolP256r1]: 'brainpoolP256r1',
  [Oid.brainpoolP384r1]: 'brainpoolP384r1',
  [Oid.brainpoolP512r1]: 'brainpoolP512r1',
};

/** pkijs has no brainpool curve in its table, so that no engine below it is ever asked. */
class TokenCryptoEngine extends CryptoEngine {
  override getAlgorithmByOID<T extends Algorithm = Algorithm>(
    oid: string,
    safety?: boolean,
    target?: string,
  ): T | object;
  override getAlgorithmByOID<T extends Algorithm = Algorithm>(
    oid: string,
    safety: true,
    target?: string,
  ): T;
  override getAlgorithmByOID(oid: string, safety?: boolean, target?: string): object {
    const curve = brainpoolCurves[oid];
    return curve === undefined ? super.getAlgorithmByOID(oid, safety, target) : { name: curve };
  }
}

const disagrees = (detail: string): SecondOpinion => ({ kind: 'disagrees', detail });
