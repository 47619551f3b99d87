import { describe, expect, test } from '@jest/globals';
import {
  type ReceiptIssue,
  type ReceiptSubject,
  renderReceipt,
} from '../../src/receipts/receipt.js';
import { LANGUAGES } from '../../src/texts/language.js';
import { tagsOf } from '../portal/browser-client.js';
import { PAYLOADS } from '../portal/payloads.js';
import { NOW, SECRETS, sampleEnvelope, sampleSent } from '../portal/sample.js';

const issue: ReceiptIssue = {
  language: 'en',
  serviceName: 'Sealpost',
  test: true,
  timeZone: 'Europe/Brussels',
  madeAt: NOW,
};
const page = (subject: ReceiptSubject, changes: Partial<ReceiptIssue> = {}): string =>
  renderReceipt(subject, { ...issue, ...changes }).toString();

const recipient: ReceiptSubject = { party: 'recipient', view: sampleEnvelope('collected') };
const sender: ReceiptSubject = {
  party: 'sender',
  view: sampleSent(['collected', 'refused', 'noticeFailed']),
};

describe('receipts', () => {
  test.each([
    ['recipient', recipient],
    ['sender', sender],
  ] as const)('the %s’s receipt holds no birth date and no identifier', (_party, subject) => {
    for (const language of LANGUAGES) {
      const text = page(subject, { language });
      for (const secret of [SECRETS.birthDate, '1979', SECRETS.identifier, '79052312345']) {
        expect(text).not.toContain(secret);
      }
    }
  });

  test('a recipient’s receipt names no co-recipient', () => {
    expect(page(recipient)).toContain('Ana');
    expect(page(recipient)).not.toContain('Jean-Luc');
    expect(page(sender)).toContain('Jean-Luc');
  });

  test('refers to nothing outside itself and runs nothing', () => {
    expect(page(sender)).not.toMatch(/\b(?:src|href|action|url)\s*[=(]/i);
    expect(page(sender)).not.toMatch(/<script|<link|<iframe|<img|@import|\son\w+=/i);
  });

  test('names every file with its exact size and SHA-256', () => {
    const dense = page(recipient).replaceAll('<wbr>', '');
    for (const { name, sha256 } of recipient.view.message.files) {
      expect(dense).toContain(name);
      expect(dense).toContain(Buffer.from(sha256).toString('hex'));
    }
    expect(dense).toContain('1,204,992,113 bytes');
  });

  test('shows claimed time, proven time and UTC for every sealed event', () => {
    const text = page(recipient);
    for (const { event } of recipient.view.course.timeline) {
      expect(text).toContain(event.eventTime.toISOString().replace('.000', ''));
      expect(text).toContain(event.seal?.provenTime.toISOString().replace('.000', ''));
      expect(text).toContain(`urn:uuid:${event.id}`);
    }
  });

  test('says for an unsealed event that the evidence is pending, and prints no digest for it', () => {
    const view = sampleEnvelope('noticeSent');
    const [first] = view.course.timeline;
    if (!first) throw new Error('the sample has a notice');
    const { seal: _seal, ...event } = first.event;
    const pending = { event, proof: 'pending' as const };
    const text = page({
      party: 'recipient',
      view: { ...view, course: { ...view.course, timeline: [pending] } },
    });
    expect(text).toContain('Evidence pending');
    expect(text.match(/class="evidence-id"/g)).toHaveLength(2);
    expect(text.match(/Evidence <code>[^<]*<\/code><br>SHA-256/g)).toHaveLength(1);
  });

  test('says that an unproven time is claimed, not proven', () => {
    expect(page({ party: 'recipient', view: sampleEnvelope('available') })).toContain(
      'Time claimed, not proven',
    );
  });

  test('does not call somebody identified who has not acted', () => {
    expect(page({ party: 'sender', view: sampleSent(['noticeSent']) })).toContain(
      'Has not been identified',
    );
  });

  test('does not say “not yet” of a recipient whose time to answer is over', () => {
    const subject: ReceiptSubject = { party: 'sender', view: sampleSent(['expired']) };
    for (const language of LANGUAGES) {
      expect(page(subject, { language })).not.toMatch(
        /not acted yet|pas encore|nu a acționat încă/,
      );
    }
  });

  test('gives the command that answers in the reader’s language, and asks for revocation', () => {
    const command = 'sealpost verify --trust root.pem --revocation required';
    expect(page(recipient)).toContain(`${command} bundle.asice`);
    for (const language of ['fr', 'ro'] as const) {
      const text = page(recipient, { language });
      expect(text).toContain(`${command} --lang ${language} bundle.asice`);
      expect(text).not.toMatch(/en anglais|în engleză/);
    }
  });

  test('sets the colon as the language does', () => {
    expect(page(recipient, { language: 'fr' })).toContain('Méthode\u00a0: ');
  });

  test('always says what it does not prove and that the service is not qualified', () => {
    for (const language of LANGUAGES) {
      for (const subject of [recipient, sender]) {
        expect(page(subject, { language })).toMatch(
          /not a qualified|n’est pas un service de confiance qualifié|nu este un serviciu de încredere calificat/,
        );
        expect(page(subject, { language })).toContain('class="limits"');
      }
    }
  });

  test('prints the test label in test mode only', () => {
    expect(page(recipient)).toContain('Test service – not qualified');
    expect(page(recipient, { test: false })).not.toContain('Test service');
  });

  test.each(PAYLOADS)('no text becomes markup: %s', (payload) => {
    const hostile = (_place: string) => payload;
    for (const subject of [
      { party: 'recipient', view: sampleEnvelope('refused', hostile) },
      { party: 'sender', view: sampleSent(['lost', 'noticeFailed'], hostile) },
    ] as const) {
      expect(page(subject, { serviceName: payload })).not.toContain(payload);
      expect(tagsOf(page(subject, { serviceName: payload }))).toEqual(
        tagsOf(page(harmless(subject))),
      );
    }
  });
});

const harmless = (subject: ReceiptSubject): ReceiptSubject =>
  subject.party === 'recipient'
    ? { party: 'recipient', view: sampleEnvelope('refused') }
    : { party: 'sender', view: sampleSent(['lost', 'noticeFailed']) };
