/** Puts one party's evidence, receipts and manifest into one ZIP: what an auditor receives. Content is added by whoever holds it. */

import { createHash } from 'node:crypto';
import type { Clock } from '../delivery/ports.js';
import type { Caller, Delivery } from '../delivery/service.js';
import { type BundleRole, MANIFEST_PATH, writeManifest } from '../evidence/bundle.js';
import { concat, utf8 } from '../formats/bytes.js';
import { writeZip, zipBytes } from '../formats/zip-writer.js';
import type { BundleWriter } from '../http/evidence.js';
import { type ReceiptSubject, renderReceipt } from '../receipts/receipt.js';
import { LANGUAGES } from '../texts/language.js';

export interface BundleSetting {
  readonly serviceName: string;
  /** Prints "test, not qualified" on receipts. */
  readonly test: boolean;
  readonly timeZone: string;
}

/** One file of a bundle. */
export interface BundleFile {
  readonly path: string;
  readonly role: BundleRole;
  readonly bytes: Uint8Array;
}

export interface BundleHead {
  readonly messageId: string;
  /** Service-scoped identifier of the party it is for. */
  readonly party: string;
  readonly asOf: Date;
}

const NOTE = `This bundle belongs to one party of one registered message.

evidence/   sealed statements, in order (ETSI EN 319 522-3, XAdES B-T)
receipts/   the same in words, for people; not sealed
content/    files, where whoever made the bundle holds them
manifest.json  what is in here, with SHA-256

Check it offline with a verifier that you take from an independent place and a root certificate that you trust:
  sealpost verify --trust root.pem THIS_FILE.zip
Each evidence can also be checked alone with xmlsec1 and openssl.
`;

export function createBundleWriter(
  deps: { readonly delivery: Delivery; readonly clock: Clock },
  setting: BundleSetting,
): BundleWriter {
  const { delivery, clock } = deps;
  return async (caller, messageId) => {
    const evidence = await delivery.evidence(caller, messageId);
    const subject = await subjectFor(delivery, caller, messageId);
    if (!evidence || !subject) return undefined;
    const asOf = clock.now();
    const receipts = LANGUAGES.map((language): BundleFile => {
      const page = renderReceipt(subject, { ...setting, language, madeAt: asOf });
      return {
        path: `receipts/receipt-${language}.html`,
        role: 'receipt',
        bytes: utf8(page.toString()),
      };
    });
    const files: BundleFile[] = [
      ...evidence.map(({ name, bytes }): BundleFile => ({ path: name, role: 'evidence', bytes })),
      ...receipts,
      { path: 'README.txt', role: 'note', bytes: utf8(NOTE) },
    ];
    return packBundle({ messageId, party: partyOf(subject), asOf }, files);
  };
}

/** Writes manifest and files into a canonical container: equal input, equal bytes. */
export async function packBundle(
  head: BundleHead,
  files: readonly BundleFile[],
): Promise<Uint8Array> {
  const entries = files.map(({ path, role, bytes }) => ({
    path,
    role,
    size: bytes.length,
    sha256: new Uint8Array(createHash('sha256').update(bytes).digest()),
  }));
  const manifest = writeManifest({ ...head, entries });
  const zip = writeZip(
    [zipBytes(MANIFEST_PATH, manifest), ...files.map(({ path, bytes }) => zipBytes(path, bytes))],
    head.asOf,
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip) chunks.push(chunk);
  return concat(...chunks);
}

async function subjectFor(
  delivery: Delivery,
  caller: Caller,
  messageId: string,
): Promise<ReceiptSubject | undefined> {
  const sent = await delivery.sentMessage(caller, messageId);
  if (sent) return { party: 'sender', view: sent };
  const received = await delivery.envelope(caller, messageId);
  return received && { party: 'recipient', view: received };
}

const partyOf = (subject: ReceiptSubject): string =>
  subject.party === 'sender' ? subject.view.message.sender.scopedId : subject.view.self.scopedId;
