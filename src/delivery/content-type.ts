/**
 * Which content is taken, and whether the first bytes are what the declared type says. Only the head is looked at: this
 * keeps honest senders from mistakes and executables from travelling as documents; it is no scan for malware.
 */

import { fromUtf8, utf8 } from '../formats/bytes.js';

/** Bytes of the head that `judgeContent` wants to see, or all where there are fewer. */
export const HEAD_BYTES = 4096;

export type ContentJudgement =
  | { readonly kind: 'accepted' }
  /** RA02 or RA05 of EN 319 522-2 Table 7: a refusal on the merits, proven by A.2. */
  | { readonly kind: 'refused'; readonly reason: 'RA02' | 'RA05'; readonly detail: string }
  /** Not a type this service knows at all. */
  | { readonly kind: 'unknown' };

type Shape = (head: Uint8Array) => boolean;

/** `type/subtype` in lower case without parameters, or `undefined` if it is not a media type (RFC 9110 section 8.3.1). */
export function mediaType(declared: string): string | undefined {
  const [essence = ''] = declared.split(';');
  const type = essence.trim().toLowerCase();
  return /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/.test(type) ? type : undefined;
}

/** @param type from `mediaType` */
export function judgeContent(type: string, head: Uint8Array): ContentJudgement {
  const shape = ACCEPTED.get(type);
  if (shape?.(head)) return { kind: 'accepted' };
  if (shape) {
    return {
      kind: 'refused',
      reason: 'RA02',
      detail: `The content is not what its declared type ${type} says.`,
    };
  }
  const what = EXCLUDED.get(type);
  if (what === undefined) return { kind: 'unknown' };
  return { kind: 'refused', reason: 'RA05', detail: `The policy takes no ${what} (${type}).` };
}

const startsWith = (head: Uint8Array, magic: Uint8Array, at = 0): boolean =>
  magic.every((byte, index) => head[at + index] === byte);

const magic =
  (...alternatives: readonly (string | readonly number[])[]): Shape =>
  (head) =>
    alternatives.some((one) =>
      startsWith(head, typeof one === 'string' ? utf8(one) : Uint8Array.from(one)),
    );

const ZIP = magic([0x50, 0x4b, 0x03, 0x04]);
const BINARY = magic(
  '%PDF-',
  'PK\u0003\u0004',
  'MZ',
  '\u007fELF',
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8],
);

/** Text has no control characters but white space, and does not begin like something else. */
const isText: Shape = (head) => {
  const end = head.length < HEAD_BYTES ? head.length : lastWholeCharacter(head);
  return !BINARY(head) && isUtf8(head.subarray(0, end)) && !head.some(isControl);
};

const isControl = (byte: number): boolean =>
  byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    fromUtf8(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The head may end in the middle of a character. */
function lastWholeCharacter(head: Uint8Array): number {
  const lead = head.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  return lead >= head.length - 3 ? lead : head.length;
}

const isXml: Shape = (head) => isText(head) && /^\ufeff?\s*</.test(decodeLoosely(head));

const decodeLoosely = (head: Uint8Array): string => new TextDecoder().decode(head.subarray(0, 64));

/** OpenDocument and ASiC containers begin with an uncompressed entry `mimetype` that holds the type (OpenDocument part 2, 3.3). */
const container =
  (type: string): Shape =>
  (head) =>
    ZIP(head) && startsWith(head, utf8('mimetype'), 30) && startsWith(head, utf8(type), 38);

/** Office Open XML has no fixed first entry, but one of its known parts is named in the head (ISO/IEC 29500-2). */
const office: Shape = (head) => {
  const names = new TextDecoder('latin1').decode(head);
  return ZIP(head) && /\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\//.test(names);
};

const opendocument = ['text', 'spreadsheet', 'presentation', 'graphics'].map((kind) => {
  const type = `application/vnd.oasis.opendocument.${kind}`;
  return [type, container(type)] as const;
});
const openxml = ['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'];

const ACCEPTED: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['application/pdf', magic('%PDF-')],
  ['image/png', magic([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', magic([0xff, 0xd8, 0xff])],
  ['image/tiff', magic([0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a])],
  ['image/gif', magic('GIF87a', 'GIF89a')],
  ['text/plain', isText],
  ['text/csv', isText],
  ['application/json', isText],
  ['application/xml', isXml],
  ['text/xml', isXml],
  ['message/rfc822', isText],
  ['application/vnd.etsi.asic-e+zip', container('application/vnd.etsi.asic-e+zip')],
  ['application/vnd.etsi.asic-s+zip', container('application/vnd.etsi.asic-s+zip')],
  ...opendocument,
  ...openxml.map(
    (kind) => [`application/vnd.openxmlformats-officedocument.${kind}`, office] as const,
  ),
]);

/** Known and not taken. An archive hides what is delivered; active content can change what is shown. */
const EXCLUDED: ReadonlyMap<string, string> = new Map([
  ...excluded('archives', [
    'application/zip',
    'application/x-zip-compressed',
    'application/gzip',
    'application/x-gzip',
    'application/x-tar',
    'application/x-7z-compressed',
    'application/vnd.rar',
    'application/x-rar-compressed',
    'application/x-bzip2',
    'application/x-xz',
    'application/x-iso9660-image',
  ]),
  ...excluded('executables', [
    'application/x-msdownload',
    'application/x-dosexec',
    'application/vnd.microsoft.portable-executable',
    'application/x-executable',
    'application/x-elf',
    'application/x-mach-binary',
    'application/x-sh',
    'application/x-msi',
    'application/java-archive',
    'application/vnd.android.package-archive',
  ]),
  ...excluded('active content', [
    'text/html',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/javascript',
    'application/javascript',
    'application/wasm',
    'application/vnd.ms-word.document.macroenabled.12',
    'application/vnd.ms-excel.sheet.macroenabled.12',
    'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  ]),
]);

function excluded(what: string, types: readonly string[]): [string, string][] {
  return types.map((type) => [type, what]);
}
