import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { makeService, minutes, modelOf, type Service, seal, verify } from './stories.js';

let service: Service;
/** One sealed A.1, as text. */
let xml: string;
beforeAll(async () => {
  service = await makeService();
  xml = fromUtf8(await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02))));
});

const verdictOf = async (text: string) => {
  const { indication, subIndication } = await verify(service, utf8(text));
  return `${indication} ${subIndication}`;
};
/** The evidence with something in an extension, where the schema allows anything. */
const extended = (fragment: string): string =>
  xml.replace(
    '<erds:Extensions>',
    (start) => `${start}<erds:Extension>${fragment}</erds:Extension>`,
  );

describe('evidence made to exhaust a verifier is answered', () => {
  const changed = 'TOTAL-FAILED HASH_FAILURE';
  const refused = 'TOTAL-FAILED FORMAT_FAILURE';
  test.each<[string, string, () => string]>([
    ['as many elements as may be', changed, () => extended('<a/>'.repeat(49_000))],
    ['as many attributes as may be', changed, () => extended(`<a${attributes(1000)}/>`.repeat(48))],
    ['9 MB in one attribute', changed, () => extended(`<a b="${'x'.repeat(9_000_000)}"/>`)],
    ['9 MB of white space in a time', changed, () => stuffed('EventTime', ' ')],
    ['9 MB in an identifier', changed, () => stuffed('erds:EvidenceIdentifier', 'x')],
    ['too many elements', refused, () => extended('<a/>'.repeat(300_000))],
    ['100,000 levels', refused, () => extended('<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
    ['20,000 attributes', refused, () => extended(`<a${attributes(20_000)}/>`)],
    ['two million references', refused, () => extended(`<a>${'&gt;'.repeat(2_000_000)}</a>`)],
    [
      'a long namespace at many elements',
      refused,
      () => extended(`<a xmlns:b="urn:${'x'.repeat(1_000_000)}">${'<b:c/>'.repeat(20_000)}</a>`),
    ],
    ['5,000 recipients', refused, () => repeated('erds:RecipientDetails', 5_000)],
    ['10,000 certificates', refused, () => repeated('ds:X509Certificate', 10_000)],
  ])('%s', async (_, verdict, make) => {
    expect(await verdictOf(make())).toBe(verdict);
  });

  const attributes = (count: number): string =>
    Array.from({ length: count }, (_, index) => ` a${index}=""`).join('');
  const stuffed = (name: string, character: string): string =>
    xml.replace(`<${name}>`, (start) => start + character.repeat(9_000_000));
  const repeated = (name: string, count: number): string => {
    const element = xml.slice(xml.indexOf(`<${name}`), xml.indexOf(`</${name}>`) + name.length + 3);
    return xml.replace(element, () => element.repeat(count));
  };
});
