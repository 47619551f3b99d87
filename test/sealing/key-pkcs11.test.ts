import { verify, X509Certificate } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../src/development/certificate.js';
import { describeError } from '../../src/log.js';
import { loadPkcs11SealKey } from '../../src/sealing/key-pkcs11.js';
import { readPkcs11Address } from '../../src/sealing/pkcs11-address.js';
import { openModule } from '../../src/sealing/pkcs11-module.js';
import { judge } from '../judges.js';
import { NOW, testCertificate } from './certificates.js';
import { PIN, SOFTHSM_LIBRARY, SoftToken } from './softhsm.js';

const withToken = judge('softhsm');
const bytes = new TextEncoder().encode('what is to be sealed');
const tokens: SoftToken[] = [];
afterAll(() => {
  for (const token of tokens) token.remove();
});

/** A token that holds the key of a fresh certificate. */
async function tokenWith(key: 'P-256' | 'P-384' | 'RSA-2048' = 'P-256') {
  const credential = await testCertificate({ key });
  const token = new SoftToken();
  tokens.push(token);
  token.put(credential);
  return { token, credential };
}

const load = (
  token: SoftToken,
  { certificate }: Credential,
  { pin = PIN, uri = token.uri(), sessions = 2 } = {},
) =>
  loadPkcs11SealKey(
    { address: readPkcs11Address(uri), pin, certificate, chain: [], sessions },
    NOW,
  );

/** Tells of each session that is opened (1) or closed (-1) from now on. */
async function watchSessions(tell: (change: number) => void): Promise<void> {
  const module = await openModule(SOFTHSM_LIBRARY);
  await module.use(async (library) => {
    const [open, close] = [library.C_OpenSession, library.C_CloseSession];
    library.C_OpenSession = (...args) => {
      tell(1);
      return open.apply(library, args);
    };
    library.C_CloseSession = (...args) => {
      tell(-1);
      close.apply(library, args);
    };
  });
}

const isSignature = (
  { certificate }: Credential,
  hash: string,
  data: Uint8Array,
  value: Uint8Array,
): boolean => {
  const key = new X509Certificate(certificate).publicKey;
  return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, value);
};

describe('a seal key in a token', () => {
  for (const [kind, algorithm, hash] of [
    ['P-256', 'ecdsa-p256-sha256', 'sha256'],
    ['P-384', 'ecdsa-p384-sha384', 'sha384'],
    ['RSA-2048', 'rsa-sha256', 'sha256'],
  ] as const) {
    withToken(`signs with ${kind}, and the certificate verifies it`, async () => {
      const { token, credential } = await tokenWith(kind);
      const sealKey = await load(token, credential);
      expect(sealKey.algorithm).toBe(algorithm);
      const value = await sealKey.signer.sign(bytes);
      expect(isSignature(credential, hash, bytes, value)).toBe(true);
      expect(isSignature(credential, hash, bytes.slice(1), value)).toBe(false);
    });
  }

  withToken(
    'signs two hundred times at once in two sessions without mixing anything up',
    async () => {
      const { token, credential } = await tokenWith();
      let open = 0;
      let most = 0;
      await watchSessions((change) => {
        open += change;
        most = Math.max(most, open);
      });
      const { signer } = await load(token, credential);
      const inputs = Array.from({ length: 200 }, (_, index) => Uint8Array.of(index));
      const values = await Promise.all(inputs.map((input) => signer.sign(input)));
      const wrong = inputs.filter(
        (input, index) => !isSignature(credential, 'sha256', input, values[index]!),
      );
      expect(wrong).toEqual([]);
      expect(most).toBe(2);
    },
  );

  withToken('is found by its id among several of one label, and by nothing less', async () => {
    const { token, credential } = await tokenWith();
    const other = await testCertificate();
    token.put(other, { label: 'seal', id: '02' });
    await expect(load(token, other)).rejects.toMatchObject({ code: 'sealing/key-missing' });
    const { signer } = await load(token, other, { uri: token.uri('id=%02') });
    expect(isSignature(other, 'sha256', bytes, await signer.sign(bytes))).toBe(true);
    const first = await load(token, credential, { uri: token.uri('object=seal;id=%01') });
    expect(isSignature(credential, 'sha256', bytes, await first.signer.sign(bytes))).toBe(true);
  });

  withToken('is refused for any certificate but its own, of every kind', async () => {
    for (const kind of ['P-256', 'RSA-2048'] as const) {
      const { token } = await tokenWith(kind);
      const stranger = await testCertificate({ key: kind });
      await expect(load(token, stranger)).rejects.toMatchObject({ code: 'sealing/key-mismatch' });
    }
  });

  withToken('that is not there is missing: the key, the token, the library', async () => {
    const { token, credential } = await tokenWith();
    const at = (uri: string) => load(token, credential, { uri });
    await expect(at(token.uri('object=other'))).rejects.toMatchObject({
      code: 'sealing/key-missing',
    });
    await expect(at(token.uri().replace(/token=[^;]*/, 'token=none'))).rejects.toMatchObject({
      code: 'sealing/token-unavailable',
    });
    await expect(at(token.uri().replace('.so', '.no'))).rejects.toMatchObject({
      code: 'sealing/token-unavailable',
    });
  });

  withToken('is not opened by a wrong PIN, and no error tells a PIN', async () => {
    const { token, credential } = await tokenWith();
    const error = await load(token, credential, { pin: '999999' }).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'sealing/passphrase-refused' });
    expect(JSON.stringify(describeError(error)) + error.stack).not.toContain('999999');
    await load(token, credential);
  });

  withToken('that is lost fails while it is away and signs again when it is back', async () => {
    const { token, credential } = await tokenWith();
    const { signer } = await load(token, credential);
    await signer.sign(bytes);
    token.remove();
    const lost = await Promise.allSettled(Array.from({ length: 6 }, () => signer.sign(bytes)));
    const codes = lost.map((one) => (one.status === 'rejected' ? one.reason.code : 'signed'));
    expect(new Set(codes)).toEqual(new Set(['sealing/token-unavailable']));
    token.initialise();
    token.put(credential);
    const values = await Promise.all(Array.from({ length: 6 }, () => signer.sign(bytes)));
    expect(values.every((value) => isSignature(credential, 'sha256', bytes, value))).toBe(true);
  });

  withToken('that came back with another key signs nothing', async () => {
    const { token, credential } = await tokenWith();
    const { signer } = await load(token, credential);
    token.remove();
    token.initialise();
    token.put(await testCertificate());
    await expect(signer.sign(bytes)).rejects.toMatchObject({ code: 'sealing/key-mismatch' });
  });

  withToken('whose PIN was refused is not asked with it again until it is read anew', async () => {
    const { token, credential } = await tokenWith();
    const { signer } = await load(token, credential);
    token.remove();
    token.initialise('161803');
    token.put(credential, undefined, '161803');
    await expect(signer.sign(bytes)).rejects.toMatchObject({ code: 'sealing/passphrase-refused' });
    token.remove();
    token.initialise();
    token.put(credential);
    await expect(signer.sign(bytes)).rejects.toMatchObject({ code: 'sealing/passphrase-refused' });
    const again = await load(token, credential);
    expect(isSignature(credential, 'sha256', bytes, await again.signer.sign(bytes))).toBe(true);
  });
});

describe('a PKCS#11 URI', () => {
  test('names library, token, key and the file of the PIN', () => {
    expect(
      readPkcs11Address(
        'pkcs11:token=My%20token;serial=12;object=s%C3%A9al;id=%01%ff;type=private?module-path=/l.so&pin-source=file:/run/pin\n',
      ),
    ).toEqual({
      modulePath: '/l.so',
      token: 'My token',
      serial: '12',
      object: 'séal',
      id: Buffer.of(1, 255),
      pinFile: '/run/pin',
    });
  });

  test.each([
    ['that is none', 'pkcs12:token=a;object=b?module-path=/l.so'],
    ['without a library', 'pkcs11:token=a;object=b'],
    ['with a library of no path', 'pkcs11:token=a;object=b?module-path=l.so'],
    ['without a token', 'pkcs11:object=b?module-path=/l.so'],
    ['without a key', 'pkcs11:token=a?module-path=/l.so'],
    ['of a certificate', 'pkcs11:token=a;object=b;type=cert?module-path=/l.so'],
    ['with the PIN itself', 'pkcs11:token=a;object=b?module-path=/l.so&pin-value=31415'],
    [
      'with a program that tells the PIN',
      'pkcs11:token=a;object=b?module-path=/l.so&pin-source=|31415',
    ],
    ['that says more than is understood', 'pkcs11:token=a;object=b;slot-id=3?module-path=/l.so'],
    ['that says a thing twice', 'pkcs11:token=a;token=b;object=b?module-path=/l.so'],
    ['of half a byte', 'pkcs11:token=a;id=%0?module-path=/l.so'],
  ])('%s is refused, and not quoted', (_, uri) => {
    const read = () => readPkcs11Address(uri);
    expect(read).toThrow(expect.objectContaining({ code: 'sealing/key-unreadable' }));
    expect(read).not.toThrow('31415');
  });
});
