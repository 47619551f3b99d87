import { describe, expect, test } from '@jest/globals';
import type { Html } from '../../src/formats/html.js';
import { conclusion, missing } from '../../src/portal/report-conclusion.js';
import type { Reader } from '../../src/portal/site.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import type { Language } from '../../src/texts/language.js';
import { notationFor } from '../../src/texts/notation.js';
import {
  type Check,
  doubted,
  failed,
  noted,
  passed,
  type Report,
  type ReportedEvidence,
} from '../../src/verification/report.js';

const party = (name: string | null, identifier: string) => ({
  name,
  scheme: null,
  identifier,
  proofing: null,
  authentication: null,
  authenticatedAt: null,
});

/** @param minute orders the events */
function evidence(event: string, minute: number, recipient: ReportedEvidence['recipient'] = null) {
  const time = `2026-03-08T09:${String(minute).padStart(2, '0')}:00Z`;
  const reported: ReportedEvidence = {
    indication: 'TOTAL-PASSED',
    subIndication: null,
    file: `${event}-${recipient?.identifier}.xml`,
    id: null,
    messageId: 'message',
    event,
    eventName: null,
    eventTime: time,
    provenTime: time,
    time: 'proven',
    submissionTime: null,
    sender: null,
    recipient,
    statedRecipient: null,
    reasons: [],
    issuer: null,
    sealedBy: null,
    test: false,
    qualified: [],
    sha256: '',
  };
  return reported;
}

const seals = (all: readonly ReportedEvidence[]): Check[] =>
  all.map(({ file }) => ({ ...passed('seal/content', ''), file }));

function report(all: readonly ReportedEvidence[], further: readonly Check[] = []): Report {
  const checks = [...seals(all), ...further];
  return {
    indication: 'TOTAL-PASSED',
    subIndication: null,
    profile: 'usual',
    checks,
    evidence: all,
    statements: [],
    deliveries: [],
  };
}

function readerIn(language: Language): Reader {
  const voice = { texts: CATALOGUES[language], notation: notationFor(language, 'UTC') };
  return { ...voice, language } as unknown as Reader;
}

const textOf = (part: Html): string =>
  part
    .toString()
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ');
const concluded = (of: Report, language: Language = 'en') =>
  textOf(conclusion(of, readerIn(language)));
const lacking = (of: Report, language: Language = 'en') => textOf(missing(of, readerIn(language)));

const bram = party('Bram Demo', 'urn:uuid:bram');
const claire = party(null, 'urn:uuid:claire');
const accepted = [evidence('A.1', 1), evidence('C.1', 2, bram), evidence('C.3', 3, bram)];

describe('what a report shows, in the reader’s words', () => {
  test.each([
    ['en', 'Proven: Accepted – Bram Demo'],
    ['fr', 'Prouvé: Accepté – Bram Demo'],
    ['ro', 'Dovedit: Acceptat – Bram Demo'],
  ] as const)('names the latest event of a recipient in %s', (language, sentence) => {
    const said = concluded(report(accepted), language);
    expect(said).toContain(sentence);
    expect(said).toContain(CATALOGUES[language].verification.notShown.agreement);
  });

  test('speaks of each recipient apart, by identifier where no name is sealed', () => {
    const said = concluded(report([...accepted, evidence('C.1', 4, claire)]));
    expect(said).toContain('Accepted – Bram Demo');
    expect(said).toContain('Notice sent – urn:uuid:claire');
  });

  test('says that a name is the sender’s where nobody has identified', () => {
    const stated = { ...evidence('C.1', 4, claire), statedRecipient: 'Claire' };
    expect(concluded(report([stated]))).toContain('Notice sent – Addressed as Claire');
  });

  test.each([
    ['C.4', 'Refused'],
    ['C.5', 'Not collected in time'],
  ])('says why content was not made available: %s', (event, word) => {
    const course = [evidence('C.1', 2, bram), evidence(event, 3, bram), evidence('D.2', 4, bram)];
    const said = concluded(report(course));
    expect(said).toContain(`Proven: ${word} – Bram Demo`);
    expect(said).toContain('ends with “Could not be made available”');
  });

  test('takes the name from any evidence on the same recipient', () => {
    const unnamed = { ...evidence('D.1', 4), recipient: party(null, 'urn:uuid:bram') };
    expect(concluded(report([...accepted, unnamed]))).toContain('Available – Bram Demo');
  });

  test('speaks of the submission where no recipient has evidence', () => {
    expect(concluded(report([evidence('A.2', 1)]))).toContain('Proven: Submission rejected');
  });

  test.each(['content/digest', 'chain/fork', 'story/order'] as const)(
    'calls nothing proven under a doubt of %s',
    (name) => {
      const said = concluded(report(accepted, [doubted(name, 'TRY_LATER', '')]));
      expect(said).toContain('Not proven: Accepted');
      expect(said).not.toContain('Proven:');
    },
  );

  test('calls nothing proven where the evidence itself did not pass', () => {
    const doubted = accepted.map((one) => ({ ...one, indication: 'INDETERMINATE' as const }));
    expect(concluded(report(doubted))).toContain('Not proven: Accepted');
  });

  test('does not speak of evidence whose seal does not hold, or was not looked at', () => {
    const [submission, notice, acceptance] = accepted;
    if (!submission || !notice || !acceptance) throw new Error('three are needed');
    const broken: Check = {
      ...failed('seal/content', 'HASH_FAILURE', ''),
      file: acceptance.file,
    };
    expect(concluded(report(accepted, [broken]))).not.toContain('Accepted');
    const unchecked = { ...report(accepted), checks: seals([submission, notice]) };
    expect(concluded(unchecked)).toContain('Notice sent – ');
    expect(concluded(unchecked)).not.toContain('Accepted');
  });

  test('concludes nothing under a failed verdict', () => {
    const said = concluded({ ...report(accepted), indication: 'TOTAL-FAILED' });
    expect(said).toContain(CATALOGUES.en.verification.notConcluded);
    expect(said).not.toContain('Bram');
  });

  test.each([
    ['contradicted', /contradicted by the time stamp/],
    ['claimed, not proven', /stated, not proven/],
  ] as const)('does not let a time that is %s pass for proven', (time, sentence) => {
    expect(concluded(report([{ ...evidence('C.3', 3, bram), time }]))).toMatch(sentence);
  });

  test('does not call a time proven that no token carries', () => {
    const said = concluded(report([{ ...evidence('C.3', 3, bram), provenTime: null }]));
    expect(said).toContain('Time stated, not proven: 8 March 2026');
  });
});

describe('what a report misses', () => {
  test('is nothing where the evidence is whole', () => {
    expect(lacking(report(accepted))).toContain(CATALOGUES.en.verification.nothingMissing);
  });

  test.each(['en', 'fr', 'ro'] as const)('is told in %s', (language) => {
    const [, notice, acceptance] = accepted;
    if (!notice || !acceptance) throw new Error('two are needed');
    const words = CATALOGUES[language].verification;
    const gap: Check = { ...noted('chain/predecessor', ''), file: notice.file };
    const absent = noted('content/given', '');
    const said = lacking(report([notice, acceptance], [gap, absent, absent]), language);
    const event = CATALOGUES[language].delivery.events['C.1'].word;
    for (const line of [words.missingSubmission, words.missingBefore(event), words.missingFiles(2)])
      expect(said).toContain(line.replace(/\s+/g, ' '));
  });
});
