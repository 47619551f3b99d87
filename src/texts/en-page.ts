/** English: the verifier's page, which judges files on the reader's own device. */

export const verifierPage = {
  lead: 'Choose evidence files (XML), or a bundle. They are judged on your own device: this page opens no connection, so no file leaves it, and it works without a network.',
  roots: 'Root certificates you trust',
  rootsHint:
    'PEM or DER, or a file made by “sealpost trust import”. Take them from a source you trust, not from the bundle.',
  noRoots:
    'No root given: INDETERMINATE. Without a root that you trust nothing can be called valid; alterations are found all the same.',
  passed: 'Every seal and time stamp is intact and leads to a root that you gave.',
  noChain: 'No seal leads to a root that you gave.',
  judgedBy: (roots: string): string =>
    `Judged against the roots you gave: ${roots}. What they are worth depends on where you got them.`,
  chosen: 'Chosen:',
  remove: (name: string): string => `Remove ${name}`,
  badRoot: (name: string): string => `${name} cannot be used as a root.`,
  working: 'Checking the files',
  stop: 'Stop',
  stopped: 'Stopped. Nothing was concluded.',
  broken: 'The check broke off. Nothing was concluded. Try the program “sealpost verify”.',
  save: 'Save the report for programs (JSON)',
  originTitle: 'Where did you get this page?',
  origin:
    'Whoever can forge evidence can forge a page that calls it valid. A copy that came with the files, or from the service that made them, is a convenience. For certainty take the page from an independent place and compare its SHA-256 with the one the project publishes in its README.',
  instead: 'Check on your own device instead: no file leaves it.',
  upload: 'Let the service check instead: the files are sent to it, and it judges by its own roots',
  serviceRoots: 'Roots this service names (PEM)',
  backToService: 'Back to the service',
};
