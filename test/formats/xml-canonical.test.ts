import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { XmlElement as LibXmlElement, ParseOption, XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { utf8 } from '../../src/formats/bytes.js';
import { readIfCanonical } from '../../src/formats/xml-canonical.js';
import { scanXml, XML_LIMITS } from '../../src/formats/xml-scan.js';
import type { XmlElement } from '../../src/formats/xml-tree.js';

/** What libxml2 makes of a text by itself; `undefined` where it refuses. */
function judge(text: string): { canonical: string; root: XmlElement } | undefined {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text, {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE,
    });
    return {
      canonical: document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 }),
      root: treeOf(document.root),
    };
  } catch {
    return undefined;
  } finally {
    document?.dispose();
  }
}

/** The tree as libxml2 holds it, attributes in the order of the text. */
function treeOf(element: LibXmlElement): XmlElement {
  const children: XmlElement['children'][number][] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    children.push(child instanceof LibXmlElement ? treeOf(child) : child.content);
  }
  return {
    prefix: element.prefix,
    name: element.name,
    namespace: element.namespaceUri,
    attributes: element.attrs.map(({ prefix, name, namespaceUri: namespace, value }) => ({
      ...{ prefix, name, namespace, value },
    })),
    children,
  };
}

/** As `parseXml` asks: only for what the scan let through. */
function taken(text: string): boolean {
  try {
    scanXml(utf8(text), XML_LIMITS);
  } catch {
    return false;
  }
  return readIfCanonical(text) !== undefined;
}

const CANONICAL = [
  '<a></a>',
  '<a b="1" c="&lt;&amp;&quot;&#x9;&#xA;&#xD;>\'">&amp;&lt;&gt;&#xD;"\'\t\n</a>',
  '<p:a xmlns:p="urn:p" b="1" p:c="2"><q:d xmlns:q="urn:q" q:e="3"></q:d><f></f></p:a>',
  '<a xmlns="urn:a"><b xmlns=""></b><c xmlns="http://example.org/c#"></c></a>',
  '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b></p:a>',
  '<a xml:lang="en">\u{e9}\u{1F4EE}\u{7f}\u{85}</a>',
];

describe('readIfCanonical reads', () => {
  test.each(CANONICAL)('%s without a parser', (text) => {
    expect(judge(text)?.canonical).toBe(text);
    expect(readIfCanonical(text)?.root).toEqual(judge(text)?.root);
  });
});

describe('readIfCanonical leaves to the parser', () => {
  test.each([
    ['nothing', ''],
    ['text alone', 'a'],
    ['an empty-element tag', '<a/>'],
    ['another quote', "<a b='c'></a>"],
    ['a value without quotes', '<a b=c></a>'],
    ['an attribute without value', '<a b></a>'],
    ['a value without end', '<a b="c></a>'],
    ['space in a tag', '<a ></a>'],
    ['space in an end tag', '<a></a >'],
    ['two spaces in a tag', '<a  b="1"></a>'],
    ['attributes that touch', '<a b="1"c="2"></a>'],
    ['a slash after an attribute', '<a b="1"/>'],
    ['a tag without end', '<a'],
    ['an attribute name without end', '<a b'],
    ['an end tag without end', '<a></a'],
    ['an open element', '<a><b></b>'],
    ['crossed tags', '<a><b></a></b>'],
    ['another name at the end', '<a></b>'],
    ['an end tag too many', '<a></a></a>'],
    ['two roots', '<a></a><b></b>'],
    ['text before', ' <a></a>'],
    ['text after', '<a></a>\n'],
    ['a comment', '<a><!-- b --></a>'],
    ['a comment as an element', '<!--></!-->'],
    ['a document type', '<!DOCTYPE a><a></a>'],
    ['a CDATA section', '<a><![CDATA[b]]></a>'],
    ['an instruction', '<a><?b c?></a>'],
    ['an instruction before', '<?b c?>\n<a></a>'],
    ['an XML declaration', '<?xml version="1.0"?><a></a>'],
    ['a bare ampersand', '<a>&</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a reference to what needs none', '<a>&#x41;</a>'],
    ['a reference spelt otherwise', '<a>&#xd;</a>'],
    ['an escape that belongs to values', '<a>&quot;</a>'],
    ['an escape that belongs to texts', '<a b="&gt;"></a>'],
    ['a bare >', '<a>></a>'],
    ['the end of a CDATA section', '<a>]]></a>'],
    ['a bare < in a value', '<a b="<"></a>'],
    ['a bare carriage return', '<a>\r</a>'],
    ['a bare tab in a value', '<a b="\t"></a>'],
    ['a control character', '<a>\u{1}</a>'],
    ['a NUL', '<a>\0</a>'],
    ['a character that is none', '<a>\uffff</a>'],
    ['a doubled attribute', '<a b="1" b="1"></a>'],
    ['a doubled attribute by namespace', '<a xmlns:p="urn:a" xmlns:q="urn:a" p:b="1" q:b="1"></a>'],
    ['attributes out of order', '<a c="1" b="2"></a>'],
    ['a declaration after an attribute', '<p:a b="1" xmlns:p="urn:p"></p:a>'],
    ['declarations out of order', '<q:a xmlns:q="urn:q" xmlns:p="urn:p" p:b="1"></q:a>'],
    ['a declaration without use', '<a xmlns:p="urn:p"></a>'],
    ['a declaration said again', '<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:p"></p:b></p:a>'],
    ['an undeclared prefix', '<p:a></p:a>'],
    ['an undeclared prefix of an attribute', '<a p:b="1"></a>'],
    ['a prefix unbound', '<p:a xmlns:p="urn:p"><p:b xmlns:p=""></p:b></p:a>'],
    ['a relative namespace', '<a xmlns="b"></a>'],
    ['a namespace that is no address', '<a xmlns="urn:a b"></a>'],
    ['a namespace with an escape', '<a xmlns="urn:a&amp;b"></a>'],
    ['XML’s own namespace', '<a xmlns="http://www.w3.org/XML/1998/namespace"></a>'],
    ['the namespace of declarations', '<p:a xmlns:p="http://www.w3.org/2000/xmlns/"></p:a>'],
    ['a prefix of XML’s own', '<xmla:a xmlns:xmla="urn:a"></xmla:a>'],
    ['the prefix xml on an element', '<xml:lang></xml:lang>'],
    ['the prefix xml declared', '<a xmlns:xml="urn:a" xml:lang="en"></a>'],
    ['the prefix xmlns on an element', '<xmlns:a></xmlns:a>'],
    ['an identifier of XML’s own', '<a xml:id="1"></a>'],
    ['a name with two colons', '<p:a:b xmlns:p="urn:p"></p:a:b>'],
    ['a name without prefix before its colon', '<:a></:a>'],
    ['a name that begins with a digit', '<1></1>'],
    ['a name that is empty', '<></>'],
    ['a name with a sign', "<a'></a'>"],
    ['a name with a tab', '<a\t></a\t>'],
    ['a name beyond ASCII', '<\u{e9}></\u{e9}>'],
    ['a name of a hundred letters and more', `<${'a'.repeat(101)}></${'a'.repeat(101)}>`],
  ])('%s', (_, text) => {
    expect(readIfCanonical(text)).toBeUndefined();
  });

  test('canonical text with any one character changed to what libxml2 does not give back', () => {
    const wrong: string[] = [];
    const puts = ['', '<', '>', '&', '"', "'", '/', '=', ' ', ':', '?', '!', 'x', '\r', ';'];
    for (const characters of CANONICAL.map((text) => [...text])) {
      for (let at = 0; at <= characters.length; at += 1) {
        for (const [put, dropped] of puts.flatMap((put) => [
          [put, 0] as const,
          [put, 1] as const,
        ])) {
          const changed = characters.toSpliced(at, dropped, put).join('');
          if (taken(changed) && judge(changed)?.canonical !== changed) wrong.push(changed);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

const piece = fc.constantFrom(
  ...[
    '<a',
    '<b',
    '<p:a',
    '<q:b',
    '</a>',
    '</b>',
    '</p:a>',
    '</q:b>',
    '>',
    '/>',
    ' ',
    ' b="',
    ' c="',
  ],
  ...[
    ' p:b="',
    ' q:c="',
    ' xmlns="',
    ' xmlns:p="',
    ' xmlns:q="',
    'urn:1',
    'urn:2',
    '"',
    "'",
    '=',
    'x',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&gt;',
    '&quot;',
    '&#xA;',
    '&#xD;',
    '&',
    '<',
    '\n',
    '\r',
    '\t',
    '\0',
    '\ufffe',
  ],
  ...[
    '<!--',
    '-->',
    '<?i',
    '?>',
    '<![CDATA[',
    ']]>',
    ' xml:lang="en"',
    ' xmlns:xml="urn:1"',
    ':',
    '\u{e9}',
  ],
);
const soup = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

/** Mostly canonical trees, so that much of it is taken. */
const attribute = fc
  .tuple(fc.constantFrom(' b="', ' c="', ' p:b="', ' q:b="', ' xml:lang="'), soup)
  .map(([name, value]) => `${name}${value.length > 12 ? value : 'v'}"`);
const declaration = fc
  .tuple(fc.constantFrom('', ':p', ':q'), fc.constantFrom('urn:1', 'urn:2', '', 'http://a.b/#'))
  .map(([prefix, uri]) => ` xmlns${prefix}="${uri}"`);
const { tree } = fc.letrec<{ tree: string; inner: string }>((tie) => ({
  tree: fc
    .tuple(
      fc.constantFrom('a', 'p:a', 'q:b'),
      fc.array(declaration, { maxLength: 2 }),
      fc.array(attribute, { maxLength: 2 }),
      tie('inner'),
    )
    .map(
      ([name, declared, held, inner]) =>
        `<${name}${declared.join('')}${held.join('')}>${inner}</${name}>`,
    ),
  inner: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('', 'x', '&amp;'),
    fc.array(tie('tree'), { maxLength: 3 }).map((trees) => trees.join('')),
  ),
}));

/** As the generator makes them; a value that soup was put into may hold anything, and looks like a declaration at times. */
const everyNamespaceIsPlain = (canonical: string): boolean =>
  [...canonical.matchAll(/ xmlns(:.)?="([^"]*)"/g)].every(
    ([, prefix, uri = '']) =>
      ['urn:1', 'urn:2', 'http://a.b/#'].includes(uri) || (prefix === undefined && uri === ''),
  );

describe('whatever is taken without a parser', () => {
  test.each([
    [
      'soup',
      fc.oneof(
        soup,
        soup.map((text) => `<a>${text}</a>`),
      ),
      0,
    ],
    ['trees', tree, 100],
  ])('%s is its own canonical form to libxml2, and reads the same', (_, any, least) => {
    let count = 0;
    fc.assert(
      fc.property(any, (text) => {
        if (!taken(text)) return;
        count += 1;
        expect(judge(text)).toEqual({ canonical: text, root: readIfCanonical(text)?.root });
      }),
      { numRuns: 5_000, seed: 42 },
    );
    expect(count).toBeGreaterThanOrEqual(least);
  });

  test('is taken always, where the parser gives it back and its names are plain', () => {
    fc.assert(
      fc.property(tree, (text) => {
        const canonical = judge(text)?.canonical;
        fc.pre(canonical !== undefined && everyNamespaceIsPlain(canonical));
        expect(readIfCanonical(canonical ?? '')).toBeDefined();
      }),
      { numRuns: 2_000, examples: [['<a b=" xmlns:q=" xmlns="urn:1&amp;"></a>']] },
    );
  });
});
