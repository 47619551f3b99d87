/**
 * The bundle: everything one party may keep of one message, in one container (ASiC-E with a time assertion) that says by
 * itself what is in it, what is missing, and when it was put together.
 */

import type { Clock } from '../delivery/ports.js';
import type { Caller, Delivery, EvidenceFile, OwnContent } from '../delivery/service.js';
import { type EvidenceList, writeEvidenceList } from '../evidence/evidence-list.js';
import { type KeyUses, onRecord } from '../evidence/key-use.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { type SealingMeans, sealDocument } from '../evidence/seal.js';
import { type AsicFile, asicEntries, writeAsicManifest } from '../formats/asic.js';
import { utf8 } from '../formats/bytes.js';
import { writeZip } from '../formats/zip-writer.js';
import type { BundleWriter } from '../http/evidence.js';
import { augment } from '../preservation/augment.js';
import type { StatusSource } from '../preservation/ports.js';
import type { ReceiptSubject } from '../receipts/receipt.js';
import type { JudgingContext } from '../verification/judge-evidence.js';
import { contentFile, contentSource, opened, smallFile } from './bundle-files.js';
import type { BundleSetting } from './bundle-order.js';
import type { BundleMakers } from './bundle-threads.js';

export interface BundleDeps {
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly means: Omit<SealingMeans, 'signingTime'>;
  readonly uses: KeyUses;
  readonly judging: Omit<JudgingContext, 'at'>;
  readonly source: StatusSource;
  /** DER: what the report is judged by. */
  readonly anchors: () => readonly Uint8Array[];
  readonly makers: Pick<BundleMakers, 'papers'>;
  /** The page that judges in a browser: a convenience, as it says of itself. */
  readonly verifierPage: Uint8Array;
  /** Every question put to an authority is on record, whatever came of it. */
  readonly keepAttempts: (attempts: readonly TsaAttempt[]) => Promise<void>;
  /** What is thrown while no time-stamp can be had. */
  readonly noTimestamp: () => Error;
}

const NOTE = `This container belongs to one party of one registered message (ASiC-E, ETSI EN 319 162-1).

evidence/          sealed statements as first sealed, in order (ETSI EN 319 522-3, XAdES B-T)
augmented/         the same with certificates and answers of revocation (XAdES B-LT), where they were to be had
evidence-list.xml  sealed: all evidence the service had for this party at the time it names
content/           the files, where the party has them
court-sheet-…pdf   who, which files, what happened and how it is proven, for people; not sealed
receipts/          the same, shorter
report.txt, .json  what the verifier said when this was made; do not believe it, repeat it
certificates/, revocation/  what the seals rest on, for other programs
verifier.html      judges this container in a browser, offline; a convenience, take it from an independent place
META-INF/          every file by digest, and a time-stamp over that

Check it offline with a verifier that you take from an independent place and a root certificate that you trust:
  sealpost verify --trust root.pem --revocation required THIS_FILE
Each evidence can also be checked alone with xmlsec1 and openssl.
`;

/** What a party may keep of a message. */
interface Holding {
  readonly subject: ReceiptSubject;
  readonly evidence: readonly EvidenceFile[];
  readonly content: readonly OwnContent[];
}

/** @throws DeliveryError `delivery/cannot-prove` while no time-stamp can be had */
export function createBundleWriter(deps: BundleDeps, setting: BundleSetting): BundleWriter {
  const note = smallFile('README.txt', 'text/plain', utf8(NOTE));
  const page = smallFile('verifier.html', 'text/html', deps.verifierPage);
  return async (caller, messageId) => {
    const holding = await holdingOf(deps.delivery, caller, messageId);
    if (!holding) return undefined;
    const asOf = deps.clock.now();
    const { subject, evidence } = holding;
    const list = await sealList(deps, listOf(messageId, holding, asOf));
    const content: AsicFile[] = [];
    for (const one of holding.content) content.push(await contentFile(one));
    const papers = await deps.makers.papers(
      { subject, setting, evidence, list, anchors: deps.anchors(), asOf },
      holding.content.map((one, at) => ({
        name: content[at]?.name ?? '',
        source: contentSource(one),
      })),
    );
    const files = [
      ...papers.small.map(opened),
      ...content,
      ...[...papers.report, note, page].map(opened),
    ];
    const manifest = writeAsicManifest(files);
    const token = await stamp(deps, manifest);
    return writeZip(asicEntries(files, manifest, token), asOf);
  };
}

const listOf = (messageId: string, { subject, evidence }: Holding, asOf: Date): EvidenceList => ({
  messageId: `urn:uuid:${messageId}`,
  party: partyOf(subject),
  asOf,
  entries: evidence.flatMap(({ event: { id, seal } }) =>
    seal ? [{ evidenceId: `urn:uuid:${id}`, digest: seal.digest }] : [],
  ),
});

async function holdingOf(
  delivery: Delivery,
  caller: Caller,
  messageId: string,
): Promise<Holding | undefined> {
  const subject = await subjectFor(delivery, caller, messageId);
  // One attempt of somebody who is no party is one record in the identification log, so nothing is asked twice.
  const evidence = subject && (await delivery.evidence(caller, messageId));
  if (!subject || !evidence) return undefined;
  return { subject, evidence, content: await delivery.ownContent(caller, messageId) };
}

async function sealList(deps: BundleDeps, list: EvidenceList): Promise<Uint8Array> {
  const names = { evidenceId: list.messageId, eventTime: list.asOf };
  const { key, use } = onRecord(deps.means.key, 'statement', { ...deps.means, uses: deps.uses });
  const means = { ...deps.means, key, signingTime: deps.clock.now() };
  const result = await sealDocument(names, writeEvidenceList(list), means);
  await deps.uses.end(use(), 'statement');
  await deps.keepAttempts(result.attempts);
  if (result.kind === 'no-timestamp') throw deps.noTimestamp();
  const { bytes } = result.sealed;
  // What can be had now goes with it: nobody comes back later to add it.
  const judging = { ...deps.judging, at: deps.clock.now() };
  const augmented = await augment(bytes, deps.source, judging, 'now');
  return augmented.kind === 'augmented' ? augmented.bytes : bytes;
}

async function stamp(deps: BundleDeps, manifest: Uint8Array): Promise<Uint8Array> {
  const result = await deps.means.tsa.stamp(manifest);
  await deps.keepAttempts(result.attempts);
  if (result.kind === 'failed') throw deps.noTimestamp();
  return result.token;
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
