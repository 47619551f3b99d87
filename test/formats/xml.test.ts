import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument as LibXmlDocument, XmlC14NMode } from 'libxml2-wasm';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { parseXml, readCanonicalXml } from '../../src/formats/xml.js';
import { XmlError } from '../../src/formats/xml-errors.js';
import { childElements, type XmlElement } from '../../src/formats/xml-tree.js';
import { writeXml, XML_NAMESPACE } from '../../src/formats/xml-writer.js';
import { descendants } from '../../src/verification/xml-walk.js';

const refusal = (input: string | Uint8Array): string => {
  try {
    parseXml(typeof input === 'string' ? utf8(input) : input);
  } catch (error) {
    if (error instanceof XmlError) return error.code;
    throw error;
  }
  return 'taken';
};

const judgeCanonical = (text: string): string => {
  const document = LibXmlDocument.fromString(text);
  try {
    return document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 });
  } finally {
    document.dispose();
  }
};

const canonical = (text: string): string => fromUtf8(parseXml(utf8(text)).canonicaliseDocument());

describe('parseXml reads', () => {
  test('names, prefixes, namespaces, attributes and text into plain data', () => {
    const { root } = parseXml(
      utf8('<p:a xmlns:p="urn:p" b="1" p:c="&lt;2"><d>x &amp; y</d> </p:a>'),
    );
    expect(root).toEqual({
      prefix: 'p',
      name: 'a',
      namespace: 'urn:p',
      attributes: [
        { prefix: '', name: 'b', namespace: '', value: '1' },
        { prefix: 'p', name: 'c', namespace: 'urn:p', value: '<2' },
      ],
      children: [
        { prefix: '', name: 'd', namespace: '', attributes: [], children: ['x & y'] },
        ' ',
      ],
    });
  });

  test('default namespaces and their absence', () => {
    const { root } = parseXml(utf8('<a xmlns="urn:a"><b/><c xmlns=""/></a>'));
    expect(childElements(root).map(({ namespace }) => namespace)).toEqual(['urn:a', '']);
  });

  test('text joined across comments, CDATA and processing instructions', () => {
    const { root } = parseXml(utf8('<a>1<!-- 9 -->2<![CDATA[<3>]]>4<?x 9?>5</a>'));
    expect(root.children).toEqual(['12<3>45']);
  });

  test('xml: attributes in their namespace', () => {
    const { root } = parseXml(utf8('<a xml:lang="en"/>'));
    expect(root.attributes).toEqual([
      { prefix: 'xml', name: 'lang', namespace: XML_NAMESPACE, value: 'en' },
    ]);
  });

  test('a character that lies across the parser’s buffers', () => {
    for (const shift of [0, 1, 2, 3]) {
      const text = 'x'.repeat(shift) + '\u{1F4EE}'.repeat(20_000);
      // The space sends it through the parser: canonical text is read without.
      expect(parseXml(utf8(`<a >${text}</a>`)).root.children).toEqual([text]);
    }
  });

  test('a declaration, a byte-order mark and line ends of other systems', () => {
    const { root } = parseXml(
      utf8('\u{FEFF}<?xml version="1.0" encoding="utf-8"?>\r\n<a>1\r\n2&#13;</a>'),
    );
    expect(root.children).toEqual(['1\n2\r']);
  });

  test('whether anything stands aside of what is read', () => {
    const aside = (text: string) => parseXml(utf8(text)).aside;
    const none = { comments: false, processingInstructions: false };
    expect(aside('<?xml version="1.0"?><a b="&lt;!--"/>')).toEqual(none);
    expect(aside('<a><!-- --></a>')).toEqual({ ...none, comments: true });
    expect(aside('<?x y?><a/>')).toEqual({ ...none, processingInstructions: true });
    expect(aside('<a/><!-- -->')).toEqual({ ...none, comments: true });
  });
});

describe('parseXml refuses', () => {
  test.each([
    ['nothing', ''],
    ['text alone', 'hello'],
    ['an open element', '<a>'],
    ['two roots', '<a/><b/>'],
    ['crossed tags', '<a><b></a></b>'],
    ['an undeclared prefix', '<p:a/>'],
    ['an undeclared attribute prefix', '<a p:b=""/>'],
    ['a doubled attribute', '<a b="" b=""/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an unquoted attribute', '<a b=1/>'],
    ['a control character', '<a>\u{1}</a>'],
    ['a NUL', '<a>\0</a>'],
    ['XML 1.1', '<?xml version="1.1"?><a/>'],
    ['a relative namespace', '<a xmlns="b/c"/>'],
    ['a tag without end', '<a b="'],
    ['a comment without end', '<a/><!-- '],
    ['an instruction without end', '<a/><? '],
    ['a CDATA section without end', '<a><![CDATA[ '],
    ['an end tag too many', '<a/></a>'],
  ])('%s', (_, text) => {
    expect(refusal(text)).toBe('xml/not-well-formed');
  });

  test.each([
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['a stray declaration', '<a><!ELEMENT b ANY></a>'],
    ['a document type in lower case', '<!doctype a><a/>'],
  ])('%s', (_, text) => {
    expect(refusal(text)).toBe('xml/doctype');
  });

  test.each([
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x3c, 0, 0x61, 0, 0x2f, 0, 0x3e, 0])],
    ['a broken sequence', new Uint8Array([0x3c, 0x61, 0x3e, 0xc3, 0x28, 0x3c, 0x2f, 0x61, 0x3e])],
    ['a declared Latin-1', utf8('<?xml version="1.0" encoding="ISO-8859-1"?><a/>')],
  ])('%s', (_, bytes) => {
    expect(refusal(bytes)).toBe('xml/encoding');
  });

  test('what is large, deep or crowded, each by its name', () => {
    const attributes = (count: number, name: string): string =>
      Array.from({ length: count }, (_, index) => ` ${name}${index}="urn:x"`).join('');
    expect(refusal(new Uint8Array(100 * 1024 * 1024))).toBe('xml/too-large');
    expect(refusal('<a>'.repeat(100_000))).toBe('xml/too-deep');
    expect(refusal('<a>'.repeat(101) + '</a>'.repeat(101))).toBe('xml/too-deep');
    expect(refusal('<a>'.repeat(100) + '</a>'.repeat(100))).toBe('taken');
    expect(refusal(`<a${attributes(1001, 'b')}/>`)).toBe('xml/too-many-attributes');
    expect(refusal(`<a${attributes(1000, 'b')}/>`)).toBe('taken');
    expect(refusal(`<a${attributes(101, 'xmlns:b')}/>`)).toBe('xml/too-many-attributes');
    for (const part of ['<b/>', '<?b?>', '<!-- -->', '<![CDATA[]]>', '</b>']) {
      expect(refusal(`<a>${part.repeat(50_000)}</a>`)).toBe('xml/too-many-nodes');
    }
    expect(refusal(`<a>${'<b/>'.repeat(49_000)}</a>`)).toBe('taken');
  });

  test('what unfolds when it is canonicalised', () => {
    expect(refusal(`<a>${'&gt;'.repeat(50_001)}</a>`)).toBe('xml/too-many-nodes');
    expect(refusal(`<a b="${'&#13;'.repeat(50_001)}"/>`)).toBe('xml/too-many-nodes');
    const name = (length: number): string => `urn:${'x'.repeat(length - 4)}`;
    expect(refusal(`<a xmlns:b="${name(501)}"/>`)).toBe('xml/too-large');
    expect(refusal(`<a xmlns = '${name(501)}'/>`)).toBe('xml/too-large');
    expect(refusal(`<a xmlns:b="${name(500)}" c="${name(501)}"/>`)).toBe('taken');
  });

  test('namespaces counted however they are spaced', () => {
    const declarations = Array.from({ length: 101 }, (_, index) => `xmlns:b${index}\n=\t"urn:x"`);
    expect(refusal(`<a ${declarations.join(' ')}/>`)).toBe('xml/too-many-attributes');
  });

  test('depth hidden behind quotes, comments and CDATA', () => {
    const deep = (level: string): string => level.repeat(101);
    expect(refusal(deep('<a b="/>">'))).toBe('xml/too-deep');
    expect(refusal(deep('<a><!-- </a> -->'))).toBe('xml/too-deep');
    expect(refusal(deep('<a><![CDATA[</a>]]>'))).toBe('xml/too-deep');
    expect(refusal(deep("<a b='/>'>"))).toBe('xml/too-deep');
  });

  test('nothing of its own shapes with 9 MB in one place', () => {
    const much = 'x'.repeat(9_000_000);
    expect(refusal(`<a>${much}</a>`)).toBe('taken');
    expect(refusal(`<a b="${much}"/>`)).toBe('taken');
  });
});

/** The same tree with every attribute list turned round. */
const turned = (element: XmlElement): XmlElement => ({
  ...element,
  attributes: element.attributes.toReversed(),
  children: element.children.map((child) => (typeof child === 'string' ? child : turned(child))),
});

describe('canonicalise', () => {
  test.each([
    '<a/>',
    '<b:a xmlns:b="urn:b" xmlns:unused="urn:u" z="1" a="2" b:a="3"/>',
    '<a xmlns="urn:a"><b xmlns="urn:b"/><c xmlns=""><d/></c></a>',
    '<a xmlns:p="urn:1"><p:b><p:c xmlns:p="urn:2"/></p:b><p:d/></a>',
    '<a b="&quot;&#9;&#10;&#13;&amp;&lt;&gt;">&#13;&gt;&lt;&amp;"\t\n</a>',
    '<?one two?><!-- c --><a><?three?>x<?four five ?></a><?six?>',
    '<a xml:lang="en" xml:space="preserve"><b/></a>',
    '<z:a xmlns:z="urn:z" xmlns:y="urn:y" z:b="1" y:b="2" xmlns:x="urn:x" x:c="3"/>',
    '<a \u{10000}="1" \u{F900}="2"/>',
    '<a xmlns="urn:a" xmlns:b="urn:a" b:c="1" c="2"/>',
  ])('%s as libxml2 does', (text) => {
    expect(canonical(text)).toBe(judgeCanonical(text));
  });

  test('any tree as libxml2 does', () => {
    fc.assert(
      fc.property(anyXml, (text) => {
        expect(canonical(text)).toBe(judgeCanonical(text));
      }),
    );
  });

  test('any tree alike, whatever the order its attributes are held in', () => {
    fc.assert(
      fc.property(anyXml, (text) => {
        const { root } = parseXml(utf8(text));
        expect(writeXml(turned(root))).toBe(writeXml(root));
      }),
    );
  });

  test('what it gives is read as libxml2 reads it', () => {
    fc.assert(
      fc.property(anyXml, (text) => {
        const document = parseXml(utf8(text));
        const bytes = document.canonicalise(document.root);
        expect(readCanonicalXml(bytes)).toEqual(parseXml(bytes).root);
      }),
    );
  });

  test('a part as if it stood alone', () => {
    const document = parseXml(utf8('<p:a xmlns:p="urn:p" xmlns:q="urn:q"><q:b><p:c/></q:b></p:a>'));
    const [part] = childElements(document.root);
    expect(fromUtf8(document.canonicalise(part as XmlElement))).toBe(
      '<q:b xmlns:q="urn:q"><p:c xmlns:p="urn:p"></p:c></q:b>',
    );
  });

  test('a whole without a part', () => {
    const document = parseXml(utf8('<?x?><a>1<b>2<c/></b>3</a>'));
    const [part] = childElements(document.root);
    expect(fromUtf8(document.canonicalise(document.root, part))).toBe('<a>13</a>');
    expect(fromUtf8(document.canonicaliseDocument(part))).toBe('<?x?>\n<a>13</a>');
  });

  test('what is canonical already, whole or without any one part, as if it was written anew', () => {
    const text =
      '<p:a xmlns:p="urn:p">1<q:b xmlns:q="urn:q" c="&quot;"><q:c>é</q:c></q:b>2&amp;<p:b><p:b></p:b></p:b></p:a>';
    const document = parseXml(utf8(text));
    const parts = descendants(document.root).slice(1);
    expect(parts).toHaveLength(4);
    for (const omitted of [undefined, ...parts]) {
      const anew = writeXml(document.root, omitted);
      expect(fromUtf8(document.canonicalise(document.root, omitted))).toBe(anew);
      expect(fromUtf8(document.canonicaliseDocument(omitted))).toBe(anew);
    }
    expect(writeXml(document.root)).toBe(text);
  });
});

const name = fc.constantFrom('a', 'b', 'é', 'x-1');
const text = fc
  .string({
    unit: fc.constantFrom(
      'x',
      ' ',
      '\n',
      '&amp;',
      '&lt;',
      '>',
      '&#13;',
      '"',
      '\u{1F600}',
      '<?i n?>',
      '<!-- c -->',
    ),
    maxLength: 5,
  })
  .filter((value) => !value.includes(']]>'));
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('', 'p:', 'q:', 'xml:'), name), {
    selector: ([prefix, local]) => prefix + local,
    maxLength: 4,
  })
  .map((pairs) => pairs.map(([prefix, local]) => ` ${prefix}${local}="&quot;&#9;&gt;"`).join(''));
const declarations = fc
  .uniqueArray(fc.tuple(fc.constantFrom('', ':p', ':r'), fc.constantFrom('urn:2', 'urn:3')), {
    selector: ([prefix]) => prefix,
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([prefix, uri]) => ` xmlns${prefix}="${uri}"`).join(''));
const { element } = fc.letrec<{ element: string; children: string[] }>((tie) => ({
  element: fc
    .tuple(fc.constantFrom('', 'p:', 'q:'), name, declarations, attributes, text, tie('children'))
    .map(([prefix, local, declared, held, inner, children]) => {
      const tag = `${prefix}${local}`;
      return `<${tag}${declared}${held}>${inner}${children.join(inner)}</${tag}>`;
    }),
  children: fc.oneof(
    { maxDepth: 4 },
    fc.constant<string[]>([]),
    fc.array(tie('element'), { minLength: 1, maxLength: 3 }),
  ),
}));
/** `q` and `p` are bound outside, so every generated tree is well-formed by namespace. */
const anyXml = element.map((inner) => `<root xmlns:p="urn:0" xmlns:q="urn:1">${inner}</root>`);
