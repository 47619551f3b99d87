/** English: the recipient's path, from the inbox to the receipt. */

export const recipient = {
  inbox: {
    title: 'Received',
    lead: 'Looking at this list and opening a message have no legal effect. You decide on the next page.',
    waiting: 'Waiting for you',
    closed: 'Closed',
    empty: 'No message is waiting for you.',
    emptyHint:
      'A message appears here if its sender named you by your identifier, or by your verified e-mail address with your name and date of birth.',
    from: 'From',
    older: 'Older messages',
    answerBy: 'Answer by',
    collectBy: 'Collect by',
  },
  envelope: {
    from: 'From',
    subject: 'Subject',
    files: 'Files',
    filesHidden: 'You see names and sizes now, the files themselves after you take delivery.',
    sent: 'Submitted',
    reference: 'Reference',
    status: 'Status',
    addressedTo: 'Addressed to',
    policy: 'Rules of this delivery',
    remaining: (time: string): string => `${time} left`,
    over: 'The time is over.',
    openingIsFree: 'Opening this page has no legal effect. Nobody is told that you looked.',
    question: 'Do you want to receive this message?',
    acceptMeans: 'What accepting means',
    acceptPoints: [
      'The sender gets evidence that you accepted, with the time.',
      'You can then collect the files.',
      'It is not agreement with what the files say.',
    ],
    refuseMeans: 'What refusing means',
    refusePoints: [
      'The sender gets evidence that you refused, with the time.',
      'You cannot collect the files. A refusal is final.',
      'A refusal may have legal consequences, as with a registered letter on paper.',
    ],
    accept: 'Accept …',
    refuse: 'Refuse …',
    bothConfirm: 'Each button leads to a page where you confirm or go back.',
    laterTitle: 'Decide later',
    later: (deadline: string): string =>
      `You need not decide now. If you do nothing until ${deadline}, the sender gets evidence that you did not answer in time, and the files cannot be collected any more.`,
    laterOpen:
      'You need not decide now. The deadline starts when the notice has been sent; it will be shown here.',
    unknownSender:
      'If you do not know the sender, you can leave the message alone. The name above was checked by the service; what the files say was not.',
    receipt: 'Receipt',
    bundle: 'Evidence bundle (ZIP)',
    timeline: 'What has happened',
  },
  confirm: {
    acceptTitle: 'Confirm: accept',
    refuseTitle: 'Confirm: refuse',
    acceptSummary: (sender: string): string =>
      `You are about to accept the message from ${sender}.`,
    refuseSummary: (sender: string): string =>
      `You are about to refuse the message from ${sender}.`,
    acceptButton: 'Yes, I accept',
    refuseButton: 'Yes, I refuse',
    back: 'Back, decide later',
    final: 'This is final and will be proven with the time of your click and your name.',
    doneAccept: 'You accepted. It is on record.',
    doneRefuse: 'You refused. It is on record. The files will not be handed over.',
  },
  collect: {
    title: 'Take delivery',
    explain:
      'When you take delivery, the files are opened for you on this device. From then on every byte sent to you is recorded. When all files have been sent completely, the sender gets evidence that they were collected.',
    until: (deadline: string): string => `You can do this until ${deadline}.`,
    button: 'Take delivery',
    again: 'Take delivery again',
    againHint:
      'You have already collected everything. You may download the files again until the time to collect ends.',
    waitingSeal:
      'Your answer is recorded. The files open as soon as its evidence is sealed, normally within seconds.',
    reload: 'Load again',
    progress: 'Sent so far',
    progressOf: (sent: string, whole: string, percent: string): string =>
      `${sent} of ${whole} (${percent})`,
  },
  handover: {
    title: 'Your files',
    open: 'The hand-over is open for this session only.',
    closes: (time: string): string => `It closes on ${time}. You can open another one afterwards.`,
    download: 'Download',
    downloadNamed: (file: string): string => `Download ${file}`,
    digest: 'Check value (SHA-256)',
    digestHint:
      'If the check value of your copy is the same, your copy is exactly what was submitted.',
    caution:
      'The service proves who sent the files. It does not say that they are harmless: open them with the care you would take anywhere.',
    complete: 'All files have been sent to you completely.',
    partly: 'Not everything has been sent yet. Interrupted downloads can be continued.',
    lossTitle: 'Something is wrong with the files?',
    lossExplain:
      'If a file did not arrive properly or cannot be used, say so. Your declaration becomes evidence that the sender receives.',
    lossLink: 'I did not receive it properly …',
  },
  loss: {
    title: 'I did not receive it properly',
    lead: 'Describe in your own words what is wrong. The text becomes part of the evidence and the sender will read it. Please give no private details.',
    label: 'What is wrong?',
    hint: 'At most 1000 characters. For example: “The second file stops in the middle.”',
    empty: 'Please say what is wrong.',
    tooLong: 'The text is longer than 1000 characters. Please shorten it.',
    effect: 'The declaration cannot be withdrawn. It does not undo an acceptance.',
    button: 'Declare this',
    back: 'Back, declare nothing',
    done: 'Your declaration is on record.',
  },
  needed: {
    level: (proofing: string, authentication: string): string =>
      `Needed: identity checked at level ${proofing} or higher, signed in at level ${authentication} or higher.`,
    yours: (proofing: string, authentication: string): string =>
      `You have: identity checked at level ${proofing}, signed in at level ${authentication}.`,
    keepsDeadline: 'The message waits for you until its deadline. Trying again costs you nothing.',
  },
};
