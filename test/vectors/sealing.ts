/** Seals evidence with anything wrong that a vector wants, and the same bytes on every run. */

import { nodeEngine } from '../../src/engine.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { utf8 } from '../../src/formats/bytes.js';
import { generalizedTime } from '../../src/formats/der-writer.js';
import {
  assembleSeal,
  prepareSeal,
  signingCertificate,
  timestampedBytes,
  type ValidationData,
} from '../../src/formats/xades.js';
import { isElement, type XmlElement } from '../../src/formats/xml-tree.js';
import { writeXml } from '../../src/formats/xml-writer.js';
import { type MadeCertificate, signWith } from '../formats/certificate-maker.js';
import { makeToken, type TokenRecipe } from '../formats/token-maker.js';
import { modelOf, type Step } from '../verification/stories.js';
import { issuing, root, sealer, stamp } from './pki.js';

export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

export interface SealRecipe {
  readonly by?: MadeCertificate;
  /** Certificates in the seal; the signer and its issuer if left out. */
  readonly carries?: readonly MadeCertificate[];
  /** The certificate that the seal names as its own. */
  readonly names?: MadeCertificate;
  /** Changes what is digested. */
  readonly document?: (xml: string) => string;
  /** Changes what is signed, after digests were taken. */
  readonly signedInfo?: (element: XmlElement) => XmlElement;
  readonly algorithm?: string;
  readonly hash?: 'sha1' | 'sha256';
  /** `null` for none. */
  readonly token?: Partial<TokenRecipe> | null | ((stamped: Uint8Array) => Uint8Array);
  readonly validation?: ValidationData;
  /** When the token is made: a second after the event, if left out. */
  readonly provenAt?: Date;
}

/** One event of a story as a model whose identifier follows from its place. */
export function modelAt(
  number: number,
  step: Step,
  link?: { id: string; digest: Uint8Array },
): Evidence {
  const evidenceId = `urn:uuid:00000000-0000-4000-8000-9${String(number).padStart(11, '0')}`;
  return { ...modelOf(step, link), evidenceId };
}

export const sealed = (model: Evidence, recipe?: SealRecipe): Uint8Array =>
  sealedDocument(writeEvidence(model), model.eventTime, recipe);

/** @param claimed the time that the seal claims for itself */
export function sealedDocument(
  written: string,
  claimed: Date,
  recipe: SealRecipe = {},
): Uint8Array {
  const { by = sealer, names = by, carries = [by, issuing], token = {} } = recipe;
  const second = 1000;
  const time = recipe.provenAt ?? new Date(claimed.getTime() + second);
  const [first, ...others] = carries.map(({ der }) => der);
  const { keyInfo } = signingCertificate(first ?? by.der, others, nodeEngine.hash);
  const { reference } = signingCertificate(names.der, [], nodeEngine.hash);
  const prepared = prepareSeal(
    {
      document: recipe.document?.(written) ?? written,
      certificate: { keyInfo, reference },
      signingTime: claimed,
      signatureAlgorithm: recipe.algorithm ?? RSA_SHA256,
      mimeType: 'text/xml',
    },
    nodeEngine.hash,
  );
  const signedInfo = recipe.signedInfo?.(prepared.signedInfo) ?? prepared.signedInfo;
  const value = signWith(by.keys, utf8(writeXml(signedInfo)), recipe.hash ?? 'sha256');
  const stamped = timestampedBytes(value);
  const der = token === null ? undefined : tokenOver(stamped, time, token);
  return assembleSeal({ ...prepared, signedInfo }, value, der, recipe.validation);
}

export function tokenOver(
  stamped: Uint8Array,
  time: Date,
  recipe: Exclude<SealRecipe['token'], null> = {},
): Uint8Array {
  if (typeof recipe === 'function') return recipe(stamped);
  const unit = { root, issuing, stamp };
  return makeToken({ unit, stamped, genTime: generalizedTime(time), ...recipe });
}

/** Rewrites every element of a tree, leaves first. */
export const rewritten = (
  element: XmlElement,
  edit: (element: XmlElement) => XmlElement,
): XmlElement =>
  edit({
    ...element,
    children: element.children.map((child) => (isElement(child) ? rewritten(child, edit) : child)),
  });
