/** English, and by its type the catalogue that every language must fill completely. */

import { advice } from './en-advice.js';
import { delivery } from './en-delivery.js';
import { verifierPage } from './en-page.js';
import { receipt, verification } from './en-proof.js';
import { recipient } from './en-recipient.js';
import { report } from './en-report.js';
import { sender } from './en-sender.js';
import { sheet } from './en-sheet.js';

const shell = {
  languageName: 'English',
  testLabel: 'Test service – not qualified',
  testExplain: 'For trying out. Nothing here has legal effect.',
  skip: 'Skip to the content',
  mainNavigation: 'Main',
  home: 'Start',
  received: 'Received',
  sent: 'Sent',
  send: 'Send',
  verify: 'Check evidence',
  help: 'Help',
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedInAs: (name: string): string => `Signed in as ${name}`,
  languages: 'Language',
  errorSummary: 'Please correct this first',
  privacy: 'No tracking, no advertising, nothing loaded from elsewhere.',
  times: (zone: string): string => `Times are shown for ${zone} with their offset from UTC.`,
  errorTitle: (title: string): string => `Error: ${title}`,
  /** What stands before that which it names. */
  label: (text: string): string => `${text}:`,
};

const session = {
  until: (time: string): string =>
    `You stay signed in until ${time}. Every page you open moves this time, up to 8 hours after you signed in.`,
  stay: 'Stay signed in (opens a new page)',
  title: 'You are still signed in',
  staying: 'You can close this page and go on where you were.',
  ending: 'Your session ends in less than two minutes.',
  stayNow: 'Stay signed in',
  ended:
    'Your session has ended, unless you went on in another window. Nothing was decided. If you have typed something, copy it first; then sign in again.',
};

const home = {
  lead: 'Send a file to one identified person, and be able to prove what happened to it.',
  received: 'Something waits for me',
  receivedHint: 'Sign in, see who wrote, then decide. Looking has no legal effect.',
  send: 'I want to send',
  sendHint: 'Choose files and recipients. You get sealed evidence of every step.',
  verify: 'I want to check evidence',
  verifyHint: 'Drop the files and read the verdict. No account is needed.',
  realTitle: 'How to know that this is the real service',
  real: [
    'Type the address of this site yourself instead of following a link in a mail.',
    'Our notices contain no login link, no file and no name of a sender.',
    'We never ask for the password of your mailbox, a card number or a payment.',
    'You identify yourself at your own identity provider; we never see your password.',
  ],
  demoTitle: 'People for trying out',
  demoLead: 'These people exist only here. Sign in as one of them to play both sides.',
  demoName: 'Person',
  demoHow: 'How to sign in',
  demoWaiting: 'What waits',
};

const signIn = {
  title: 'Sign in',
  why: 'Why we must know who you are',
  whyText:
    'A registered message is shown only to the person it is meant for, and its evidence says who acted. That is why you identify yourself at an identity provider.',
  methods: 'Choose how to identify yourself',
  card: 'You go to the provider’s own page and come back here. It usually takes less than two minutes.',
  continueWith: (provider: string): string => `Continue with ${provider}`,
  none: 'No identity provider is set up. The operator must set up at least one.',
  kept: 'What is kept',
  keptText: [
    'Your session ends after 15 minutes without use and after 8 hours at the latest.',
    'When you act on a message, your verified details go into a protected log for as long as the evidence must be provable.',
    'The evidence itself holds your name and how surely it was checked, but no identifier and no date of birth.',
  ],
  needed: 'Please sign in to continue. Nothing has been decided.',
};

const problem = {
  notFoundTitle: 'Not found',
  notFound: 'There is no such page or message, or it is not meant for the person signed in.',
  notFoundNext:
    'If you expect a message, look at the name shown at the top: are you signed in as the person it was addressed to?',
  back: 'Back to the message',
  failedTitle: 'That did not work',
  failed: 'Something went wrong on our side.',
  failedNext:
    'Try again in a few minutes. What was on record before is still there; a half-made step was undone.',
  cannotTitle: 'That could not be done',
  identification:
    'The sign-in did not complete. Nothing was changed, and your deadlines are the same. Try again, or choose another way to identify yourself.',
  reference: (id: string): string => `Number for the operator: ${id}`,
};

const help = {
  title: 'Help',
  contact: 'Write to a person',
  contactHint: 'Name the reference of the message. Never send passwords or documents by mail.',
  questions: [
    {
      question: 'I got a notice. Is it real?',
      answer:
        'Type the address of this service yourself and sign in. If the notice is real, a message with the same reference is listed under “Received”. If there is none, the notice was not ours, or the message is meant for somebody else. Then do nothing: no click in that mail is needed.',
    },
    {
      question: 'Does opening a message commit me to anything?',
      answer:
        'No. Only three things have legal effect for a recipient: accepting or refusing, collecting the files, and declaring that they did not arrive properly. Each asks you to press a button that says so.',
    },
    {
      question: 'What happens if I do nothing?',
      answer:
        'The deadline is shown on the message. When it passes, the files can no longer be collected, and the sender gets evidence that you did not answer or collect them in time. That may have legal consequences.',
    },
    {
      question: 'I cannot identify myself at the level asked for',
      answer:
        'The page says which level is needed. Ask your identity provider for it. The deadline does not change meanwhile, so tell the sender if it will take long.',
    },
    {
      question: 'Where does my address come from?',
      answer:
        'The sender gave it, to have you notified. It is used for this only. You may object to further notices; write to the sender or the operator.',
    },
    {
      question: 'What does the evidence prove?',
      answer:
        'Each evidence says who did what and when, under a seal and a time stamp that anybody can check without us. The receipt lists in plain words what it proves and what it does not.',
    },
    {
      question: 'What do “stated” and “proven” times mean?',
      answer:
        'The stated time is what the service says. The proven time comes from a separate time-stamping authority: the record existed by then.',
    },
  ],
};

export const en = {
  shell,
  session,
  home,
  signIn,
  problem,
  help,
  delivery,
  recipient,
  sender,
  receipt,
  report,
  advice,
  sheet,
  verification,
  verifierPage,
};

/** Every text of the portal and the receipts. A missing key in another language does not compile. */
export type Catalogue = typeof en;
