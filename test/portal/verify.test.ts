import { afterEach, describe, expect, test } from '@jest/globals';
import { certificatesOf } from '../../src/formats/pem.js';
import type { GivenFile } from '../../src/portal/site.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import {
  type Indication,
  noted,
  passed,
  type Report,
  type ReportedEvidence,
  type ReportedStatement,
  type SubIndication,
} from '../../src/verification/report.js';
import { ask, tagsOf } from './browser-client.js';
import { PAYLOADS } from './payloads.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';

function evidence(text: string): ReportedEvidence {
  return {
    indication: 'TOTAL-PASSED',
    subIndication: null,
    file: text,
    id: text,
    messageId: text,
    event: 'A.1',
    eventName: 'SubmissionAcceptance',
    eventTime: '2026-03-08T09:30:00Z',
    provenTime: '2026-03-08T09:30:02Z',
    time: 'proven',
    submissionTime: null,
    sender: {
      name: text,
      scheme: text,
      identifier: text,
      proofing: text,
      authentication: text,
      authenticatedAt: null,
    },
    recipient: null,
    statedRecipient: null,
    reasons: [text],
    issuer: text,
    sealedBy: text,
    test: true,
    qualified: [],
    sha256: text,
  };
}

const report = (
  indication: Indication,
  subIndication: SubIndication | null,
  text = 'usual',
): Report => ({
  indication,
  subIndication,
  profile: 'usual',
  checks: [
    { ...passed('form/structure', text), file: text },
    { ...passed('seal/content', text), file: text },
    noted('content/given', `missing ${text}`),
  ],
  evidence: [evidence(text), { ...evidence(text), event: text }],
  statements: [act(text, `shown ${text}`)],
  deliveries: [
    {
      messageId: text,
      conclusions: [
        [
          {
            act: act(text, `stands ${text}`),
            claimed: '2026-03-08T09:30:00Z',
            recorded: null,
            time: null,
          },
        ],
      ],
      reach: [{ key: 'ends', event: text, who: { by: 'sender', name: text } }],
      missing: [{ key: 'content', part: text }],
    },
  ],
  lists: [],
});

const act = (text: string, event: string): ReportedStatement => ({
  messageId: text,
  file: text,
  event: text,
  kind: 'act',
  claim: { key: 'unknown-act', event },
  standing: 'proven',
  settledBy: [{ key: 'file', part: text, digest: text }],
});

let server: PortalServer | undefined;
afterEach(() => server?.close());

async function check(
  answer: Report,
  files: readonly (readonly [string, string])[] = [['e.xml', '<x/>']],
) {
  const { delivery, changes } = recordingDelivery();
  const given: GivenFile[] = [];
  server = await startPortal(delivery, {
    verify: async (files) => {
      given.push(...files);
      return answer;
    },
  });
  const multipart = new FormData();
  for (const [name, content] of files) multipart.append('files', new Blob([content]), name);
  const page = await ask(server.origin, '/verify/upload', { multipart, signedIn: false });
  return { page, given, changes };
}

describe('checking evidence', () => {
  test('needs no account and passes on exactly the bytes given', async () => {
    const { page, given, changes } = await check(report('TOTAL-PASSED', null), [
      ['a.xml', 'one'],
      ['bundle.zip', 'two'],
    ]);
    expect(page.status).toBe(200);
    expect(given.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['a.xml', 'one'],
      ['bundle.zip', 'two'],
    ]);
    expect(changes).toEqual([]);
  });

  test.each([
    ['TOTAL-PASSED', null],
    ['TOTAL-FAILED', 'HASH_FAILURE'],
    ['INDETERMINATE', 'NO_CERTIFICATE_CHAIN_FOUND'],
  ] as const)('says %s first in plain words', async (indication, subIndication) => {
    const { page } = await check(report(indication, subIndication));
    const { word, meaning } = CATALOGUES.en.verification.verdicts[indication];
    const first = page.text.indexOf('class="verdict');
    expect(page.text.slice(first, first + 600)).toContain(`<h2>${word}</h2><p>${meaning}</p>`);
    if (subIndication) expect(page.text).toContain(CATALOGUES.en.advice.of[subIndication].now);
  });

  test('repeats nothing about the delivery when a signature is broken', async () => {
    const { page } = await check(report('TOTAL-FAILED', 'HASH_FAILURE'));
    expect(page.text).not.toMatch(/(?:shown|stands) usual|Proven: /);
    expect(page.text).toContain('Nothing is shown about the delivery');
  });

  test('says what is missing', async () => {
    const { page } = await check(report('TOTAL-PASSED', null));
    expect(page.text).toContain(CATALOGUES.en.report.missingFile('usual'));
  });

  test('says that revocation is open, unless an answer settled it or nothing holds anyway', async () => {
    const { revocationOpen } = CATALOGUES.en.verification;
    const withAnswer = (indication: Indication, result: 'NOTED' | 'PASSED'): Report => ({
      ...report(indication, null),
      checks: [{ name: 'path/revocation', result, clause: '5.2.6', detail: 'x' }],
    });
    for (const [indication, result, told] of [
      ['TOTAL-PASSED', 'NOTED', true],
      ['TOTAL-PASSED', 'PASSED', false],
      ['TOTAL-FAILED', 'NOTED', false],
    ] as const) {
      const { page } = await check(withAnswer(indication, result));
      expect(page.text.includes(revocationOpen)).toBe(told);
      await server?.close();
    }
  });

  test('does not call a test certificate’s seal of any value', async () => {
    const { page } = await check(report('TOTAL-PASSED', null));
    expect(page.text).toContain(CATALOGUES.en.verification.testSeal);
    expect(page.text).toContain('has no value in court');
  });

  test('is not valid where nothing could be read', async () => {
    const { page } = await check({
      ...report('INDETERMINATE', 'SIGNED_DATA_NOT_FOUND'),
      evidence: [],
      statements: [],
    });
    expect(page.text).toContain('Nothing in these files could be read as evidence');
    expect(page.text).not.toContain('>Valid<');
  });

  test('says under each evidence what it states, and how far that is proven', async () => {
    const { page } = await check(report('TOTAL-PASSED', null));
    expect(page.text).toContain('Proven: the event shown usual happened');
  });

  test('shows what a time-stamp states that stands alone', async () => {
    const { page } = await check({ ...report('TOTAL-PASSED', null), evidence: [] });
    expect(page.text).toContain('shown usual');
    expect(page.text).not.toContain(CATALOGUES.en.report.missingSubmission);
  });

  test('asks for a file where none was chosen', async () => {
    const { page, given } = await check(report('TOTAL-PASSED', null), [['', '']]);
    expect(page.status).toBe(422);
    expect(given).toEqual([]);
  });

  test('refuses more than it judges in memory', async () => {
    const { page, given } = await check(report('TOTAL-PASSED', null), [
      ['a.bin', 'x'.repeat(20 * 1024 * 1024)],
      ['b.bin', 'x'.repeat(20 * 1024 * 1024)],
    ]);
    expect(page.status).toBe(413);
    expect(given).toEqual([]);
  });

  test.each([
    ['a form that is no upload', 'application/x-www-form-urlencoded', 'files=x', 415],
    ['a body without a boundary', 'multipart/form-data', 'x', 400],
    [
      'a cut body',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nx',
      400,
    ],
  ])('answers %s with a page and a reason', async (_what, type, body, status) => {
    const { delivery } = recordingDelivery();
    server = await startPortal(delivery);
    const answer = await fetch(`${server.origin}/verify/upload`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain('<h1>');
  });

  test('hostile text in evidence stays text', async () => {
    const usual = tagsOf((await check(report('INDETERMINATE', null, 'usual'))).page.text);
    await server?.close();
    for (const payload of [...PAYLOADS, 'constructor', '__proto__', 'toString']) {
      const { page } = await check(report('INDETERMINATE', null, payload), [['e.xml', 'x']]);
      expect(page.status).toBe(200);
      if (payload.includes('<')) expect(page.text).not.toContain(payload);
      expect(tagsOf(page.text)).toEqual(usual);
      await server?.close();
    }
    server = undefined;
  });
});

describe('the page that judges on the reader’s own device', () => {
  test('is sent byte for byte, under the rule it carries in itself and in no frame', async () => {
    server = await startPortal(recordingDelivery().delivery);
    const { text, headers } = await ask(server.origin, '/verify', { signedIn: false });
    expect(text).toBe('<!doctype html><title>the page</title>');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('ETag')).toBe('"digest-of-the-page"');
  });

  test('can be asked for again without being sent again', async () => {
    server = await startPortal(recordingDelivery().delivery);
    const { status } = await fetch(`${server.origin}/verify`, {
      headers: { 'If-None-Match': '"digest-of-the-page"', 'Cache-Control': 'max-age=0' },
    });
    expect(status).toBe(304);
  });

  test('has the roots of this service beside it, for whoever takes them from here', async () => {
    server = await startPortal(recordingDelivery().delivery);
    const { text, headers } = await ask(server.origin, '/verify/roots.pem', { signedIn: false });
    expect(certificatesOf(new TextEncoder().encode(text))).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(headers.get('Content-Disposition')).toContain('roots.pem');
  });
});
