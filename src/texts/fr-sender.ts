/** French: the sender's pages. */

import type { Catalogue } from './en.js';

export const sender = {
  list: {
    title: 'Envoyés',
    empty: 'Vous n’avez encore rien envoyé.',
    start: 'Faire un envoi',
    to: 'À',
    recipients: (first, others) =>
      others === 0 ? first : `${first} et ${others} ${others === 1 ? 'autre' : 'autres'}`,
    submitted: 'Déposé le',
    older: 'Envois plus anciens',
  },
  message: {
    recipients: 'Destinataires',
    files: 'Fichiers',
    timeline: 'Ce qui s’est passé, du plus récent au plus ancien',
    ahead: 'Ce qui peut encore se passer',
    steps: {
      notice: 'Un avis ou un rappel part vers le destinataire',
      answer: 'Le destinataire accepte ou refuse',
      collect: 'Le destinataire récupère les fichiers',
    },
    until: (time) => `au plus tard le ${time}`,
    nothingMoved: (time) => `Rien n’a bougé depuis ${time}.`,
    why: {
      submitted:
        'Le serveur de messagerie ne prend pas l’avis, ou la preuve du dépôt est encore en train d’être scellée. Vous n’avez rien à faire ; le service réessaie.',
      noticeSent:
        'L’avis a été confié au serveur suivant, mais le destinataire n’a pas agi. Vous pouvez le lui rappeler par un autre moyen.',
      noticeFailed:
        'L’avis ne peut pas être transmis. Vérifiez l’adresse d’avis avec le destinataire ; il peut aussi se connecter de lui-même.',
      accepted: 'Le destinataire a accepté mais n’a pas encore récupéré les fichiers.',
      available: 'Le destinataire peut récupérer les fichiers et n’a pas fini de le faire.',
    },
    proofDelayed:
      'La preuve du dernier événement n’est pas encore scellée, le plus souvent parce que l’autorité d’horodatage ne répond pas. Rien n’est perdu ; le service réessaie de lui-même, et l’étape suivante viendra ensuite.',
    final: 'Il ne peut plus rien se passer ici.',
    evidence: 'Preuve (XML)',
    bundle: 'Dossier de preuves (ASiC-E)',
    receipt: 'Récépissé',
    timesTitle: 'Ce que signifient les heures',
    pendingProof:
      'L’envoi est pris en charge. Sa preuve est en train d’être scellée, normalement en quelques secondes.',
  },
  compose: {
    title: 'Faire un envoi',
    asSender: (name) => `Vous envoyez en tant que ${name}. Le destinataire voit ce nom.`,
    subject: 'Objet',
    subjectHint:
      'Le destinataire le lit avant de décider. Il ne figure pas dans l’avis par courriel.',
    recipientLegend: (position) => `Destinataire ${position}`,
    howMany: 'Nombre de destinataires',
    howManyHint: (most) =>
      `De 1 à ${most}. Aucun destinataire n’apprend l’existence d’un autre. Réglez ce nombre avant de remplir le formulaire.`,
    change: 'Changer le nombre',
    add: 'Ajouter un destinataire',
    remove: 'Supprimer ce destinataire',
    name: 'Nom du destinataire',
    addressBy: 'Comment le destinataire est-il identifié ?',
    natural: 'Une personne, par identifiant eIDAS',
    legal: 'Une organisation, par identifiant eIDAS',
    email: 'Une personne, par courriel, nom et date de naissance',
    personIdentifier: 'Identifiant de la personne',
    personIdentifierHint: 'Par exemple BE/LU/1234567890',
    legalPersonIdentifier: 'Identifiant de la personne morale',
    legalPersonIdentifierHint: 'Par exemple LU/BE/VAT-123456789',
    emailAddress: 'Adresse électronique',
    emailHint:
      'Les quatre indications doivent être exactement celles que le fournisseur d’identité du destinataire a vérifiées. À peu près ne suffit pas : l’envoi ne pourrait pas être récupéré.',
    familyName: 'Nom de famille',
    firstName: 'Prénom',
    dateOfBirth: 'Date de naissance',
    notify: 'Envoyer l’avis à (courriel)',
    notifyHint:
      'L’avis ne contient ni contenu, ni objet, ni nom de fichier, ni expéditeur. Cette adresse ne prouve pas l’identité.',
    language: 'Langue de l’avis',
    mode: 'Comment la remise se fait-elle ?',
    consent: 'Demander d’abord (conseillé)',
    consentHint: (time) =>
      `Le destinataire a ${time} pour accepter ou refuser. Vous obtenez la preuve de la réponse, ou de son absence.`,
    basic: 'Sans demander',
    basicHint: (time) =>
      `Les fichiers sont disponibles aussitôt, pendant ${time}. Vous obtenez la preuve de la mise à disposition et, le cas échéant, de la remise.`,
    files: 'Fichiers',
    filesHint: (most, size) =>
      `Au plus ${most} fichiers, ${size} en tout. Ils sont conservés chiffrés.`,
    filesAgain:
      'Votre navigateur ne garde pas les fichiers choisis. Merci de les choisir de nouveau.',
    review: 'Vérifier et envoyer',
    reviewHint:
      'Dès que vous envoyez, il n’y a plus de retour. Le service prend en charge exactement ces fichiers.',
    reviewRecipients: 'Destinataires, avec le nom et l’adresse de l’avis',
    reviewFiles: 'Fichiers choisis',
    reviewNone: 'aucun pour l’instant',
    send: 'Envoyer maintenant',
    uploading: 'Transmission des fichiers',
    cancel: 'Annuler',
    cancelled: 'Annulé. Rien n’a été déposé et rien n’a été conservé.',
    failed:
      'La connexion s’est interrompue ; on ne sait pas si le message a été déposé. Envoyez de nouveau : ce formulaire n’est déposé qu’une fois, quel que soit le nombre d’envois.',
    arrived: 'Tous les fichiers sont arrivés. Le service vérifie et scelle ; merci de patienter.',
    signedOut:
      'Vous n’êtes plus connecté ; rien n’a été déposé. Copiez ce que vous avez saisi, puis connectez-vous de nouveau et remplissez un nouveau formulaire.',
    errors: {
      required: 'Merci de remplir ce champ.',
      tooLong: 'C’est trop long.',
      characters: 'Retirez les caractères de contrôle et les espaces au début ou à la fin.',
      email: 'Ce n’est pas une adresse électronique. Vérifiez la saisie.',
      date: 'Donnez la date sous la forme année, mois et jour, par exemple 1980-12-31.',
      choice: 'Merci de choisir une des possibilités.',
      recipients: 'Il y a trop peu ou trop de destinataires.',
      files: 'Merci de choisir au moins un fichier.',
      spaces: 'Un identifiant n’a pas d’espaces. Vérifiez la saisie.',
      twice: 'Ce destinataire figure déjà plus haut. Un envoi va une seule fois à chacun.',
      unusableFile: 'Un fichier est vide, ou son nom n’est pas utilisable.',
    },
  },
  sent: {
    done: 'Votre envoi est déposé. Le service l’a pris en charge.',
    rejected: 'Le service a rejeté ce dépôt. Rien n’a été envoyé. La raison figure ci-dessous.',
  },
} satisfies Catalogue['sender'];
