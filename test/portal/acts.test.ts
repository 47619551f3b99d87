import { afterEach, describe, expect, test } from '@jest/globals';
import { DeliveryError } from '../../src/delivery/errors.js';
import type { Caller, Delivery, RefusalReason } from '../../src/delivery/service.js';
import { LOA } from '../../src/evidence/party.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { ask, ownForm } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery, type Scene } from './recording-delivery.js';
import { ALLOWED, HANDOVER_ID, MESSAGE_ID, NOW, no, sampleEnvelope } from './sample.js';

const OWN = `/received/${MESSAGE_ID}`;
const FOREIGN = '/received/11111111-2222-4333-8444-555555555555';

let server: PortalServer | undefined;
afterEach(() => server?.close());

async function open(scene: Scene = {}, changes: Partial<Delivery> = {}) {
  const recording = recordingDelivery(scene);
  server = await startPortal({ ...recording.delivery, ...changes });
  return { origin: server.origin, changes: recording.changes };
}

describe('accepting and refusing', () => {
  test.each(['accept', 'refuse'] as const)(
    '%s asks once more, then decides with the arrival time',
    async (answer) => {
      const given: unknown[] = [];
      const { origin } = await open({
        outcomes: {
          answer: async (caller: Caller, id, what, arrivedAt) => {
            given.push([caller.sessionId, id, what, arrivedAt]);
            return { kind: 'done', envelope: sampleEnvelope('accepted') };
          },
        },
      });
      const page = await ask(origin, `${OWN}/${answer}`);
      expect(page.text).toContain(`<form class="actions" method="post" action="${OWN}/${answer}">`);
      expect(given).toEqual([]);
      const done = await ask(origin, `${OWN}/${answer}`, { form: ownForm() });
      expect([done.status, done.headers.get('Location')]).toEqual([303, OWN]);
      expect(given).toEqual([['session-1', MESSAGE_ID, answer, NOW]]);
    },
  );

  test('the two choices weigh the same', async () => {
    const { origin } = await open();
    const { text } = await ask(origin, OWN);
    const buttons = [...text.matchAll(/<a class="([^"]*)" href="[^"]*\/(accept|refuse)">/g)];
    expect(buttons.map(([, look]) => look)).toEqual(['button choose', 'button choose']);
  });

  test('nothing is asked any more once it is decided', async () => {
    const { origin } = await open({ envelope: sampleEnvelope('refused') });
    const { text } = await ask(origin, OWN);
    expect(text).not.toMatch(/href="[^"]*\/(?:accept|refuse)"/);
    expect(text).toContain('You refused. It is on record.');
  });

  test.each(['accept', 'refuse'])(
    'an old sign-in leads %s to the provider and back to this page',
    async (answer) => {
      const reason = 'authentication-too-old';
      const { origin } = await open({
        envelope: sampleEnvelope('noticeSent', undefined, {
          answer: no(reason),
          collect: no('not-yet'),
        }),
        outcomes: { answer: async () => ({ kind: 'refused', reason }) },
      });
      const back = encodeURIComponent(`${OWN}/${answer}`);
      for (const form of [undefined, ownForm()]) {
        const page = await ask(origin, `${OWN}/${answer}`, form ? { form } : {});
        expect(page.status).toBe(403);
        expect(page.text).toMatch(
          new RegExp(`/sign-in\\?provider=demo&amp;return=${back}&amp;max_age=\\d+`),
        );
        expect(page.text).toContain('nothing is decided by signing in');
      }
    },
  );

  test('below the level the page names what is needed and what the person has', async () => {
    const { origin } = await open({
      outcomes: {
        answer: async () => ({
          kind: 'refused',
          reason: 'assurance-too-low',
          needed: { proofing: LOA.high, authentication: LOA.high },
        }),
      },
    });
    const { status, text } = await ask(origin, `${OWN}/accept`, { form: ownForm() });
    expect(status).toBe(403);
    expect(text).toContain(
      'Needed: identity checked at level high or higher, signed in at level high',
    );
    expect(text).toContain(
      'You have: identity checked at level high, signed in at level substantial',
    );
    const level = encodeURIComponent(LOA.high);
    expect(text).toContain(`assurance=${level}&amp;proofing=${level}`);
  });

  test.each(['', '/accept', '/receipt'])(
    'whoever only looks at%s below the level is told what this message needs',
    async (page) => {
      const needed = { proofing: LOA.high, authentication: LOA.high };
      const { origin } = await open(
        {},
        {
          envelope: () =>
            Promise.reject(new DeliveryError('delivery/assurance-too-low', 'x', { needed })),
        },
      );
      const { status, text } = await ask(origin, `${OWN}${page}`);
      expect(status).toBe(403);
      expect(text).toContain('A higher level of identification is needed');
      expect(text).toContain(
        'Needed: identity checked at level high or higher, signed in at level',
      );
      expect(text).toContain(encodeURIComponent(`${OWN}${page}`));
      expect(text).toContain(encodeURIComponent(LOA.high));
    },
  );

  test.each(Object.keys(CATALOGUES.en.delivery.refusals) as RefusalReason[])(
    'a refusal "%s" says what it means and what to do next, in each language',
    async (reason) => {
      const { origin } = await open({
        outcomes: { answer: async () => ({ kind: 'refused', reason }) },
      });
      for (const language of ['en', 'fr', 'ro'] as const) {
        const { status, text } = await ask(origin, `${OWN}/accept?lang=${language}`, {
          form: ownForm(),
        });
        const { title, next } = CATALOGUES[language].delivery.refusals[reason];
        expect(status).toBeGreaterThanOrEqual(400);
        expect(text).toContain(title);
        expect(text).toContain(next);
      }
    },
  );
});

describe('a message that is not there or not theirs', () => {
  test('gets the same page, byte for byte', async () => {
    const { origin, changes } = await open({
      outcomes: { answer: async () => ({ kind: 'not-found' }) },
    });
    const missing = await ask(origin, '/received/no-such-message');
    for (const path of [
      FOREIGN,
      `${FOREIGN}/accept`,
      `${FOREIGN}/loss`,
      `${FOREIGN}/receipt`,
      `/sent/${MESSAGE_ID.replace('5', '6')}`,
      '/nothing',
    ]) {
      const page = await ask(origin, path);
      expect(page.status).toBe(404);
      expect(withoutAddress(page.text)).toBe(withoutAddress(missing.text));
    }
    const act = await ask(origin, `${FOREIGN}/refuse`, { form: ownForm() });
    expect([act.status, withoutAddress(act.text)]).toEqual([404, withoutAddress(missing.text)]);
    expect(changes).toEqual(['answer']);
  });
});

/** Request ids and the address in the language switch differ by nature. */
const withoutAddress = (text: string): string =>
  text.replace(/href="[^"]*lang=\w\w"|<li><a href="\/(?:sent|received)"[^>]*>/g, '');

describe('taking delivery', () => {
  const envelope = sampleEnvelope('accepted');

  test('is a POST that opens a handover, whose page lists the files', async () => {
    const { origin, changes } = await open({ envelope });
    const opened = await ask(origin, `${OWN}/handover`, { form: ownForm() });
    const place = `${OWN}/handover/${HANDOVER_ID}`;
    expect([opened.status, opened.headers.get('Location')]).toEqual([303, place]);
    const { text } = await ask(origin, place);
    for (const number of [1, 2, 3]) expect(text).toContain(`href="${place}/files/${number}"`);
    expect(changes).toEqual(['openHandover']);
  });

  test('sends the bytes inside the open handover and reports what was sent', async () => {
    const { origin, changes } = await open({ envelope });
    const { status, text, headers } = await ask(origin, `${OWN}/handover/${HANDOVER_ID}/files/1`);
    expect([status, text]).toEqual([200, 'A'.repeat(10)]);
    expect(headers.get('Content-Disposition')).toMatch(/^attachment/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(changes).toEqual(['recordTransfer']);
  });

  test('continues an interrupted download by range', async () => {
    const { origin } = await open({ envelope });
    const { status, text, headers } = await ask(origin, `${OWN}/handover/${HANDOVER_ID}/files/1`, {
      headers: { Range: 'bytes=4-' },
    });
    expect([status, text, headers.get('Content-Range')]).toEqual([206, 'AAAAAA', 'bytes 4-9/10']);
  });

  test('says which file it is, so that a browser continues this one and no other', async () => {
    const { origin } = await open({ envelope });
    const get = (headers: Record<string, string> = {}) =>
      ask(origin, `${OWN}/handover/${HANDOVER_ID}/files/1`, { headers });
    const tag = (await get()).headers.get('ETag') ?? '';
    expect(tag).toMatch(/^"[0-9a-f]{64}"$/);
    const rest = await get({ Range: 'bytes=4-', 'If-Range': tag });
    expect([rest.status, rest.text, rest.headers.get('ETag')]).toEqual([206, 'AAAAAA', tag]);
    const other = await get({ Range: 'bytes=4-', 'If-Range': `"${'0'.repeat(64)}"` });
    expect([other.status, other.text]).toEqual([200, 'A'.repeat(10)]);
  });

  test.each(['0', '4', '-1', '1e0', '01', '999', 'x'])('has no file number %s', async (number) => {
    const { origin, changes } = await open({ envelope });
    const path = `${OWN}/handover/${HANDOVER_ID}/files/${number}`;
    expect((await ask(origin, path)).status).toBe(404);
    expect(changes).toEqual([]);
  });

  test('says when the handover is closed or another session’s', async () => {
    const { origin } = await open({ envelope });
    const { status, text } = await ask(origin, `${OWN}/handover/${HANDOVER_ID.replace('0', '1')}`);
    expect(status).toBe(403);
    expect(text).toContain('The files are closed again');
  });

  test('does not show a handover under another message’s address', async () => {
    const { origin } = await open(
      {},
      {
        envelope: async () => ({
          ...envelope,
          message: { ...envelope.message, id: FOREIGN.slice(10) },
        }),
      },
    );
    const { status } = await ask(origin, `${FOREIGN}/handover/${HANDOVER_ID}`);
    expect(status).toBe(403);
  });

  test('sends no byte of altered content', async () => {
    const { origin, changes } = await open({
      envelope,
      outcomes: { openContent: async () => ({ kind: 'refused', reason: 'content-altered' }) },
    });
    const { status, text } = await ask(origin, `${OWN}/handover/${HANDOVER_ID}/files/1`);
    expect(status).toBe(500);
    expect(text).toContain('never sends altered content');
    expect(changes).toEqual([]);
  });

  test('is not offered before the evidence of the acceptance is sealed', async () => {
    const { origin } = await open({
      envelope: sampleEnvelope('accepted', undefined, {
        answer: no('already-decided'),
        collect: no('not-yet'),
      }),
    });
    const { text } = await ask(origin, OWN);
    expect(text).not.toContain(`action="${OWN}/handover"`);
    expect(text).toContain('The files open as soon as its evidence is sealed');
  });

  test('does not speak of a time that has ended to somebody who refused', async () => {
    const { origin } = await open({
      envelope: sampleEnvelope('refused', undefined, {
        answer: no('already-decided'),
        collect: no('access-ended'),
      }),
    });
    const { text } = await ask(origin, OWN);
    expect(text).toContain('The files will not be handed over');
    expect(text).not.toContain('can no longer be collected');
    expect(text).not.toContain('time to collect has ended');
  });

  test('shows the late page without blame when access has ended', async () => {
    const { origin } = await open({
      envelope: sampleEnvelope('expired', undefined, {
        answer: no('window-over'),
        collect: no('access-ended'),
      }),
    });
    expect((await ask(origin, OWN)).text).toContain('contact the sender directly');
  });
});

describe('declaring a loss', () => {
  const envelope = sampleEnvelope('accepted', undefined, {
    answer: no('already-decided'),
    collect: ALLOWED,
  });

  test('passes on the words of the recipient', async () => {
    const said: string[] = [];
    const { origin } = await open({
      envelope,
      outcomes: {
        declareLoss: async (_caller, _id, reason) => {
          said.push(reason);
          return { kind: 'done', envelope };
        },
      },
    });
    const { status } = await ask(origin, `${OWN}/loss`, {
      form: ownForm({ reason: ' half of it is missing ' }),
    });
    expect([status, said]).toEqual([303, ['half of it is missing']]);
  });

  test.each([
    ['nothing', '   ', 'Please say what is wrong'],
    ['too much', 'x'.repeat(1001), 'longer than 1000 characters'],
  ])('saying %s declares nothing and keeps what was typed', async (_what, reason, sentence) => {
    const { origin, changes } = await open({ envelope });
    const { status, text } = await ask(origin, `${OWN}/loss`, { form: ownForm({ reason }) });
    expect(status).toBe(422);
    expect(text).toContain(sentence);
    expect(text).toContain(reason.trim());
    expect(changes).toEqual([]);
  });
});

describe('failures', () => {
  test('an unexpected error shows a page without any of its words', async () => {
    const { origin } = await open(
      {},
      { envelope: () => Promise.reject(new Error('password=hunter2')) },
    );
    const { status, text } = await ask(origin, OWN);
    expect(status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(/Number for the operator: [0-9a-f-]{36}/);
  });

  test.each(
    Object.keys(CATALOGUES.en.delivery.problems).filter((code) => code.startsWith('delivery/')),
  )('%s has its sentence on the page, unless it is our own fault', async (code) => {
    const error = new DeliveryError(code as DeliveryError['code'], 'inner words');
    const { origin } = await open({}, { envelope: () => Promise.reject(error) });
    const { status, text } = await ask(origin, OWN, { headers: { 'Accept-Language': 'ro' } });
    const sentences: Record<string, string> = CATALOGUES.ro.delivery.problems;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toContain(sentences[code]);
    expect(text).not.toContain('inner words');
  });
});
