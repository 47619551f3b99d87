import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judge, validateWithSchema } from '../judges.js';
import { filesOfDemo } from './demo-files.js';
import { askDss, type DssVerdict, judgeDss } from './dss.js';
import { judgeLibraries, proofsByBouncyCastle, sealsBySantuario, sound } from './libraries.js';

/** Runs every story with the built program, then lets others judge the files, given the root certificate only. */
const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), 'sealpost-conformance-'));
let told = '';

beforeAll(() => {
  told = execFileSync(process.execPath, [main, 'demo', '--all', '--out', out], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 ** 2,
  });
}, 300_000);
afterAll(() => rmSync(out, { recursive: true }));

const { stories, filesIn, unpack, revocation, allEvidence, changedEvidence, rootOf } =
  filesOfDemo(out);
const genTimeOf = (reply: string): string => /Time stamp: (.+)/.exec(reply)?.[1] ?? '';
const run = (program: string, args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

function verify(args: string[]): { status: number | null; json: { indication: string } } {
  const { status, stdout } = run(process.execPath, [main, 'verify', '--json', ...args]);
  return { status, json: JSON.parse(stdout || '{"indication":"none"}') };
}

describe('what the demo leaves', () => {
  test('every story ends with the verdict it should', () => {
    expect(told.match(/^Story "/gm)).toHaveLength(7);
    expect(allEvidence().length).toBeGreaterThanOrEqual(56);
  });

  judge('xmlsec1')('xmlsec1 verifies every seal, given the root only', () => {
    for (const evidence of allEvidence()) {
      const time = /<xades:SigningTime>([^<]+)</.exec(evidence.xml)?.[1] ?? '';
      const judged = run('xmlsec1', [
        '--verify',
        '--trusted-pem',
        rootOf(evidence),
        '--verification-gmt-time',
        time.slice(0, 19).replace('T', ' '),
        '--id-attr:Id',
        'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
        evidence.file,
      ]);
      expect({ file: evidence.file, status: judged.status, said: judged.stderr }).toMatchObject({
        status: 0,
      });
    }
  });

  judge('xmlsec1')('xmlsec1 refuses the evidence that was changed', () => {
    const judged = run('xmlsec1', [
      '--verify',
      '--trusted-pem',
      join(out, 'tampered', 'trust/root.pem'),
      '--id-attr:Id',
      'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
      changedEvidence(),
    ]);
    expect(judged.status).not.toBe(0);
  });

  judge('openssl')('openssl verifies every time-stamp over the canonical signature value', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tokens-'));
    for (const evidence of allEvidence()) {
      const token = /<xades:EncapsulatedTimeStamp>([^<]+)</.exec(evidence.xml)?.[1] ?? '';
      const value =
        /<ds:SignatureValue[^>]*>[^<]+<\/ds:SignatureValue>/.exec(evidence.xml)?.[0] ?? '';
      // Standing alone, exclusive canonicalisation shows the one namespace the element uses.
      const stamped = value.includes('xmlns:ds=')
        ? value
        : value.replace(
            '<ds:SignatureValue',
            '<ds:SignatureValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
          );
      writeFileSync(join(dir, 'token.der'), Buffer.from(token, 'base64'));
      writeFileSync(join(dir, 'data'), stamped);
      const text = run('openssl', [
        'ts',
        '-reply',
        '-token_in',
        '-in',
        join(dir, 'token.der'),
        '-text',
      ]);
      const at = Math.floor(Date.parse(genTimeOf(text.stdout)) / 1000);
      const judged = run('openssl', [
        'ts',
        '-verify',
        '-token_in',
        '-in',
        join(dir, 'token.der'),
        '-data',
        join(dir, 'data'),
        '-CAfile',
        rootOf(evidence),
        '-attime',
        String(at),
      ]);
      expect({ file: evidence.file, said: judged.stdout + judged.stderr }).toMatchObject({
        said: expect.stringContaining('Verification: OK'),
      });
    }
    rmSync(dir, { recursive: true });
  });

  judge('etsi-schema')('every evidence is valid against the schema of EN 319 522-3', () => {
    expect(validateWithSchema(allEvidence().map(({ file }) => file))).toMatchObject({
      valid: true,
    });
  });

  test('one changed byte anywhere in an evidence file is noticed', () => {
    const whole = join(out, 'accepted', 'evidence');
    const dir = join(out, 'changed');
    mkdirSync(dir, { recursive: true });
    const names = readdirSync(whole);
    for (const name of names) copyFileSync(join(whole, name), join(dir, name));
    const target = join(dir, names.at(-1) ?? '');
    const bytes = readFileSync(target);
    const root = join(out, 'accepted', 'trust/root.pem');
    for (let round = 0; round < 12; round++) {
      const at = Math.floor(((round + 0.5) / 12) * bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(target, changed);
      expect({ at, status: verify(['--trust', root, dir]).status }).not.toMatchObject({
        status: 0,
      });
    }
    rmSync(dir, { recursive: true });
  }, 120_000);

  test('without the root the verdict is that no chain was found', () => {
    const { status, json } = verify([join(out, 'accepted', 'bundle.zip')]);
    expect({ status, ...json }).toMatchObject({
      status: 2,
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
  });

  test('content that differs from what was sent is found out', () => {
    const bundle = join(out, 'refused', 'bundle.zip');
    const root = join(out, 'refused', 'trust/root.pem');
    const other = join(out, 'other.pdf');
    writeFileSync(other, 'not what was submitted');
    const { status, json } = verify(['--trust', root, '--content', other, bundle]);
    expect({ status, ...json }).toMatchObject({ status: 1, indication: 'TOTAL-FAILED' });
  });
});

describe('openssl, given what the container brings', () => {
  judge('openssl')('verifies the path of every certificate, with its lists', () => {
    for (const story of stories()) {
      const [root, pems] = [join(out, story, 'trust/root.pem'), filesIn(story, 'certificates')];
      const issuing = pems.find((file) => file.includes('issuing')) ?? '';
      const lists = revocation(story, '.crl').map((file) => pemOf(file, 'crl'));
      const judged = pems.map((file) => {
        // The CAs' lists alone: what the issuing CA certified is answered for by OCSP.
        const args = ['-CAfile', root, '-untrusted', issuing, file];
        const asked =
          file === issuing ? ['-crl_check', ...lists.flatMap((one) => ['-CRLfile', one])] : [];
        return run('openssl', ['verify', ...asked, ...args]).stdout;
      });
      expect(pems.length).toBeGreaterThanOrEqual(3);
      for (const said of judged) expect(said).toContain(': OK');
    }
  });

  judge('openssl')('verifies every OCSP answer', () => {
    for (const story of stories()) {
      const issuing = filesIn(story, 'certificates').find((file) => file.includes('issuing')) ?? '';
      const answers = revocation(story, '.ocsp');
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers) {
        const args = [
          '-respin',
          answer,
          '-issuer',
          issuing,
          '-CAfile',
          join(out, story, 'trust/root.pem'),
        ];
        const { stderr } = run('openssl', ['ocsp', ...args, '-verify_other', issuing, '-text']);
        expect({ answer, stderr }).toMatchObject({
          stderr: expect.stringContaining('Response verify OK'),
        });
      }
    }
  });

  judge('openssl')(
    'verifies the container’s time-stamp over its manifest, by its own reader of CMS too',
    () => {
      for (const story of stories()) {
        const token = unpack(story, 'META-INF/timestamp.tst');
        const manifest = unpack(story, 'META-INF/ASiCManifest.xml');
        const root = ['-CAfile', join(out, story, 'trust/root.pem')];
        const stamp = run('openssl', [
          'ts',
          '-verify',
          '-token_in',
          '-in',
          token,
          '-data',
          manifest,
          ...root,
        ]);
        expect(stamp.stdout).toContain('Verification: OK');
        const form = ['-inform', 'DER', '-in', token, '-purpose', 'timestampsign'];
        const cms = run('openssl', [
          'cms',
          '-verify',
          ...form,
          ...root,
          '-out',
          join(out, 'tst-info'),
        ]);
        expect(cms.stderr).toMatch(/successful/i);
      }
    },
  );
});

function pemOf(file: string, kind: string): string {
  const pem = `${file}.pem`;
  run('openssl', [kind, '-inform', 'DER', '-in', file, '-out', pem]);
  return pem;
}

describe('DSS, the library of the European Commission', () => {
  let verdicts: readonly DssVerdict[] = [];
  const asked = (file: string): DssVerdict =>
    verdicts.find((one) => one.file === file) ?? {
      file,
      container: null,
      containerFiles: null,
      signatures: [],
      timestamps: [],
    };

  judgeDss(
    'judges everything at once, by our root, list and OCSP answers alone',
    () => {
      const questions = stories().flatMap((story) => {
        const anchor = join(out, story, 'trust/root.pem');
        const given = { crls: revocation(story, '.crl'), ocsps: revocation(story, '.ocsp') };
        return [
          // What is augmented must stand by what is in it.
          { anchor, files: filesIn(story, 'augmented') },
          {
            anchor,
            ...given,
            files: [...filesIn(story, 'evidence'), join(out, story, 'bundle.asice')],
          },
        ];
      });
      verdicts = askDss(questions);
      expect(verdicts.length).toBeGreaterThanOrEqual(63);
    },
    200_000,
  );

  judgeDss(
    'calls evidence as first sealed XAdES BASELINE-T and augmented BASELINE-LT, TOTAL-PASSED',
    () => {
      for (const { file } of allEvidence()) {
        const level = file.includes('/augmented/') ? 'XAdES-BASELINE-LT' : 'XAdES-BASELINE-T';
        expect(asked(file)).toMatchObject({
          signatures: [{ level, indication: 'TOTAL_PASSED', errors: [] }],
          timestamps: [{ indication: 'PASSED', intact: true, errors: [] }],
        });
      }
    },
  );

  judgeDss('calls the evidence that was changed TOTAL-FAILED', () => {
    expect(asked(changedEvidence()).signatures).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
    ]);
  });

  judgeDss('finds the one file that was changed in a container', () => {
    const { timestamps } = asked(join(out, 'tampered', 'bundle.asice'));
    expect(timestamps).not.toMatchObject([{ indication: 'PASSED', errors: [] }]);
  });

  judgeDss('calls every container ASiC-E, its time-stamp PASSED and over every file', () => {
    for (const story of stories().filter((name) => name !== 'tampered')) {
      const { container, containerFiles, signatures, timestamps } = asked(
        join(out, story, 'bundle.asice'),
      );
      expect({ container, signatures }).toEqual({ container: 'ASiC-E', signatures: [] });
      expect(timestamps).toMatchObject([{ indication: 'PASSED', intact: true, errors: [] }]);
      const covered = timestamps[0]?.covers ?? [];
      expect([...covered].sort()).toEqual(
        ['META-INF/ASiCManifest.xml', ...(containerFiles ?? [])].sort(),
      );
    }
  });
});

const listOf = (story: string): string => unpack(story, 'evidence-list.xml');

describe('Apache Santuario', () => {
  judgeLibraries(
    'verifies every seal and list of evidence by the certificate in it, as one of the whole root element',
    () => {
      const files = [...allEvidence().map(({ file }) => file), ...stories().map(listOf)];
      expect(sealsBySantuario(files)).toEqual(files.map(sound));
    },
  );

  judgeLibraries('refuses a character changed in content, properties or signature value', () => {
    const [evidence] = allEvidence();
    const changes = [
      ['digest of ""', /(?<=<erds:MessageIdentifier>urn:uuid:)./],
      ['digest of "#seal-properties"', /(?<=<xades:SigningTime>20)./],
      ['signature value', /(?<=<ds:SignatureValue>)./],
    ] as const;
    const files = changes.map(([, place], at) => {
      const file = join(out, `changed-${at}.xml`);
      writeFileSync(file, evidence?.xml.replace(place, (one) => (one === '7' ? '8' : '7')) ?? '');
      return file;
    });
    expect(sealsBySantuario(files)).toEqual(
      changes.map(([broken], at) => `broken: ${files[at]}: ${broken}`),
    );
  });
});

describe('BouncyCastle', () => {
  const given = (story: string) => ({
    anchor: join(out, story, 'trust/root.pem'),
    crls: revocation(story, '.crl'),
    ocsps: revocation(story, '.ocsp'),
  });

  judgeLibraries(
    'takes every time-stamp, and the path of every seal and authority with our lists and OCSP answers alone',
    () => {
      const questions = stories().flatMap((story) => [
        // What is augmented must stand by what is in it.
        { anchor: given(story).anchor, files: filesIn(story, 'augmented') },
        {
          ...given(story),
          files: [...filesIn(story, 'evidence'), listOf(story), join(out, story, 'bundle.asice')],
        },
      ]);
      const files = questions.flatMap((question) => question.files);
      expect(proofsByBouncyCastle(questions)).toEqual(files.map(sound));
    },
  );

  judgeLibraries('takes the path of every certificate that "certs dev" makes', () => {
    const dir = join(out, 'pki');
    execFileSync(process.execPath, [main, 'certs', 'dev', '--dir', dir]);
    const files = ['issuing-ca', 'seal', 'tsa', 'ocsp'].map((name) => join(dir, `${name}.pem`));
    const crls = ['root', 'issuing-ca'].map((name) => join(dir, `${name}.crl.pem`));
    const [issuing = ''] = files;
    const question = { anchor: join(dir, 'root.pem'), crls, certificates: [issuing], files };
    expect(proofsByBouncyCastle([question])).toEqual(files.map(sound));
  });

  judgeLibraries(
    'refuses the token of another evidence, another root, and what nobody answers for',
    () => {
      const [one, two] = allEvidence();
      const file = one?.file ?? '';
      const swapped = join(out, 'swapped.xml');
      const token = /<xades:EncapsulatedTimeStamp>[^<]+/;
      writeFileSync(swapped, one?.xml.replace(token, token.exec(two?.xml ?? '')?.[0] ?? '') ?? '');
      const all = given(one?.story ?? '');
      const said = proofsByBouncyCastle([
        { ...all, files: [swapped] },
        { ...all, anchor: given('refused').anchor, files: [file] },
        { ...all, crls: [], files: [file] },
        { ...all, ocsps: [], files: [file] },
      ]);
      expect(said).toEqual([
        expect.stringContaining('imprint of other bytes'),
        expect.stringContaining('No issuer certificate'),
        expect.stringContaining('No CRLs found for issuer "cn=TEST root CA'),
        expect.stringContaining('No CRLs found for issuer "cn=TEST issuing CA'),
      ]);
    },
  );
});
