/**
 * The pinned shape of a seal: which elements and attributes may stand in `ds:Signature`, in which order
 * (XML-DSig 1.1; XAdES EN 319 132-1 level B-T and the values of B-LT). What is not listed is not read, and is reported.
 */

import { childElements, isElement, type XmlElement } from '../formats/xml-tree.js';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const XADES = 'http://uri.etsi.org/01903/v1.3.2#';

interface Rule {
  readonly namespace: string;
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** `text`: characters only; `any`: not looked into; else the children in their order. */
  readonly content: 'text' | 'any' | readonly Part[];
}

interface Part {
  readonly rules: readonly Rule[];
  readonly min: number;
  readonly max: number;
}

type Attributes = Partial<Pick<Rule, 'required' | 'optional'>>;

const ds = (name: string, content: Rule['content'], attributes: Attributes = {}): Rule => ({
  namespace: DS,
  name,
  required: [],
  optional: [],
  ...attributes,
  content,
});
const xades = (name: string, content: Rule['content'], attributes: Attributes = {}): Rule => ({
  ...ds(name, content, attributes),
  namespace: XADES,
});
const one = (...rules: Rule[]): Part => ({ rules, min: 1, max: 1 });
const maybe = (...rules: Rule[]): Part => ({ rules, min: 0, max: 1 });
const some = (...rules: Rule[]): Part => ({ rules, min: 1, max: 20 });
const any = (...rules: Rule[]): Part => ({ rules, min: 0, max: 20 });

const algorithm = { required: ['Algorithm'] };
const id = { optional: ['Id'] };
const digest = [one(ds('DigestMethod', [], algorithm)), one(ds('DigestValue', 'text'))];

const signedInfo = ds(
  'SignedInfo',
  [
    one(ds('CanonicalizationMethod', [], algorithm)),
    one(ds('SignatureMethod', [], algorithm)),
    {
      rules: [
        ds(
          'Reference',
          [one(ds('Transforms', [some(ds('Transform', [], algorithm))])), ...digest],
          {
            required: ['URI'],
            optional: ['Id', 'Type'],
          },
        ),
      ],
      min: 2,
      max: 2,
    },
  ],
  id,
);

const signedProperties = xades(
  'SignedProperties',
  [
    one(
      xades(
        'SignedSignatureProperties',
        [
          maybe(xades('SigningTime', 'text')),
          one(
            xades('SigningCertificateV2', [
              some(
                xades('Cert', [
                  one(xades('CertDigest', digest)),
                  maybe(xades('IssuerSerialV2', 'text')),
                ]),
              ),
            ]),
          ),
          maybe(xades('SignaturePolicyIdentifier', 'any')),
          maybe(xades('SignatureProductionPlaceV2', 'any')),
          maybe(xades('SignerRoleV2', 'any')),
        ],
        id,
      ),
    ),
    maybe(
      xades(
        'SignedDataObjectProperties',
        [
          some(
            xades(
              'DataObjectFormat',
              [
                maybe(xades('Description', 'text')),
                maybe(xades('ObjectIdentifier', 'any')),
                maybe(xades('MimeType', 'text')),
                maybe(xades('Encoding', 'text')),
              ],
              { required: ['ObjectReference'] },
            ),
          ),
          any(xades('CommitmentTypeIndication', 'any')),
        ],
        id,
      ),
    ),
  ],
  { required: ['Id'] },
);

/** The unsigned properties that are read: tokens, and path material for the long term. */
const signatureTimestamp = xades('SignatureTimeStamp', [
  maybe(ds('CanonicalizationMethod', [], algorithm)),
  one(xades('EncapsulatedTimeStamp', 'text', { optional: ['Encoding'] })),
]);

const signature = ds(
  'Signature',
  [
    one(signedInfo),
    one(ds('SignatureValue', 'text', id)),
    one(ds('KeyInfo', [some(ds('X509Data', [some(ds('X509Certificate', 'text'))]))])),
    one(
      ds('Object', [
        one(
          xades(
            'QualifyingProperties',
            [
              one(signedProperties),
              maybe(
                xades('UnsignedProperties', [
                  one(xades('UnsignedSignatureProperties', [any(signatureTimestamp)])),
                ]),
              ),
            ],
            { required: ['Target'] },
          ),
        ),
      ]),
    ),
  ],
  { required: ['Id'] },
);

/** How a seal differs from its pinned shape. */
export interface ShapeFindings {
  /** Makes the seal unreadable: something signed or needed is missing, twice, or elsewhere. */
  readonly wrong: readonly string[];
  /** Unsigned additions without effect on what is read: white space, identifiers, properties not understood. */
  readonly additions: readonly string[];
}

/** Compares a `ds:Signature` with the pinned shape. */
export function shapeOf(element: XmlElement): ShapeFindings {
  const wrong: string[] = [];
  const additions: string[] = [];
  match(element, signature, { wrong, additions });
  return { wrong, additions };
}

interface Findings {
  readonly wrong: string[];
  readonly additions: string[];
}

const UNSIGNED = new Set([
  'Signature',
  'KeyInfo',
  'X509Data',
  'X509Certificate',
  'Object',
  'QualifyingProperties',
  'UnsignedProperties',
  'UnsignedSignatureProperties',
  'SignatureTimeStamp',
  'EncapsulatedTimeStamp',
]);

function match(element: XmlElement, rule: Rule, findings: Findings): void {
  checkAttributes(element, rule, findings);
  if (rule.content === 'any') return;
  if (rule.content === 'text') {
    if (element.children.some(isElement)) findings.wrong.push(`${rule.name} holds elements`);
    return;
  }
  const text = element.children.filter((child) => !isElement(child)).join('');
  if (text.trim() !== '') findings.wrong.push(`${rule.name} holds text`);
  else if (text !== '' && UNSIGNED.has(rule.name)) findings.additions.push('white space');
  matchChildren(childElements(element), rule, findings);
}

function matchChildren(children: readonly XmlElement[], rule: Rule, findings: Findings): void {
  if (typeof rule.content === 'string') return;
  let next = 0;
  for (const part of rule.content) {
    let count = 0;
    for (;;) {
      const child = children[next];
      const fitting = child && part.rules.find((candidate) => isNamed(child, candidate));
      if (child === undefined || fitting === undefined || count === part.max) break;
      match(child, fitting, findings);
      count += 1;
      next += 1;
    }
    if (count < part.min) {
      const names = part.rules.map(({ name }) => name).join(' or ');
      findings.wrong.push(`${rule.name} lacks ${names} in its place`);
    }
  }
  for (const child of children.slice(next)) {
    // XAdES lets anybody append unsigned properties; nothing in them is read.
    if (rule.name === 'UnsignedSignatureProperties') {
      findings.additions.push(`the unsigned property ${child.name}`);
    } else {
      findings.wrong.push(`${rule.name} holds ${child.name}, which does not belong there`);
    }
  }
}

const isNamed = (element: XmlElement, rule: Rule): boolean =>
  element.namespace === rule.namespace && element.name === rule.name;

function checkAttributes(element: XmlElement, rule: Rule, findings: Findings): void {
  for (const name of rule.required) {
    if (!element.attributes.some((attribute) => attribute.name === name && !attribute.namespace)) {
      findings.wrong.push(`${rule.name} lacks its ${name}`);
    }
  }
  for (const { name, namespace } of element.attributes) {
    const known = namespace === '' && [...rule.required, ...rule.optional].includes(name);
    if (known) continue;
    if (UNSIGNED.has(rule.name)) findings.additions.push(`the attribute ${name} of ${rule.name}`);
    else findings.wrong.push(`${rule.name} has an attribute ${name}`);
  }
}
