/**
 * The notice in French. The name "lettre recommandée électronique" is reserved to qualified services
 * (Code des postes et des communications électroniques, article L.101); nothing here comes near it.
 */

import type { NoticeTexts } from './notice-texts.js';

export const fr: NoticeTexts = {
  subject: {
    consent: (reference) => `Un envoi électronique attend votre réponse (référence ${reference})`,
    basic: (reference) => `Un envoi électronique est à votre disposition (référence ${reference})`,
  },
  reminderSubject: (subject) => `Rappel\u00a0: ${subject}`,
  greeting: 'Bonjour,',
  waiting: {
    consent:
      'Un expéditeur dont nous avons vérifié l’identité a déposé pour vous un envoi électronique ' +
      'dont chaque étape est prouvée. Vous pouvez l’accepter ou le refuser. L’accepter signifie que vous ' +
      'recevez l’envoi, et non que vous approuvez ce qu’il contient.',
    basic:
      'Un expéditeur dont nous avons vérifié l’identité a déposé pour vous un envoi électronique ' +
      'dont chaque étape est prouvée. Il est dès maintenant à votre disposition.',
  },
  reminder: 'Ceci est un rappel. Nous vous avons déjà écrit au sujet de la même référence.',
  route: {
    heading: 'Comment y accéder',
    type: (address) =>
      `Ouvrez votre navigateur et saisissez vous-même cette adresse\u00a0: ${address}`,
    signIn: 'Connectez-vous avec votre identité électronique.',
    find: (reference) =>
      `Choisissez l’envoi portant la référence ${reference}. S’il n’y en a pas, ce courriel ne vient pas de nous ou est destiné à une autre personne.`,
    act: {
      consent: 'Voyez qui l’a envoyé, puis acceptez-le ou refusez-le.',
      basic: 'Récupérez-le à cet endroit.',
    },
  },
  deadline: {
    heading: 'Jusqu’à quand',
    until: {
      consent: (moment) => `Date limite pour répondre\u00a0: ${moment}.`,
      basic: (moment) => `Date limite pour le récupérer\u00a0: ${moment}.`,
    },
    afterwards: {
      consent:
        'Sans réponse de votre part à cette date, l’envoi est clos, et l’expéditeur reçoit la preuve ' +
        'que cet avis a été envoyé et qu’aucune réponse n’est parvenue.',
      basic:
        'Passé cette date, il ne pourra plus être récupéré ici, et l’expéditeur reçoit la preuve ' +
        'qu’il a été mis à votre disposition et qu’il n’a pas été récupéré en entier.',
    },
  },
  safety: {
    heading: 'Pour votre sécurité',
    noLink: 'Ce courriel ne contient volontairement ni lien ni pièce jointe.',
    neverAsk:
      'Nous ne demandons jamais votre mot de passe ni votre carte bancaire, ni par courriel ni par téléphone. ' +
      'Quiconque le fait en notre nom n’est pas nous.',
  },
  address: {
    heading: 'Pourquoi vous recevez ce courriel',
    source:
      'L’expéditeur nous a communiqué votre adresse électronique afin que nous puissions vous avertir ' +
      'que l’envoi vous attend. Nous ne l’utilisons que pour cet envoi.',
    object: (contact, reference) =>
      `Si cette adresse n’est pas la vôtre, ou si vous vous opposez à ces avis, écrivez à ${contact} ` +
      `en indiquant la référence ${reference}.`,
  },
};
