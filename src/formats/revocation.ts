/** Whether a certificate was revoked, from OCSP responses and revocation lists that somebody collected in files. */

import { fromUtf8 } from './bytes.js';
import { crlAnswer } from './crl.js';
import { parseDer, Tag } from './der.js';
import type { CryptoEngine } from './engine.js';
import { FormatError } from './errors.js';
import { ocspAnswer } from './ocsp.js';
import { decodePem } from './pem.js';
import type { RevocationReason, StatusAnswer, StatusQuestion } from './revocation-answer.js';

export interface RevocationData {
  readonly kind: 'ocsp' | 'crl';
  readonly der: Uint8Array;
}

export type RevocationStatus =
  | {
      readonly kind: 'good';
      readonly source: 'ocsp' | 'crl';
      /** The latest time for which the certificate is known to have been good. */
      readonly thisUpdate: Date;
    }
  | {
      readonly kind: 'revoked';
      readonly source: 'ocsp' | 'crl';
      readonly time: Date;
      readonly reason: RevocationReason;
    }
  /** One sentence for each piece of data that could not answer. Empty: there was none. */
  | { readonly kind: 'unknown'; readonly details: readonly string[] };

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_ELEMENTS = 500_000;
/** `-` */
const PEM_START = 0x2d;

/**
 * Reads one file of revocation data: DER, or PEM blocks `X509 CRL`, `CRL` and `OCSP RESPONSE`.
 * @throws FormatError `formats/revocation-data`
 */
export function readRevocationFile(file: Uint8Array): RevocationData[] {
  if (file.length > MAX_FILE_BYTES) throw unreadable('it is larger than 8 MB');
  if (file[0] !== PEM_START) return [{ kind: kindOf(file), der: file }];
  const blocks = decodePem(asText(file));
  if (blocks === undefined || blocks.length === 0) throw unreadable('its PEM is damaged');
  return blocks.map(({ label, der }) => {
    if (label === 'X509 CRL' || label === 'CRL') return { kind: 'crl', der };
    if (label === 'OCSP RESPONSE') return { kind: 'ocsp', der };
    throw unreadable(`it holds a ${label}`);
  });
}

/** An OCSPResponse begins with an ENUMERATED, a CertificateList with a SEQUENCE. */
function kindOf(der: Uint8Array): RevocationData['kind'] {
  const [first] = tryParse(() => parseDer(der, MAX_FILE_BYTES, MAX_ELEMENTS).children);
  if (first?.tag === Tag.enumerated) return 'ocsp';
  if (first?.tag === Tag.sequence) return 'crl';
  throw unreadable('it is neither an OCSP response nor a revocation list');
}

function tryParse<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FormatError) throw unreadable('it is neither DER nor PEM', error);
    throw error;
  }
}

function asText(file: Uint8Array): string {
  try {
    return fromUtf8(file);
  } catch (error) {
    throw unreadable('its PEM is damaged', error);
  }
}

const unreadable = (what: string, cause?: unknown): FormatError =>
  new FormatError('formats/revocation-data', `This file cannot be used: ${what}.`, {}, { cause });

/**
 * Asks all data about one certificate.
 *
 * A revocation, once said by someone entitled to say it, holds whatever else was said; of several the earliest counts. Whether
 * it matters for something done at `at` is the caller's to judge, by its time and reason.
 *
 * @param question its issuer is the one that the caller has judged the path to
 */
export async function revocationStatus(
  engine: CryptoEngine,
  question: StatusQuestion,
  data: readonly RevocationData[],
): Promise<RevocationStatus> {
  const answers = await Promise.all(data.map((item) => ask(engine, item, question)));
  const revocations = answers.filter((answer) => answer.kind === 'revoked');
  const [earliest] = revocations.sort((a, b) => a.time.getTime() - b.time.getTime());
  if (earliest !== undefined) return earliest;
  const confirmations = answers.filter((answer) => answer.kind === 'good');
  const [latest] = confirmations.sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime());
  if (latest !== undefined) return latest;
  const details = answers.flatMap((answer) => (answer.kind === 'unusable' ? [answer.detail] : []));
  return { kind: 'unknown', details };
}

/** Unreadable data is one that does not answer: an auditor's other files still may. */
async function ask(
  engine: CryptoEngine,
  { kind, der }: RevocationData,
  question: StatusQuestion,
): Promise<StatusAnswer> {
  try {
    return kind === 'ocsp'
      ? await ocspAnswer(engine, der, question)
      : await crlAnswer(engine, der, question);
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'unusable', detail: error.message };
    throw error;
  }
}
