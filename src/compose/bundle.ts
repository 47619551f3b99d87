/** Puts one party's evidence, receipts and manifest into one ZIP: what an auditor receives. Content is added by whoever holds it. */

import { createHash } from 'node:crypto';
import type { Clock } from '../delivery/ports.js';
import type { Caller, Delivery } from '../delivery/service.js';
import { type BundleRole, MANIFEST_PATH, writeManifest } from '../evidence/bundle.js';
import { utf8 } from '../formats/bytes.js';
import { writeZip, type ZipInput, zipBytes } from '../formats/zip-writer.js';
import type { BundleWriter } from '../http/evidence.js';
import { type ReceiptSubject, renderReceipt } from '../receipts/receipt.js';
import { LANGUAGES } from '../texts/language.js';

export interface BundleSetting {
  readonly serviceName: string;
  /** Prints "test, not qualified" on receipts. */
  readonly test: boolean;
  readonly timeZone: string;
}

/** One file of a bundle, measured before it is written because its header says what follows. */
export interface BundleFile extends ZipInput {
  readonly role: BundleRole;
  readonly sha256: Uint8Array;
}

export interface BundleHead {
  /** As evidence names it (M01). */
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
    const subject = await subjectFor(delivery, caller, messageId);
    // One attempt of somebody who is no party is one record in the identification log, so nothing is asked twice.
    const evidence = subject && (await delivery.evidence(caller, messageId));
    if (!subject || !evidence) return undefined;
    const asOf = clock.now();
    const receipts = LANGUAGES.map((language): BundleFile => {
      const page = renderReceipt(subject, { ...setting, language, madeAt: asOf });
      return bundleFile('receipt', `receipts/receipt-${language}.html`, utf8(page.toString()));
    });
    const files: BundleFile[] = [
      ...evidence.map(({ name, bytes }) => bundleFile('evidence', `evidence/${name}`, bytes)),
      ...receipts,
      bundleFile('note', 'README.txt', utf8(NOTE)),
    ];
    return writeBundle(
      { messageId: `urn:uuid:${messageId}`, party: partyOf(subject), asOf },
      files,
    );
  };
}

/** A file whose bytes are in memory. */
export const bundleFile = (role: BundleRole, name: string, bytes: Uint8Array): BundleFile => ({
  ...zipBytes(name, bytes),
  role,
  sha256: new Uint8Array(createHash('sha256').update(bytes).digest()),
});

/** Streams manifest and files as a canonical container: equal input, equal bytes. */
export function writeBundle(
  head: BundleHead,
  files: readonly BundleFile[],
): AsyncGenerator<Uint8Array> {
  const entries = files.map(({ name, role, size, sha256 }) => ({ path: name, role, size, sha256 }));
  const manifest = zipBytes(MANIFEST_PATH, writeManifest({ ...head, entries }));
  return writeZip([manifest, ...files], head.asOf);
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
