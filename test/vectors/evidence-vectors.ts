/** Vectors about what stands in an evidence and how its seal covers it. */

import { DIGEST_URI } from '../../src/evidence/evidence.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import type { XmlElement } from '../../src/formats/xml-tree.js';
import { modelAt, rewritten, type SealRecipe, sealed } from './sealing.js';
import { doubtful, failing, PASSED, type Vector } from './vector.js';

const model = modelAt(1, { event: 'A.1', minute: 0 });
/** As other issuers write it: without our extensions, which ask for exactness to the last byte. */
const foreign = { ...model, extensions: [] };
const good = sealed(model);
const text = fromUtf8(good);

const made = (
  name: string,
  about: string,
  expected: Vector['expected'],
  subject: string | Uint8Array,
): Vector => ({
  name: `evidence/${name}`,
  about,
  expected,
  suffix: '.xml',
  subject: typeof subject === 'string' ? utf8(subject) : subject,
});

/** Changes one place of the good evidence, and makes sure that there was such a place. */
function changed(from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`nothing to change: ${from}`);
  return result;
}

const signature = text.slice(text.indexOf('<ds:Signature '), text.indexOf('</ds:Signature>') + 15);
const withoutSignature = text.replace(signature, '');
const resigned = (recipe: SealRecipe, of = foreign): Uint8Array => sealed(of, recipe);

/** Edits the transforms of the reference to the document, and signs that. */
const transformed = (...algorithms: readonly string[]): SealRecipe => ({
  signedInfo: (info) =>
    rewritten(info, (element) =>
      element.name === 'Transforms' && element.children.length === 2
        ? { ...element, children: algorithms.map((one) => transform(element, one)) }
        : element,
    ),
});

const transform = (like: XmlElement, value: string): XmlElement => ({
  ...like,
  name: 'Transform',
  attributes: [{ prefix: '', name: 'Algorithm', namespace: '', value }],
  children: [],
});

const attributeSet = (of: string, name: string, from: string, to: string): SealRecipe => ({
  signedInfo: (info) =>
    rewritten(info, (element) =>
      element.name === of
        ? {
            ...element,
            attributes: element.attributes.map((one) =>
              one.name === name && one.value === from ? { ...one, value: to } : one,
            ),
          }
        : element,
    ),
});

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';

const whole: Vector[] = [
  made('good', 'Evidence of a submission, sealed and time-stamped.', PASSED, good),
  made('good-foreign', 'The same without extensions of its issuer’s own.', PASSED, sealed(foreign)),
];

const contents: Vector[] = [
  made(
    'changed-letter',
    'One letter of the sender’s name differs.',
    failing('HASH_FAILURE'),
    changed('Dupont', 'Dupond'),
  ),
  made(
    'changed-event',
    'The event is another than was sealed.',
    failing('HASH_FAILURE'),
    changed('SubmissionAcceptance', 'SubmissionRejection'),
  ),
  made(
    'changed-signature-value',
    'One character of the signature value differs.',
    failing('SIG_CRYPTO_FAILURE'),
    changed(
      /<ds:SignatureValue>(.)/,
      text.includes('<ds:SignatureValue>A') ? '<ds:SignatureValue>B' : '<ds:SignatureValue>A',
    ),
  ),
  made(
    'changed-signing-time',
    'The time that the seal claims differs.',
    failing('HASH_FAILURE'),
    changed('<xades:SigningTime>2026', '<xades:SigningTime>2025'),
  ),
  made('unsealed', 'The signature was taken out.', failing('FORMAT_FAILURE'), withoutSignature),
  made(
    'other-namespace',
    'The root is called Evidence, in a namespace of somebody’s own.',
    failing('FORMAT_FAILURE'),
    text.replaceAll('http://uri.etsi.org/19522/v1#', 'urn:example:evidence'),
  ),
  made(
    'xinclude',
    'An XInclude that would draw in another file was put in.',
    failing('HASH_FAILURE'),
    changed(
      '<erds:Extensions>',
      '<erds:Extensions><erds:Extension><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"></xi:include></erds:Extension>',
    ),
  ),
];

const xmlTricks: Vector[] = [
  made(
    'doctype',
    'A document type declaration stands before the root.',
    failing('FORMAT_FAILURE'),
    `<!DOCTYPE erds>${text}`,
  ),
  made(
    'entity-bomb',
    'Nested entities that would grow to a gigabyte.',
    failing('FORMAT_FAILURE'),
    bomb() + text.replace('Dupont', '&i;'),
  ),
  made(
    'external-entity',
    'An entity that names a file of the reader’s machine.',
    failing('FORMAT_FAILURE'),
    `<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/hostname">]>${text.replace('Dupont', '&x;')}`,
  ),
  made(
    'comment-in-text',
    'A comment splits a name: canonical form leaves it out, and careless readers see half of the name.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    changed('Dupont', 'Du<!-- -->pont'),
  ),
  made(
    'comment-after-root',
    'A comment stands after the root.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    `${text}<!-- seen -->`,
  ),
  made(
    'processing-instruction',
    'A style sheet instruction stands before the root.',
    failing('FORMAT_FAILURE'),
    `<?xml-stylesheet href="other.xsl"?>${text}`,
  ),
  made(
    'second-root',
    'A second document follows the first.',
    failing('FORMAT_FAILURE'),
    text + text,
  ),
  made(
    'trailing-bytes',
    'Bytes that are no XML follow the root.',
    failing('FORMAT_FAILURE'),
    `${text}PK`,
  ),
  made(
    'not-well-formed',
    'An end tag is missing.',
    failing('FORMAT_FAILURE'),
    changed('</ds:SignedInfo>', ''),
  ),
  made(
    'deep',
    'Twenty thousand elements inside each other.',
    failing('FORMAT_FAILURE'),
    changed(
      '<erds:Extensions>',
      `<erds:Extensions>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
    ),
  ),
  made(
    'cdata',
    'The same text written as CDATA: nothing that was signed differs, and the file is not as it was sealed.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    changed('Dupont', '<![CDATA[Dupont]]>'),
  ),
  made(
    'white-space-between-attributes',
    'Another spelling of the same parts.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    changed('<ds:Signature ', '<ds:Signature  '),
  ),
];

function bomb(): string {
  const levels = 'abcdefghi';
  const entities = [...levels].map((name, at) => {
    const before = levels[at - 1];
    return `<!ENTITY ${name} "${before ? `&${before};`.repeat(10) : 'x'}">`;
  });
  return `<!DOCTYPE e [${entities.join('')}]>`;
}

const forged = withoutSignature.replace('Dupont', 'Mallory');
const inside = (what: string): string =>
  forged.replace(
    '<erds:Extensions>',
    () => `<erds:Extensions><erds:Extension>${what}</erds:Extension>`,
  );

const wrapping: Vector[] = [
  made(
    'wrapped-original',
    'Forged evidence that carries the whole sealed original in an extension.',
    failing('FORMAT_FAILURE'),
    inside(text),
  ),
  made(
    'wrapped-signature',
    'Forged evidence; the signature stands in its place, the original inside an extension.',
    failing('HASH_FAILURE'),
    inside(withoutSignature).replace(/<\/erds:Evidence>$/, () => `${signature}</erds:Evidence>`),
  ),
  made(
    'wrapped-in-object',
    'The forged evidence is the root, the original stands in ds:Object.',
    failing('FORMAT_FAILURE'),
    forged.replace(
      /<\/erds:Evidence>$/,
      () =>
        `${signature.replace('<ds:Object>', () => `<ds:Object>${withoutSignature}</ds:Object><ds:Object>`)}</erds:Evidence>`,
    ),
  ),
  made(
    'root-around',
    'Another element stands around sealed evidence.',
    failing('FORMAT_FAILURE'),
    `<bundle>${text}</bundle>`,
  ),
  made(
    'two-signatures',
    'The signature stands there twice.',
    failing('FORMAT_FAILURE'),
    text.replace(signature, signature + signature),
  ),
  made(
    'signature-first',
    'The signature is the first part of the evidence instead of the last.',
    failing('FORMAT_FAILURE'),
    withoutSignature.replace(/^(<erds:Evidence[^>]*>)/, (start) => start + signature),
  ),
  made(
    'signature-deeper',
    'The signature stands in an extension.',
    failing('FORMAT_FAILURE'),
    withoutSignature.replace(
      '<erds:Extensions>',
      () => `<erds:Extensions><erds:Extension>${signature}</erds:Extension>`,
    ),
  ),
  made(
    'duplicate-id',
    'Two elements have the identifier that the seal refers to.',
    failing('FORMAT_FAILURE'),
    changed(
      '<erds:Extensions>',
      '<erds:Extensions><erds:Extension><a Id="seal-properties"></a></erds:Extension>',
    ),
  ),
  made(
    'duplicate-id-other-case',
    'The same, as "ID": some software takes that for an identifier.',
    failing('FORMAT_FAILURE'),
    changed(
      '<erds:Extensions>',
      '<erds:Extensions><erds:Extension><a ID="seal-properties"></a></erds:Extension>',
    ),
  ),
  made(
    'properties-of-another',
    'The signed properties say that they belong to another signature.',
    failing('FORMAT_FAILURE'),
    changed('Target="#seal"', 'Target="#other"'),
  ),
];

const references: Vector[] = [
  made(
    'xpath-transform',
    'An XPath transform was signed along: it decides what is signed.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(transformed(ENVELOPED, 'http://www.w3.org/TR/1999/REC-xpath-19991116', C14N)),
  ),
  made(
    'xslt-transform',
    'An XSLT transform was signed along.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(transformed(ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116', C14N)),
  ),
  made(
    'base64-transform',
    'A base64 transform instead of canonicalisation.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(transformed(ENVELOPED, 'http://www.w3.org/2000/09/xmldsig#base64')),
  ),
  made(
    'no-enveloped-transform',
    'The signature would have to cover itself.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(transformed(C14N)),
  ),
  made(
    'comments-c14n',
    'Canonicalisation that keeps comments.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(transformed(ENVELOPED, `${C14N}WithComments`)),
  ),
  made(
    'reference-elsewhere',
    'The document reference names an element that is not the root.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(attributeSet('Reference', 'URI', '', '#part')),
  ),
  made(
    'reference-outside',
    'The document reference names an address on the network.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned(attributeSet('Reference', 'URI', '', 'http://example.org/evidence.xml')),
  ),
  made(
    'one-reference',
    'The signed properties are not signed.',
    failing('FORMAT_FAILURE'),
    resigned({ signedInfo: (info) => ({ ...info, children: info.children.slice(0, -1) }) }),
  ),
  made(
    'three-references',
    'The document is referred to twice.',
    failing('FORMAT_FAILURE'),
    resigned({
      signedInfo: (info) => ({
        ...info,
        children: [...info.children, ...info.children.slice(2, 3)],
      }),
    }),
  ),
  made(
    'sha1-digest',
    'A reference is digested with SHA-1.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    resigned(attributeSet('DigestMethod', 'Algorithm', DIGEST_URI['SHA-256'], SHA1)),
  ),
  made(
    'sha1-signature',
    'Signed with RSA and SHA-1.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    resigned({ algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', hash: 'sha1' }),
  ),
  made(
    'hmac-signature',
    'The signature method is a MAC, for which the public key would be the secret.',
    doubtful('CRYPTO_CONSTRAINTS_FAILURE'),
    resigned({ algorithm: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' }),
  ),
  made(
    'digest-not-base64',
    'A digest holds a character that base64 does not know.',
    failing('FORMAT_FAILURE'),
    changed(/<ds:DigestValue>/, '<ds:DigestValue>*'),
  ),
];

const meaning: Vector[] = [
  made(
    'without-recipient',
    'Well sealed, but it lacks the recipients that its event needs.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    sealed({ ...model, recipients: [] }),
  ),
  made(
    'unknown-critical-extension',
    'An extension that no reader knows says that it must be understood.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned({
      document: (xml) =>
        xml.replace(
          '</erds:Evidence>',
          '<erds:Extensions><erds:Extension isCritical="true"><a xmlns="urn:example:unknown">x</a></erds:Extension></erds:Extensions></erds:Evidence>',
        ),
    }),
  ),
  made(
    'not-by-structure',
    'Well sealed, but an element that the standard does not know stands in it.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    resigned({
      document: (xml) => xml.replace('<EventTime>', '<Surprise>x</Surprise><EventTime>'),
    }),
  ),
  made(
    'without-token',
    'Evidence of a kind that is always time-stamped, without its token.',
    doubtful('SIG_CONSTRAINTS_FAILURE'),
    sealed(model, { token: null }),
  ),
];

export const evidenceVectors: readonly Vector[] = [
  ...whole,
  ...contents,
  ...xmlTricks,
  ...wrapping,
  ...references,
  ...meaning,
];
