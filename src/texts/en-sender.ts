/** English: the sender's pages. */

export const sender = {
  list: {
    title: 'Sent',
    empty: 'You have not sent anything yet.',
    start: 'Send a message',
    to: 'To',
    recipients: (first: string, others: number): string =>
      others === 0 ? first : `${first} and ${others} more`,
    submitted: 'Submitted',
    older: 'Older messages',
  },
  message: {
    recipients: 'Recipients',
    files: 'Files',
    timeline: 'What has happened, newest first',
    ahead: 'What can still happen',
    steps: {
      notice: 'A notice or a reminder goes to the recipient',
      answer: 'The recipient accepts or refuses',
      collect: 'The recipient collects the files',
    },
    until: (time: string): string => `at the latest ${time}`,
    nothingMoved: (time: string): string => `Nothing has moved for ${time}.`,
    why: {
      submitted:
        'The mail server does not take the notice, or the evidence of the submission is still being sealed. You need do nothing; the service tries again.',
      noticeSent:
        'The notice was handed on, but the recipient has not acted. You may remind them yourself by other means.',
      noticeFailed:
        'The notice cannot be handed over. Check the notification address with the recipient; they can still sign in by themselves.',
      accepted: 'The recipient has accepted but not yet collected the files.',
      available: 'The recipient may collect the files but has not finished doing so.',
    },
    proofDelayed:
      'The evidence of the last event is not sealed yet, most often because the time-stamping authority does not answer. Nothing is lost; the service tries again by itself, and the next step follows then.',
    final: 'Nothing more can happen here.',
    evidence: 'Evidence (XML)',
    bundle: 'Evidence bundle (ASiC-E)',
    receipt: 'Receipt',
    timesTitle: 'What the times mean',
    pendingProof: 'The message is taken in. Its proof is being sealed, normally within seconds.',
  },
  compose: {
    title: 'Send a registered message',
    asSender: (name: string): string => `You send as ${name}. The recipient sees this name.`,
    subject: 'Subject',
    subjectHint: 'The recipient reads it before deciding. It does not appear in the notice mail.',
    recipientLegend: (position: string): string => `Recipient ${position}`,
    howMany: 'Number of recipients',
    howManyHint: (most: number): string =>
      `1 to ${most}. No recipient learns of another. Set this before you fill in the form.`,
    change: 'Change number',
    add: 'Add a recipient',
    remove: 'Remove this recipient',
    name: 'Name of the recipient',
    addressBy: 'How is the recipient identified?',
    natural: 'A person, by eIDAS identifier',
    legal: 'An organisation, by eIDAS identifier',
    email: 'A person, by e-mail, name and date of birth',
    personIdentifier: 'Person identifier',
    personIdentifierHint: 'For example BE/LU/1234567890',
    legalPersonIdentifier: 'Legal-person identifier',
    legalPersonIdentifierHint: 'For example LU/BE/VAT-123456789',
    emailAddress: 'E-mail address',
    emailHint:
      'All four must be exactly what the recipient’s identity provider has verified. A near match is no match: the message could then not be collected.',
    familyName: 'Family name',
    firstName: 'First name',
    dateOfBirth: 'Date of birth',
    notify: 'Send the notice to (e-mail)',
    notifyHint:
      'The notice holds no content, subject, file name or sender. This address is no proof of identity.',
    language: 'Language of the notice',
    mode: 'How is it handed over?',
    consent: 'Ask first (recommended)',
    consentHint: (time: string): string =>
      `The recipient may accept or refuse within ${time}. You get evidence of the answer, or of the missing answer.`,
    basic: 'Without asking',
    basicHint: (time: string): string =>
      `The files are available at once for ${time}. You get evidence that they were available and, if so, that they were collected.`,
    files: 'Files',
    filesHint: (most: number, size: string): string =>
      `At most ${most} files, ${size} together. They are stored encrypted.`,
    filesAgain: 'Your browser does not keep chosen files. Please choose them again.',
    review: 'Check and send',
    reviewHint:
      'From the moment you send, this cannot be taken back. The service takes charge of exactly these files.',
    reviewRecipients: 'Recipients, by name and address of the notice',
    reviewFiles: 'Chosen files',
    reviewNone: 'none chosen yet',
    send: 'Send now',
    uploading: 'Sending the files',
    cancel: 'Cancel',
    cancelled: 'Cancelled. Nothing was submitted and nothing was stored.',
    failed:
      'The connection broke, so it is not known whether the message was submitted. Send again: this form is submitted once, however often you send it.',
    arrived: 'All files have arrived. The service checks and seals; please wait.',
    signedOut:
      'You are no longer signed in, so nothing was submitted. Copy what you have typed; then sign in again and fill in a new form.',
    errors: {
      required: 'Please fill this in.',
      tooLong: 'This is too long.',
      characters: 'Remove control characters and spaces at the beginning or end.',
      email: 'This is not an e-mail address. Check for typing errors.',
      date: 'Give the date as year, month and day, for example 1980-12-31.',
      choice: 'Please choose one of the possibilities.',
      recipients: 'There are too few or too many recipients.',
      files: 'Please choose at least one file.',
      spaces: 'An identifier has no spaces. Check for typing errors.',
      twice: 'This recipient is already above. One message goes to each recipient once.',
      unusableFile: 'A file is empty, or its name cannot be used.',
    },
  },
  sent: {
    done: 'Your message is submitted. The service is now in charge of it.',
    rejected: 'The service refused this submission. Nothing was sent. The reason is below.',
  },
};
