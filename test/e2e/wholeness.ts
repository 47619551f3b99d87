/** What must hold of every message, however often the service died meanwhile. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { sourceOf } from '../../src/formats/byte-source.js';
import { decodePemBlocks } from '../../src/formats/pem.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { eventually, type Person } from './service.js';
import { contentFiles, type ServiceProcess } from './service-process.js';

export interface Sent {
  readonly id: string;
  readonly content: Uint8Array;
  /** Its events in order, as far as the test drove it. */
  readonly events: readonly string[];
}

interface Entry {
  readonly event: string;
  readonly evidenceId: string;
  readonly proof: string;
}

/** Of one message with one recipient: A.1 or A.2 first, then the recipient's course. */
export async function timelineOf(sender: Person, id: string): Promise<Entry[]> {
  const { status, json } = await sender.get(`/api/v1/messages/${id}`);
  expect({ id, status }).toEqual({ id, status: 200 });
  const recipients = json.recipients as { timeline?: Entry[] }[];
  return [json.submission as Entry, ...recipients.flatMap(({ timeline = [] }) => timeline)];
}

/** Waits until an event of the message is sealed. */
export const sealed = (sender: Person, id: string, event: string): Promise<void> =>
  eventually(async () =>
    (await timelineOf(sender, id)).some((one) => one.event === event && one.proof !== 'pending'),
  );

/** Asks the API, the verifier and the content folder about everything that was ever accepted. */
export async function expectWhole(
  service: ServiceProcess,
  sender: Person,
  messages: readonly Sent[],
): Promise<void> {
  const listed = await sender.get('/api/v1/messages?box=sent&limit=100');
  const ids = (listed.json.items as { id: string }[]).map(({ id }) => id);
  expect(ids.sort()).toEqual(messages.map(({ id }) => id).sort());
  for (const message of messages) await expectProven(service, sender, message);
  const kept = contentFiles(service.dataDir).map((path) => path.split('/').slice(-2).join('/'));
  expect(kept.sort()).toEqual(messages.map(({ id }) => `${id}/1`).sort());
}

async function expectProven(
  service: ServiceProcess,
  sender: Person,
  { id, content, events }: Sent,
): Promise<void> {
  const timeline = await timelineOf(sender, id);
  expect(timeline.map(({ event }) => event)).toEqual(events);
  expect(timeline.filter(({ proof }) => proof === 'pending')).toEqual([]);
  const { json } = await sender.get(`/api/v1/messages/${id}`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(json.files).toMatchObject([{ sha256, size: content.length }]);

  const report = await verifyBundle({
    subject: (await sender.get(`/api/v1/messages/${id}/bundle`)).bytes,
    content: [{ name: 'content', source: sourceOf(content) }],
    anchors: rootsOf(service),
    at: new Date(),
    engine: nodeEngine,
  });
  const wrong = report.checks.filter(({ result }) => !['PASSED', 'NOTED'].includes(result));
  expect({ id, indication: report.indication, wrong }).toEqual({
    id,
    indication: 'TOTAL-PASSED',
    wrong: [],
  });
  const ids = report.evidence.map((one) => one.id);
  expect(ids.sort()).toEqual(timeline.map(({ evidenceId }) => evidenceId).sort());
}

function rootsOf({ settings }: ServiceProcess): Uint8Array[] {
  const pem = readFileSync(join(settings.SEALPOST_DEV_CERTS ?? '', 'root.pem'), 'utf8');
  return decodePemBlocks(pem, 'CERTIFICATE') ?? [];
}

/** Files that only a crash leaves, by name. */
export const halfStored = ({ dataDir }: ServiceProcess): string[] =>
  contentFiles(dataDir)
    .map((path) => basename(path))
    .filter((name) => !/^\d+$/.test(name));
