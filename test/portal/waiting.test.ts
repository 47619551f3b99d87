import { afterEach, describe, expect, test } from '@jest/globals';
import { referenceOf } from '../../src/delivery/reference.js';
import type { EnvelopeView, MessageView } from '../../src/delivery/service.js';
import { ask } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery, type Scene } from './recording-delivery.js';
import {
  entry,
  MESSAGE_ID,
  NOW,
  no,
  sampleEnvelope,
  sampleSent,
  submissionEntry,
} from './sample.js';

let server: PortalServer | undefined;
afterEach(() => server?.close());

async function open(path: string, scene: Scene = {}) {
  const { delivery } = recordingDelivery(scene);
  server = await startPortal(delivery);
  return ask(server.origin, path);
}

describe('the reference that a notice names', () => {
  const path = `/${MESSAGE_ID}`;
  test.each(['/received', `/received${path}`, `/sent${path}`])('stands on %s', async (where) => {
    expect((await open(where)).text).toContain(`<code>${referenceOf(MESSAGE_ID)}</code>`);
  });
});

describe('a page on which nothing moves', () => {
  const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
  const sent = (minutes: number, proof: 'pending' | 'proven'): MessageView => ({
    ...sampleSent(['submitted']),
    submission: { ...entry('A.1', { at: minutesAgo(minutes), recipient: null, proof }) },
  });
  const waiting: EnvelopeView = sampleEnvelope('noticeSent');
  const pending: EnvelopeView = {
    ...waiting,
    submission: submissionEntry('proven'),
    course: {
      ...waiting.course,
      timeline: [entry('C.3', { at: minutesAgo(30), sequence: 2, proof: 'pending' })],
    },
  };

  test('says that a seal is late, to sender and recipient', async () => {
    const message = await open(`/sent/${MESSAGE_ID}`, { sent: sent(30, 'pending') });
    expect(message.text).toContain('is not sealed yet');
    await server?.close();
    const envelope = await open(`/received/${MESSAGE_ID}`, { envelope: pending });
    expect(envelope.text).toContain('is not sealed yet');
  });

  test('says nothing while a seal is just about to come', async () => {
    const { text } = await open(`/sent/${MESSAGE_ID}`, { sent: sent(1, 'pending') });
    expect(text).not.toContain('Nothing has moved');
  });

  test('does not blame a recipient on their own page', async () => {
    const { text } = await open(`/received/${MESSAGE_ID}`, { envelope: waiting });
    expect(text).not.toContain('Nothing has moved');
  });

  test('says once that the time is over, and is asked for again where a seal is awaited', async () => {
    const expired = sampleEnvelope('expired', undefined, {
      answer: no('window-over'),
      collect: no('access-ended'),
    });
    const { text } = await open(`/received/${MESSAGE_ID}`, { envelope: expired });
    expect(text.match(/class="notice shut"/g)).toHaveLength(1);
    expect(text).not.toContain('data-awaited');
    await server?.close();
    const accepted = sampleEnvelope('accepted', undefined, {
      answer: no('already-decided'),
      collect: no('not-yet'),
    });
    const awaited = await open(`/received/${MESSAGE_ID}`, { envelope: accepted });
    expect(awaited.text).toContain('data-awaited');
  });

  test('tells who declared a loss that it is on record', async () => {
    const { text } = await open(`/received/${MESSAGE_ID}`, { envelope: sampleEnvelope('lost') });
    expect(text).toContain('Your declaration is on record');
  });
});
