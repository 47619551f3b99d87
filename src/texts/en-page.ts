/** English: the verifier's page, which judges files on the reader's own device. */

export const verifierPage = {
  lead: 'Choose evidence files (XML), or a bundle. They are judged on your own device: this page opens no connection, so no file leaves it, and it works without a network.',
  roots: 'Root certificates you trust',
  rootsHint:
    'The certificate by which you recognise who sealed: PEM or DER, or a file made by “sealpost trust import”. Take it from a source you trust, such as what the service has published, not from the bundle.',
  noRoots:
    'No root given, so the verdict can only be “cannot tell” (INDETERMINATE): nothing vouches for who sealed. Alterations are found all the same.',
  passed: 'Every seal and time stamp is intact and leads to a root that you gave.',
  chosen: 'Chosen:',
  remove: (name: string): string => `Remove ${name}`,
  badRoot: (name: string): string => `${name} cannot be used as a root.`,
  working: 'Checking the files',
  stop: 'Stop',
  stopped: 'Stopped. Nothing was concluded.',
  broken:
    'The check broke off; the browser may have had too little memory, or be too old. Nothing was concluded. Close other pages and try again, or use the program “sealpost verify”.',
  folder: 'Or a whole folder',
  folderHint: 'With everything in it, such as an unpacked bundle.',
  folderTooLarge: (files: string, depth: string): string =>
    `This folder is larger than a delivery can be: at most ${files} files, and folders ${depth} deep. Choose the files that belong to one delivery.`,
  gone: 'A file could not be read: it was moved, changed or taken away since you chose it. Nothing was concluded. Remove it from the list and choose it again.',
  more: (count: string): string => `and ${count} more`,
  removeAll: 'Remove all',
  judgedOf: (judged: string, all: string): string =>
    `${judged} of ${all} pieces of evidence judged`,
  judgedBy: (roots: string): string =>
    `Judged against the roots you gave: ${roots}. What they are worth depends on where you got them.`,
  judgedWith: (at: string, policy: string, revocation: string): string =>
    `Options: time of the question ${at}; rules: ${policy}; revocation: ${revocation}.`,
  expected: {
    title: 'The file that the address of this page names',
    wanted:
      'The code on a delivery record names one file by its SHA-256: the sealed list of evidence (evidence-list.xml) in the bundle. Give the bundle; after the check this page says whether it is the one.',
    digest: 'Expected SHA-256',
    secret: 'It stands behind the # sign of the address, which a browser sends to nobody.',
    unreadable:
      'The address holds a check value that is not whole: a SHA-256 has 64 hexadecimal digits. So nothing will be compared. Scan the code again, or copy the whole address.',
    same: 'This is the file that the record names',
    sameMeaning: (file: string): string =>
      `${file} has exactly the expected SHA-256. Whether it can be relied on is said by the verdict above.`,
    other: 'This is not the file that the record names',
    otherMeaning:
      'The sealed list that was given has another SHA-256. It may be from another delivery, or from a bundle that was made on another day. Take the bundle that the record came with.',
    noList: 'The file that the record names was not given',
    noListMeaning:
      'There is no sealed list of evidence (evidence-list.xml) in what was given, so nothing could be compared. Give the whole bundle that the record came with.',
  },
  options: {
    title: 'Options for experts',
    at: 'Time of the question',
    atHint:
      'For what carries no time stamp of its own: ISO 8601 with Z or an offset, such as 2026-03-01T10:00:00Z, or a date. Empty: now.',
    policy: 'Rules',
    policies: {
      usual: 'usual: was it whole and proven when it happened?',
      etsi: 'etsi: EN 319 102-1 to the letter, with revocation required',
    },
    revocation: 'Revocation',
    byRules: 'as the rules have it',
    modes: {
      'if-available': 'looked at where answers are given',
      required: 'required: without an answer nothing passes',
      off: 'not looked at',
    },
    faults: {
      at: 'The time of the question must be in ISO 8601 with Z or an offset, such as 2026-03-01T10:00:00Z, or a date.',
      policy: 'Choose one of the rules that are offered.',
      revocation: 'Choose one of the ways to treat revocation that are offered.',
      'strict-revocation':
        'The rules “etsi” need answers about revocation: choose “required”, or the usual rules.',
    },
  },
  save: 'Save the report for programs (JSON)',
  originTitle: 'Where did you get this page?',
  origin:
    'Whoever can forge evidence can forge a page that calls it valid. A copy that came with the files, or from the service that made them, is a convenience. For certainty take the page from an independent place and compare its SHA-256 with the one the project publishes in its README.',
  instead: 'Check on your own device instead: no file leaves it.',
  upload: 'Let the service check instead: the files are sent to it, and it judges by its own roots',
  serviceRoots: 'Roots this service names (PEM)',
  backToService: 'Back to the service',
};
