/** The files of a bundle, each measured before the container is begun. */

import { createHash } from 'node:crypto';
import { DeliveryError } from '../delivery/errors.js';
import type { EvidenceFile, OwnContent } from '../delivery/service.js';
import { nodeEngine } from '../engine.js';
import {
  AUGMENTED_FOLDER,
  CERTIFICATE_FOLDER,
  contentPath,
  REVOCATION_FOLDER,
} from '../evidence/bundle.js';
import type { AsicFile } from '../formats/asic.js';
import type { ByteSource } from '../formats/byte-source.js';
import { concat, equalBytes } from '../formats/bytes.js';
import { crc32 } from '../formats/crc32.js';
import { PathCache } from '../formats/path-cache.js';
import { encodePem } from '../formats/pem.js';
import { readTimestampToken } from '../formats/rfc3161.js';
import { parseCertificate, subjectTitle } from '../formats/x509.js';
import { parseXml } from '../formats/xml.js';
import { checkSeal } from '../verification/check-seal.js';
import { revocationDataOf } from '../verification/validation-data.js';

/** A file whose bytes are in memory, as a value that may go from thread to thread. */
export interface MeasuredFile extends Omit<AsicFile, 'open'> {
  readonly bytes: Uint8Array;
}

export const smallFile = (name: string, mimeType: string, bytes: Uint8Array): MeasuredFile => ({
  name,
  mimeType,
  bytes,
  size: bytes.length,
  crc32: crc32(bytes),
  sha256: sha256(bytes),
});

export const opened = ({ bytes, ...measured }: MeasuredFile): AsicFile => ({
  ...measured,
  open: () => [bytes],
});

/** Both forms of each evidence, under one name in two folders. */
export const evidenceFiles = (evidence: readonly EvidenceFile[]): MeasuredFile[] => [
  ...evidence.map(({ name, bytes }) => smallFile(`evidence/${name}`, 'text/xml', bytes)),
  ...evidence.flatMap(({ name, augmented }) =>
    augmented ? [smallFile(`${AUGMENTED_FOLDER}/${name}`, 'text/xml', augmented.bytes)] : [],
  ),
];

/** What the evidence rests on, as files of its own: so the first forms can be judged with it too, and by other programs. */
export async function validationFiles(sealed: readonly Uint8Array[]): Promise<MeasuredFile[]> {
  const certificates: Uint8Array[] = [];
  const answers: { readonly kind: string; readonly der: Uint8Array }[] = [];
  for (const bytes of sealed) {
    const { seal } = await checkSeal(parseXml(bytes), nodeEngine, new PathCache());
    const tokens = seal?.tokens.flatMap(({ der }) => der ?? []) ?? [];
    certificates.push(
      ...(seal?.certificates.map(({ der }) => der) ?? []),
      ...tokens.flatMap((token) => readTimestampToken(token).signedData.certificates),
      ...(seal?.validation?.certificates ?? []),
    );
    answers.push(...(seal?.validation ? revocationDataOf(seal.validation) : []));
  }
  const distinctAnswers = answers.filter(
    ({ der }, at) => answers.findIndex((other) => equalBytes(other.der, der)) === at,
  );
  return [
    ...distinct(certificates).map((der, index) =>
      smallFile(
        `${CERTIFICATE_FOLDER}/${numbered(index)}-${plain(subjectTitle(parseCertificate(der)))}.pem`,
        'application/x-pem-file',
        new TextEncoder().encode(encodePem('CERTIFICATE', der)),
      ),
    ),
    ...distinctAnswers.map(({ kind, der }, index) =>
      smallFile(
        `${REVOCATION_FOLDER}/${numbered(index)}.${kind}`,
        kind === 'ocsp' ? 'application/ocsp-response' : 'application/pkix-crl',
        der,
      ),
    ),
  ];
}

const distinct = (ders: readonly Uint8Array[]): Uint8Array[] =>
  ders.filter((der, at) => ders.findIndex((other) => equalBytes(other, der)) === at);

const numbered = (index: number): string => String(index + 1).padStart(2, '0');

const plain = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'certificate';

/**
 * Content as an entry. It is read once here, for the checksum that a ZIP names first, and again when its turn comes; it is
 * never whole in memory.
 */
export async function contentFile({ file, read }: OwnContent): Promise<AsicFile> {
  let crc = 0;
  const hash = createHash('sha256');
  for await (const chunk of read(0, file.size)) {
    crc = crc32(chunk, crc);
    hash.update(chunk);
  }
  if (!equalBytes(hash.digest(), file.sha256)) {
    throw new DeliveryError(
      'delivery/content-altered',
      'The stored content is not what was submitted; no bundle is made of it.',
      { file: file.number },
    );
  }
  return {
    name: contentPath(file.number, file.name),
    mimeType: file.contentType,
    size: file.size,
    crc32: crc,
    sha256: file.sha256,
    open: () => read(0, file.size),
  };
}

/** The same for the verifier. */
export const contentSource = ({ file, read }: OwnContent): ByteSource => ({
  size: file.size,
  async read(offset, length) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of read(offset, offset + length)) chunks.push(chunk);
    return concat(...chunks);
  },
});

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
