import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { issueCrl, type RevokedCertificate } from '../../src/development/certificate.js';
import { nodeEngine } from '../../src/engine.js';
import type { SealingMeans } from '../../src/evidence/seal.js';
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../src/formats/bytes.js';
import { judge } from '../judges.js';
import {
  makeService,
  minutes,
  modelOf,
  NOW,
  type Service,
  seal,
  troubles,
  VALIDITY,
  verify,
} from './stories.js';

let service: Service;
let first: string;
let second: string;
beforeAll(async () => {
  service = await makeService();
  const sealed = async (minute: number): Promise<string> =>
    fromUtf8(
      await seal(modelOf({ event: 'A.1', minute }), service.meansAt(minutes(minute + 0.02))),
    );
  first = await sealed(0);
  second = await sealed(5);
});

const TOKEN = /(<xades:EncapsulatedTimeStamp>)([^<]*)(<)/;
const tokenOf = (xml: string): string => TOKEN.exec(xml)?.[2] ?? '';
const withToken = (xml: string, token: string): Uint8Array =>
  utf8(xml.replace(TOKEN, (_, open, __, close) => open + token + close));

describe('a token', () => {
  test('of another evidence fails', async () => {
    const report = await verify(service, withToken(first, tokenOf(second)));
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
    expect(report.evidence[0]?.provenTime).toBeNull();
  });

  test('cut off anywhere fails', async () => {
    const token = fromBase64(tokenOf(first)) ?? new Uint8Array();
    for (const length of [0, 1, 20, token.length / 2, token.length - 1].map(Math.floor)) {
      const report = await verify(service, withToken(first, toBase64(token.subarray(0, length))));
      expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' });
    }
  });

  test('with a byte behind it, or that is not base64, fails', async () => {
    for (const token of [`${tokenOf(first)}AAAA`, `${tokenOf(first)}!`, 'token']) {
      const report = await verify(service, withToken(first, token));
      expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' });
    }
  });

  test('by an authority the reader does not trust proves no time', async () => {
    const other = await makeService();
    const means: SealingMeans = {
      ...service.meansAt(minutes(0.02)),
      tsa: other.meansAt(minutes(0.02)).tsa,
    };
    const report = await verify(service, await seal(modelOf({ event: 'A.1', minute: 0 }), means));
    expect(report).toMatchObject({ indication: 'INDETERMINATE' });
    expect(troubles(report)).toEqual([
      expect.stringContaining('token/proof NO_CERTIFICATE_CHAIN_FOUND'),
    ]);
    expect(report.evidence[0]).toMatchObject({ provenTime: null, time: null });
  });

  test('keeps its force after its authority’s certificate expired, and the missing renewal is told', async () => {
    const at = new Date('2031-01-01T00:00:00Z');
    const report = await verify(service, utf8(first), { at });
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks.find(({ name }) => name === 'token/renewal')?.detail).toContain(
      'Renewal missing',
    );
  });

  test('of a time that has not come proves nothing, and a day is left to clocks', async () => {
    const bytes = await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02)));
    const asked = (hours: number) =>
      verify(service, bytes, { at: new Date(minutes(0).getTime() - hours * 3_600_000) });
    expect((await asked(23)).indication).toBe('TOTAL-PASSED');
    const report = await asked(25);
    expect(report).toMatchObject({ indication: 'INDETERMINATE', evidence: [{ provenTime: null }] });
    expect(troubles(report).join()).toContain('later than the time of the question');
  });

  test('saves a seal whose own certificate expired since', async () => {
    const short = await makeService({ notBefore: VALIDITY.notBefore, notAfter: minutes(60) });
    const bytes = await seal(modelOf({ event: 'A.1', minute: 0 }), short.meansAt(minutes(0.02)));
    expect((await verify(short, bytes)).indication).toBe('TOTAL-PASSED');
  });

  test('missing, the seal is judged at the time of the question', async () => {
    const model = { ...modelOf({ event: 'A.1', minute: 0 }), extensions: [] };
    const sealed = fromUtf8(await seal(model, service.meansAt(minutes(0.02))));
    const bare = utf8(
      sealed.replace(/<xades:UnsignedProperties>.*<\/xades:UnsignedProperties>/, ''),
    );
    const now = await verify(service, bare);
    expect(now.indication).toBe('TOTAL-PASSED');
    expect(now.evidence[0]?.provenTime).toBeNull();
    const later = await verify(service, bare, { at: new Date('2028-01-01T00:00:00Z') });
    expect(later).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
    });
  });
});

/** A list of the issuing CA, made at the time of the question, that names these certificates. */
const crl = (revoked: readonly RevokedCertificate[]): Promise<Uint8Array> =>
  issueCrl(service.pki.issuing, {
    number: 2,
    thisUpdate: NOW,
    nextUpdate: VALIDITY.notAfter,
    revoked,
  });

describe('revocation', () => {
  test('that cannot be checked is told, and doubted only where it is required', async () => {
    const usual = await verify(service, utf8(first));
    expect(usual.indication).toBe('TOTAL-PASSED');
    expect(usual.checks.map(({ detail }) => detail).join()).toContain('could not be checked');
    expect(await verify(service, utf8(first), { revocation: 'required' })).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'TRY_LATER',
    });
    const off = await verify(service, utf8(first), { revocation: 'off' });
    expect(off.checks.map(({ detail }) => detail).join()).toContain('as you asked');
  });

  test('required passes with the lists of all authorities', async () => {
    const report = await verify(service, utf8(first), {
      revocation: 'required',
      revocationData: [await crl([]), service.pki.rootCrl],
    });
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  const revoke = (
    who: 'seal' | 'tsa',
    minute: number,
    reason: RevokedCertificate['reason'],
  ): RevokedCertificate => ({
    certificate: service.pki[who].certificate,
    at: minutes(minute),
    reason,
  });

  const cases: [
    string,
    'seal' | 'tsa',
    number,
    RevokedCertificate['reason'],
    string,
    string | null,
  ][] = [
    [
      'of the authority before the token',
      'tsa',
      -10,
      'superseded',
      'INDETERMINATE',
      'REVOKED_NO_POE',
    ],
    [
      'of the authority later, for compromise',
      'tsa',
      10,
      'keyCompromise',
      'INDETERMINATE',
      'REVOKED_NO_POE',
    ],
    [
      'of the authority later, for a reason that clears nothing',
      'tsa',
      10,
      'privilegeWithdrawn',
      'INDETERMINATE',
      'REVOKED_NO_POE',
    ],
    ['of the authority later, as superseded', 'tsa', 10, 'superseded', 'TOTAL-PASSED', null],
    ['of the seal before the token', 'seal', -10, 'superseded', 'INDETERMINATE', 'REVOKED_NO_POE'],
    [
      'of the seal after the token, even for compromise',
      'seal',
      10,
      'keyCompromise',
      'TOTAL-PASSED',
      null,
    ],
  ];
  test.each(cases)('%s', async (_, who, minute, reason, indication, subIndication) => {
    const revocationData = [await crl([revoke(who, minute, reason)])];
    const report = await verify(service, utf8(first), { revocationData });
    expect(report).toMatchObject({ indication, subIndication });
    if (who === 'tsa' && indication === 'INDETERMINATE') {
      expect(report.evidence[0]?.provenTime).toBeNull();
    }
  });

  test('said by somebody else counts for nothing', async () => {
    const other = await makeService();
    const forged = await issueCrl(other.pki.issuing, {
      number: 9,
      thisUpdate: NOW,
      nextUpdate: VALIDITY.notAfter,
      revoked: [revoke('seal', -10, 'keyCompromise')],
    });
    const report = await verify(service, utf8(first), { revocationData: [forged] });
    expect(report.indication).toBe('TOTAL-PASSED');
  });
});

describe('an authority on a brainpool curve', () => {
  judge('openssl')('is verified', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brainpool-'));
    try {
      const tsa = brainpoolTsa(folder);
      const means = { ...service.meansAt(minutes(0.02)), tsa: tsa.authority };
      const model = { ...modelOf({ event: 'A.1', minute: 0 }), eventTime: new Date() };
      const bytes = await seal(model, means);
      const at = new Date(Date.now() + 60_000);
      const report = await verify(service, bytes, { anchors: [service.pki.root, tsa.root], at });
      expect(troubles(report)).toEqual([]);
      expect(report.evidence[0]?.provenTime).not.toBeNull();
      const alone = await verify(service, bytes, { at });
      expect(alone.indication).toBe('INDETERMINATE');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** A time-stamping authority made and run by openssl, its keys on brainpoolP256r1. */
function brainpoolTsa(folder: string) {
  const run = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  writeFileSync(
    join(folder, 'tsa.cnf'),
    `[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[unit]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = serial
signer_digest = sha256
default_policy = 2.999.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`,
  );
  writeFileSync(join(folder, 'serial'), '01\n');
  for (const name of ['root', 'unit']) {
    run('ecparam', '-name', 'brainpoolP256r1', '-genkey', '-noout', '-out', `${name}.key`);
    run(
      'req',
      '-new',
      '-key',
      `${name}.key`,
      '-subj',
      `/CN=TEST brainpool ${name}`,
      '-config',
      'tsa.cnf',
      '-out',
      `${name}.csr`,
    );
  }
  const sign = ['-extfile', 'tsa.cnf', '-days', '30', '-sha256'];
  run(
    'x509',
    '-req',
    '-in',
    'root.csr',
    '-signkey',
    'root.key',
    '-extensions',
    'root',
    ...sign,
    '-out',
    'root.pem',
  );
  run(
    'x509',
    '-req',
    '-in',
    'unit.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-extensions',
    'unit',
    ...sign,
    '-out',
    'unit.pem',
  );
  run('x509', '-in', 'root.pem', '-outform', 'DER', '-out', 'root.der');
  const authority: SealingMeans['tsa'] = {
    async stamp(bytes) {
      const hex = Buffer.from(nodeEngine.hash('SHA-256', bytes)).toString('hex');
      run('ts', '-query', '-digest', hex, '-sha256', '-cert', '-out', 'q.tsq');
      run(
        'ts',
        '-reply',
        '-config',
        'tsa.cnf',
        '-queryfile',
        'q.tsq',
        '-signer',
        'unit.pem',
        '-inkey',
        'unit.key',
        '-token_out',
        '-out',
        'token.der',
      );
      return {
        kind: 'granted',
        token: new Uint8Array(readFileSync(join(folder, 'token.der'))),
        genTime: new Date(),
        attempts: [],
      };
    },
  };
  return { authority, root: new Uint8Array(readFileSync(join(folder, 'root.der'))) };
}
