import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventUri } from '../../src/evidence/event.js';
import { checkSemantics } from '../../src/evidence/semantics.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { parseXml } from '../../src/formats/xml.js';
import { judge, validateWithSchema } from '../judges.js';
import { anyEvidence, eventCodes, exampleOf } from './models.js';

const readBack = (text: string) => readEvidence(parseXml(utf8(text)).root);

describe('evidence XML', () => {
  test.each(eventCodes)(
    'of %s reads back equal, and the rules have nothing against it',
    (event) => {
      const evidence = exampleOf(event);
      const { evidence: read, signature, notInUtc } = readBack(writeEvidence(evidence));
      expect(read).toEqual(evidence);
      expect(signature).toBeUndefined();
      expect(notInUtc).toEqual([]);
      const findings = checkSemantics(read).map(({ component, severity }) => [component, severity]);
      expect(findings).toEqual(event === 'D.3' ? [['I12', 'warning']] : []);
    },
  );

  test('reads back equal whatever the model says', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        expect(readBack(writeEvidence(evidence)).evidence).toEqual(evidence);
      }),
      { numRuns: 300 },
    );
  });

  test('is its own canonical form, says libxml2', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const text = writeEvidence(evidence);
        expect(fromUtf8(parseXml(utf8(text)).canonicaliseDocument())).toBe(text);
      }),
    );
  });

  test('has no error by the rules whatever they allow', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        expect(checkSemantics(evidence).filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  judge('etsi-schema')('is valid against the ETSI schema whatever the model says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    try {
      const files = [...eventCodes.map(exampleOf), ...fc.sample(anyEvidence, 300)].map(
        (evidence, index) => {
          const file = join(folder, `${index}.xml`);
          writeFileSync(file, writeEvidence(evidence));
          return file;
        },
      );
      expect(validateWithSchema(files)).toEqual({ valid: true, faults: '' });
      const broken = join(folder, 'broken.xml');
      writeFileSync(broken, writeEvidence(exampleOf('A.1')).replace('<EventTime>', '<EventTime>x'));
      expect(validateWithSchema([broken]).valid).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('keeps the white space of texts', () => {
    const evidence = { ...exampleOf('A.1'), messageId: ' \t\r\n x ', evidenceId: '\n' };
    expect(readBack(writeEvidence(evidence)).evidence).toEqual(evidence);
  });

  test('tells which times are not written in UTC, and holds their instants', () => {
    const text = writeEvidence(exampleOf('A.1'))
      .replace('10:00:00.250Z', '12:00:00.250+02:00')
      .replace('09:58:00Z', '09:58:00+00:00');
    const { evidence, notInUtc } = readBack(text);
    expect(evidence.eventTime).toEqual(exampleOf('A.1').eventTime);
    expect(notInUtc).toEqual(['/erds:Evidence/EventTime']);
  });

  test('is read with what others put in: typed values, foreign attributes, open content', () => {
    const text = writeEvidence(exampleOf('A.1'))
      .replace(
        '<saml:AttributeValue>Dupont<',
        '<saml:AttributeValue xmlns:n="urn:n" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="n:NameType">Du<i>pont</i><',
      )
      .replace('<saml:Attribute ', '<saml:Attribute xmlns:o="urn:o" o:origin="x" ')
      .replace(
        '</erds:EvidenceIssuerDetails>',
        '<erds:Any>free <x>text</x></erds:Any></erds:EvidenceIssuerDetails>',
      );
    const { evidence } = readBack(text);
    expect(evidence.sender.identity?.[0]?.values).toEqual(['Dupont']);
    expect(evidence.issuer.any?.children).toEqual([
      'free ',
      { prefix: '', name: 'x', namespace: '', attributes: [], children: ['text'] },
    ]);
  });

  test('of an event this edition does not know is read', () => {
    const uri = 'http://uri.etsi.org/19522/Event/ContentAccessTracking';
    const text = writeEvidence(exampleOf('E.1')).replace(eventUri('E.1'), uri);
    expect(readBack(text).evidence.eventUri).toBe(uri);
  });
});
