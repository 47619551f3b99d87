/** English: what a verification report says of a delivery, sentence by sentence. No more than the standard says of its events. */

export const report = {
  standing: { proven: 'Proven', 'not-proven': 'Not proven', contradicted: 'Contradicted' },
  /** How a sentence begins: with how it stands. */
  said: (standing: string, what: string): string => `${standing}: ${what}`,
  who: {
    sender: 'the sender',
    recipient: 'the recipient',
    delegate: 'somebody',
    bySender: (name: string): string => `${name} (as named by the sender)`,
    // Who was identified stands first, as a sentence may say so of it.
    delegateOf: (delegate: string, principal: string): string =>
      `${delegate} (as delegate of ${principal})`,
    through: (principal: string, delegate: string): string =>
      `${principal} (through ${delegate}, as delegate)`,
    unidentified: 'not identified in what was given',
    /** An identifier of the service that issued the evidence, or of another scheme. */
    scoped: (identifier: string): string => `identifier within the service: ${identifier}`,
    identifier: (identifier: string): string => `identifier: ${identifier}`,
    scopedMeaning:
      'An identifier within the service stands for one person or organisation and says nothing outside of that service. Who it is, only the service can tell: ask it, and it can show the record of the identification. Where somebody was identified, the evidence holds a salted digest of that record, with which you can check that it is the right one.',
  },
  acts: {
    'A.1': (who: string): string =>
      `${who} submitted the message, and the service took charge of it`,
    'A.2': (who: string): string => `the service refused to take charge of what ${who} submitted`,
    'B.1': (): string => 'another service took the message over',
    'B.2': (): string => 'another service refused to take the message over',
    'B.3': (): string => 'the message could not be passed on to another service',
    'C.1': (who: string): string => `a notice for ${who} was sent`,
    'C.2': (who: string): string => `${who} could not be notified in time`,
    'C.3': (who: string): string => `accepted by ${who}, identified`,
    'C.4': (who: string): string => `refused by ${who}, identified`,
    'C.5': (who: string): string => `not answered in time by ${who}`,
    'D.1': (who: string): string => `the content was made available to ${who}`,
    'D.2': (who: string): string => `the content was not made available to ${who}`,
    'D.3': (who: string): string => `word that content is available was sent to ${who}`,
    'D.4': (who: string): string => `${who} could not be told that content is available`,
    'E.1': (who: string): string => `the content was sent completely to ${who}, identified`,
    'E.2': (who: string): string => `the content was not handed over to ${who}`,
    'F.1': (): string => 'the message was passed on to a system that is no such service',
    'F.2': (): string => 'the message could not be passed on to a system that is no such service',
    'F.3': (): string => 'the message came from a system that is no such service',
  },
  /** D.2 of a service that was not told how it went, which is not to be taken for a failure. */
  silence: {
    word: 'No word in time',
    sentence:
      'The service was not told in time whether the files were put at the disposal of the recipient.',
    claim: (who: string): string =>
      `the service had no word in time whether the content was made available to ${who}`,
  },
  /** Of events that this service does not issue, the word. */
  otherEvents: {
    'B.1': 'Taken over by another service',
    'B.2': 'Refused by another service',
    'B.3': 'Not passed on to another service',
    'F.1': 'Passed on to another system',
    'F.2': 'Not passed on to another system',
    'F.3': 'Received from another system',
  },
  unknownAct: (event: string): string => `the event ${event} happened`,
  time: (event: string, claimed: string): string => `the step “${event}” took place at ${claimed}`,
  timeRecorded: (event: string, claimed: string, recorded: string): string =>
    `the step “${event}” took place at ${claimed}, recorded no later than ${recorded}`,
  bytes: {
    submitted: (who: string): string => `what ${who} submitted`,
    available: (who: string): string => `what was made available to ${who}`,
    sent: (who: string): string => `what was sent completely to ${who}`,
  },
  holds: (file: string, bytes: string, part: string): string =>
    `${file} is, byte for byte, ${bytes} as “${part}”`,
  given: 'one of the files given',
  end: (event: string): string => `nothing happened after the step “${event}”`,
  allGiven: (time: string): string =>
    `all evidence is here that the service had for this party as of ${time}`,
  existed: (file: string, time: string): string =>
    `the bytes of ${file} existed no later than ${time}`,
  notShown: {
    arrival: 'Not shown: that the notice arrived or was read.',
    'no-arrival': 'Not shown: that no notice arrived all the same.',
    agreement: 'It is not agreement with what the files say.',
    'no-availability': 'Not shown: that the content was not made available.',
    collection: 'Not shown: that the files were collected.',
    reading: 'Not shown: that anybody read the files.',
    origin: 'Not shown: who sent it there, or when.',
    later: 'Not shown: whether more came later.',
    makers: 'Not shown: who made them, or that anybody got them.',
  },
  times: {
    proven: (claimed: string, recorded: string): string =>
      `Time stated: ${claimed}. Recorded no later than ${recorded}.`,
    unproven: (claimed: string): string => `Time stated, not proven: ${claimed}.`,
    late: (claimed: string, recorded: string): string =>
      `Time stated, not proven: ${claimed}. Proven is only that it was recorded no later than ${recorded}.`,
    contradicted: (claimed: string, recorded: string): string =>
      `The time stated, ${claimed}, is contradicted by the time stamp of ${recorded}.`,
  },
  /** The answers that a reader looks for first. */
  summary: {
    who: 'Who',
    what: 'What',
    when: 'When',
    notProven: 'Not proven',
    same: (file: string): string => `${file}: byte for byte the file that the evidence speaks of`,
    open: (file: string): string =>
      `${file}: the bytes fit the evidence, but the evidence is not proven`,
    absent: (part: string): string => `“${part}”: not given, so not compared`,
    supported: (claimed: string, gap: string): string =>
      `${claimed}. Proven: a time stamp was on it ${gap} later.`,
    stated: (claimed: string): string => `${claimed}. This time is stated, not proven.`,
    nothing:
      'What follows is only what the files say: nothing of it is proven, for the reason given with the verdict.',
    never: 'Evidence never shows that what the files say is true, nor who sat at the device.',
  },
  settle: (what: string): string => `To settle it: ${what}.`,
  remedies: {
    original: 'the file as it was sealed (what was given is not it)',
    'other-evidence': 'other evidence (what was sealed is not as it must be)',
    'consistent-times': 'other evidence; the times given contradict each other',
    'fit-certificate': 'a certificate that is meant for this use',
    'accepted-algorithms': 'a proof by algorithms that are accepted',
    'signing-certificate': 'the certificate that the seal or token names as its own',
    'trusted-chain': 'certificates that lead to one you trust, or trust in the one it leads to',
    'token-before-revocation': 'a time-stamp from before the certificate was revoked',
    'token-before-authority-revocation':
      'a time-stamp from before the authority’s certificate was revoked',
    'token-within-validity': 'a time-stamp from while the certificate was valid',
    'revocation-answer': 'an answer about revocation from that time or later',
    'missing-files': 'the files that are missing',
    'trusted-token': 'a time-stamp by an authority you trust',
    'sealed-list': 'a sealed list by the service of all evidence it has for this party',
    'none-times-contradict': 'nothing: its own time-stamp is earlier than what it claims',
  },
  lateToken: (seconds: string): string =>
    `a time-stamp within ${seconds} s of the event, which nobody can make now`,
  fileWanted: (part: string, digest: string): string =>
    `the file “${part}”, whose digest is ${digest}`,
  noDigest: (part: string): string => `nothing: the evidence has no digest of “${part}”`,
  ends: (event: string): string =>
    `The evidence ends with “${event}”; whether more exists is not proven.`,
  endsFor: (who: string, event: string): string =>
    `The evidence for ${who} ends with “${event}”; whether more exists is not proven.`,
  complete: (time: string): string =>
    `All evidence is here that the service had for this party as of ${time}. Whether more came later is not proven.`,
  missingSubmission: 'The evidence of the submission.',
  missingBefore: (event: string): string => `The evidence before “${event}”.`,
  missingFile: (part: string): string =>
    `The content “${part}”: it was not given, so it was not compared with the evidence.`,
  /** The report as lines of text. */
  lines: {
    signatures: (verdict: string): string => `Signatures: ${verdict}`,
    passedOne: 'TOTAL-PASSED: the evidence is whole, sealed, and leads to a certificate you trust.',
    passed: (count: string): string =>
      `TOTAL-PASSED: all ${count} evidences are whole, sealed, and lead to a certificate you trust.`,
    failed: (reason: string): string =>
      `TOTAL-FAILED (${reason}): something is not what was sealed.`,
    indeterminate: (reason: string): string =>
      `INDETERMINATE (${reason}): what was given does not allow a final answer.`,
    delivery: (id: string, conclusion: string): string => `Delivery ${id}: ${conclusion}`,
    shown: 'What the evidence shows',
    reach: 'How far it goes',
    notGiven: 'Not given',
    notPassed: 'Why it did not pass',
    noted: 'Worth knowing',
    sealers: 'Who sealed, as the certificates say',
    lists: 'What Trusted Lists say',
    files: 'Files',
    unreadable: 'unreadable',
    recipient: (who: string): string => `recipient ${who}`,
    claimed: (time: string): string => `claimed ${time}`,
    recorded: (time: string): string => `proven ${time}`,
    sealer: (name: string, issuer: string): string => `${name}, for the issuer “${issuer}”`,
    test: (count: string, all: string): string =>
      `TEST: seals by a TEST certificate, without legal value: ${count} of ${all}.`,
    sums: (passed: string, noted: string, open: string): string =>
      `${passed} checks passed, ${noted} notes, ${open} not passed. --json lists them all.`,
    qualifiedByList:
      'Qualified is said only of what a Trusted List says it of, with that list; other seals and time-stamps are not qualified here.',
    noneQualified:
      'Whether the certificates are qualified is not examined here; this report calls nothing qualified.',
  },
};
