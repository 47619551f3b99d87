/** I3 chain and I5 verify: every chain whole and unforked from A.1, every digest ever shown still true, every bundle passes. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sourceOf } from '../dist/formats/byte-source.js';
import { decodePemBlocks } from '../dist/formats/pem.js';
import { readZip } from '../dist/formats/zip-reader.js';
import { nodeEngine, verifyBundle } from '../dist/index.js';
import { callOf } from './knowledge.mjs';

export async function checkEvidence({ facts, known, records, find }, bundles) {
  checkChains(records, find);
  checkShown(known, records, find);
  const anchors = decodePemBlocks(await readFile(facts.root, 'utf8'), 'CERTIFICATE');
  for (const [id, bundle] of bundles) {
    await checkBytes(id, bundle, records, find);
    const report = await verifyBundle({
      subject: bundle,
      anchors,
      at: new Date(),
      engine: nodeEngine,
    });
    if (report.indication === 'TOTAL-PASSED') continue;
    const why = report.checks.filter(
      ({ result }) => result === 'FAILED' || result === 'INDETERMINATE',
    );
    const kind = why.some(({ name }) => name.startsWith('chain/')) ? 'chain' : 'verify';
    find(kind, `${report.indication}: ${why.map(({ name, detail }) => `${name}: ${detail}`)[0]}`, {
      id,
    });
  }
}

const BEGINNINGS = ['A.1', 'A.2'];

/** What the auditor reads in clear: places without gaps, and each predecessor's digest. */
function checkChains({ events, byMessage }, find) {
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const [message, list] of byMessage) {
    const [first] = list;
    if (first.sequence !== 0 || !BEGINNINGS.includes(first.code)) {
      find('chain', 'a chain without its beginning', { message });
    }
    for (const recipient of new Set(list.map((event) => event.recipient))) {
      const places = list.filter((event) => event.recipient === recipient).map((e) => e.sequence);
      const start = recipient === null ? 0 : 1;
      if (places.some((place, at) => place !== at + start)) {
        find('chain', 'a gap or a fork', { message, recipient, places });
      }
    }
    for (const event of list.filter(({ evidenceId }) => evidenceId)) {
      const before = list.find((one) => follows(one, event));
      const named = byId.get(event.predecessor);
      const right = before === named && (named?.digest ?? null) === event.predecessorDigest;
      if (!right)
        find('chain', `${event.code} names another predecessor`, { message, id: event.id });
    }
  }
}

const follows = (before, { recipient, sequence }) =>
  sequence > 0 &&
  before.sequence === sequence - 1 &&
  before.recipient === (sequence === 1 ? null : recipient);

/** "Proven" in an answer was true then and is the same now. */
function checkShown({ deliveries }, { events }, find) {
  const digests = new Map(events.map((event) => [`urn:uuid:${event.id}`, event.digest]));
  for (const delivery of deliveries) {
    const { n } = delivery.plan;
    for (const { evidenceId, event, digest } of delivery.seen) {
      if (digests.get(evidenceId) !== digest) {
        find('chain', `${event} was shown with another digest than it has`, { n, evidenceId });
      }
    }
    for (const { status, proof, digest } of callOf(delivery, 'submit')?.answers ?? []) {
      if ((status === 201) !== (proof !== 'pending' && digest !== undefined)) {
        find('honest', `${status} with proof "${proof}"`, { n });
      }
    }
  }
}

async function checkBytes(id, bundle, { byMessage }, find) {
  const zip = await readZip(sourceOf(bundle));
  const given = new Set();
  for (const entry of zip.entries.filter(({ name }) => name.startsWith('evidence/'))) {
    const hash = createHash('sha256');
    for await (const chunk of zip.stream(entry)) hash.update(chunk);
    const digest = hash.digest('hex');
    if (given.has(digest)) find('doubled', 'one evidence twice in a bundle', { id });
    given.add(digest);
  }
  const stored = (byMessage.get(id) ?? []).flatMap(({ digest }) => digest ?? []);
  for (const digest of stored) {
    if (!given.has(digest))
      find('missing', 'evidence that its sender is not given', { id, digest });
  }
  if (given.size > stored.length) find('invented', 'evidence that is not on record', { id });
}
