/** What a bundle says beside its content: made in a thread of its own, since setting papers and judging take long. */

import type { EvidenceFile } from '../delivery/service.js';
import { nodeEngine } from '../engine.js';
import { LIST_PATH } from '../evidence/bundle.js';
import type { ByteSource } from '../formats/byte-source.js';
import { utf8 } from '../formats/bytes.js';
import { courtSheet } from '../receipts/court-sheet.js';
import { type ReceiptSubject, renderReceipt } from '../receipts/receipt.js';
import { LANGUAGES } from '../texts/language.js';
import { evidenceFiles, type MeasuredFile, smallFile, validationFiles } from './bundle-files.js';
import { reportFiles } from './bundle-report.js';

export interface BundleSetting {
  readonly serviceName: string;
  /** Prints "test, not qualified" on receipts. */
  readonly test: boolean;
  readonly timeZone: string;
  readonly publicUrl: string;
}

/** Values only: they are copied to the thread. */
export interface BundleOrder {
  readonly subject: ReceiptSubject;
  readonly setting: BundleSetting;
  readonly evidence: readonly EvidenceFile[];
  /** The sealed list of evidence. */
  readonly list: Uint8Array;
  /** DER: what the report is judged by. */
  readonly anchors: readonly Uint8Array[];
  readonly asOf: Date;
}

export interface BundlePapers {
  /** Evidence, list, what the seals rest on, papers. */
  readonly small: readonly MeasuredFile[];
  readonly report: readonly MeasuredFile[];
}

/** @param content the files of the party, to be judged with the rest */
export async function writePapers(
  order: BundleOrder,
  content: readonly { readonly name: string; readonly source: ByteSource }[],
): Promise<BundlePapers> {
  const { evidence, list, anchors, asOf } = order;
  const small = [
    ...evidenceFiles(evidence),
    smallFile(LIST_PATH, 'text/xml', list),
    ...(await validationFiles([
      ...evidence.map(({ bytes, augmented }) => augmented?.bytes ?? bytes),
      list,
    ])),
    ...(await papers(order)),
  ];
  return { small, report: await reportFiles([...small, ...content], anchors, asOf) };
}

/** What people read, in every language. */
async function papers({ subject, setting, asOf, list }: BundleOrder): Promise<MeasuredFile[]> {
  const listDigest = nodeEngine.hash('SHA-256', list);
  const files: MeasuredFile[] = [];
  for (const language of LANGUAGES) {
    const issue = { ...setting, language, madeAt: asOf, listDigest };
    const page = utf8(renderReceipt(subject, issue).toString());
    const sheet = await courtSheet(subject, issue);
    files.push(smallFile(`receipts/receipt-${language}.html`, 'text/html', page));
    files.push(smallFile(`court-sheet-${language}.pdf`, 'application/pdf', sheet));
  }
  return files;
}
