/** French. The words of law are those of the Regulation; no national registered letter is promised. */

import type { Catalogue } from './en.js';
import { advice } from './fr-advice.js';
import { delivery } from './fr-delivery.js';
import { verifierPage } from './fr-page.js';
import { receipt, verification } from './fr-proof.js';
import { recipient } from './fr-recipient.js';
import { report } from './fr-report.js';
import { sender } from './fr-sender.js';
import { sheet } from './fr-sheet.js';

export const fr = {
  shell: {
    languageName: 'Français',
    testLabel: 'Service d’essai – non qualifié',
    testExplain: 'Pour essayer. Rien ici n’a d’effet juridique.',
    skip: 'Aller au contenu',
    mainNavigation: 'Navigation principale',
    home: 'Accueil',
    received: 'Reçus',
    sent: 'Envoyés',
    send: 'Envoyer',
    verify: 'Vérifier des preuves',
    help: 'Aide',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    signedInAs: (name) => `Connecté en tant que ${name}`,
    languages: 'Langue',
    errorSummary: 'À corriger d’abord',
    privacy: 'Aucun suivi, aucune publicité, rien n’est chargé d’ailleurs.',
    times: (zone) => `Les heures sont celles de ${zone}, avec leur décalage par rapport à UTC.`,
    errorTitle: (title) => `Erreur : ${title}`,
    label: (text) => `${text} :`,
  },
  session: {
    until: (time) =>
      `Vous restez connecté jusqu’au ${time}. Chaque page ouverte repousse cette heure, jusqu’à 8 heures après votre connexion.`,
    stay: 'Rester connecté (ouvre une nouvelle page)',
    title: 'Vous êtes toujours connecté',
    staying: 'Vous pouvez fermer cette page et continuer où vous étiez.',
    ending: 'Votre session prend fin dans moins de deux minutes.',
    stayNow: 'Rester connecté',
    ended:
      'Votre session a pris fin, à moins que vous n’ayez continué dans une autre fenêtre. Rien n’a été décidé. Si vous avez saisi un texte, copiez-le d’abord ; puis connectez-vous de nouveau.',
  },
  home: {
    lead: 'Envoyez un fichier à une personne identifiée et prouvez ce qu’il est devenu.',
    received: 'Un envoi m’attend',
    receivedHint:
      'Connectez-vous, voyez qui vous écrit, puis décidez. Regarder n’a aucun effet juridique.',
    send: 'Je veux envoyer',
    sendHint:
      'Choisissez fichiers et destinataires. Vous obtenez une preuve scellée de chaque étape.',
    verify: 'Je veux vérifier des preuves',
    verifyHint: 'Déposez les fichiers et lisez le verdict. Aucun compte n’est nécessaire.',
    realTitle: 'Comment savoir que c’est le vrai service',
    real: [
      'Tapez vous-même l’adresse de ce site au lieu de suivre un lien dans un courriel.',
      'Nos avis ne contiennent ni lien de connexion, ni fichier, ni nom d’expéditeur.',
      'Nous ne demandons jamais le mot de passe de votre messagerie, un numéro de carte ni un paiement.',
      'Vous vous identifiez chez votre propre fournisseur d’identité ; nous ne voyons jamais votre mot de passe.',
    ],
    demoTitle: 'Des personnes pour essayer',
    demoLead:
      'Ces personnes n’existent qu’ici. Connectez-vous comme l’une d’elles pour jouer les deux rôles.',
    demoName: 'Personne',
    demoHow: 'Comment se connecter',
    demoWaiting: 'Ce qui attend',
  },
  signIn: {
    title: 'Se connecter',
    why: 'Pourquoi nous devons savoir qui vous êtes',
    whyText:
      'Un envoi n’est montré qu’à la personne à qui il est destiné, et ses preuves disent qui a agi. C’est pourquoi vous vous identifiez chez un fournisseur d’identité.',
    methods: 'Choisissez comment vous identifier',
    card: 'Vous passez par la page du fournisseur et revenez ici. Cela prend d’ordinaire moins de deux minutes.',
    continueWith: (provider) => `Continuer avec ${provider}`,
    none: 'Aucun fournisseur d’identité n’est configuré. L’exploitant doit en configurer au moins un.',
    kept: 'Ce qui est conservé',
    keptText: [
      'Votre session prend fin après 15 minutes sans activité et au plus tard après 8 heures.',
      'Quand vous agissez sur un envoi, vos données vérifiées entrent dans un journal protégé, aussi longtemps que la preuve doit pouvoir être apportée.',
      'La preuve elle-même contient votre nom et le degré de sûreté de la vérification, mais ni identifiant ni date de naissance.',
    ],
    needed: 'Merci de vous connecter pour continuer. Rien n’a été décidé.',
  },
  problem: {
    notFoundTitle: 'Introuvable',
    notFound: 'Cette page ou cet envoi n’existe pas, ou n’est pas destiné à la personne connectée.',
    notFoundNext:
      'Si vous attendez un envoi, regardez le nom affiché en haut : êtes-vous connecté comme la personne à qui il a été adressé ?',
    back: 'Revenir à l’envoi',
    failedTitle: 'Cela n’a pas fonctionné',
    failed: 'Une erreur s’est produite de notre côté.',
    failedNext:
      'Réessayez dans quelques minutes. Ce qui était enregistré l’est toujours ; une étape inachevée a été annulée.',
    cannotTitle: 'Cela n’a pas pu être fait',
    identification:
      'La connexion n’a pas abouti. Rien n’a changé et vos délais restent les mêmes. Réessayez, ou choisissez une autre façon de vous identifier.',
    reference: (id) => `Numéro pour l’exploitant : ${id}`,
  },
  help: {
    title: 'Aide',
    contact: 'Écrire à une personne',
    contactHint:
      'Indiquez la référence de l’envoi. N’envoyez jamais de mot de passe ni de document par courriel.',
    questions: [
      {
        question: 'J’ai reçu un avis. Est-il authentique ?',
        answer:
          'Tapez vous-même l’adresse de ce service et connectez-vous. Si l’avis est authentique, un envoi avec la même référence figure sous « Reçus ». S’il n’y en a pas, l’avis ne venait pas de nous, ou l’envoi est destiné à une autre personne. Ne faites alors rien : aucun clic dans ce courriel n’est nécessaire.',
      },
      {
        question: 'Ouvrir un envoi m’engage-t-il ?',
        answer:
          'Non. Pour un destinataire, trois actes seulement ont un effet juridique : accepter ou refuser, récupérer les fichiers, et déclarer qu’ils ne sont pas bien arrivés. Chacun demande d’appuyer sur un bouton qui le dit.',
      },
      {
        question: 'Que se passe-t-il si je ne fais rien ?',
        answer:
          'La date limite est affichée sur l’envoi. Quand elle passe, les fichiers ne peuvent plus être retirés et l’expéditeur obtient la preuve que vous n’avez pas répondu ou ne les avez pas retirés à temps. Cela peut avoir des conséquences juridiques.',
      },
      {
        question: 'Je ne peux pas m’identifier au niveau demandé',
        answer:
          'La page indique le niveau nécessaire. Demandez-le à votre fournisseur d’identité. La date limite ne change pas entre-temps : prévenez l’expéditeur si cela doit durer.',
      },
      {
        question: 'D’où vient mon adresse ?',
        answer:
          'L’expéditeur l’a donnée pour vous faire prévenir. Elle ne sert qu’à cela. Vous pouvez vous opposer à d’autres avis ; écrivez à l’expéditeur ou à l’exploitant.',
      },
      {
        question: 'Que prouve la preuve ?',
        answer:
          'Chaque preuve dit qui a fait quoi et quand, sous un cachet et un horodatage que chacun peut vérifier sans nous. Le récépissé indique en mots simples ce qu’elle prouve et ce qu’elle ne prouve pas.',
      },
      {
        question: 'Que signifient les heures « déclarée » et « prouvée » ?',
        answer:
          'L’heure déclarée est celle que le service indique. L’heure prouvée vient d’une autorité d’horodatage distincte : l’enregistrement existait à ce moment.',
      },
    ],
  },
  delivery,
  recipient,
  sender,
  receipt,
  report,
  advice,
  sheet,
  verification,
  verifierPage,
} satisfies Catalogue;
