/** Mutations of DER: elements as a tree, so that lengths around a change are right unless they are what is changed. */

/** Of an INTEGER or OBJECT IDENTIFIER that is out of all proportion. */
const HUGE = 5000;
const MAX_DEPTH = 40;
const OCTET_STRING = 0x04;
const BIT_STRING = 0x03;

/** @returns the elements that fill `bytes` exactly, or `undefined` */
export function readDer(bytes, depth = 0) {
  const elements = [];
  let at = 0;
  while (at < bytes.length) {
    const element = readOne(bytes, at, depth);
    if (element === undefined) return undefined;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

function readOne(bytes, start, depth) {
  const tag = bytes[start];
  if ((tag & 0x1f) === 0x1f || start + 2 > bytes.length) return undefined;
  let length = bytes[start + 1];
  let at = start + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 4 || at + octets > bytes.length) return undefined;
    length = bytes.readUIntBE(at, octets);
    at += octets;
  }
  const end = at + length;
  if (end > bytes.length) return undefined;
  const value = bytes.subarray(at, end);
  return { tag, value, end, ...childrenOf(tag, value, depth) };
}

/** Constructed elements have children, and so have strings that wrap DER, as certificates and tokens do. */
function childrenOf(tag, value, depth) {
  if (depth >= MAX_DEPTH || value.length === 0) return {};
  const unused = tag === BIT_STRING ? 1 : 0;
  const wraps = tag === OCTET_STRING || (tag === BIT_STRING && value[0] === 0);
  if ((tag & 0x20) === 0 && !wraps) return {};
  const children = readDer(value.subarray(unused), depth + 1);
  return children && children.length > 0 ? { children, prefix: value.subarray(0, unused) } : {};
}

export function writeDer({ tag, value, children, prefix, raw, length }) {
  if (raw !== undefined) return raw;
  const content = children ? Buffer.concat([prefix, ...children.map(writeDer)]) : value;
  return Buffer.concat([
    Buffer.from([tag]),
    length?.(content.length) ?? lengthOf(content.length),
    content,
  ]);
}

function lengthOf(length) {
  if (length < 0x80) return Buffer.from([length]);
  const octets = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

const nodesOf = (elements) => elements.flatMap((one) => [one, ...nodesOf(one.children ?? [])]);

/** Replaces one element, the same object, by others. */
const replaced = (elements, target, others) =>
  elements.flatMap((one) => {
    if (one === target) return others;
    return one.children ? [{ ...one, children: replaced(one.children, target, others) }] : [one];
  });

const LENGTHS = {
  'one less': (length) => lengthOf(Math.max(0, length - 1)),
  'one more': (length) => lengthOf(length + 1),
  'not the shortest form': (length) => Buffer.concat([Buffer.from([0x84, 0, 0]), short(length)]),
  indefinite: () => Buffer.from([0x80]),
  enormous: () => Buffer.from([0x84, 0xff, 0xff, 0xff, 0xff]),
};
const short = (length) => Buffer.from([(length >> 8) & 0xff, length & 0xff]);

const edit = (change) => (bytes, random, others) => {
  const elements = readDer(bytes);
  if (elements === undefined || elements.length === 0) return undefined;
  const target = random.pick(nodesOf(elements));
  const result = change(target, random, { elements, others });
  return result && Buffer.concat(replaced(elements, target, result).map(writeDer));
};
const leaf = (change) =>
  edit((one, random, more) => (one.children ? undefined : change(one, random, more)));

export const DER = {
  'another tag': edit((one, random) => [
    { ...one, tag: random.pick([random.whole(0, 255), one.tag ^ 0x20, one.tag ^ 0x80]) },
  ]),
  'another length': edit((one, random) => [
    { ...one, length: random.pick(Object.values(LENGTHS)) },
  ]),
  'leave an element out': edit(() => []),
  'repeat an element': edit((one) => [one, one]),
  'exchange an element': edit((_, random, { elements }) => [random.pick(nodesOf(elements))]),
  'element of another file': edit((_, random, { others }) => {
    const elements = readDer(random.pick(others));
    return elements && [random.pick(nodesOf(elements))];
  }),
  'wrap an element': edit((one, random) => [
    { tag: random.pick([0x30, 0x31, 0xa0, 0x24]), children: [one], prefix: Buffer.alloc(0) },
  ]),
  'reverse children': edit(
    (one) => one.children && [{ ...one, children: [...one.children].reverse() }],
  ),
  'flip a bit of a value': leaf(({ value, ...one }, random) => {
    if (value.length === 0) return undefined;
    const copy = Buffer.from(value);
    copy[random.whole(0, copy.length - 1)] ^= 1 << random.whole(0, 7);
    return [{ ...one, value: copy }];
  }),
  'a zero before a value': leaf((one) => [
    { ...one, value: Buffer.concat([Buffer.alloc(1), one.value]) },
  ]),
  'an empty value': leaf((one) => [{ ...one, value: Buffer.alloc(0) }]),
  'a huge value': leaf((one, random) => [
    { ...one, value: Buffer.alloc(HUGE, random.pick([0x7f, 0x81, 0xff])) },
  ]),
  'very deep': edit(() => [{ raw: deep() }]),
};

function deep() {
  let inner = Buffer.alloc(0);
  for (let level = 0; level < 500; level += 1) inner = writeDer({ tag: 0x30, value: inner });
  return inner;
}
