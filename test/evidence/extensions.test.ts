import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Evidence, Extension } from '../../src/evidence/evidence.js';
import {
  deliveryTermsOf,
  predecessorOf,
  statedRecipientOf,
  writeDeliveryTerms,
  writePredecessor,
  writeStatedRecipient,
} from '../../src/evidence/extensions.js';
import { checkSemantics } from '../../src/evidence/semantics.js';
import { readTransactionLog, writeTransactionLog } from '../../src/evidence/transaction-log.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { utf8 } from '../../src/formats/bytes.js';
import { parseXml } from '../../src/formats/xml.js';
import { exampleOf } from './models.js';

/** The evidence as a reader gets it, with `change` made to its text on the way. */
function through(
  members: Partial<Evidence>,
  change: (text: string) => string = (text) => text,
): Evidence {
  const text = writeEvidence({ ...exampleOf('C.1'), ...members });
  return readEvidence(parseXml(utf8(change(text))).root).evidence;
}

const predecessor = writePredecessor({ evidenceId: 'urn:uuid:1', digest: new Uint8Array(32) });
const terms = writeDeliveryTerms({
  mode: 'consent',
  answerBy: new Date('2026-03-16T00:00:00Z'),
  maxProofDelaySeconds: 60,
});
const stated = writeStatedRecipient({ name: 'Ion' });
const text = fc.string({ minLength: 1, unit: fc.constantFrom('a', ' ', '<', '\n', 'ș') });
const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });

describe('extensions of ours', () => {
  test('read back as they were written', () => {
    fc.assert(
      fc.property(
        text,
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom('basic' as const, 'consent' as const),
        time,
        fc.nat(999_999_999),
        (name, digest, mode, answerBy, maxProofDelaySeconds) => {
          const agreed = { mode, answerBy, maxProofDelaySeconds };
          const evidence = through({
            extensions: [
              writePredecessor({ evidenceId: name, digest }),
              writeDeliveryTerms(agreed),
              writeStatedRecipient({ name }),
            ],
          });
          expect(predecessorOf(evidence)).toEqual({ evidenceId: name, digest });
          expect(deliveryTermsOf(evidence)).toEqual(agreed);
          expect(statedRecipientOf(evidence)).toEqual({ name });
        },
      ),
    );
  });

  test('are none of them critical, and known to the checker', () => {
    const extensions = [predecessor, terms, stated];
    expect(extensions.every(({ critical }) => !critical)).toBe(true);
    expect(checkSemantics(through({ extensions }))).toEqual([]);
  });

  test('are undefined where there are none', () => {
    const none = through({ extensions: [] });
    expect([predecessorOf(none), deliveryTermsOf(none), statedRecipientOf(none)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  const digest = /<ds:DigestValue[^<]*<\/ds:DigestValue>(?=<\/sp:Predecessor>)/;
  test.each<
    [
      string,
      readonly Extension[],
      (text: string) => string,
      typeof predecessorOf | typeof deliveryTermsOf | typeof statedRecipientOf,
    ]
  >([
    ['a predecessor named twice', [predecessor, predecessor], (s) => s, predecessorOf],
    ['a predecessor without digest', [predecessor], (s) => s.replace(digest, ''), predecessorOf],
    [
      'a predecessor with a short digest',
      [predecessor],
      (s) => s.replace(digest, (held) => held.replace('AAAA', '')),
      predecessorOf,
    ],
    [
      'a predecessor without identifier',
      [predecessor],
      (s) => s.replace('urn:uuid:1', ''),
      predecessorOf,
    ],
    [
      'a predecessor by SHA-1',
      [predecessor],
      (s) => s.replace(/(<sp:Predecessor.*?)xmlenc#sha256/, '$1xmlenc#sha1'),
      predecessorOf,
    ],
    [
      'a predecessor with more in it',
      [predecessor],
      (s) => s.replace('</sp:Predecessor>', '<sp:More></sp:More></sp:Predecessor>'),
      predecessorOf,
    ],
    [
      'a predecessor beside something',
      [predecessor],
      (s) => s.replace('</sp:Predecessor>', '</sp:Predecessor>also'),
      predecessorOf,
    ],
    [
      'a predecessor with text in it',
      [predecessor],
      (s) => s.replace('</sp:Predecessor>', 'also</sp:Predecessor>'),
      predecessorOf,
    ],
    [
      'a predecessor with an attribute',
      [predecessor],
      (s) => s.replace('<sp:Predecessor ', '<sp:Predecessor not="" '),
      predecessorOf,
    ],
    ['terms of another mode', [terms], (s) => s.replace('>consent<', '>signed<'), deliveryTermsOf],
    [
      'terms in another order',
      [terms],
      (s) => s.replace(/(<sp:Mode>.*?<\/sp:Mode>)(<sp:AnswerBy>.*?<\/sp:AnswerBy>)/, '$2$1'),
      deliveryTermsOf,
    ],
    [
      'terms with no such day',
      [terms],
      (s) => s.replace('2026-03-16T00', '2026-02-30T00'),
      deliveryTermsOf,
    ],
    [
      'terms not in UTC',
      [terms],
      (s) => s.replace('2026-03-16T00:00:00Z', '2026-03-16T00:00:00+01:00'),
      deliveryTermsOf,
    ],
    ['terms with a negative delay', [terms], (s) => s.replace('>60<', '>-60<'), deliveryTermsOf],
    [
      'terms without delay',
      [terms],
      (s) => s.replace(/<sp:Max.*?<\/sp:Max[^>]*>/, ''),
      deliveryTermsOf,
    ],
    [
      'a stated recipient without name',
      [stated],
      (s) => s.replace('>Ion<', '><'),
      statedRecipientOf,
    ],
    [
      'a stated recipient with elements',
      [stated],
      (s) => s.replace('>Ion<', '><b>Ion</b><'),
      statedRecipientOf,
    ],
  ])('are malformed, and an error, for %s', (_, extensions, change, read) => {
    const evidence = through({ extensions }, change);
    expect(read(evidence)).toBe('malformed');
    expect(checkSemantics(evidence)).toContainEqual(
      expect.objectContaining({ severity: 'error', component: 'E01' }),
    );
  });

  test('are not ours in another namespace', () => {
    const foreign = through({ extensions: [predecessor] }, (s) =>
      s.replaceAll('urn:oid:2.999.522.1', 'urn:oid:2.999.522.9'),
    );
    expect(predecessorOf(foreign)).toBeUndefined();
    expect(checkSemantics(foreign)).toEqual([
      expect.objectContaining({ severity: 'warning', component: 'E01' }),
    ]);
  });
});

describe('a transaction log', () => {
  const log = {
    kind: 'smtp',
    entries: [
      ['host', 'mx.example'],
      ['reply', ''],
    ],
  } as const;
  const read = (change: (text: string) => string = (s) => s) =>
    through({ transactionLogs: [writeTransactionLog(log)] }, change).transactionLogs.map(
      readTransactionLog,
    );

  test('reads back as it was written', () => {
    expect(read()).toEqual([log]);
  });

  test.each<[string, (text: string) => string]>([
    ['of an unknown kind', (s) => s.replace('kind="smtp"', 'kind="fax"')],
    ['with an entry that has no name', (s) => s.replace(' name="host"', '')],
    ['with an entry of elements', (s) => s.replace('mx.example', '<b></b>')],
    [
      'with something else in it',
      (s) => s.replace('</sp:Log>', '<sp:Odd name="x"></sp:Odd></sp:Log>'),
    ],
    ['with text between entries', (s) => s.replace('</sp:Log>', 'x</sp:Log>')],
    ['beside another', (s) => s.replace('</sp:Log>', '</sp:Log><b></b>')],
  ])('is malformed, and an error, %s', (_, change) => {
    expect(read(change)).toEqual(['malformed']);
    const evidence = through({ transactionLogs: [writeTransactionLog(log)] }, change);
    expect(checkSemantics(evidence)).toContainEqual(
      expect.objectContaining({ severity: 'error', component: 'G06' }),
    );
  });

  test('of others is left alone', () => {
    expect(read((s) => s.replaceAll('urn:oid:2.999.522.1', 'urn:other'))).toEqual([undefined]);
  });
});
