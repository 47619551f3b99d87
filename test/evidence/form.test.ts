import { describe, expect, test } from '@jest/globals';
import { EvidenceError } from '../../src/evidence/errors.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { utf8 } from '../../src/formats/bytes.js';
import { parseXml } from '../../src/formats/xml.js';
import { exampleOf } from './models.js';

const good = writeEvidence({
  ...exampleOf('E.1'),
  xmlId: 'ev',
  issuer: {
    ...exampleOf('E.1').issuer,
    certificates: [
      { kind: 'certificate', der: new Uint8Array([1]) },
      { kind: 'id', id: { digestAlgorithm: 'urn:a', digest: new Uint8Array([2]), uri: 'urn:b' } },
    ],
  },
  recipientDelegates: [{ identifier: { scheme: 's', value: 'd' }, delegatingRecipients: [1] }],
});

/** The code and path of the fault in the example with one piece of its text replaced. */
function fault(from: string, to: string): string {
  const text = good.replace(from, () => to);
  expect(text).not.toBe(good);
  try {
    readEvidence(parseXml(utf8(text)).root);
  } catch (error) {
    if (error instanceof EvidenceError) return `${error.code} ${error.data.path}`;
    throw error;
  }
  return 'read';
}

describe('an evidence is refused, with the place, for', () => {
  test('another root', () => {
    const text = good.replace(/(<\/?)erds:Evidence(?=[ >])/g, '$1erds:RelayMetadata');
    expect(() => readEvidence(parseXml(utf8(text)).root)).toThrow('not an ERDS evidence');
  });

  const at = '/erds:Evidence';
  test.each([
    [
      'an element of no meaning',
      '<EventTime>',
      '<Odd></Odd><EventTime>',
      `evidence/unknown-element ${at}/Odd`,
    ],
    [
      'an element in another namespace',
      '<erds:EvidenceIdentifier>',
      '<o:O xmlns:o="urn:o"></o:O><erds:EvidenceIdentifier>',
      `evidence/unknown-element ${at}/{urn:o}:O`,
    ],
    [
      'a local element in the namespace',
      /<EventTime>(.*)<\/EventTime>/,
      '<erds:EventTime>$1</erds:EventTime>',
      `evidence/unknown-element ${at}/erds:EventTime`,
    ],
    [
      'a default namespace',
      '<EventTime>',
      '<EventTime xmlns="http://uri.etsi.org/19522/v1#">',
      `evidence/unknown-element ${at}/erds:EventTime`,
    ],
    [
      'the wrong order',
      /(<EventTime>.*<\/EventTime>)(.*)(<erds:EvidenceIssuerDetails>)/,
      '$2$1$3',
      `evidence/wrong-order ${at}/EventTime`,
    ],
    [
      'a missing element',
      /<EventTime>.*<\/EventTime>/,
      '',
      `evidence/missing-element ${at}/EventTime`,
    ],
    [
      'a missing first element',
      /<erds:EvidenceIdentifier>.*<\/erds:EvidenceIdentifier>/,
      '',
      `evidence/missing-element ${at}/erds:EvidenceIdentifier`,
    ],
    [
      'a missing last element',
      /<DelegatingRecipients>.*<\/DelegatingRecipients>/,
      '',
      `evidence/missing-element ${at}/erds:RecipientsDelegateDetails[1]/DelegatingRecipients`,
    ],
    [
      'an empty list',
      /<Code>.*<\/Details>/,
      '',
      `evidence/missing-element ${at}/erds:EventReasons/erds:EventReason[1]/Code`,
    ],
    [
      'a doubled element',
      /(<EventTime>.*<\/EventTime>)/,
      '$1$1',
      `evidence/too-many-elements ${at}/EventTime`,
    ],
    ['text between elements', '<EventTime>', 'x<EventTime>', `evidence/unexpected-text ${at}`],
    [
      'an element inside text',
      '<EventTime>',
      '<EventTime><b></b>',
      `evidence/unknown-element ${at}/EventTime/b`,
    ],
    [
      'an attribute of no meaning',
      '<EventTime>',
      '<EventTime odd="">',
      `evidence/unknown-attribute ${at}/EventTime/@odd`,
    ],
    [
      'a substituted type',
      '<EventTime>',
      '<EventTime xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="T">',
      `evidence/unknown-attribute ${at}/EventTime/@xsi:type`,
    ],
    ['a missing version', / version="[^"]*"/, '', `evidence/missing-attribute ${at}/@version`],
    [
      'a missing scheme',
      / IdentifierSchemeName="[^"]*"/,
      '',
      `evidence/missing-attribute ${at}/erds:SenderDetails/Identifier/@IdentifierSchemeName`,
    ],
    [
      'an empty scheme',
      / IdentifierSchemeName="[^"]*"/,
      ' IdentifierSchemeName=""',
      `evidence/bad-value ${at}/erds:SenderDetails/Identifier/@IdentifierSchemeName`,
    ],
    [
      'an empty identifier',
      /(<Identifier [^>]*>)[^<]*/,
      '$1',
      `evidence/bad-value ${at}/erds:SenderDetails/Identifier`,
    ],
    ['an Id that is no name', ' Id="ev"', ' Id="1 2"', `evidence/bad-value ${at}/@Id`],
    [
      'an empty event',
      /<erds:ERDSEventId>[^<]*/,
      '<erds:ERDSEventId> ',
      `evidence/bad-value ${at}/erds:ERDSEventId`,
    ],
    ['a time without zone', '10:00:00.250Z', '10:00:00.250', `evidence/bad-value ${at}/EventTime`],
    [
      'a day that does not exist',
      '2026-03-01T10',
      '2026-02-29T10',
      `evidence/bad-value ${at}/EventTime`,
    ],
    [
      'an hour that does not exist',
      '2026-03-01T10',
      '2026-03-01T24',
      `evidence/bad-value ${at}/EventTime`,
    ],
    [
      'a number that is none',
      '<EvidenceRefersToRecipient>1',
      '<EvidenceRefersToRecipient>1.0',
      `evidence/bad-value ${at}/EvidenceRefersToRecipient`,
    ],
    [
      'a number too large',
      '<ComposingParts>1',
      '<ComposingParts>2147483648',
      `evidence/bad-value ${at}/erds:UserContentInfo/ComposingParts`,
    ],
    [
      'a list that is none',
      '<DelegatingRecipients>1',
      '<DelegatingRecipients>1,2',
      `evidence/bad-value ${at}/erds:RecipientsDelegateDetails[1]/DelegatingRecipients`,
    ],
    [
      'base64 with a second spelling',
      '<X509Certificate>AQ==',
      '<X509Certificate>AR==',
      `evidence/bad-value ${at}/erds:EvidenceIssuerDetails/erds:CertificateDetails/X509Certificate[1]/`.slice(
        0,
        -1,
      ),
    ],
    [
      'a criticality that is neither',
      'isCritical="false"',
      'isCritical="no"',
      `evidence/bad-value ${at}/erds:Extensions/erds:Extension[1]/@isCritical`,
    ],
    [
      'four certificates',
      /(<X509Certificate>.*?<\/X509Certificate>)/,
      '$1$1$1',
      `evidence/too-many-elements ${at}/erds:EvidenceIssuerDetails/erds:CertificateDetails`,
    ],
    [
      'no certificate in their place',
      /<erds:CertificateDetails>.*<\/erds:CertificateDetails>/,
      '<erds:CertificateDetails></erds:CertificateDetails>',
      `evidence/missing-element ${at}/erds:EvidenceIssuerDetails/erds:CertificateDetails`,
    ],
    [
      'a digest without algorithm',
      /<ds:DigestMethod[^>]*><\/ds:DigestMethod>(<ds:DigestValue[^<]*<\/ds:DigestValue><\/erds:PartInfo>)/,
      '$1',
      'evidence/half-digest //erds:PartInfo',
    ],
    [
      'parameters of an algorithm',
      '></ds:DigestMethod>',
      '><p></p></ds:DigestMethod>',
      `evidence/unknown-element ${at}/erds:EvidenceIssuerDetails/erds:CertificateDetails/CertID[2]/CertDigest/ds:DigestMethod/p`,
    ],
    [
      'both forms of assurance',
      '<IdentityProofAssuranceLevel>',
      '<GlobalAssuranceLevel><AssuranceLevel>x</AssuranceLevel></GlobalAssuranceLevel><IdentityProofAssuranceLevel>',
      `evidence/unknown-element ${at}/erds:SenderDetails/AssuranceLevelsDetails/GlobalAssuranceLevel`,
    ],
    [
      'assurance without proofing',
      /<IdentityProofAssuranceLevel>.*?<\/IdentityProofAssuranceLevel>/,
      '',
      `evidence/missing-element ${at}/erds:SenderDetails/AssuranceLevelsDetails/IdentityProofAssuranceLevel`,
    ],
    [
      'two ways of authentication',
      '<AuthenticationTime>',
      '<OAuth2></OAuth2><AuthenticationTime>',
      `evidence/unknown-element ${at}/erds:SenderDetails/AssuranceLevelsDetails/erds:AuthenticationDetsAndAssuranceLevel/erds:AuthenticationDetails/AuthenticationTime`,
    ],
    [
      'an empty identity',
      /<erds:Identity>.*?<\/erds:Identity>/,
      '<erds:Identity></erds:Identity>',
      `evidence/missing-element ${at}/erds:EvidenceIssuerDetails/erds:Identity/saml:Attribute`,
    ],
    [
      'something after the signature',
      '</erds:Evidence>',
      '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature><erds:Extensions></erds:Extensions></erds:Evidence>',
      `evidence/wrong-order ${at}/erds:Extensions`,
    ],
    [
      'two signatures',
      '</erds:Evidence>',
      '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature></erds:Evidence>',
      `evidence/too-many-elements ${at}/ds:Signature`,
    ],
  ])('%s', (_, from, to, expected) => {
    const text = good.match(from)?.[0] ?? '';
    expect(text).not.toBe('');
    expect(fault(text, text.replace(from, to))).toBe(expected);
  });
});

describe('an evidence is taken with', () => {
  test.each([
    ['white space between elements', '<EventTime>', '\n  <EventTime>'],
    ['white space around values that have none', 'T10:00:00.250Z<', 'T10:00:00.250Z\n<'],
    [
      'a schema location',
      ' version=',
      ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" version=',
    ],
    ['base64 in lines', '<X509Certificate>AQ==', '<X509Certificate>A\nQ=='],
    ['a numeric criticality', 'isCritical="false"', 'isCritical="0"'],
    ['no criticality', ' isCritical="false"', ''],
    ['an empty list of delegating recipients', '<DelegatingRecipients>1', '<DelegatingRecipients>'],
    [
      'a signature',
      '</erds:Evidence>',
      '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature></erds:Evidence>',
    ],
  ])('%s', (_, from, to) => {
    expect(fault(from, to)).toBe('read');
  });
});
