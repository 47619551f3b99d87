/** French: what can happen to a message, in the words of the glossary, and why a door stays shut. */

import type { Catalogue } from './en.js';

export const delivery = {
  status: {
    submitted: {
      word: 'Déposé',
      meaning:
        'Le service a pris l’envoi en charge et peut le prouver. Rien n’est encore parti vers le destinataire.',
    },
    rejected: {
      word: 'Dépôt rejeté',
      meaning:
        'Le service a lu l’envoi et a refusé de le prendre en charge. Il n’est parti vers personne. La preuve dit pourquoi.',
    },
    noticeSent: {
      word: 'Avis envoyé',
      meaning:
        'L’avis a été confié au serveur de messagerie suivant. Cela ne prouve ni qu’il est arrivé ni que quelqu’un l’a lu.',
    },
    noticeFailed: {
      word: 'Échec de l’avis',
      meaning:
        'L’avis n’a pas pu être confié au serveur de messagerie du destinataire. Celui-ci peut encore venir de lui-même jusqu’à la fin du délai.',
    },
    available: {
      word: 'Mis à disposition',
      meaning:
        'Le destinataire identifié peut récupérer les fichiers. Cela ne prouve pas qu’ils ont été récupérés.',
    },
    accepted: {
      word: 'Accepté',
      meaning:
        'Le destinataire a été identifié et a choisi de recevoir l’envoi. Ce n’est pas un accord avec le contenu des fichiers et cela ne prouve pas qu’ils ont été récupérés.',
    },
    refused: {
      word: 'Refusé',
      meaning:
        'Le destinataire a été identifié et a choisi de ne pas recevoir l’envoi. Les fichiers ne lui sont pas remis.',
    },
    expired: {
      word: 'Sans réponse dans le délai',
      meaning:
        'Le délai de réponse a pris fin sans que le destinataire ait accepté ni refusé. Les fichiers ne lui sont pas remis.',
    },
    collected: {
      word: 'Remis',
      meaning:
        'Tous les fichiers ont été transmis en entier au destinataire identifié. Cela ne prouve pas que quelqu’un les a lus.',
    },
    notCollected: {
      word: 'Échec de la remise',
      meaning:
        'Le délai pour récupérer les fichiers a pris fin avant qu’ils aient tous été transmis en entier au destinataire.',
    },
    lost: {
      word: 'Échec de la remise',
      meaning: 'Le destinataire a déclaré que les fichiers ne lui sont pas bien parvenus.',
    },
    withheld: {
      word: 'Échec de la remise',
      meaning:
        'Un logiciel malveillant a été trouvé dans les fichiers après leur prise en charge ; le service les a donc retenus. La preuve dit ce qui a été trouvé.',
    },
  },
  events: {
    'A.1': { word: 'Déposé', sentence: 'Le service a pris en charge l’envoi et ses fichiers.' },
    'A.2': {
      word: 'Dépôt rejeté',
      sentence: 'Le service a refusé de prendre l’envoi en charge.',
    },
    'C.1': {
      word: 'Avis envoyé',
      sentence: 'L’avis qui demande une réponse a été confié au serveur de messagerie suivant.',
    },
    'C.2': {
      word: 'Échec de l’avis',
      sentence: 'L’avis qui demande une réponse n’a pas pu être confié au serveur suivant.',
    },
    'C.3': {
      word: 'Accepté',
      sentence: 'Le destinataire identifié a choisi de recevoir l’envoi.',
    },
    'C.4': {
      word: 'Refusé',
      sentence: 'Le destinataire identifié a choisi de ne pas recevoir l’envoi.',
    },
    'C.5': {
      word: 'Sans réponse dans le délai',
      sentence: 'Le délai de réponse a pris fin sans réponse.',
    },
    'D.1': {
      word: 'Mis à disposition',
      sentence: 'Les fichiers ont été mis à la disposition du destinataire.',
    },
    'D.2': {
      word: 'Mise à disposition impossible',
      sentence:
        'Les fichiers n’ont pas été mis à la disposition du destinataire, pour la raison indiquée.',
    },
    'D.3': {
      word: 'Avis envoyé',
      sentence:
        'L’avis annonçant que les fichiers peuvent être récupérés a été confié au serveur de messagerie suivant.',
    },
    'D.4': {
      word: 'Échec de l’avis',
      sentence:
        'L’avis annonçant que les fichiers peuvent être récupérés n’a pas pu être confié au serveur suivant.',
    },
    'E.1': {
      word: 'Remis',
      sentence: 'Tous les fichiers ont été transmis en entier au destinataire identifié.',
    },
    'E.2': {
      word: 'Échec de la remise',
      sentence: 'La remise des fichiers a échoué, pour la raison indiquée.',
    },
  },
  reasons: {
    RA01: 'L’envoi a passé tous les contrôles.',
    RA02: 'L’envoi ou l’un de ses fichiers n’a pas la forme voulue.',
    RA03: 'Un logiciel malveillant a été trouvé dans un fichier.',
    RA05: 'L’envoi ne respecte pas une des règles de ce service.',
    RC01: 'Le premier avis a été envoyé.',
    RC02: 'Un rappel a été envoyé.',
    RC03: 'L’avis s’est heurté à une erreur définitive.',
    RC05: 'Plusieurs tentatives de transmettre l’avis ont échoué.',
    RC07: 'Le destinataire a accepté.',
    RC08: 'Le destinataire a refusé.',
    RC09: 'Le destinataire n’a pas répondu à temps.',
    RD01: 'Les fichiers sont à la disposition du destinataire.',
    RE01: 'Les fichiers ont été transmis en entier.',
    RE04: 'Le délai pour récupérer les fichiers a pris fin avant leur transmission complète.',
    Other: 'Une autre raison, indiquée dans la preuve :',
  },
  mode: {
    consent: 'Avec accord préalable : le destinataire peut d’abord accepter ou refuser',
    basic: 'Simple : les fichiers sont disponibles aussitôt',
  },
  level: { low: 'faible', substantial: 'substantiel', high: 'élevé' },
  identified: (proofing, authentication) =>
    `identité vérifiée au niveau eIDAS ${proofing}, connexion au niveau ${authentication}`,
  actedThrough: (delegate) => `par son système enregistré ${delegate}`,
  proof: {
    pending: {
      word: 'Preuve en cours',
      meaning:
        'L’événement a eu lieu et il est enregistré. Son cachet et son horodatage sont en cours.',
    },
    proven: { word: 'Prouvé', meaning: 'La preuve est scellée et horodatée.' },
    late: {
      word: 'Heure déclarée, non prouvée',
      meaning:
        'La preuve est scellée, mais l’horodatage est venu bien après l’heure que le service déclare. Seule l’heure la plus tardive est prouvée.',
    },
  },
  times: {
    claimed: 'Heure déclarée par le service',
    proven: 'Existence prouvée au plus tard le',
    gap: 'Écart',
    meaning:
      'La première heure est celle que le service déclare. La seconde vient d’une autorité d’horodatage et prouve que l’enregistrement existait à ce moment. Plus l’écart est petit, mieux la première heure est étayée.',
  },
  refusals: {
    'assurance-too-low': {
      title: 'Un niveau d’identification plus élevé est nécessaire',
      meaning:
        'Vous êtes connecté, mais les règles de cet envoi demandent une preuve d’identité plus forte.',
      next: 'Connectez-vous de nouveau avec un moyen d’identification qui atteint le niveau indiqué ici.',
    },
    'authentication-too-old': {
      title: 'Merci de confirmer que c’est bien vous',
      meaning:
        'Vous vous êtes connecté il y a un moment. Avant tout acte qui a un effet juridique, nous demandons de nouveau qui vous êtes, pour que personne d’autre ne puisse agir sur votre écran resté ouvert.',
      next: 'Continuez chez votre fournisseur d’identité. Vous reviendrez ici pour décider ; se connecter ne décide rien.',
    },
    'window-over': {
      title: 'Le délai de réponse est terminé',
      meaning: 'La date limite de cet envoi est passée. L’expéditeur en a la preuve.',
      next: 'Si vous avez encore besoin du contenu, adressez-vous directement à l’expéditeur.',
    },
    'already-decided': {
      title: 'La décision est déjà prise',
      meaning: 'Une réponse à cet envoi est enregistrée. Elle ne peut plus être changée.',
      next: 'Ouvrez l’envoi pour voir ce qui a été enregistré et à quelle heure.',
    },
    'not-yet': {
      title: 'Pas encore possible',
      meaning:
        'La preuve sur laquelle repose cette étape est en train d’être scellée. Cela prend normalement quelques secondes.',
      next: 'Attendez un instant et rechargez la page. Rien n’est perdu.',
    },
    'not-consent-mode': {
      title: 'Aucune réponse n’est demandée',
      meaning: 'Cet envoi a été mis à disposition sans demander d’accepter ni de refuser.',
      next: 'Ouvrez l’envoi. Vous pouvez récupérer les fichiers ou les laisser.',
    },
    'access-ended': {
      title: 'Les fichiers ne peuvent plus être récupérés',
      meaning:
        'Les fichiers ne sont plus remis. L’état de l’envoi indique pourquoi, et depuis quand.',
      next: 'Si vous avez encore besoin du contenu, adressez-vous directement à l’expéditeur.',
    },
    'content-altered': {
      title: 'Un fichier conservé est endommagé',
      meaning:
        'Le fichier conservé n’est plus celui qui a été déposé. Le service ne transmet jamais un contenu altéré ; il a donné l’alerte.',
      next: 'Vous n’avez rien à faire pour l’instant. L’exploitant est prévenu et la tentative échouée est enregistrée.',
    },
    'handover-closed': {
      title: 'Les fichiers sont refermés',
      meaning:
        'Pour votre sécurité, les fichiers restent ouverts un temps limité, et seulement pour la personne qui les a ouverts dans ce navigateur.',
      next: 'Ouvrez l’envoi et choisissez de nouveau « Récupérer les fichiers ». C’est possible jusqu’à la fin du délai pour récupérer les fichiers.',
    },
  },
  problems: {
    'delivery/already-decided':
      'La décision est déjà prise. Ouvrez l’envoi pour voir ce qui a été enregistré.',
    'delivery/assurance-too-low':
      'Il faut ici une identification plus forte. Connectez-vous avec un moyen d’un niveau plus élevé.',
    'delivery/machine-not-allowed':
      'Avec cette politique, seules des personnes peuvent envoyer. Connectez-vous vous-même et recommencez.',
    'delivery/malformed':
      'Un élément du formulaire ou d’un fichier est illisible. Vérifiez-le et recommencez.',
    'delivery/too-large':
      'Les fichiers sont trop volumineux. Réduisez-les ou répartissez-les sur plusieurs envois.',
    'delivery/too-many-files': 'Il y a trop de fichiers. Répartissez-les sur plusieurs envois.',
    'delivery/too-many-recipients': 'Il y a trop de destinataires. Faites plusieurs envois.',
    'delivery/unknown-type':
      'Un fichier est d’un type que ce service ne prend pas. Convertissez-le, par exemple en PDF.',
    'delivery/idempotency-running':
      'Ce dépôt est déjà en cours de traitement. Attendez un instant, puis regardez sous « Envoyés ».',
    'delivery/idempotency-differs':
      'Ce formulaire a déjà été envoyé avec un autre contenu. Regardez sous « Envoyés », puis commencez un nouvel envoi.',
    'delivery/cannot-prove':
      'Le service ne peut pas prouver de nouveaux envois en ce moment et n’en prend donc aucun. Rien n’a été envoyé. Réessayez plus tard.',
    'delivery/own-seal-refused':
      'Un contrôle interne du service a échoué. Rien n’est perdu ; l’exploitant est prévenu.',
    'delivery/inconsistent':
      'Un contrôle interne du service a échoué. Rien n’a été modifié ; l’exploitant est prévenu.',
    'scanning/unavailable':
      'L’analyse contre les logiciels malveillants ne répond pas pour l’instant ; rien n’a donc été pris en charge. Réessayez dans une minute.',
    'delivery/quota':
      'La limite du jour de cet expéditeur est atteinte. Rien n’a été envoyé. Recommencez demain ou demandez une limite plus haute à l’exploitant.',
    'identification/configuration':
      'La connexion n’est pas bien configurée. Rien n’a changé ; l’exploitant doit intervenir.',
    'identification/unknown-provider':
      'Cette façon de vous identifier n’existe pas ici. Choisissez-en une dans la liste.',
    'identification/provider-unavailable':
      'Le fournisseur d’identité ne répond pas correctement pour l’instant. Réessayez dans quelques minutes.',
    'identification/sign-in-failed':
      'La connexion n’a pas pu être vérifiée. Recommencez depuis le début.',
    'identification/sign-in-cancelled':
      'La connexion a été annulée. Rien n’a été décidé. Vous pouvez recommencer à tout moment.',
    'identification/assurance-unknown':
      'Le fournisseur d’identité n’a pas dit avec quelle sûreté il vous connaît. Choisissez un autre moyen d’identification.',
    'identification/assurance-too-low':
      'Vous avez été identifié au-dessous du niveau nécessaire. Choisissez un moyen d’identification plus fort.',
    'identification/attributes':
      'Le fournisseur d’identité n’a pas transmis toutes les données nécessaires. Autorisez-les ou choisissez un autre fournisseur.',
    'identification/token-request': 'La demande de jeton d’accès est illisible.',
    'identification/grant-type': 'Ce genre de jeton d’accès n’existe pas ici.',
    'identification/client':
      'Le système demandeur n’est pas enregistré, ou n’a plus le droit d’agir.',
    'identification/token': 'La connexion n’est plus valable. Connectez-vous de nouveau.',
    'http/malformed':
      'La demande est illisible. Revenez en arrière, vérifiez le formulaire et recommencez.',
    'http/media-type':
      'Le formulaire a été envoyé sous une forme que ce service ne lit pas. Rechargez la page.',
    'http/too-large': 'Ce qui a été envoyé est trop volumineux. Réduisez-le et réessayez.',
    'http/range': 'Cette partie du fichier n’existe pas. Recommencez le téléchargement.',
    'http/method':
      'Cette adresse ne sert pas à cela. Revenez en arrière et utilisez les boutons de la page.',
    'http/too-slow':
      'Le formulaire est arrivé trop lentement et a été interrompu. Rien n’a été enregistré. Réessayez avec une meilleure connexion.',
    'http/too-many':
      'Il y a eu trop de demandes en peu de temps. Attendez une minute, puis réessayez.',
    'http/busy':
      'Le service est très sollicité en ce moment. Rien n’a été fait. Réessayez dans quelques secondes.',
    'http/url-too-long':
      'L’adresse est trop longue. Revenez en arrière et utilisez les boutons de la page.',
    'http/not-judged':
      'Ces fichiers n’ont pas pu être vérifiés dans les limites de cette page. Utilisez plutôt le programme « sealpost verify ».',
    'http/forged':
      'Le formulaire n’a pas été ouvert dans votre session actuelle ; rien n’a donc été fait. Rechargez la page et recommencez l’étape.',
  },
} satisfies Catalogue['delivery'];
