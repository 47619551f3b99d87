/** English: what can happen to a message, in the words of the glossary, and why a door stays shut. */

export const delivery = {
  /** Same word for the same event everywhere; "delivered" is never one of them. */
  status: {
    submitted: {
      word: 'Submitted',
      meaning:
        'The service has taken charge of the message and can prove it. Nothing has been sent to the recipient yet.',
    },
    rejected: {
      word: 'Submission rejected',
      meaning:
        'The service read the message and refused to take charge of it. It went to nobody. The evidence says why.',
    },
    noticeSent: {
      word: 'Notice sent',
      meaning:
        'The notice was handed to the next mail server. That does not prove that it arrived or that anybody read it.',
    },
    noticeFailed: {
      word: 'Notice failed',
      meaning:
        'The notice could not be handed over to the recipient’s mail server. The recipient can still come by themselves until the window ends.',
    },
    available: {
      word: 'Available',
      meaning:
        'The identified recipient may collect the files. It does not prove that anything was collected.',
    },
    accepted: {
      word: 'Accepted',
      meaning:
        'The recipient was identified and chose to receive the message. It is not agreement with what the files say, and it does not prove that the files were collected.',
    },
    refused: {
      word: 'Refused',
      meaning:
        'The recipient was identified and chose not to receive the message. The files are not handed over.',
    },
    expired: {
      word: 'Not answered in time',
      meaning:
        'The window to answer ended and the recipient had neither accepted nor refused. The files are not handed over.',
    },
    collected: {
      word: 'Collected',
      meaning:
        'All files were sent in full to the identified recipient. It does not prove that anybody read them.',
    },
    notCollected: {
      word: 'Hand-over failed',
      meaning: 'The time to collect ended before all files had been sent to the recipient in full.',
    },
    lost: {
      word: 'Hand-over failed',
      meaning: 'The recipient declared that the files did not arrive properly.',
    },
    withheld: {
      word: 'Hand-over failed',
      meaning:
        'Harmful software was found in the files after they had been taken in, so the service withheld them. The evidence says what was found.',
    },
  },
  events: {
    'A.1': {
      word: 'Submitted',
      sentence: 'The service took charge of the message and its files.',
    },
    'A.2': {
      word: 'Submission rejected',
      sentence: 'The service refused to take charge of the message.',
    },
    'C.1': {
      word: 'Notice sent',
      sentence: 'The notice that asks for an answer was handed to the next mail server.',
    },
    'C.2': {
      word: 'Notice failed',
      sentence: 'The notice that asks for an answer could not be handed over.',
    },
    'C.3': {
      word: 'Accepted',
      sentence: 'The identified recipient chose to receive the message.',
    },
    'C.4': {
      word: 'Refused',
      sentence: 'The identified recipient chose not to receive the message.',
    },
    'C.5': {
      word: 'Not answered in time',
      sentence: 'The window to answer ended without an answer.',
    },
    'D.1': {
      word: 'Available',
      sentence: 'The files were put at the disposal of the recipient.',
    },
    'D.2': {
      word: 'Could not be made available',
      sentence: 'The files were not put at the disposal of the recipient, for the reason given.',
    },
    'D.3': {
      word: 'Notice sent',
      sentence: 'The notice that the files can be collected was handed to the next mail server.',
    },
    'D.4': {
      word: 'Notice failed',
      sentence: 'The notice that the files can be collected could not be handed over.',
    },
    'E.1': {
      word: 'Collected',
      sentence: 'All files were sent in full to the identified recipient.',
    },
    'E.2': {
      word: 'Hand-over failed',
      sentence: 'The hand-over of the files failed, for the reason given.',
    },
  },
  reasons: {
    RA01: 'The message passed every check.',
    RA02: 'The message or one of its files does not have the form it should have.',
    RA03: 'Harmful software was found in a file.',
    RA05: 'The message breaks a rule of the delivery policy.',
    RC01: 'The first notice was sent.',
    RC02: 'A reminder was sent.',
    RC03: 'The notice met a permanent error.',
    RC05: 'Several attempts to hand over the notice failed.',
    RC07: 'The recipient accepted.',
    RC08: 'The recipient refused.',
    RC09: 'The recipient did not answer in time.',
    RD01: 'The files are at the recipient’s disposal.',
    RE01: 'The files were sent in full.',
    RE04: 'The time to collect ended before the files were sent in full.',
    Other: 'Another reason, given in the evidence:',
  },
  mode: {
    consent: 'With consent: the recipient may accept or refuse first',
    basic: 'Basic: the files are available at once',
  },
  level: { low: 'low', substantial: 'substantial', high: 'high' },
  identified: (proofing: string, authentication: string): string =>
    `identity checked at eIDAS level ${proofing}, signed in at level ${authentication}`,
  actedThrough: (delegate: string): string => `through its registered system ${delegate}`,
  proof: {
    pending: {
      word: 'Evidence pending',
      meaning: 'This happened and is on record. Its seal and time stamp are still being made.',
    },
    proven: {
      word: 'Proven',
      meaning: 'The evidence is sealed and time-stamped.',
    },
    late: {
      word: 'Time claimed, not proven',
      meaning:
        'The evidence is sealed, but the time stamp came much later than the time the service states. Only the later time is proven.',
    },
  },
  times: {
    claimed: 'Time stated by the service',
    proven: 'Proven to exist no later than',
    gap: 'Difference',
    meaning:
      'The first time is what the service says. The second comes from a time-stamping authority and proves that the record existed by then. The smaller the difference, the better the first time is supported.',
  },
  refusals: {
    'assurance-too-low': {
      title: 'A higher level of identification is needed',
      meaning:
        'You are signed in, but the sender’s policy asks for a stronger proof of who you are.',
      next: 'Sign in again with a means of identification that reaches the level named here.',
    },
    'authentication-too-old': {
      title: 'Please confirm that it is you',
      meaning:
        'You signed in a while ago. Before anything with legal effect we ask once more who you are, so that nobody else can act on your open screen.',
      next: 'Continue to your identity provider. Afterwards you return here and decide; nothing is decided by signing in.',
    },
    'window-over': {
      title: 'The time to answer is over',
      meaning: 'The deadline for this message has passed. The sender has evidence of that.',
      next: 'If you still need the content, contact the sender directly.',
    },
    'already-decided': {
      title: 'This has already been decided',
      meaning: 'An answer to this message is on record. It cannot be changed.',
      next: 'Open the message to see what was recorded and when.',
    },
    'not-yet': {
      title: 'Not yet possible',
      meaning:
        'The evidence on which this step rests is still being sealed. That normally takes a few seconds.',
      next: 'Wait a moment and load the page again. Nothing is lost.',
    },
    'not-consent-mode': {
      title: 'No answer is asked for',
      meaning: 'This message was made available without asking for acceptance or refusal.',
      next: 'Open the message. You can take delivery or leave it.',
    },
    'access-ended': {
      title: 'The files can no longer be collected',
      meaning:
        'The files are not handed over any more. The status of the message says why, and since when.',
      next: 'If you still need the content, contact the sender directly.',
    },
    'content-altered': {
      title: 'A stored file is damaged',
      meaning:
        'The stored file is no longer the one that was submitted. The service never sends altered content; it raised an alarm.',
      next: 'You need do nothing now. The operator has been alerted and the failed attempt is on record.',
    },
    'handover-closed': {
      title: 'The files are closed again',
      meaning:
        'For your safety the files stay open for a limited time, and only for the person who opened them in this browser.',
      next: 'Open the message and press “Collect the files” again. That is possible until the time to collect ends.',
    },
  },
  problems: {
    'delivery/already-decided':
      'This has already been decided. Open the message to see what was recorded.',
    'delivery/assurance-too-low':
      'A stronger identification is needed here. Sign in again with a means of a higher level.',
    'delivery/machine-not-allowed':
      'Under this policy only people may send. Sign in yourself and send again.',
    'delivery/malformed':
      'Something in the form or in a file cannot be read. Check it and send again.',
    'delivery/too-large':
      'The files are too large. Make them smaller or send them in several messages.',
    'delivery/too-many-files': 'There are too many files. Send them in several messages.',
    'delivery/too-many-recipients': 'There are too many recipients. Send several messages.',
    'delivery/unknown-type':
      'One file has a type that this service does not take. Convert it, for example to PDF.',
    'delivery/idempotency-running':
      'This submission is already being worked on. Wait a moment, then look under “Sent”.',
    'delivery/idempotency-differs':
      'This form was already sent with other content. Look under “Sent”, then start a new message.',
    'delivery/cannot-prove':
      'The service cannot prove new messages at the moment and therefore takes none. Nothing was sent. Try again later.',
    'delivery/own-seal-refused':
      'A check inside the service failed. Nothing was lost; the operator has been alerted.',
    'delivery/inconsistent':
      'A check inside the service failed. Nothing was changed; the operator has been alerted.',
    'scanning/unavailable':
      'The malware scanner does not answer at the moment, so nothing was taken in. Try again in a minute.',
    'delivery/quota':
      'Today’s limit of this sender is reached. Nothing was sent. Send again tomorrow, or ask the operator for a higher limit.',
    'identification/configuration':
      'Signing in is not set up properly. Nothing was changed; the operator has to act.',
    'identification/unknown-provider':
      'This way to identify yourself does not exist here. Choose one of those listed.',
    'identification/provider-unavailable':
      'The identity provider does not answer properly at the moment. Try again in a few minutes.',
    'identification/sign-in-failed':
      'The sign-in could not be verified. Start again from the beginning.',
    'identification/sign-in-cancelled':
      'The sign-in was cancelled. Nothing was decided. You can start again at any time.',
    'identification/assurance-unknown':
      'The identity provider did not say how surely it knows you. Choose another means of identification.',
    'identification/assurance-too-low':
      'You were identified below the level that is needed. Choose a stronger means of identification.',
    'identification/attributes':
      'The identity provider did not send all the details that are needed. Allow them, or choose another provider.',
    'identification/token-request': 'The request for an access token could not be read.',
    'identification/grant-type': 'This kind of access token does not exist here.',
    'identification/client': 'The system that asked is not registered, or it may not act any more.',
    'identification/token': 'The sign-in is no longer valid. Sign in again.',
    'http/malformed': 'The request could not be read. Go back, check the form and send it again.',
    'http/media-type':
      'The form was sent in a way this service does not read. Load the page again.',
    'http/too-large': 'What was sent is too large. Make it smaller and try again.',
    'http/range': 'This part of the file does not exist. Start the download again.',
    'http/method': 'This address does not do that. Go back and use the buttons on the page.',
    'http/too-slow':
      'The form arrived too slowly and was broken off. Nothing was stored. Try again over a better connection.',
    'http/too-many': 'There were too many requests in a short time. Wait a minute, then try again.',
    'http/busy': 'The service is busy at the moment. Nothing was done. Try again in a few seconds.',
    'http/url-too-long': 'The address is too long. Go back and use the buttons on the page.',
    'http/not-judged':
      'These files could not be judged within the limits of this page. Use the program “sealpost verify” instead.',
    'http/forged':
      'The form was not opened in your present session, so nothing was done. Load the page again and repeat the step.',
  },
};
