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
    filesHidden: 'You see names and sizes now. The files themselves open when you collect them.',
    sent: 'Submitted',
    noticeReference: 'Reference in our notice',
    reference: 'Message number',
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
    bundle: 'Evidence bundle (ASiC-E)',
    timeline: 'What has happened',
    ahead: 'What can still happen',
    steps: {
      notice: 'We send you a notice or a reminder by e-mail',
      answer: 'You accept or refuse',
      collect: 'You collect the files',
    },
  },
  confirm: {
    acceptTitle: 'Accept this message?',
    refuseTitle: 'Refuse this message?',
    acceptSummary: (sender: string): string =>
      `You are about to accept the message from ${sender}.`,
    refuseSummary: (sender: string): string =>
      `You are about to refuse the message from ${sender}.`,
    acceptButton: 'Yes, I accept',
    refuseButton: 'Yes, I refuse',
    back: 'Back, decide later',
    final: 'This is final. Your name and the time of your answer become part of the evidence.',
    doneAccept: 'You accepted. It is on record.',
    doneRefuse: 'You refused. It is on record. The files will not be handed over.',
  },
  collect: {
    title: 'Collect the files',
    explain:
      'When you press the button, the files open for you in this browser. From then on it is recorded what is sent to you. When all files have been sent in full, the sender gets evidence that you collected them.',
    until: (deadline: string): string => `You can do this until ${deadline}.`,
    button: 'Collect the files',
    again: 'Collect the files again',
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
    open: 'The files are open for you, in this browser only.',
    closes: (time: string): string =>
      `They close on ${time}. After that you can open them again, until the time to collect ends.`,
    download: 'Download',
    downloadNamed: (file: string): string => `Download ${file}`,
    digest: 'Check value (SHA-256)',
    digestHint:
      'If the check value of your copy is the same, your copy is exactly what was submitted.',
    caution:
      'The service proves who sent the files. It does not say that they are harmless: open them with the care you would take anywhere.',
    complete: 'All files have been sent to you in full.',
    partly:
      'Not everything has been sent yet. An interrupted download can be continued. After a download, load this page again.',
    lossTitle: 'Is something wrong with the files?',
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
