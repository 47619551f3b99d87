/** All vectors as files, with their index: the same bytes on every run. */

import { utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import { containerVectors } from './container-vectors.js';
import { evidenceVectors } from './evidence-vectors.js';
import { root } from './pki.js';
import { proofVectors } from './proof-vectors.js';
import { listSigner, trustedList } from './trusted-list.js';
import type { Vector } from './vector.js';

export const AT = new Date('2026-06-01T00:00:00Z');
const TRUST = 'files/root.pem';

/** What the index says of one vector. Paths are relative to the folder of the index. */
export interface IndexedVector {
  readonly name: string;
  readonly about: string;
  /** A file or, with a slash at its end, a folder. */
  readonly subject: string;
  readonly trust: readonly string[];
  readonly content: readonly string[];
  readonly revocationData: readonly string[];
  readonly revocation: 'if-available' | 'required';
  readonly indication: string;
  readonly subIndication: string | null;
}

export interface VectorIndex {
  readonly format: 'sealpost-vectors/1';
  /** The time of the question, for all of them. */
  readonly at: string;
  readonly vectors: readonly IndexedVector[];
}

export const vectors: readonly Vector[] = [
  ...evidenceVectors,
  ...proofVectors,
  ...containerVectors,
];

/** Everything under `test/vectors/` that is generated, by relative name. */
export function makeFiles(): ReadonlyMap<string, Uint8Array> {
  const files = new Map([
    [TRUST, utf8(encodePem('CERTIFICATE', root.der))],
    ['files/trusted-list.xml', trustedList()],
    ['files/trusted-list-signer.pem', utf8(encodePem('CERTIFICATE', listSigner.der))],
  ]);
  const put = (path: string, bytes: Uint8Array): string => {
    files.set(path, bytes);
    return path;
  };
  const list = vectors.map((vector) => indexed(vector, put));
  const index: VectorIndex = { format: 'sealpost-vectors/1', at: AT.toISOString(), vectors: list };
  return files.set('index.json', utf8(`${JSON.stringify(index, null, 2)}\n`));
}

function indexed(
  { name, about, subject, suffix = '.xml', given = {}, expected }: Vector,
  put: (path: string, bytes: Uint8Array) => string,
): IndexedVector {
  const [indication, subIndication] = expected;
  const place = `files/${name}`;
  const putAll = (folder: string, all: Readonly<Record<string, Uint8Array>> = {}): string[] =>
    Object.entries(all).map(([path, bytes]) => put(`${folder}/${path}`, bytes));
  if (!(subject instanceof Uint8Array)) putAll(place, subject);
  return {
    name,
    about,
    subject: subject instanceof Uint8Array ? put(place + suffix, subject) : `${place}/`,
    trust: given.trust === 'none' ? [] : [TRUST],
    content: putAll(`${place}.content`, given.content),
    revocationData: putAll(`${place}.revocation`, given.revocationData),
    revocation: given.revocation ?? 'if-available',
    indication,
    subIndication,
  };
}
