/** English: the sheet that goes with the evidence to somebody who has to decide. */

export const sheet = {
  title: 'Delivery record',
  lead: 'This sheet says in words what the sealed evidence beside it proves. It is not sealed itself: where the two differ, the evidence counts.',
  service: 'Service',
  madeFor: 'Made for',
  standing: 'Where it stands',
  proves: 'What this proves',
  provesItems: [
    'That each step listed here as proven was on record no later than the second time printed with it.',
    'That the files listed here are, byte for byte, the ones that were submitted: any other file has another SHA-256.',
    'That each person said to be identified was identified at the level and by the method printed, as the identity provider told the service.',
    'That the container holds all evidence which the service had for this party when the sheet was made: a sealed list names it.',
  ],
  code: 'The code holds the address of the service’s own verifier. Behind the # sign, which a browser tells no server, stands the SHA-256 of the sealed list of evidence (evidence-list.xml):',
  codeAlternative:
    'QR code of the verifier’s address with the check value that is printed beside it',
  page: (page: string, of: string): string => `Page ${page} of ${of}`,
};
