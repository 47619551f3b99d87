/** Mutations of XML text that know its elements, and reach into the base64 in it. */

import { DER } from './der.mjs';

const TAG = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g;
const ATTRIBUTE = /\s+([\w:.-]+)="([^"<]*)"/g;
const BASE64 = /^[A-Za-z0-9+/]{40,}={0,2}$/;

/** Elements by their place in the text: outer from `start` to `end`, inner from `open` to `close`. */
export function elementsOf(text) {
  const [elements, stack] = [[], []];
  for (const tag of text.matchAll(TAG)) {
    const [whole, closing, name, attributes, empty] = tag;
    const after = tag.index + whole.length;
    if (closing) {
      const element = stack.pop();
      if (element?.name !== name) return elements;
      Object.assign(element, { close: tag.index, end: after });
      elements.push(element);
    } else {
      const element = { name, attributes, start: tag.index, open: after, depth: stack.length };
      if (empty) elements.push({ ...element, close: after, end: after });
      else stack.push(element);
    }
  }
  return elements;
}

const cut = (text, from, to, middle = '') => text.slice(0, from) + middle + text.slice(to);
const outer = (text, { start, end }) => text.slice(start, end);
const isLeaf =
  (text) =>
  ({ open, close }) =>
    close > open && !text.slice(open, close).includes('<');

const on = (change) => (bytes, random, others) => {
  const text = bytes.toString('utf8');
  const elements = elementsOf(text);
  if (elements.length === 0) return undefined;
  const result = change(text, random.pick(elements), random, { elements, others });
  return result === undefined ? undefined : Buffer.from(result, 'utf8');
};
/** The text of one element without others in it. */
const onText = (change) =>
  on((text, _, random, { elements, others }) => {
    const leaves = elements.filter(isLeaf(text));
    if (leaves.length === 0) return undefined;
    const one = random.pick(leaves);
    const value = change(text.slice(one.open, one.close), random, { others });
    return value && cut(text, one.open, one.close, value);
  });
const onAttribute = (change) =>
  on((text, one, random) => {
    const found = [...text.slice(one.start, one.open).matchAll(ATTRIBUTE)];
    if (found.length === 0) return undefined;
    const { index, 0: whole, 1: name, 2: value } = random.pick(found);
    const from = one.start + index;
    return cut(text, from, from + whole.length, change(name, value, random));
  });

const HIDDEN = [
  '<!-- x -->',
  '<?x y?>',
  '<![CDATA[]]>',
  '<![CDATA[x]]>',
  ' ',
  '\n',
  '&#x20;',
  '&amp;',
  '\u00ad',
  '<x/>',
  '<x xmlns="urn:x">1</x>',
];
const BEFORE = [
  '<!DOCTYPE x>',
  '<?xml version="1.0"?>',
  '<?xml version="1.1" encoding="UTF-16"?>',
  '\ufeff',
  '<!-- -->',
  '<!DOCTYPE x [<!ENTITY y "z">]>',
];
const VALUES = [
  '',
  '#',
  '#seal',
  '#seal-properties',
  '0',
  '1',
  'true',
  'x'.repeat(300),
  'http://www.w3.org/2000/09/xmldsig#sha1',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  '2026-02-30T25:00:00Z',
];

export const XML = {
  'leave an element out': on((text, one) => cut(text, one.start, one.end)),
  'repeat an element': on((text, one) => cut(text, one.end, one.end, outer(text, one))),
  'copy an element elsewhere': on((text, one, random, { elements }) => {
    const at = random.pick(elements).open;
    return cut(text, at, at, outer(text, one));
  }),
  'move an element': on((text, one, random, { elements }) => {
    const outside = elements.filter(({ end, start }) => end <= one.start || start >= one.end);
    if (outside.length === 0) return undefined;
    const at = random.pick(outside).end;
    const moved = outer(text, one);
    const copied = cut(text, at, at, moved);
    const shift = at <= one.start ? moved.length : 0;
    return cut(copied, one.start + shift, one.end + shift);
  }),
  'exchange two elements': on((text, one, random, { elements }) => {
    const alike = elements.filter((other) => other.start >= one.end && other.depth === one.depth);
    if (alike.length === 0) return undefined;
    const other = random.pick(alike);
    return cut(
      cut(text, other.start, other.end, outer(text, one)),
      one.start,
      one.end,
      outer(text, other),
    );
  }),
  'wrap an element': on((text, one, random) => {
    const name = random.pick(['x', one.name, 'erds:Extension', 'ds:Object']);
    return cut(text, one.start, one.end, `<${name}>${outer(text, one)}</${name}>`);
  }),
  'unwrap an element': on((text, one) =>
    cut(text, one.start, one.end, text.slice(one.open, one.close)),
  ),
  'element of another file': on((text, one, random, { others }) => {
    // The whole of another file is that other file, and as good.
    if (one.depth === 0) return undefined;
    const other = random.pick(others).toString('utf8');
    const alike = elementsOf(other).filter(({ name }) => name === one.name);
    return alike.length === 0
      ? undefined
      : cut(text, one.start, one.end, outer(other, random.pick(alike)));
  }),
  'rename an element': on((text, one, random) => {
    const name = random.pick([one.name.replace(/^\w+:/, ''), `x:${one.name}`, `${one.name}2`]);
    const start = text.slice(one.start, one.open).replace(one.name, () => name);
    const end = text.slice(one.close, one.end).replace(one.name, () => name);
    return cut(text, one.start, one.end, start + text.slice(one.open, one.close) + end);
  }),
  'change an attribute': onAttribute((name, _, random) => ` ${name}="${random.pick(VALUES)}"`),
  'edit an attribute': onAttribute(
    (name, value, random) => ` ${name}="${value}${random.pick([' ', '&#x20;', '#', '/', 'x'])}"`,
  ),
  'leave an attribute out': onAttribute(() => ''),
  'repeat an attribute': onAttribute(
    (name, value) => ` ${name}="${value}" x${name.replace(':', '')}="${value}" ${name}="${value}"`,
  ),
  'other quotes or space': onAttribute((name, value, random) =>
    random.pick([
      ` ${name}='${value}'`,
      `  ${name}="${value}"`,
      `\n${name}="${value}"`,
      ` ${name} = "${value}"`,
    ]),
  ),
  'add an attribute': on((text, one, random) => {
    const at = one.start + 1 + one.name.length;
    const more = random.pick([
      'Id="seal-properties"',
      'ID="seal"',
      'x="1"',
      'xmlns:y="urn:y"',
      'xmlns="urn:z"',
      'xml:space="preserve"',
      'xml:id="a"',
    ]);
    return cut(text, at, at, ` ${more}`);
  }),
  'change a text': onText((value, random) => {
    const at = random.whole(0, value.length - 1);
    return cut(value, at, at + 1, random.pick(['0', '9', 'A', 'z', '-', ' ', 'é']));
  }),
  'spell a character otherwise': onText((value, random) => {
    const at = random.whole(0, value.length - 1);
    return cut(value, at, at + 1, `&#${value.charCodeAt(at)};`);
  }),
  'hide something in a text': onText((value, random) => {
    const at = random.whole(0, value.length);
    return cut(value, at, at, random.pick(HIDDEN));
  }),
  'another text': onText((_, random) => random.pick(VALUES)),
  'text of another file': onText((value, random, { others }) => {
    const other = random.pick(others).toString('utf8');
    const leaves = elementsOf(other).filter(isLeaf(other));
    if (leaves.length === 0) return undefined;
    const { open, close } = random.pick(leaves);
    return other.slice(open, close) === value ? undefined : other.slice(open, close);
  }),
  'something between elements': on((text, one, random) => {
    const at = random.pick([one.start, one.end, one.open]);
    return cut(text, at, at, random.pick(HIDDEN));
  }),
  'something before or after all': on((text, _, random) =>
    random.chance(0.5)
      ? random.pick(BEFORE) + text
      : text + random.pick(['\n', '<x/>', '<!-- -->', 'x', '\0']),
  ),
  'change DER in base64': inBase64((der, random, others) =>
    random.pick(Object.values(DER))(der, random, others),
  ),
  'base64 of another form': onText((value, random) => {
    if (!BASE64.test(value)) return undefined;
    const last = value.replace(/=+$/, '').length - 1;
    return random.pick([
      value.replace(/=+$/, ''),
      `${value}=`,
      value.replace(/(.{64})/g, '$1\n'),
      cut(value, last, last + 1, String.fromCharCode(value.charCodeAt(last) + 1)),
      value.replaceAll('+', '-'),
    ]);
  }),
};

function inBase64(change) {
  return onText((value, random, { others }) => {
    if (!BASE64.test(value)) return undefined;
    const theirs = others.flatMap((other) => base64In(other.toString('utf8')));
    const changed = change(Buffer.from(value, 'base64'), random, theirs);
    return changed?.toString('base64');
  });
}

const base64In = (text) =>
  elementsOf(text)
    .filter(isLeaf(text))
    .map(({ open, close }) => text.slice(open, close))
    .filter((value) => BASE64.test(value))
    .map((value) => Buffer.from(value, 'base64'));
