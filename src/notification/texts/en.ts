/** The notice in English. */

import type { NoticeTexts } from './notice-texts.js';

export const en: NoticeTexts = {
  subject: {
    consent: (reference) => `A registered message awaits your answer (reference ${reference})`,
    basic: (reference) => `A registered message is ready for you (reference ${reference})`,
  },
  reminderSubject: (subject) => `Reminder: ${subject}`,
  greeting: 'Hello,',
  waiting: {
    consent:
      'A sender whose identity we have checked has left an electronic registered message for you. ' +
      'You may accept or refuse it. Accepting means that you take the message, not that you agree with what it says.',
    basic:
      'A sender whose identity we have checked has left an electronic registered message for you. ' +
      'It is available to you from now on.',
  },
  reminder: 'This is a reminder. We have written to you before about the same reference.',
  route: {
    heading: 'How to reach it',
    type: (address) => `Open your browser and type this address yourself: ${address}`,
    signIn: 'Sign in with your electronic identity.',
    find: (reference) =>
      `Choose the message with the reference ${reference}. If there is none, this e-mail is not from us or is meant for somebody else.`,
    act: {
      consent: 'See who sent it, then accept or refuse it.',
      basic: 'Collect it there.',
    },
  },
  deadline: {
    heading: 'Until when',
    until: {
      consent: (moment) => `You can answer until ${moment}.`,
      basic: (moment) => `You can collect it until ${moment}.`,
    },
    afterwards: {
      consent:
        'If we have no answer from you by then, the message is closed, and the sender receives proof ' +
        'that this notice was sent and that no answer came.',
      basic:
        'After that it can no longer be collected here, and the sender receives proof that it was ' +
        'made available and not collected in full.',
    },
  },
  safety: {
    heading: 'For your safety',
    noLink: 'This e-mail has no link and no attachment, on purpose.',
    neverAsk:
      'We never ask for your password or your card, neither by e-mail nor by telephone. ' +
      'Whoever does so in our name is not us.',
  },
  address: {
    heading: 'Why you receive this',
    source:
      'The sender gave us your e-mail address so that we can tell you that the message is waiting. ' +
      'We use it for this message only.',
    object: (contact, reference) =>
      `If this is not your address, or if you object to these notices, write to ${contact} ` +
      `and give the reference ${reference}.`,
  },
};
