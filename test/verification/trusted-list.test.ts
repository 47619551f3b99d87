import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { importTrustedList } from '../../src/verification/import-list.js';
import { readTrustFile, writeTrustFile } from '../../src/verification/trust-file.js';
import type { VerificationInput } from '../../src/verification/verify.js';
import { type ListEntry, type ListOptions, listParties, listXml, sealList } from './lists.js';
import { minutes, NOW, troubles, verify } from './stories.js';

const { service, operator, sealed } = await listParties();

const GRANTED = ['granted', '2026-02-01T00:00:00Z'] as const;
const tsa = (history: ListEntry['history'] = [GRANTED], type = 'TSA/QTST'): ListEntry => ({
  type,
  certificate: service.pki.tsa.certificate,
  history,
});
const eds = (history: ListEntry['history'] = [GRANTED], type = 'EDS/Q'): ListEntry => ({
  type,
  certificate: service.pki.seal.certificate,
  history,
});

const signer = () => parseCertificate(operator.pki.seal.certificate);
const listOf = (entries: readonly ListEntry[], options?: ListOptions): Promise<Uint8Array> =>
  sealList(listXml(entries, options), operator.meansAt(minutes(0)));
const taken = (bytes: Uint8Array, at = NOW) => importTrustedList(nodeEngine, bytes, signer(), at);

const judged = async (entries: readonly ListEntry[], more: Partial<VerificationInput> = {}) =>
  verify(service, sealed, {
    anchors: [],
    trustedLists: [writeTrustFile(await taken(await listOf(entries)))],
    ...more,
  });

describe('a Trusted List', () => {
  test('sealed by its signer becomes a trust file that reads back equal', async () => {
    const { leftOut, ...file } = await taken(await listOf([tsa(), eds()]));
    expect(leftOut).toEqual([]);
    expect(file.list).toMatchObject({
      territory: 'XX',
      operator: 'TEST supervisor',
      sequence: 7,
      issued: new Date('2026-05-01T00:00:00Z'),
    });
    expect(file.services.map(({ history }) => history[0]?.type)).toEqual(['TSA/QTST', 'EDS/Q']);
    expect(readTrustFile(writeTrustFile(file))).toEqual(file);
  });

  test('with comments is read as if they were not there, as its seal does', async () => {
    const text = new TextDecoder().decode(await listOf([tsa()]));
    const { services } = await taken(
      utf8(`<!-- made by a program -->${text.replace('granted', 'gran<!-- -->ted')}`),
    );
    expect(services).toEqual((await taken(utf8(text))).services);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'changed after sealing',
      async () => {
        const text = new TextDecoder().decode(await listOf([tsa([['withdrawn', GRANTED[1]]])]));
        return taken(utf8(text.replace('Svcstatus/withdrawn', 'Svcstatus/granted')));
      },
      'was changed after sealing',
    ],
    [
      'sealed by somebody else',
      async () => taken(await sealList(listXml([tsa()]), service.meansAt(minutes(0)))),
      'sealed by another certificate',
    ],
    ['without seal', () => taken(utf8(listXml([tsa()]))), 'The file is not sealed'],
    [
      'that should have been replaced',
      async () => taken(await listOf([tsa()], { next: '2026-05-02T00:00:00Z' })),
      'A newer one was due',
    ],
    [
      'from the future',
      async () => taken(await listOf([tsa()], { issued: '2026-07-01T00:00:00Z' })),
      'from the future',
    ],
    [
      'from before its signer’s certificate',
      async () => taken(await listOf([tsa()], { issued: '2025-07-01T00:00:00Z' })),
      'outside the validity',
    ],
    ['that is something else', () => taken(sealed), 'sealed by another certificate'],
    [
      'with a document type',
      async () => taken(utf8(`<!DOCTYPE a>${listXml([tsa()])}`)),
      'document type',
    ],
    [
      'with a second territory',
      async () => {
        const second = '<SchemeTerritory>YY</SchemeTerritory><ListIssueDateTime>';
        const xml = listXml([tsa()]).replace('<ListIssueDateTime>', second);
        return taken(await sealList(xml, operator.meansAt(minutes(0))));
      },
      'SchemeTerritory stands twice',
    ],
  ])('%s is not taken', async (_, take, reason) => {
    await expect(take()).rejects.toMatchObject({
      code: 'formats/trusted-list',
      message: expect.stringContaining(reason),
    });
  });

  test.each([
    ['that is none', 'AAAA'],
    ['that is empty', ''],
    ['that is no base64', '?'],
  ])('with a certificate %s serves without it, and says whose it was', async (_, text) => {
    const good = /<X509Certificate>[^<]*<\/X509Certificate>/;
    const bad = `<X509Certificate>${text}</X509Certificate>`;
    const xml = listXml([tsa(), eds()]).replace(good, (held) => bad + held);
    const file = await taken(await sealList(xml, operator.meansAt(minutes(0))));
    expect(file.services.map(({ certificates }) => certificates.length)).toEqual([1, 1]);
    expect(file.leftOut).toEqual([
      'A certificate is left out of Service TSA/QTST of TEST provider: not readable.',
    ]);
    const trustedLists = [writeTrustFile(file)];
    const report = await verify(service, sealed, { anchors: [], trustedLists });
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test.each(['', '0', '-5', '0x10', '07', '1e3', '7.0', '9007199254740993'])(
    'with the sequence number "%s" is not taken',
    async (text) => {
      const place = '<TSLSequenceNumber>7<';
      const xml = listXml([tsa()]).replace(place, `<TSLSequenceNumber>${text}<`);
      const bytes = await sealList(xml, operator.meansAt(minutes(0)));
      await expect(taken(bytes)).rejects.toThrow('no sequence number');
    },
  );

  test('has names of one line, and nothing in them that turns it round', async () => {
    const foreign = '>Seals\n  of &#10;TOTAL-PASSED &#x85;&#x2028;&#x202e;qualified<';
    const xml = listXml([tsa(), eds()]).replaceAll(/>(?:Service EDS\/Q|TEST provider)</g, foreign);
    const file = await taken(await sealList(xml, operator.meansAt(minutes(0))));
    const line = 'Seals of TOTAL-PASSED \ufffd\ufffd\ufffdqualified';
    expect(file.services[1]).toMatchObject({ name: line, provider: line });
    const trustedLists = [writeTrustFile(file)];
    const report = await verify(service, sealed, { anchors: [], trustedLists });
    for (const { detail } of report.checks) expect(detail).not.toMatch(/[\n\u0085\u2028\u202e]/);
    expect(report.checks.map(({ detail }) => detail).join()).toContain(line);
  });

  test('in a trust file that somebody edited is not taken', async () => {
    const file = writeTrustFile(await taken(await listOf([tsa()])));
    const edited = new TextDecoder().decode(file).replace('"status"', '"other": 1, "status"');
    expect(() => readTrustFile(utf8(edited))).toThrow('not a trust file');
    expect(() => readTrustFile(utf8('{}'))).toThrow('not a trust file');
  });
});

describe('evidence under a Trusted List', () => {
  test('is called qualified for what the list grants, with the list and its date', async () => {
    const report = await judged([tsa(), eds()]);
    expect(troubles(report)).toEqual([]);
    const list = { territory: 'XX', sequence: 7, issued: '2026-05-01T00:00:00.000Z' };
    expect(report).toMatchObject({
      indication: 'TOTAL-PASSED',
      evidence: [
        {
          qualified: [
            { what: 'qualified electronic registered delivery service', type: 'EDS/Q', list },
            { what: 'qualified electronic time stamp', type: 'TSA/QTST', list },
          ],
        },
      ],
    });
  });

  test.each<[string, () => ListEntry[], string]>([
    [
      'services of kinds without that status',
      () => [tsa(undefined, 'TSA'), eds(undefined, 'EDS')],
      '',
    ],
    [
      'an authority whose certificates say nothing of the kind',
      () => [{ type: 'CA/QC', certificate: service.pki.issuing.certificate, history: [GRANTED] }],
      '',
    ],
  ])('by %s passes, and nothing is called qualified', async (_, entries) => {
    const report = await judged(entries());
    expect(troubles(report)).toEqual([]);
    expect(report.evidence[0]?.qualified).toEqual([]);
  });

  const BEFORE = '2026-02-01T00:00:00Z';
  const AFTER = '2026-04-01T00:00:00Z';
  test.each<[string, ListEntry['history'], boolean]>([
    [
      'granted then and withdrawn since',
      [
        ['withdrawn', AFTER],
        ['granted', BEFORE],
      ],
      true,
    ],
    [
      'withdrawn then and granted since',
      [
        ['granted', AFTER],
        ['withdrawn', BEFORE],
      ],
      false,
    ],
    ['granted only later', [['granted', AFTER]], false],
    [
      'of another kind then',
      [
        ['granted', AFTER],
        ['granted', BEFORE, 'CA/PKC'],
      ],
      false,
    ],
    ['only supervised by an older law', [['undersupervision', BEFORE]], false],
  ])('is judged by the status of the time that counts: %s', async (_, history, holds) => {
    const report = await judged([tsa(), eds(history)]);
    const status = report.checks.filter(({ name }) => name === 'path/trusted-list');
    expect(status.map(({ result }) => result)).toEqual([
      holds || history.at(-1)?.[2] === 'CA/PKC' ? 'PASSED' : 'INDETERMINATE',
    ]);
    const what = report.evidence[0]?.qualified.map(({ type }) => type) ?? [];
    expect(what.includes('EDS/Q')).toBe(holds);
  });

  test('knows every service of one certificate, in one list and across two', async () => {
    const other = eds([['withdrawn', BEFORE]], 'EDS/REM/Q');
    const first = writeTrustFile(await taken(await listOf([tsa(), other, eds()])));
    const second = writeTrustFile(await taken(await listOf([other], { territory: 'YY' })));
    for (const trustedLists of [
      [first, second],
      [second, first],
    ]) {
      const report = await verify(service, sealed, { anchors: [], trustedLists });
      expect(report.evidence[0]?.qualified.map(({ type }) => type)).toContain('EDS/Q');
    }
  });

  test('takes no time-stamp from a service that is listed for seals', async () => {
    const report = await judged([tsa(undefined, 'EDS/Q'), eds()]);
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
      evidence: [{ provenTime: null, qualified: [] }],
    });
  });

  test('keeps what the reader trusts by their own decision, and tells what the list says', async () => {
    const withdrawn = [['withdrawn', BEFORE]] as const;
    const anchors = [service.pki.tsa.certificate, service.pki.seal.certificate];
    const report = await judged([tsa(withdrawn), eds(withdrawn)], { anchors });
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.evidence[0]?.qualified).toEqual([]);
    expect(report.checks.find(({ name }) => name === 'path/trusted-list')).toMatchObject({
      result: 'NOTED',
      detail: expect.stringContaining('"withdrawn"'),
    });
  });

  test('that is old by now is used and told', async () => {
    const report = await judged([tsa(), eds()], { at: new Date('2026-12-01T00:00:00Z') });
    expect(report.checks.map(({ detail }) => detail).join()).toContain('import the newer one');
  });

  test('changed after sealing is called nothing, whatever the list says', async () => {
    const changed = utf8(new TextDecoder().decode(sealed).replace('Dupont', 'Mallory'));
    const list = writeTrustFile(await taken(await listOf([tsa(), eds()])));
    const report = await verify(service, changed, { anchors: [], trustedLists: [list] });
    expect(report.evidence[0]?.qualified).toEqual([]);
  });
});
