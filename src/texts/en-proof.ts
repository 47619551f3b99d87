/** English: receipts for people, and the page that judges evidence. */

export const receipt = {
  title: 'Receipt',
  subtitle: 'of an electronic registered delivery',
  forSender: 'for the sender',
  forRecipient: 'for the recipient',
  reference: 'Reference',
  subject: 'Subject',
  parties: 'Who, and how they were identified',
  sender: 'Sender',
  recipient: 'Recipient',
  addressedAs: 'Addressed as',
  notIdentified: 'Has not been identified: no act of the recipient is on record.',
  method: (method: string): string => `Method: ${method}`,
  signedInAt: 'Signed in at',
  checkedBy:
    'The name comes from the identity provider, not from the other party. Identifiers and dates of birth stay in the protected log of the service; the evidence holds a check value of that record.',
  content: 'Which files',
  fileName: 'File',
  fileSize: 'Size',
  digest: 'SHA-256',
  scanned: 'Scanned for malware when it was taken in; nothing was found.',
  notScanned: 'Not scanned for malware. Be careful when you open it.',
  quoted: (text: string): string => `“${text}”`,
  events: 'When, and how proven',
  happened: 'What happened',
  provenBy:
    'Each event has its own evidence: an XML file by ETSI EN 319 522-3 with an electronic seal of the service and a time stamp by RFC 3161.',
  evidenceId: 'Evidence',
  noEvidence: 'evidence not part of this party’s files',
  doesNotProve: 'What this does not prove',
  limits: [
    'That anybody read or understood the files.',
    'That what the files say is true, or that anybody agrees with it.',
    'That a notice arrived: a sent notice was taken over by the next mail server, not more.',
    'That nothing happened after the last event listed here.',
    'Who used the device: it proves that somebody signed in with the means of the person named.',
  ],
  notQualified:
    'The service that issued this is not a qualified trust service. This page is a summary; only the sealed evidence files count.',
  verify: 'How to check this without the service',
  verifySteps: [
    'Take the evidence bundle (bundle.asice) that belongs to this document.',
    'Take the root certificates from a source you trust, not from the bundle.',
    'Run this command on any computer, also without a network:',
  ],
  compare: 'Compare the check value of each file with the one printed above.',
  verdictWords:
    'The program answers TOTAL-PASSED (whole and sealed by somebody you trust), TOTAL-FAILED (changed) or INDETERMINATE (it cannot tell) for the signatures and, on lines of their own, what is proven about the delivery and what is not.',
  made: 'Made',
  print: 'Print or save as PDF',
};

export const verification = {
  title: 'Check evidence',
  lead: 'Choose evidence files (XML), or a bundle (ASiC-E, ZIP). You need no account. The files are judged and then forgotten: nothing is stored.',
  label: 'Evidence files or bundle',
  hint: 'Drop files on this field or choose them. You may add the delivered files, to compare them with the evidence.',
  limit: (size: string): string => `At most ${size} together.`,
  button: 'Check',
  offline:
    'You can check the same files on your own computer, without this service, with the program “sealpost verify”.',
  none: 'Please choose at least one file.',
  tooLarge: 'The files are too large for this page. Use the program “sealpost verify” instead.',
  verdicts: {
    'TOTAL-PASSED': {
      word: 'Valid',
      meaning: 'Every seal and time stamp is intact and leads to a root that this service trusts.',
    },
    'TOTAL-FAILED': {
      word: 'Not valid',
      meaning: 'Something was altered or does not belong together.',
    },
    INDETERMINATE: {
      word: 'Cannot tell',
      meaning: 'Nothing was found to be forged, but something needed for a verdict is missing.',
    },
  },
  signatures: 'Signatures and time stamps',
  conclusion: 'What is shown about the delivery',
  missingRoot: 'A root certificate to which the seal leads.',
  statements: {
    title: 'What it states',
    kind: {
      act: 'that it happened, and who did it',
      time: 'when it happened',
      bytes: 'which files it was about',
      end: 'that nothing happened afterwards',
    },
  },
  unreliable: 'What this file says cannot be relied on, so it is not repeated here.',
  notConcluded:
    'Nothing is shown about the delivery, because the signatures could not be confirmed.',
  why: 'Why',
  otherReason: 'Another reason, which the evidence itself gives in words.',
  missing: 'What is missing',
  nothingMissing: 'Nothing is missing for this verdict.',
  details: 'Details for experts',
  detailsLanguage: 'The technical report, in the verifier’s own words.',
  check: 'Check',
  result: 'Result',
  detail: 'Detail',
  results: { passed: 'passed', failed: 'failed', unknown: 'cannot tell', noted: 'noted' },
  evidence: 'Evidence',
  anchors:
    'Judged against the roots this service was set up with. Another reader may trust other roots.',
  testAnchors:
    'These include test roots made for trying out. A valid verdict here has no value in court.',
  revocationOpen:
    'Whether the certificates behind them were revoked is not settled here; the details say what is known.',
  testSeal: 'TEST: sealed with a test certificate, without any value as evidence.',
  again: 'Check other files',
};
