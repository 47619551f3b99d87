import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { importTrustedList } from '../../src/verification/import-list.js';
import { writeTrustFile } from '../../src/verification/trust-file.js';
import { listParties, listXml, sealList } from './lists.js';
import { minutes, NOW, verify } from './stories.js';

const { service, operator, sealed } = await listParties();

const GRANTED = ['granted', '2026-02-01T00:00:00Z'] as const;
const BEFORE = ['withdrawn', '2026-01-01T00:00:00Z'] as const;
const extension = (critical: string, held: string): string =>
  `<Extension${critical}>${held}</Extension>`;
const FOREIGN = '<Unheard xmlns="urn:x">z</Unheard>';
const QUALIFICATIONS =
  '<Qualifications xmlns="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"/>';
const information = (uri: string): string =>
  `<AdditionalServiceInformation><URI xml:lang="en">${uri}</URI></AdditionalServiceInformation>`;
const SEALS = 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals';

/** A list with the seal's service, and what is done to its text before it is sealed. */
async function taken(held: string, edit = (xml: string) => xml) {
  const entry = {
    type: 'EDS/Q',
    certificate: service.pki.seal.certificate,
    history: [GRANTED, BEFORE],
    extension: held,
  };
  const xml = edit(listXml([entry]));
  const bytes = await sealList(xml, operator.meansAt(minutes(0)));
  return importTrustedList(nodeEngine, bytes, parseCertificate(operator.pki.seal.certificate), NOW);
}

describe('a critical extension of a Trusted List', () => {
  test.each<[string, string]>([
    ['that is not known', extension(' Critical="true"', FOREIGN)],
    ['that is marked with 1', extension(' Critical=" 1 "', FOREIGN)],
    ['that does not say whether it is critical', extension('', FOREIGN)],
    ['without content', extension(' Critical="true"', '')],
    [
      'that is known by its name, but of another namespace',
      extension(' Critical="true"', '<Qualifications xmlns="urn:x"/>'),
    ],
    ['beside one that is known', extension(' Critical="true"', QUALIFICATIONS + FOREIGN)],
    [
      'with information of a kind that is not known',
      extension(' Critical="true"', information('urn:x')),
    ],
  ])('%s leaves the service out, and says so', async (_, held) => {
    const { services, leftOut } = await taken(held);
    expect(services).toEqual([]);
    expect(leftOut).toEqual([
      expect.stringMatching(/^Service EDS\/Q of TEST provider is left out: its critical extension/),
    ]);
  });

  test('of an earlier status leaves the service out too, as the status before it would seem to go on', async () => {
    const held = extension(' Critical="true"', FOREIGN);
    const inHistory = (xml: string): string =>
      xml.replace(`<ServiceInformationExtensions>${held}</ServiceInformationExtensions>`, '');
    expect((await taken(held, inHistory)).services).toEqual([]);
  });

  test('of a provider leaves its services out', async () => {
    const held = `<TSPInformationExtensions>${extension(' Critical="true"', FOREIGN)}</TSPInformationExtensions>`;
    const { services, leftOut } = await taken('', (xml) =>
      xml.replace('</TSPInformation>', `${held}</TSPInformation>`),
    );
    expect([services.length, leftOut.length]).toEqual([0, 1]);
  });

  test('of the whole list is a reason not to take it', async () => {
    const held = `<SchemeExtensions>${extension(' Critical="true"', FOREIGN)}</SchemeExtensions>`;
    const edit = (xml: string): string =>
      xml.replace('</SchemeInformation>', `${held}</SchemeInformation>`);
    await expect(taken('', edit)).rejects.toMatchObject({
      code: 'formats/trusted-list',
      message: expect.stringContaining('critical extension Unheard'),
    });
  });

  test.each<[string, string, boolean]>([
    ['that is none changes nothing', extension(' Critical="false"', FOREIGN), true],
    [
      'with information that is known changes nothing',
      extension(' Critical="true"', information(SEALS)),
      true,
    ],
    [
      'with rules that are not evaluated takes the word away',
      extension(' Critical="true"', QUALIFICATIONS),
      false,
    ],
  ])('%s', async (_, held, isQualified) => {
    const file = await taken(held);
    expect(file).toMatchObject({ services: [{ name: 'Service EDS/Q' }], leftOut: [] });
    const report = await verify(service, sealed, {
      anchors: [service.pki.root],
      trustedLists: [writeTrustFile(file)],
    });
    expect(report.evidence[0]?.qualified.map(({ type }) => type)).toEqual(
      isQualified ? ['EDS/Q'] : [],
    );
  });
});

test('what a service is listed for is read from its additional information, critical or not', async () => {
  const root = SEALS.replace('ForeSeals', 'RootCA-QC');
  const held = [SEALS, root, 'urn:x'].map((uri) =>
    extension(' Critical="false"', information(uri)),
  );
  const { services } = await taken(held.join(''));
  expect(services[0]?.history.map(({ purposes }) => purposes)).toEqual([
    ['ForeSeals'],
    ['ForeSeals'],
  ]);
});
